"""What must be known first stands on the page too: what is less at work than asked, who is treated, what is assumed, and
what has no interval or no follow-up yet.
"""

import pytest

import simulation
from simulation.app.answer.charts import charts_of
from simulation.app.answer.first import first_of
from simulation.app.answer.numbers import Numbers
from simulation.app.answer.replication import WHOLE, Question
from simulation.app.answer.tiles import tiles_of
from simulation.app.answer.told import answer_of
from simulation.scenario.loading import from_text
from tests.guarantees.test_pressure import place as always_full
from tests.guarantees.test_pressure import variant as programme
from tests.support.small import changed

EVERYBODY = "all", "all"


def rows_of(scenario, count):
    question = Question.of(scenario)
    rows = []
    for number in range(count):
        steps = question.rows(number)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                rows.append(done.value)
                break
    return dict(enumerate(rows))


@pytest.fixture(scope="module")
def year():
    place = from_text(changed(("length: 28 days", "length: 200 days")))
    return place, rows_of(place, 1)[0]


def numbers(year, count, *, what_if=None, **as_is):
    """So many years of a place, with some of its numbers said."""
    place, rows = year

    def said(some, number):
        told = {(WHOLE, measure, *EVERYBODY): value + 0.01 * number for measure, value in some.items()}
        return {**rows, **told}

    first = {number: said(as_is, number) for number in range(count)}
    second = {number: said(what_if, 1.1 * number) for number in range(count)} if what_if is not None else None
    return Numbers(place, first, second, place)


def test_the_page_says_what_was_realised_as_the_command_line_does(tmp_path):
    scenario = programme(tmp_path)
    results = simulation.run(scenario, replications=2, workers=1)
    (said,) = results.less_than_asked()
    (told,) = first_of(Numbers(scenario, rows_of(scenario, 2)))
    assert told == said.replace(results.name, "As it is", 1).replace("; each month: strengths.csv", "")
    both = Numbers(always_full(), rows_of(always_full(), 1), rows_of(scenario, 1), scenario)
    assert first_of(both)[0].startswith("What if: less was realised than was asked, because fire-fighting took from 2 ")


def test_fewer_treated_stand_first_and_make_nothing_better(year):
    before = {"discharges_per_day": 60.0, "elective_treated_elsewhere_per_day": 3.0, "readmitted_within_30_days": 0.5}
    after = {"discharges_per_day": 50.0, "elective_treated_elsewhere_per_day": 11.0, "readmitted_within_30_days": 0.3}
    found = numbers(year, 5, what_if=after, **before)
    answer = answer_of(found)
    assert answer["first"][0].startswith(
        "What if: fewer patients are treated than in the place as it is: 10.00 fewer live discharges"
    )
    (tile,) = [one for one in answer["tiles"] if one["measure"] == "readmitted_within_30_days"]
    assert (tile["word"], tile["verdict"]) == ("clear, of other patients", "clear")
    same = numbers(year, 5, what_if={**before, "readmitted_within_30_days": 0.3}, **before)
    assert first_of(same) == []
    (tile,) = [one for one in tiles_of(same) if one["measure"] == "readmitted_within_30_days"]
    assert (tile["word"], tile["verdict"]) == ("clear", "better")


def test_deaths_that_the_file_assumes_say_so_from_the_first_look_on(year):
    before, after = {"deteriorations_per_day": 0.4, "deaths_while_waiting": 9.0}, {"deaths_while_waiting": 20.0}
    after["deteriorations_per_day"] = 1.0
    for count, word in ((1, "first look, assumed by the file in part"), (5, "clear, assumed by the file in part")):
        tiles = tiles_of(numbers(year, count, what_if=after, **before))
        (tile,) = [one for one in tiles if one["measure"] == "deaths_while_waiting"]
        assert tile["word"] == word
        assert tile["verdict"] in ("first", "clear")


def test_charts_say_that_they_have_intervals_only_where_they_have(year):
    for count, told in (
        (1, "One year, on the same"),
        (3, "Means of 3 years, on the same"),
        (5, "Means with 95 % conf"),
    ):
        for chart in charts_of(numbers(year, count)):
            if chart["kind"] != "map":
                assert told in chart["note"]
                assert any("95 % interval" in name for name in chart["table"]["columns"]) == (count > 1)


def test_months_that_were_not_followed_to_the_end_are_left_out(year):
    """200 days from January end in mid-July: thirty days after June are not over."""
    (chart,) = [one for one in charts_of(numbers(year, 5)) if one["id"].startswith("readmitted_within_30_days")]
    assert chart["periods"][-1] == "May 24"
    assert "The last month is left out: not everybody in it has been followed to the end." in chart["note"]
