"""The answer comes first, says how sure it is and what it rests on, and calls small what is small."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest

import simulation
from simulation.core.errors import ScenarioError
from simulation.core.worth import Worth
from simulation.experiment.headlines import of_everybody
from simulation.experiment.lever_strengths import left_of, the_least_of
from simulation.measures.registry import described
from simulation.report.answer.answer import answer_of
from simulation.report.answer.caveats import below_asked, constructed
from simulation.report.answer.finding import Finding, Verdict
from simulation.report.answer.numbers import Numbers
from simulation.report.answer.worth import WORTH, worth_of
from simulation.report.page.page import page_of
from simulation.report.record.record import record_of
from simulation.scenario.loading import from_text, load
from tests.support.lever_library import files
from tests.support.place_of_today import PLACE
from tests.support.place_of_today import WAITING as THIRTY_NINE
from tests.support.small import changed, variant

LEVERS = """
enablers: {culture: {level: 25 %}}
levers:
  home:
    why: More people can be at home.
    set: {services.team.capacity: {add: 10 places}}
    strength: 60 %
    reach: 50 %
    assumes: discharges_per_day
    source: local
  late:
    why: Begins late.
    set: {services.ward.capacity: {add: 4 beds}}
    needs: culture
    from: 2024-02-01
"""
ENABLERS = "services:\n", "enablers: {culture: {level: 50 %, source: local}}\nservices:\n"


def found(
    difference: float,
    lower: float,
    upper: float,
    measure: str = "readmitted_within_30_days",
    before: float = 0.1,
    **more,
):
    return Finding("A", "B", measure, before, difference, lower, upper, **more)


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    scenario = variant(folder, LEVERS, changed(("length: 28 days", "length: 120 days"), ENABLERS))
    return simulation.compare([load(folder / "base.yaml"), scenario], replications=3, engine="reference", workers=1)


@pytest.fixture(scope="module")
def answer(comparison):
    return answer_of(record_of(comparison))


@pytest.mark.parametrize(
    ("finding", "verdict"),
    [
        (found(-0.010, -0.012, -0.008), Verdict.CLEAR),
        (found(-0.004, -0.0045, -0.0035), Verdict.SMALL),
        (found(0.001, -0.002, 0.004), Verdict.NONE),
        (found(0.001, -0.002, 0.006), Verdict.OPEN),
        (found(0.001, math.nan, math.nan), Verdict.UNKNOWN),
        (found(-0.2, -0.3, -0.1, assumed=("a",)), Verdict.ASSUMED),
        (found(0.0, 0.0, 0.0), Verdict.NONE),
    ],
)
def test_a_difference_is_called_what_it_is(finding, verdict):
    assert finding.verdict is verdict


def test_what_is_worth_having_is_an_amount_or_a_part_whichever_is_more():
    assert Worth(amount=2, part=0.1).of(50) == 5
    assert Worth(amount=2, part=0.1).of(10) == 2
    assert worth_of("no_criteria_to_reside").of(200) == pytest.approx(10)
    assert worth_of("no measure").of(-100) == pytest.approx(5)


@pytest.mark.parametrize(
    "measure", ["deaths_within_91_days_of_discharge", "deaths_within_91_days_of_a_crisis_per_1000"]
)
def test_no_clear_difference_in_deaths_is_too_small_to_matter(measure):
    assert found(1e-4, 1e-5, 2e-4, measure).verdict is Verdict.CLEAR
    assert found(1e-4, -1e-5, 2e-4, measure).verdict is Verdict.OPEN


def test_the_table_of_what_is_worth_having_names_measures_that_there_are():
    assert all(described(name) is not None for name in WORTH)
    assert worth_of("cost_at_prices") == worth_of("use_at_list_price")


def test_an_interval_is_told_as_it_stands_in_the_tables(answer, comparison):
    levels, changes = comparison.summary(), comparison.differences
    measure = "no_criteria_to_reside"
    (row,) = levels[(levels["measure"] == measure) & of_everybody(levels)].head(1).to_dict("records")
    told = Numbers(record_of(comparison)).level(row["scenario"], measure)
    assert (told.mean, told.lower, told.upper) == pytest.approx((row["mean"], row["lower"], row["upper"]), rel=1e-7)
    for one in answer.findings:
        (row,) = changes[(changes["measure"] == one.measure) & of_everybody(changes)].to_dict("records")
        there = row["difference"], row["lower"], row["upper"]
        assert (one.difference, one.lower, one.upper) == pytest.approx(there, rel=1e-7)
    wide = found(-0.024, -0.222, 0.174, before=0.079)
    assert wide.ends == "-22.2 to +17.4", "an interval of a difference is as it comes, about its middle"


def test_three_sentences_say_what_why_and_what_not(answer):
    (paragraph,) = answer.paragraphs
    what, why, limits = paragraph.sentences
    assert what.startswith("With ")
    assert "the levers " in why
    assert "home (30 %)" in why
    assert "no saving" in limits


def test_what_was_realised_below_what_was_asked_is_told_first(answer):
    asked, treated, constructed = answer.first
    assert treated.startswith("Changed: more patients are treated than in A small place: ")
    assert "less was realised than was asked of 1 of 2 levers" in asked
    assert "because of enablers and dates" in asked
    assert "% of 100 %." in asked
    assert constructed == "Moved by construction, and so no finding: live discharges a day (home)."


def test_as_many_levers_are_named_wherever_less_was_realised_and_the_rest_is_counted():
    """The page's sentence and that of the tables name the same levers in the same order."""
    rows = [(f"lever_{n}", n / 20, 0.5) for n in range(8, 0, -1)]
    named = the_least_of(rows)
    assert named.startswith("lever 1 5 % of 50 %, lever 2 10 % of 50 %, ")
    assert named.endswith("lever 6 30 % of 50 % and 2 more")
    assert named in left_of("Here", rows)[0]
    levers = pd.DataFrame(rows, columns=["lever", "realised", "asked"]).assign(scenario="Here", because="enablers")
    (said,) = below_asked(SimpleNamespace(levers=levers), [SimpleNamespace(name="Here")])
    assert said == f"Here: less was realised than was asked of 8 of 8 levers, because of enablers: {named}."


def test_levers_that_move_a_measure_by_construction_and_are_not_named_are_counted():
    levers = tuple(f"lever_{n}" for n in range(6))
    (told,) = constructed([SimpleNamespace(measure="occupancy", assumed=levers)])
    assert told.endswith("(lever 0, lever 1, lever 2, lever 3 and 2 more).")


@pytest.mark.parametrize(
    ("use", "told"),
    [
        ("[more_places, shorter]", "Changed shows the fully grown state: 1 of 2 levers take time"),
        ("{more_places: {from: 2024-01-01}, shorter: {}}", ""),
    ],
)
def test_levers_that_take_time_and_have_no_dates_are_told_first(tmp_path, use, told):
    scenario = load(files(tmp_path, f"levers: {{use: {use}}}\n"))
    comparison = simulation.compare(
        [load(tmp_path / "base.yaml"), scenario], replications=2, engine="reference", workers=1
    )
    record = record_of(comparison)
    first = answer_of(record).first
    assert any("fully grown" in line for line in first) == bool(told)
    assert not told or first[0].startswith(told)
    assert not any("because of" in line and "grown" in line for line in first), "growth takes nothing from a lever"
    grown = record.levers.set_index("lever").loc["more_places", "because"]
    assert ("no dates, so fully grown (lead time 7 days, growth 14 days)" in grown) == bool(told)


def test_strength_reach_and_dates_are_what_the_file_says(comparison):
    levers = record_of(comparison).levers.set_index("lever")
    assert levers.loc["home", ["reach", "asked", "realised"]].tolist() == [0.5, pytest.approx(0.3), pytest.approx(0.3)]
    assert levers.loc["late", "asked"] == 1.0
    assert 0.0 < levers.loc["late", "realised"] < 0.5
    assert levers.loc["late", "because"] == "enablers (culture), dates"


def test_findings_are_ranked_by_what_matters_and_what_is_assumed_stands_last(answer):
    assert answer.findings[-1].verdict in (Verdict.ASSUMED, Verdict.UNKNOWN)
    for one, other in zip(answer.findings, answer.findings[1:], strict=False):
        assert one.verdict != other.verdict or one.size >= other.size


def test_only_what_differs_is_told_with_its_lever(comparison):
    changes = record_of(comparison).changes
    assert (
        changes["parameter"].str.startswith("services.").sum()
        == len(changes) - changes["parameter"].str.startswith("enablers").sum()
    )
    assert {"home", "late"} <= set(changes["lever"])


def test_two_measures_of_one_thing_are_reconciled(answer):
    assert any("count the same queue" in line for line in answer.together)


@pytest.mark.parametrize("goes_on", [False, True])
def test_deaths_that_follow_the_discharge_are_told_of_where_they_are_compared(small_place, goes_on):
    death = "{probability: 20 %, within: 30 days" + (", goes_on: yes}" if goes_on else "}")
    place = small_place.with_({"run.length": "160 days"})
    place = place.with_facts({"risks_after_discharge.after_hospital.death": death}) if goes_on else place
    bigger = place.with_({"services.home_team.capacity": "60 places"})
    told = answer_of(record_of(simulation.compare([place, bigger], replications=2, workers=1)))
    assert any("risk of dying after a stay begins with the discharge" in line for line in told.together) is not goes_on


@pytest.mark.parametrize("per_day", ["0 % per day", "20 % per day"])
def test_deaths_by_an_assumed_harm_of_waiting_are_told_of(small_place, per_day):
    place = small_place.with_({"run.length": "160 days"})
    ill = f"{{per_day: {per_day}, then: leave_home}}"
    place = place.with_facts({"routes.front_door.ready": "{mark: ready, deteriorates: " + ill + "}"})
    bigger = place.with_({"services.home_team.capacity": "60 places"})
    told = answer_of(record_of(simulation.compare([place, bigger], replications=2, workers=1)))
    assert any("falls ill again by an assumption" in line for line in told.together) is (per_day != "0 % per day")


def test_one_scenario_has_an_answer_too():
    results = simulation.run(from_text(changed()), replications=2, engine="reference", workers=1)
    answer = answer_of(record_of(results))
    assert not answer.is_comparison
    assert answer.paragraphs[0].what.startswith(f"In {results.name}: delayed discharges ")
    assert "Nothing is compared here" in answer.paragraphs[0].limits


OF_THE_FILE = "reasons:", "worth_having: {{{}}}\nreasons:"


def said(text: str):
    """The small place with smallest differences worth having of its own."""
    return from_text(changed((OF_THE_FILE[0], OF_THE_FILE[1].format(text))))


def test_the_file_says_what_is_worth_having_and_changes_no_result(comparison):
    own = said("length_of_stay: 0.5 days, no_criteria_to_reside: 3 %, share_delayed: 2 points, use_at_list_price: £1m")
    worth = own.model.worth_having
    assert worth["length_of_stay"].of(10) == 0.5
    assert worth["no_criteria_to_reside"].of(200) == pytest.approx(6)
    assert worth["share_delayed"].of(0.5) == pytest.approx(0.02)
    assert worth["use_at_list_price"].of(0) == 1e6
    assert own.digest() == from_text(changed()).digest()


def test_what_the_file_says_decides_what_is_small_and_is_named():
    small = found(0.5, 0.4, 0.6, "length_of_stay", 10.0)
    assert small.verdict is Verdict.CLEAR
    assert small.worth_in_words == "0.1 days"
    of_file = found(0.5, 0.4, 0.6, "length_of_stay", 10.0, own=Worth(amount=1.0, unit="days"))
    assert of_file.verdict is Verdict.SMALL
    assert of_file.worth_in_words == "1 days (said in the file)"
    assert found(1e-4, 1e-5, 2e-4, "deaths_while_waiting", own=Worth(amount=9.0)).verdict is Verdict.CLEAR


def test_a_comparison_is_judged_by_what_the_file_of_its_base_says(tmp_path):
    with_own = changed(
        ("length: 28 days", "length: 60 days"), (OF_THE_FILE[0], OF_THE_FILE[1].format("discharges_per_day: 9"))
    )
    scenario = variant(tmp_path, "levers: {a: {why: Try it., set: {services.ward.capacity: 30 beds}}}", with_own)
    study = simulation.compare([load(tmp_path / "base.yaml"), scenario], replications=2, engine="reference", workers=1)
    page = page_of(record_of(study))
    assert "9 (said in the file)" in page
    assert "those marked are said in the file of A small place" in page


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("length_of_stay: 5 points", "'5 percentage points' for a measure in days; '0.25 days' or '5 %' was expected"),
        ("length_of_sty: 5 %", "there is no measure 'length_of_sty'; did you mean 'length_of_stay'?"),
        ("deaths_while_waiting: 5 %", "of deaths and harms every clear difference matters"),
    ],
)
def test_what_is_said_of_another_measure_than_there_is_has_a_line(tmp_path, text, told):
    file = tmp_path / "place.yaml"
    file.write_text(changed((OF_THE_FILE[0], OF_THE_FILE[1].format(text))), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"place.yaml:\d+: worth_having\.") as wrong:
        simulation.run(file, replications=1)
    assert told in str(wrong.value)


@pytest.mark.parametrize("text", ["much", "-5 %", "£-1", "1e99", "nan", "5 hours", "", "[1]", "{a: b}", "yes"])
def test_what_is_no_amount_is_a_mistake(text):
    with pytest.raises(ScenarioError, match=r"worth_having\.length_of_stay"):
        said(f"length_of_stay: {text or chr(39) * 2}")


def test_no_lever_sets_what_is_worth_having(tmp_path):
    with_own = changed((OF_THE_FILE[0], OF_THE_FILE[1].format("length_of_stay: 1 days")))
    with pytest.raises(ScenarioError, match="what is worth having is no parameter of the place"):
        variant(tmp_path, "levers: {a: {why: Cheat., set: {worth_having.length_of_stay: 0 days}}}", with_own)
    described = "facts: {worth_having: {length_of_stay: 2 days, occupancy: 1 point}}"
    assert variant(tmp_path, described, with_own).model.worth_having["length_of_stay"].amount == 2.0


def test_a_difference_is_told_no_more_precisely_than_it_is_known():
    wide = found(-0.00007, -0.0148, 0.0147, "at_home_at_91_days_official", 0.8)
    assert (wide.text, wide.ends) == ("-0.01 percentage points", "-1.48 to +1.47")
    sharp = found(-0.00057, -0.00096, -0.00018)
    assert (sharp.text, sharp.ends) == ("-0.057 percentage points", "-0.096 to -0.018")
    dear = found(9.1e6, 7.1e6, 11.2e6, "use_at_list_price", 455e6)
    assert dear.phrase() == (
        "there is £9.1m more use a year at list price (not a cost) (95 % confidence interval £7.1m to £11.2m)"
    )


def test_what_must_be_known_with_a_variant_stands_with_it(answer):
    (paragraph,) = answer.paragraphs
    assert (*paragraph.below, *paragraph.heed) == answer.first
    assert len(paragraph.below) == 1
    assert paragraph.what.startswith("With ")


def test_where_a_run_starts_from_stands_with_its_answer():
    place = from_text(PLACE + THIRTY_NINE)
    study = simulation.run(place, replications=1, length="14 days", workers=1)
    (paragraph,) = answer_of(record_of(study)).paragraphs
    assert paragraph.heed[0].startswith("It starts from the position of 25 March 2024: with no criteria to reside 39 ")


def test_names_and_months_are_said_as_they_are(small_results):
    told = answer_of(record_of(small_results)).paragraphs[0].what
    assert "october" not in told
    unclear = found(-0.0038, -0.0123, 0.0047, "at_home_at_91_days", 0.8)
    assert unclear.phrase().endswith(
        "is 0.38 percentage points lower (95 % confidence interval 1.23 lower to 0.47 higher)"
    )
    days = found(-0.4, -1.0, 0.2, "mean_delay_when_delayed", 6.0)
    assert days.phrase().endswith("0.40 days shorter (95 % confidence interval 1.00 shorter to 0.20 longer)")
    more = found(3.0, -2.0, 8.0, "no_criteria_to_reside", 100.0)
    assert "3.00 more patients" in more.phrase()
    assert more.phrase().endswith("(95 % confidence interval 2.00 fewer to 8.00 more)")
