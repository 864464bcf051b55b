"""Other facts that bring a place to its figures as well: named in the file, taken in the place of the facts, and carried
through comparisons.
"""

import pytest

import simulation
from simulation.core.errors import HomewardError, OptionError, ScenarioError
from simulation.experiment.headlines import HEADLINES, signed
from simulation.scenario.loading import from_text, load
from tests.support.grouped_place import BASE

PLACE = """\
dialect: 1
title: Mine
extends: base.yaml
facts:
  people.arrivals.emergency.rate: 3 per day
  groups: {community_capacity: {scale: 0.8}}
fits:
  fewer: {groups: {community_capacity: {scale: 0.6}, hospital_delays: {scale: 1.5}}}
  more_come: {people.arrivals.emergency.rate: 4 per day}
"""
QUESTION = """\
dialect: 1
title: More beds
extends: mine.yaml
levers: {ward: {why: it opens, set: {services.ward.capacity: {add: 5 beds}}, source: us}}
sources: {us: {cite: ours, kind: assumption}}
"""


@pytest.fixture
def place(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(PLACE, encoding="utf-8")
    (tmp_path / "more.yaml").write_text(QUESTION, encoding="utf-8")
    return tmp_path


def values(scenario):
    return {one.path: one.value for one in scenario.parameters()}


def test_a_fit_takes_the_place_of_the_facts_of_the_same_name_and_leaves_the_others(place):
    mine = load(place / "mine.yaml")
    assert mine.fits == ("fewer", "more_come")
    assert values(mine)["services.town.capacity"] == "8 places"
    fewer, more = values(mine.with_fit("fewer")), values(mine.with_fit("more_come"))
    assert (fewer["services.town.capacity"], fewer["routes.main.papers.delay"]) == ("6 places", "1.5 day")
    assert fewer["people.arrivals.emergency.rate"] == "3 per day"
    assert (more["services.town.capacity"], more["people.arrivals.emergency.rate"]) == ("8 places", "4 per day")


def test_levers_and_settings_come_after_a_fit_as_after_the_facts(place):
    more = load(place / "more.yaml", set={"services.country.capacity": "1 place", "run.length": "9 days"})
    found = values(more.with_fit("fewer"))
    assert found["services.ward.capacity"] == "25 beds"
    assert (found["services.town.capacity"], found["services.country.capacity"]) == ("6 places", "1 place")
    assert found["run.length"] == "9 days"


def test_a_fit_that_is_not_there_is_told_with_those_that_are(place):
    with pytest.raises(OptionError, match="there are fewer, more_come"):
        load(place / "mine.yaml").with_fit("fewr")
    with pytest.raises(OptionError, match="'calibrate' finds them"):
        from_text(BASE).with_fit("fewer")


def test_a_mistake_in_a_fit_names_its_own_line(place):
    (place / "mine.yaml").write_text(PLACE.replace("hospital_delays", "hospitl_delays"), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load(place / "mine.yaml").with_fit("fewer")
    (mistake,) = error.value.mistakes
    assert mistake.line == 8
    assert "did you mean 'hospital_delays'?" in str(mistake)


def test_a_comparison_shows_between_which_differences_the_fits_lie(place):
    found = simulation.compare(place / "mine.yaml", place / "more.yaml", replications=3, workers=1)
    assert found.fits == ("fewer", "more_come")
    table = found.differences
    keys = ["base", "variant", "measure", "by", "group"]
    each = [table.set_index(keys)["difference"]]
    for name in found.fits:
        pair = [load(place / f"{file}.yaml").with_fit(name) for file in ("mine", "more")]
        other = simulation.compare(pair, replications=3, workers=1, fits=False).differences
        each.append(other.set_index(keys)["difference"].reindex(each[0].index))
    rows = table.set_index(keys)
    measured = rows["fit_lower"].notna()
    assert measured.any()
    for lower, upper, *three in zip(
        rows["fit_lower"][measured], rows["fit_upper"][measured], *(one[measured] for one in each), strict=True
    ):
        known = [value for value in three if value == value]
        assert (lower, upper) == (min(known), max(known))
    assert (rows["fit_upper"] > rows["fit_lower"]).any()


def test_a_place_with_the_levers_of_another_file_is_carried_through_every_fit(place):
    """`--with siloed,integrated`: the variant's title is given to it and stands in no file."""
    (place / "wider.yaml").write_text(QUESTION.replace("mine.yaml", "base.yaml"), encoding="utf-8")
    mine = load(place / "mine.yaml")
    wider = mine.with_levers_of(place / "wider.yaml")
    assert wider.with_fit("fewer").title == wider.title != mine.title
    found = simulation.compare([mine], with_=[place / "wider.yaml"], replications=3, workers=1)
    table = found.differences
    assert (table["fit_upper"] > table["fit_lower"]).any()
    told = table["difference"].notna()
    assert (table["fit_lower"][told] <= table["difference"][told]).all()


def test_the_answer_tells_the_band_of_the_fits_and_a_report_made_again_does_too(place, tmp_path):
    from simulation.report.answer.answer import answer_of
    from simulation.report.answer.by_fit import FIRST
    from simulation.report.record.read_back import read_record
    from simulation.report.record.record import record_of
    from simulation.results.archive import write

    found = simulation.compare(place / "mine.yaml", place / "more.yaml", replications=2, workers=1)
    told = answer_of(record_of(found)).together[0]
    rows = found.headlines().set_index("measure")
    measure = next(one for one in FIRST if one in rows.index)
    row, unit = rows.loc[measure], HEADLINES[measure].unit
    assert told.startswith("By the 3 fits of the place, More beds differs by: "), "its file says nothing of its figures"
    ends = row["fit_lower"], row["fit_upper"]
    like = max(map(abs, ends))
    assert f"{signed(ends[0], unit, like, word=False)} to {signed(ends[1], unit, like)}" in told
    folder = write(found, tmp_path / "results")
    assert answer_of(read_record(folder)).together[0] == told


MISSED = """\
sources:
  calibration: {cite: fitted, kind: local data, not_met: {emergency_admissions_over_4_hours: "over four hours (21.8 % published, 32.9 % simulated)"}}
"""


@pytest.mark.parametrize(("sources", "missed"), [(MISSED, True), (MISSED.partition("{emerg")[0] + "{}}\n", False)])
def test_the_answer_says_which_figures_the_fit_misses_and_what_rests_on_them(place, tmp_path, sources, missed):
    from simulation.report.answer.answer import answer_of
    from simulation.report.page.sections.context import context_of
    from simulation.report.record.read_back import read_record
    from simulation.report.record.record import record_of
    from simulation.report.slides.messages import slides_of
    from simulation.results.archive import write

    (place / "mine.yaml").write_text(PLACE + sources, encoding="utf-8")
    found = simulation.compare(place / "mine.yaml", place / "more.yaml", replications=2, workers=1)
    folder = write(found, tmp_path / "results")
    sentence = (
        "The fit of the place misses what is published: over four hours (21.8 % published, 32.9 % simulated). "
        "What is said here of waits of more than 12 hours for a bed rests on it."
    )
    for record in (record_of(found), read_record(folder)):
        answer = answer_of(record)
        assert (sentence in answer.first) == missed
        if missed:
            assert answer.together[0].startswith(
                "By the 3 fits of the place, which do not meet all its published figures, "
            )
            assert any(sentence in slide.shown.told for slide in slides_of(context_of(record)))
        else:
            assert "of which that of its file meets all its published figures" in answer.together[0]


@pytest.mark.parametrize("asked", [{"replications": 2}, {"precision": 0.5}])
def test_a_comparison_is_made_again_with_every_fit_from_its_folder_alone(place, tmp_path, asked):
    both = simulation.compare([place / "mine.yaml", place / "more.yaml"], workers=1, **asked)
    folder = simulation.write(both, tmp_path / "results")
    assert sorted(file.relative_to(folder).as_posix() for file in (folder / "fits").rglob("*.yaml")) == [
        "fits/1/1-mine.yaml", "fits/1/2-more-beds.yaml", "fits/2/1-mine.yaml", "fits/2/2-more-beds.yaml",
    ]  # fmt: skip
    for name in ("base.yaml", "mine.yaml", "more.yaml"):
        (place / name).unlink()
    made = simulation.reproduce(folder, workers=1)
    assert [file.name for file in made.files if not file.holds] == []
    (folder / "fits" / "2" / "1-mine.yaml").unlink()
    with pytest.raises(HomewardError, match=r"2 holds 1 scenarios and the manifest names 2"):
        simulation.reproduce(folder, workers=1)


def test_without_fits_nothing_is_added(place):
    found = simulation.compare(place / "mine.yaml", place / "more.yaml", replications=2, workers=1, fits=False)
    assert "fit_lower" not in found.differences
    assert found.fits == ()
