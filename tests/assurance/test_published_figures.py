import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation.assurance.calibration.figure_splits import Splits
from simulation.assurance.calibration.published_figures import read_figures, series_of, targets_of
from simulation.assurance.calibration.target import Judged, Number, Target, judge, table_of
from simulation.core.errors import HomewardError, ScenarioError
from simulation.core.text.renamed import RenamedWarning
from simulation.report.validation_page import markdown, not_met, page, said, unsure
from simulation.scenario.loading import from_text
from tests.support.small import BASE

MEASURE_IN = {
    "%": "occupancy",
    "days": "mean_delay_when_delayed",
    "£": "programme_cost",
}
HEAD = "{id: V, measure: occupancy, tolerance: 1 %, source: here"


def read(tmp_path, text, place):
    file = tmp_path / "targets.yaml"
    file.write_text(text, encoding="utf-8")
    return read_figures(file, place)


def measure_of(value):
    """A measure in the unit of a value."""
    return next((name for unit, name in MEASURE_IN.items() if unit in value), "no_criteria_to_reside")


def test_a_bare_list_and_one_below_targets_mean_the_same(tmp_path, small_place):
    row = f"- {HEAD}, value: 93.3 %, fitted: yes}}\n"
    (bare,) = read(tmp_path, f"# published\n{row}", small_place)
    (below,) = read(tmp_path, f"targets:\n{row}", small_place)
    assert bare == below
    assert (bare.value, bare.tolerance, bare.unit, bare.fitted) == (
        pytest.approx(0.933),
        pytest.approx(0.01),
        "share",
        True,
    )


@pytest.mark.parametrize(
    ("value", "tolerance", "meant"),
    [
        ("219", "15 %", 32.85),
        ("219", "12", 12.0),
        ("93.3 %", "1.5 percentage points", 0.015),
        ("93.3 %", "1 percentage point", 0.01),
        ("93.3 %", "1.5 points", 0.015),
        ("93.3 %", "1.5 %", 0.015),
        ("6.1 days", "0.8 days", 0.8),
        ("6.1 days", "12 hours", 0.5),
        ("6.1 days", "10 %", 0.61),
        ("£200", "£20", 20.0),
        ("-40", "10 %", 4.0),
    ],
)
def test_what_a_tolerance_means(tmp_path, small_place, value, tolerance, meant):
    text = f"targets:\n- {{id: A, measure: {measure_of(value)}, value: {value}, tolerance: {tolerance}, source: x}}\n"
    (target,) = read(tmp_path, text, small_place)
    assert target.tolerance == pytest.approx(meant)


@pytest.mark.parametrize(
    ("value", "tolerance", "told"),
    [
        ("93.3 %", "1.5", "'1.5'; the tolerance of a share is in percentage points, such as '1.5 percentage points'"),
        ("93.3 %", "2 days", "the tolerance of a share is in percentage points"),
        ("219", "2 points", "a tolerance in the unit of the value was expected, or a part of the value such as '15 %'"),
        ("219", "2 days", "a tolerance in the unit of the value"),
        ("219", "-3", "a tolerance is above zero"),
        ("219", "some", "a number was expected"),
    ],
)
def test_a_tolerance_that_means_nothing_is_refused(tmp_path, small_place, value, tolerance, told):
    text = f"targets:\n- {{id: A, measure: {measure_of(value)}, value: {value}, tolerance: {tolerance}, source: x}}\n"
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, text, small_place)
    (mistake,) = caught.value.mistakes
    assert (mistake.line, mistake.path) == (2, "targets.0.tolerance")
    assert told in str(mistake)


def test_what_counts_people_may_be_said_for_so_many_of_them(tmp_path, small_place):
    row = "{id: A, measure: no_criteria_to_reside, value: 217 per 1000000 people, tolerance: 30 per 1000000 people, source: x}"
    text = BASE.replace("\nrun:", "\nsize: 50,000\nrun:", 1)
    place = from_text(text)
    (target,) = read(tmp_path, f"targets:\n- {row}\n", place)
    assert (target.value, target.tolerance, target.unit) == (10.85, 1.5, "")
    part = row.replace("30 per 1000000 people", "10 %")
    (target,) = read(tmp_path, f"targets:\n- {part}\n", place.with_({"size": "100,000"}))
    assert (target.value, target.tolerance) == (21.7, pytest.approx(2.17))
    with pytest.raises(ScenarioError, match="where nothing says how many people there are"):
        read(tmp_path, f"targets:\n- {row}\n", small_place)


def test_an_old_name_of_a_measure_is_known_with_a_word_of_warning(tmp_path, small_place):
    row = "- {id: A, measure: people_past_ready, value: 2, tolerance: 1, source: x, less: 2024-07}\n"
    with pytest.warns(RenamedWarning, match=r"targets\.yaml:2: measure 'people_past_ready' is now called"):
        (target,) = read(tmp_path, f"targets:\n{row}", small_place)
    assert (target.number.measure, target.less.measure) == ("no_criteria_to_reside", "no_criteria_to_reside")


def test_the_parameters_that_answer_for_a_figure_are_read(tmp_path, small_place):
    row = f"{HEAD}, value: 90 %, moved_by: {{services.ward.capacity: -12}}}}"
    (target,) = read(tmp_path, f"targets:\n- {row}\n", small_place)
    assert target.moved_by == (("services.ward.capacity", -12.0),)


@pytest.mark.parametrize(
    ("other", "unit", "by_hand"),
    [
        ("over: cohort", " %", [10 / 40, 30 / 60]),
        ("over: {group: '*', period: 2024-04}", " %", [10 / 40, 30 / 40]),
        ("over: {group: old}", "", [10 / 30, 30 / 30]),
        ("less: 2024-04", "", [0, 20]),
        ("less: {group: old}", "", [10 - 30, 0]),
    ],
)
def test_a_figure_of_a_series_is_held_against_the_same_period(tmp_path, other, unit, by_hand):
    """In April 10 young and 30 old, in May 30 and 30, in the whole year 20 and 30."""
    series = f"{{2024-04: 25{unit}, 2024-05: 50{unit}}}"
    row = f"- {{id: A, measure: no_criteria_to_reside, tolerance: 6{unit}, source: x, by: cohort, group: young, {other}, series: {series}}}\n"
    of = {"2024-04": (10.0, 30.0), "2024-05": (30.0, 30.0), "whole": (20.0, 30.0)}
    rows = [
        (1, period, "no_criteria_to_reside", "cohort", group, number)
        for period, numbers in of.items()
        for group, number in zip(("young", "old"), numbers, strict=True)
    ]
    judged = judge(read(tmp_path, row, from_text(BASE)), table(rows))
    assert [one.mean for one in judged] == pytest.approx(by_hand)


def test_a_series_is_one_figure_a_period(tmp_path, small_place):
    text = "- {id: A, measure: no_criteria_to_reside, tolerance: 3, source: x, series: {2024-04: 20, 2024-05: 21}}\n"
    assert [(target.number.period, target.value) for target in read(tmp_path, text, small_place)] == [
        ("2024-04", 20),
        ("2024-05", 21),
    ]


@pytest.mark.parametrize(
    ("row", "line", "told"),
    [
        (f"{HEAD}}}", 2, "'value' and 'series'"),
        ("{id: V, measure: ocupancy, value: 1, tolerance: 1, source: x}", 2, "did you mean 'occupancy'"),
        (f"{HEAD}, value: many}}", 2, "'many'; a number was expected"),
        (f"{HEAD}, value: 3 %, wrong: 1}}", 2, "'wrong'"),
        ("{id: V, measure: occupancy, value: 3 %, tolerance: 0 %, source: x}", 2, "above zero"),
        (f"{HEAD}, value: 3 %, less: {{month: x}}}}", 2, "what differs was expected"),
        ("just words", 2, "a figure is"),
        (f"{HEAD}, value: 3 %, moved_by: {{services.wrd.capacity: 1}}}}", 2, "did you mean 'services.ward.capacity'"),
        (f"{HEAD}, value: 3 %, moved_by: {{services.ward.capacity: 0}}}}", 2, "how many per cent the figure moves"),
        (f"{HEAD}, value: 3 %, moved_by: services.ward.capacity}}", 2, "parameters were expected"),
        (f"{HEAD}, value: 3 %}}\n- {HEAD}, value: 4 %}}", 3, "'V' again; an id of its own"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, small_place, row, line, told):
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, f"# a list\n- {row}\n", small_place)
    assert any(mistake.line == line and told in str(mistake) for mistake in caught.value.mistakes), str(caught.value)


def test_targets_stand_beside_their_scenario(tmp_path):
    with pytest.raises(HomewardError, match=r"place\.targets\.yaml or targets\.yaml"):
        targets_of(tmp_path / "place.yaml")
    for name in ("targets.yaml", "targets_2016.yaml", "place_2016.targets.yaml"):
        (tmp_path / name).write_text("- {}", encoding="utf-8")
        assert targets_of(tmp_path / "place_2016.yaml").name == name


def test_the_shipped_figures_can_be_read_and_name_what_the_scenario_measures():
    import simulation

    scenarios = Path(simulation.__file__).parent.parent / "scenarios"
    for name in ("england.yaml", "england_2016.yaml"):
        figures = read_figures(targets_of(scenarios / name), simulation.load(scenarios / name))
        assert [target.id for target in figures if len(target.source) < 12] == [], "a source that says nothing"
    series = series_of(targets_of(scenarios / "england.yaml"))
    assert series is not None
    assert {target.number.period for target in read_figures(series, simulation.load(scenarios / "england.yaml"))} >= {
        "2024-04",
        "2025-03",
    }
    assert series_of(targets_of(scenarios / "england_2016.yaml")) is None


def table(rows):
    return pd.DataFrame(rows, columns=["replication", "period", "measure", "by", "group", "value"])


def test_a_group_without_a_row_in_one_replication_counts_as_none_of_it_there():
    rows = [(1, "whole", "m", "g", "a", 1.0), (1, "whole", "m", "g", "b", 1.0), (2, "whole", "m", "g", "a", 4.0)]
    (one,) = judge([Target("x", "x", Number("m", "g", ("a", "b")), 3.0, 1.0)], table(rows))
    assert (one.mean, one.replications) == (3.0, 2)
    half = Target("x", "x", Number("m", "g", ("a",)), 0.75, 0.1, over=Number("m", "g", ("*",)))
    assert judge([half], table(rows))[0].mean == 0.75


def test_differences_ratios_and_sums_are_taken_in_each_replication():
    rows = [
        (r, p, "m", "g", name, value + r)
        for r in (1, 2, 3)
        for p, value in (("2025-01", 10.0), ("2024-08", 4.0))
        for name in ("a", "b")
    ]
    january = Number("m", "g", ("a", "b"), "2025-01")
    less = Target("x", "x", january, 12.0, 1.0, less=Number("m", "g", ("a", "b"), "2024-08"))
    over = Target("x", "x", Number("m", "g", ("a",), "2025-01"), 0.5, 0.01, over=Number("m", "g", ("*",), "2025-01"))
    nothing = Target("x", "x", Number("n"), 0.5, 0.01)
    one, two, three = judge([less, over, nothing], table(rows))
    assert (one.mean, one.lower, one.upper, one.met) == (12.0, 12.0, 12.0, True)
    assert two.mean == 0.5
    assert not three.measured
    assert not three.met
    assert list(table_of([one, two, three])["met"]) == ["yes", "yes", "not measured"]


@pytest.mark.parametrize(
    ("mean", "half", "met", "sure"),
    [
        (10.0, 0.5, True, True),
        (10.9, 0.5, True, False),
        (11.2, 0.5, False, False),
        (12.0, 0.5, False, True),
        (10, math.nan, True, False),
    ],
)
def test_met_is_about_the_mean_and_sure_about_its_interval(mean, half, met, sure):
    one = Judged(Target("x", "x", Number("m"), 10.0, 1.0), mean, mean - half, mean + half, 5, mean, mean)
    assert (one.met, one.sure) == (met, sure)


def test_nothing_in_a_file_becomes_markup():
    evil = "<script>alert('x')</script>|$\\frac{$ [a](javascript:x)"
    target = Target(evil, evil, Number("m"), 10.0, 1.0, source=evil, note=evil)
    of_month = [
        Target(evil, evil, Number("m", period=period), 10.0, 1.0, note=evil, of_series=True) for period in ("1", evil)
    ]
    judged = [Judged(one, mean, 9.5, 10.5, 5, 9.0, 11.0) for one in (target, *of_month) for mean in (10.0, 20.0)]
    html = page(evil, judged, [evil])
    assert "<script" not in html
    assert "default-src 'none'" in html
    text = markdown(evil, judged, [evil], [(evil, "images/x.png")])
    assert "<script" not in text.replace("\\<script", "")
    assert "](javascript" not in text.replace("\\](javascript", "")


def test_the_sentence_names_what_is_not_met():
    good, bad = (
        Judged(Target(name, name, Number("m"), 10.0, 1.0, fitted=name == "A"), mean, mean, mean, 5, mean, mean)
        for name, mean in (("A", 10.0), ("B", 20.0))
    )
    told = "1 of 1 fitted figures and 0 of 1 figures that were not fitted within tolerance; outside it: B."
    assert said([good, bad]) == told
    assert not unsure([good, bad])
    wide = Judged(good.target, 10.0, 8.5, 11.5, 5, 10.0, 10.0)
    assert unsure([good, wide]).startswith("'Not sure': the 95 % confidence interval")
    assert "'Not sure'" not in markdown("A", [good], [], [])
    assert "'Not sure': the 95 % confidence interval" in markdown("A", [good, wide], [], [])
    assert "Not sure&#x27;: the 95 % confidence interval" in page("A", [good, wide], [])
    assert np.isclose(bad.off, 10.0)


def test_the_page_says_which_figures_are_not_met_and_why():
    def at(period, mean, note):
        return Judged(
            Target("S1", "by month", Number("m", period=period), 10.0, 1.0, note=note, of_series=True),
            mean,
            mean,
            mean,
            5,
            mean,
            mean,
        )

    judged = [at("2024-04", 8.0, "because"), at("2024-05", 10.0, "because"), at("2024-06", 12.0, "because")]
    alone = Judged(Target("V2", "alone", Number("m"), 10.0, 1.0), 20.0, 20.0, 20.0, 5, 20.0, 20.0)
    lines = not_met([*judged, alone])
    assert lines == [
        "S1, by month: 2024-04 8.00 for 10.0, 2024-06 12.0 for 10.0. Because.",
        "V2, alone: 20.0 for 10.0. No reason is given; a note beside the figure would say it.",
    ]
    for text in (page("T", [*judged, alone], []), markdown("T", [*judged, alone], [], [])):
        assert "Not within tolerance, and why" in text
        assert "Because." in text
    assert "and why" not in page("T", [judged[1]], [])


def test_every_shipped_series_that_is_missed_says_why():
    import simulation

    root = Path(simulation.__file__).parent.parent
    missed = re.findall(
        r"^\| (S\d) \|.*\| no, ", (root / "docs" / "validation.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    notes = {
        target.id: target.note
        for target in read_figures(
            root / "scenarios" / "targets_by_month.yaml", simulation.load(root / "scenarios" / "england.yaml")
        )
    }
    assert [name for name in missed if not notes[name]] == []


@pytest.mark.filterwarnings("error")
def test_a_scenario_is_held_against_the_nearest_figures_and_it_is_said_whose(tmp_path):
    """A fitted place against those that it was fitted to, not England's; its own once it has them."""
    from simulation.assurance.calibration.validate import figures_file
    from simulation.core.errors import HomewardWarning
    from simulation.scenario.loading import load

    for name, base in (("place", "england"), ("place-fitted", "place.yaml"), ("question", "place-fitted.yaml")):
        (tmp_path / f"{name}.yaml").write_text(f"dialect: 1\ntitle: {name}\nextends: {base}\n", encoding="utf-8")
    question = load(tmp_path / "question.yaml")
    with pytest.warns(HomewardWarning, match=r"held against shipped/targets\.yaml, those of shipped/england\.yaml"):
        figures_file(question)
    for name, whose in (("place", "place"), ("place-fitted", "place-fitted")):
        (tmp_path / f"{name}.targets.yaml").write_text("targets: []\n", encoding="utf-8")
        with pytest.warns(HomewardWarning, match=rf"against {whose}\.targets\.yaml, those of .*{whose}\.yaml, which"):
            assert figures_file(question) == tmp_path / f"{whose}.targets.yaml"
    (tmp_path / "question.targets.yaml").write_text("targets: []\n", encoding="utf-8")
    assert figures_file(question) == tmp_path / "question.targets.yaml"


def test_all_shipped_figures_of_places_and_of_months_can_be_read():
    import simulation

    scenarios = Path(simulation.__file__).parent.parent / "scenarios"
    assert read_figures(scenarios / "targets_by_month.yaml", simulation.load(scenarios / "england.yaml"))
    files = sorted((scenarios / "places").glob("*.targets.yaml"))
    assert len(files) == 42
    place = simulation.load(scenarios / "england.yaml")  # whose names those of all places are
    for file in files:
        assert read_figures(file, place), file.name


NCTR = "measure: no_criteria_to_reside, tolerance: 10 %, source: x"
NO_NCTR = "measure: no_criteria_to_reside, tolerance: 6 points, source: x"


@pytest.mark.parametrize(
    ("row", "path", "told"),
    [
        (f"{NCTR}, value: 3, by: reason_grp, group: capacity", "by", "did you mean 'reason_group'?"),
        (f"{NCTR}, value: 3, by: zzzzz, group: capacity", "by", "a split is one of all, band"),
        (f"{NCTR}, value: 3, by: reason_group, group: capacit", "group", "did you mean 'capacity'?"),
        (f"{NCTR}, value: 3, by: reason, group: [waiting, waitin]", "group", "did you mean 'waiting'?"),
        (f"{NCTR}, value: 3, by: responsible, group: counsil", "group", "did you mean 'council'?"),
        (f"{NCTR}, value: 3, by: pathway, group: P7", "group", "which is no pathway"),
        (f"{NCTR}, value: 3, by: service, group: wards", "group", "did you mean 'ward'?"),
        (f"{NCTR}, value: 3, by: service", "", "the groups of service are ward, team"),
        (f"{NO_NCTR}, value: 3 %, by: reason, group: waiting, over: reasn", "over", "did you mean 'reason'?"),
        (
            f"{NO_NCTR}, value: 3 %, by: cohort, group: old, over: {{group: yung}}",
            "over.group",
            "did you mean 'young'?",
        ),
        (f"{NCTR}, value: 12 %", "value", "no_criteria_to_reside is in patients, mean of midnights: a number of these"),
        (f"{NCTR}, value: 3 days", "value", "no_criteria_to_reside is in patients"),
        ("measure: occupancy, tolerance: 1, source: x, value: 93", "value", "per cent were expected, such as '93 %'"),
        ("measure: occupancy, tolerance: 1 day, source: x, value: 9 days", "value", "occupancy is a share"),
        ("measure: wait_for_bed_hours, tolerance: 1 hour, source: x, value: 5 hours", "value", "is in hours"),
        (f"{NCTR}, value: 93, by: reason, group: waiting, over: reason", "value", "per cent were expected"),
        (f"{NO_NCTR}, value: 140 %, by: reason, group: waiting, over: reason", "value", "that sum to 140 %"),
    ],
)
def test_splits_groups_and_units_that_no_measure_has_are_refused(tmp_path, row, path, told):
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, f"targets:\n- {{id: A, {row}}}\n", from_text(BASE))
    (mistake,) = caught.value.mistakes
    assert mistake.line == 2
    assert mistake.path == ".".join(["targets.0", *([path] if path else [])])
    assert told in str(mistake)


def test_shares_of_one_whole_that_are_more_than_it_are_told_at_the_largest(tmp_path):
    def rows(young, old, whole="over: cohort"):
        return "targets:\n" + "".join(
            f"- {{id: {group}, {NO_NCTR}, by: cohort, group: {group}, {whole}, value: {share} %}}\n"
            for group, share in (("young", young), ("old", old))
        )

    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, rows(40, 94.6), from_text(BASE))
    (mistake,) = caught.value.mistakes
    assert (mistake.line, mistake.path) == (3, "targets.1.value")
    met = "shares of no_criteria_to_reside over 'cohort' that sum to 134.6 % (young 40 %, old 94.6 %)"
    assert met in str(mistake)
    assert len(read(tmp_path, rows(40.9, 60.9), from_text(BASE))) == 2  # each is rounded
    assert len(read(tmp_path, rows(40, 94.6, "over: {group: young}"), from_text(BASE))) == 2
    both = f"- {{id: B, {NO_NCTR}, by: cohort, group: [young, old], over: cohort, value: 100 %}}\n"
    assert len(read(tmp_path, rows(40, 60) + both, from_text(BASE))) == 3  # the same groups again


def test_a_measure_of_ones_own_may_have_other_splits(tmp_path, small_place):
    from simulation.measures.registry import Measure, register, unregister

    mine = Measure("mine", "mine", "Mine", "minutes", "minutes", source="here")
    row = "- {id: A, measure: mine, value: 5 %, tolerance: 1 point, source: x, by: ward_type, group: big}\n"

    @register(mine)
    def compute(tables, table):
        return 1.0

    try:
        (target,) = read(tmp_path, f"targets:\n{row}", small_place)
        with pytest.raises(ScenarioError, match="did you mean 'reason_group'"):
            read(tmp_path, f"targets:\n{row.replace('ward_type', 'reason_grp')}", small_place)
    finally:
        unregister(compute)
    assert target.number.by == "ward_type"


@pytest.mark.parametrize("name", ["england", "integrated"])
def test_every_split_and_group_of_a_run_may_be_published(name):
    """What would be refused as a mistake is what no table of measures has."""
    import simulation

    place = simulation.load(name).with_({"run.warm_up": "0 days", "run.length": "60 days"})
    table = simulation.run(place, replications=1, workers=1).measures
    splits = Splits(place.model)
    assert set(table["by"]) <= set(splits.known)
    for by, groups in splits.groups.items():
        assert set(table[table["by"] == by]["group"]) <= set(groups), by
