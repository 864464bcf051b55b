"""The page of answers about money keeps what other files answered when one is run again."""

from docs.tools import money_answers


def test_an_answer_takes_the_place_of_its_older_one_and_of_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(money_answers, "PAGE", tmp_path / "page.md")
    for name in ("pooled", "two_million", "winter_or_all_year"):
        money_answers.put(name, f"## {name}\n\nfirst")
    money_answers.put("two_million", "## two_million\n\nsecond")
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert page.startswith(money_answers.HEAD)
    assert [line for line in page.splitlines() if line in ("first", "second")] == ["second", "first", "first"]


def test_the_page_has_an_answer_of_every_shipped_file():
    page = money_answers.PAGE.read_text(encoding="utf-8")
    assert [f"<!-- {name} -->" in page for name in money_answers.FILES] == [True] * len(money_answers.FILES)
