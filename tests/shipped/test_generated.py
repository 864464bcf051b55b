"""What is made from the code is as the code makes it."""

import pytest

from docs.tools import generate


@pytest.mark.parametrize("name", sorted(generate.MADE))
def test_generated_files_are_current(name):
    assert name not in generate.stale(), "run: make generate"


def test_a_stale_file_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "MADE", {"docs/page.md": lambda: "new\n"})
    assert generate.stale() == ["docs/page.md"]
    (tmp_path / "docs").mkdir()
    monkeypatch.setattr("sys.argv", ["generate"])
    generate.main()
    assert (tmp_path / "docs" / "page.md").read_text(encoding="utf-8") == "new\n"
    assert generate.stale() == []
    (tmp_path / "docs" / "page.md").write_text("old\n", encoding="utf-8")
    assert generate.stale() == ["docs/page.md"]


def test_every_word_of_the_log_says_what_it_is():
    page = generate.glossary_page()
    for event in generate.vocabulary.Event:
        assert f"- `{event.name.lower()}`: " in page
