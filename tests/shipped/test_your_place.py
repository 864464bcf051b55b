"""What docs/your-place.md says of today is what happens: its file is that of a place made as it says, and its command
runs.
"""

import csv
import re
from pathlib import Path

from typer.testing import CliRunner

from simulation.cli.app import app

PAGE = (Path(__file__).parents[2] / "docs/your-place.md").read_text(encoding="utf-8")


def test_the_coming_weeks_of_a_place_of_320_000_begin_with_thirty_nine_on_three_pathways(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (made,) = re.findall(r"^python -m simulation (new .*--waiting.*)$", PAGE, re.MULTILINE)
    found = CliRunner().invoke(app, made.split())
    assert found.exit_code == 0, found.output
    (monday,) = re.findall(r"```yaml\n# monday\.yaml\n(.*?)```", PAGE, re.DOTALL)
    assert "extends: my-place-fitted.yaml" in monday
    Path("monday.yaml").write_text(monday.replace("my-place-fitted.yaml", "my-place.yaml"), encoding="utf-8")
    (said,) = re.findall(r"^python -m simulation (outlook .*)$", PAGE, re.MULTILINE)
    found = CliRunner().invoke(app, [*said.split(), "--weeks", "1", "--replications", "2"])
    assert found.exit_code == 0, found.output
    (days,) = Path("results").glob("outlook-*/days.csv")
    with days.open(encoding="utf-8-sig") as file:
        first = [row for row in csv.DictReader(file) if row["day"] == "2025-11-03"]
    of = {(row["measure"], row["group"]): row for row in first}
    for pathway, people in (("P1", 22), ("P2", 11), ("P3", 6)):
        row = of["no_criteria_to_reside", pathway]
        assert [float(row[name]) for name in ("mean", "lower", "upper")] == [people] * 3
    assert float(of["beds_occupied", "all"]["mean"]) == 541
    assert 39 <= float(of["no_criteria_to_reside", "all"]["mean"]) <= 60
