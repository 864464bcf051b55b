"""The page of published models has every model with what its source says, and our answers near the exact ones."""

import re

from docs.tools import published_models


def test_the_page_has_every_model_with_what_is_told_of_it_and_ours_beside_it():
    page = published_models.PAGE.read_text(encoding="utf-8")
    assert page.startswith(published_models.HEAD)
    assert page.endswith(published_models.STUDY)
    tables = published_models.rows()
    assert len(tables) >= 12
    for lines in tables.values():
        head, claims = lines[:6], lines[6:]
        assert "\n".join(head) in page, f"{head[0]}: run make published"
        for claim in claims:
            assert claim in page, f"{head[0]}, {claim}: run make published"
    rows = [line for line in page.splitlines() if line.startswith("| ") and "±" in line]
    assert len(rows) == sum(len(lines) - 6 for lines in tables.values())
    for row in rows:
        (z,) = re.findall(r"± [\d.e-]+ \| ([+-][\d.]+) \|$", row)
        assert abs(float(z)) < 4, row
