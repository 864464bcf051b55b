"""A place is brought to its own published figures by facts, and what could not be is said; then nothing is written."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import simulation
from simulation.assurance.calibration.place_factors import Position, Trial
from simulation.assurance.calibration.place_facts import not_met_of
from simulation.assurance.calibration.place_fit import _Place, answered, fit_place, occupancy_in, published_of
from simulation.assurance.calibration.place_notes import (
    called_tests,
    doubts,
    factors_before,
    fitted_before,
    redundant,
    time_of_day,
)
from simulation.assurance.calibration.published_figures import read_figures
from simulation.assurance.calibration.target import Judged, Number, Target
from simulation.assurance.calibration.validate import validate
from simulation.cli.app import app
from simulation.core.errors import HomewardError
from simulation.places.description import acute_services
from simulation.scenario.loading import load
from tests.support.grouped_place import BASE

SMALL = (
    BASE.replace("rate: 2 per day", "rate: 4 per day")
    .replace("  papers: {group: hospital,", "  hub: {group: care_transfer_hub, responsible: joint}\n"
             "  contract: {group: interface, responsible: joint}\n  family: {group: wellbeing, responsible: joint}\n"
             "  papers: {group: hospital,")
    .replace("    tools:", "    ready: {mark: ready}\n    hub: {delay: 6 hours, reason: hub}\n"
             "    contract: {delay: 6 hours, reason: contract}\n    family: {delay: 3 hours, reason: family}\n    tools:")
)  # fmt: skip
FAR = """\
- {id: A, what: admissions, measure: emergency_admissions_per_day, value: 90, tolerance: 3 %, source: us, fitted: yes}
"""
FIELDS = "dialect: 1\ntitle: Mine\nextends: base.yaml\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(*words, code=0):
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


@pytest.mark.long
def test_a_smaller_place_is_fitted_written_and_holds_with_other_random_numbers():
    command("new", "mine.yaml", "--place", "Somerset", "--people", "250,000")
    told = command("calibrate", "mine.yaml", "--workers", "1")
    assert "is no forecast" in told
    assert "are open on every day" in told
    fitted = load("mine-fitted.yaml")
    assert {fact.at.file for fact in fitted.facts} == {"mine.yaml", "mine-fitted.yaml"}
    assert not fitted.levers
    assert fitted.fits
    found = validate(fitted, "mine.targets.yaml", replications=8, seed=5, workers=1)
    judged = {one.target.id: one for one in found.judged if not one.target.of_series}

    def off(name):
        """How far a figure is off beyond the half width of its own interval, which eight years of so few have."""
        one = judged[name]
        return max(0.0, abs(one.mean - one.target.value) - (one.upper - one.lower) / 2)

    assert off("admissions") < 0.03 * judged["admissions"].target.value
    assert off("beds") < 0.01 * judged["beds"].target.value
    assert off("occupancy") < 0.015
    assert off("over 4 hours") < 0.06
    assert off("no criteria to reside") < 0.10 * judged["no criteria to reside"].target.value
    shares = [name for name in judged if name.startswith("reasons ")]
    assert len(shares) == 5
    assert all(off(name) < 0.06 for name in shares)


def test_a_fit_that_does_not_come_near_is_called_so_and_nothing_is_written():
    Path("base.yaml").write_text(SMALL, encoding="utf-8")
    Path("mine.yaml").write_text(FIELDS, encoding="utf-8")
    Path("mine.targets.yaml").write_text(FAR, encoding="utf-8")
    told = command("calibrate", "mine.yaml", "--workers", "1", "--replications", "2", code=1)
    assert "did not converge" in told
    assert "Not met: admissions" in told
    assert not Path("mine-fitted.yaml").exists()


def test_without_a_figure_that_a_factor_answers_for_there_is_nothing_to_fit():
    Path("base.yaml").write_text(SMALL, encoding="utf-8")
    Path("mine.yaml").write_text(FIELDS, encoding="utf-8")
    Path("t.yaml").write_text(
        "- {id: A, measure: length_of_stay, value: 5, tolerance: 1, source: us}\n", encoding="utf-8"
    )
    mine = load("mine.yaml")
    with pytest.raises(HomewardError, match="nothing that the factors of a place answer for"):
        fit_place(mine, read_figures(Path("t.yaml"), mine))


def test_the_figures_of_a_place_are_read_as_what_the_factors_answer_for():
    command("new", "mine.yaml", "--place", "Devon")
    place = simulation.load("mine.yaml")
    found = published_of(read_figures(Path("mine.targets.yaml"), place), acute_services())
    assert (found.admissions, found.remaining) == (445.6, 254.8)
    assert found.occupancy == pytest.approx(0.9152)
    assert sum(found.shares.values()) == pytest.approx(1.0, abs=0.002)
    assert (found.beds, found.over_4_hours) == (2397.6, 0.218)


def test_beds_of_your_own_are_open_on_every_day_and_so_are_no_figure_to_be_fitted():
    command("new", "mine.yaml", "--place", "Devon", "--beds", "2,300")
    figures = read_figures(Path("mine.targets.yaml"), simulation.load("mine.yaml"))
    assert published_of(figures, acute_services()).beds is None


@pytest.mark.parametrize("groups", ["[rehab_beds_town]", "[medical_beds]", "[medical_beds, rehab_beds_town]"])
def test_a_figure_of_other_beds_is_no_figure_of_all_acute_beds(groups):
    command("new", "mine.yaml", "--place", "Devon")
    text = Path("mine.targets.yaml").read_text(encoding="utf-8")
    every = f"[{', '.join(acute_services())}]"
    assert text.count(every) == 1
    Path("mine.targets.yaml").write_text(
        text.replace(every, groups).replace("fitted: yes", "fitted: no"), encoding="utf-8"
    )
    figures = read_figures(Path("mine.targets.yaml"), simulation.load("mine.yaml"))
    assert published_of(figures, acute_services()).beds is None
    assert not next(one for one in answered(figures, acute_services()) if one.id == "beds").fitted


def test_beds_that_somebody_states_are_left_as_they_are():
    command("new", "mine.yaml", "--place", "Devon")
    text = Path("mine.yaml").read_text(encoding="utf-8")
    stated = text.replace("1270.0 beds, source: beds", "1300 beds, source: ward", 1)
    assert stated != text
    Path("mine.yaml").write_text(stated + "  ward: {cite: our wards, kind: local data}\n", encoding="utf-8")
    place = _Place(load("mine.yaml"), 1, 1)
    assert set(place.acute) - set(place.published) == {"medical_beds"}
    assert list(place.beds({"acute_beds": 0.98})) == [f"services.{name}.capacity" for name in place.published]
    assert not place.beds({"acute_beds": 1.0})


def test_waits_over_four_hours_need_a_moment_at_which_they_begin():
    Path("base.yaml").write_text(SMALL.replace("{mark: decision_to_admit}", "{mark: seen}"), encoding="utf-8")
    Path("mine.yaml").write_text(FIELDS, encoding="utf-8")
    waits = "- {id: W, measure: emergency_admissions_over_4_hours, value: 20 %, tolerance: 2 %, source: us}\n"
    Path("t.yaml").write_text(FAR + waits, encoding="utf-8")
    mine = load("mine.yaml")
    with pytest.raises(HomewardError, match="mark the step 'decision_to_admit'"):
        fit_place(mine, read_figures(Path("t.yaml"), mine))


@pytest.mark.parametrize("beds", [0, 2397.6])
def test_a_published_nought_is_told_and_no_traceback(beds):
    command("new", "mine.yaml", "--place", "Devon")
    text = Path("mine.targets.yaml").read_text(encoding="utf-8")
    admissions = "value: 445.6" if beds else "value: 2397.6"
    assert text.count(admissions) == 1
    Path("mine.targets.yaml").write_text(text.replace(admissions, "value: 0"), encoding="utf-8")
    mine = load("mine.yaml")
    with pytest.raises(HomewardError, match=f"published {'admissions' if beds else 'beds'} are 0"):
        fit_place(mine, read_figures(Path("mine.targets.yaml"), mine))


def test_what_is_fitted_and_called_a_test_is_told():
    number = Number("emergency_admissions_over_4_hours")
    said = [Target("over 4 hours", "waits", number, 0.2, 0.05), Target("beds", "beds", number, 1, 1, fitted=True)]
    told = called_tests(said, answered(said, ()))
    assert [one.partition(",")[0] for one in told] == ["over 4 hours: fitted here"]
    assert not called_tests(answered(said, ()), answered(said, ()))


def test_a_file_that_was_fitted_before_is_told_with_the_one_to_fit_and_the_factors_of_both():
    command("new", "mine.yaml", "--place", "Devon")
    assert not fitted_before(load("mine.yaml"))
    fitted = "dialect: 1\ntitle: F\nextends: mine.yaml\nfacts: {groups: {care_transfer_hub_delays: {scale: '0.05'}}}\n"
    Path("mine-fitted.yaml").write_text(fitted, encoding="utf-8")
    place = load("mine-fitted.yaml")
    (told,) = fitted_before(place)
    assert "the factors come on top of its own. The file to fit is the unfitted one, mine.yaml." in told
    Path("other.yaml").write_text(fitted, encoding="utf-8")
    assert fitted_before(load("other.yaml"))[0].endswith("the unfitted one.")
    assert factors_before(place) == {"care_transfer_hub_delays": 0.05}
    position = Position(None, None, 200.0, {})
    best = Trial({"care_transfer_hub_delays": 1.1}, position, 0.0)
    assert not doubts(position, best, {})
    (far,) = doubts(position, best, {}, factors_before(place))
    assert "with those of the earlier fit: care transfer hub delays 0.06 times" in far


def test_shares_of_reasons_are_said_to_sum_to_100_per_cent_only_where_they_do():
    def told(capacity):
        shares = {"capacity": capacity, "interface": 0.3, "hospital": 0.2, "care_transfer_hub": 0.1, "wellbeing": 0.05}
        position = Position(None, None, 200.0, shares)
        return redundant(position, Trial({}, position, 0.0))

    assert told(0.345)[0].startswith("The five shares of reasons sum to 100 %, so one of them")
    assert told(0.2)[0].startswith("The shares of reasons sum to 85.0 %, where the simulated ones sum to 100 %")


def test_shares_of_reasons_beyond_the_whole_are_a_mistake_of_the_file():
    command("new", "mine.yaml", "--place", "Devon")
    file = Path("mine.targets.yaml")
    rows = file.read_text(encoding="utf-8").splitlines()
    found = next(place for place, row in enumerate(rows) if "group: capacity" in row)
    before, _, after = rows[found].partition("value: ")
    rows[found] = f"{before}value: 94.6 %, {after.partition(', ')[2]}"
    file.write_text("\n".join(rows), encoding="utf-8")
    for word in ("check", "validate", "calibrate"):
        done = CliRunner().invoke(app, [word, "mine.yaml"])
        assert done.exit_code != 0, word
        assert f"mine.targets.yaml:{found + 1}: targets." in done.output + done.stderr, word
        assert "over 'reason_group' that sum to 1" in " ".join((done.output + done.stderr).split()), word


def test_a_figure_that_a_factor_answers_for_is_fitted_whatever_an_earlier_file_says():
    command("new", "mine.yaml", "--place", "Devon")
    text = Path("mine.targets.yaml").read_text(encoding="utf-8")
    Path("mine.targets.yaml").write_text(text.replace("fitted: yes", "fitted: no"), encoding="utf-8")
    found = answered(read_figures(Path("mine.targets.yaml"), simulation.load("mine.yaml")), acute_services())
    assert {one.id for one in found if one.fitted} == {
        "admissions", "beds", "occupancy", "no criteria to reside", "over 4 hours", "reasons capacity",
        "reasons interface", "reasons hospital", "reasons care_transfer_hub", "reasons wellbeing",
    }  # fmt: skip


def test_a_fit_says_what_it_misses_by_measure():
    def judged(measure, value, mean, of_series=False):
        target = Target("A", f"what {value:g}", Number(measure), value, 1.0, of_series=of_series)
        return Judged(target, mean, mean, mean, 4, mean, mean)

    every = [judged("a", 1, 5), judged("a", 2, 6), judged("b", 3, 3.5), judged("c", 3, 9, of_series=True)]
    assert not_met_of(every) == {
        "a": "what 1 (1.00 published, 5.00 simulated); what 2 (2.00 published, 6.00 simulated)"
    }


def test_what_is_not_met_says_why_and_how_many_fits_there_are():
    from simulation.cli.trust.place_fitted import _others, _word

    def judged(group, fitted, note=""):
        number = Number("no_criteria_to_reside", "reason_group", (group,))
        return Judged(Target("A", "A", number, 1.0, 1.0, note=note, fitted=fitted), 9.0, 9.0, 9.0, 4, 9.0, 9.0)

    factors = {"interface_delays": 0.05, "hospital_delays": 0.4}
    assert _word(judged("interface", True), factors) == "no: its factor is at its bound"
    assert "bound" not in _word(judged("hospital", True), factors)
    assert (
        _word(judged("all", False, "by the provider; fitted by nothing"), factors)
        == "no; fitted by nothing (by the provider)"
    )
    assert [_others(number).partition(" that")[0] for number in (0, 1, 2)] == [
        "; no other fit was found",
        ", with one other fit",
        ", with 2 other fits",
    ]


@pytest.mark.parametrize("said", ["occupancy", "occupancy_at_08_00", "occupancy_at_midnight"])
def test_a_place_is_fitted_to_beds_at_the_time_of_day_at_which_they_are_counted(said):
    """At 08:00, as the daily situation report counts them, unless a file of figures says otherwise."""
    command("new", "mine.yaml", "--place", "Devon")
    text = Path("mine.targets.yaml").read_text(encoding="utf-8")
    assert "measure: occupancy_at_08_00, value: 91.52 %" in text
    Path("mine.targets.yaml").write_text(text.replace("occupancy_at_08_00", said), encoding="utf-8")
    figures = read_figures(Path("mine.targets.yaml"), load("mine.yaml"))
    assert occupancy_in(figures) == Number(said)
    assert published_of(figures, acute_services()).occupancy == pytest.approx(0.9152)
    assert bool(time_of_day(figures)) == (said == "occupancy")
