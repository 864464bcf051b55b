"""The page of answers about money keeps what other files answered when one is run again."""

from docs.tools import money_answers
from simulation.experiment.options import RunOptions
from simulation.money.optimise import optimise
from simulation.money.options.study import checked
from tests.support.money_place import write_place
from tests.support.queue_for_money import QUEUE, QUEUE_OPTIONS, QUEUE_PRICES


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


def test_the_best_split_is_told_as_a_section_of_its_own(tmp_path):
    file = write_place(tmp_path, place=QUEUE, prices=QUEUE_PRICES, options=QUEUE_OPTIONS)
    text = money_answers.best_section(optimise(*checked(file), parts=2, run=RunOptions(replications=3, workers=1)))
    assert text.startswith("## The best split: How many beds\n\n`optimise two_million --parts 4`, 3 replications")
    assert "\n- 1. £20,000 a year in beds: " in text
    assert "\n- in beds: " in text.partition("next £100,000")[2]
    assert "\n\n\n" not in text
