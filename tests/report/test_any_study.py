"""Every kind of study has a report: a queue without hospital, copies of services, an attribution, five scenarios, one
replication, a split by deprivation.
"""

import io

import openpyxl
import pytest

import simulation
from simulation.core.text.sentences import capital
from simulation.experiment.headlines import HEADLINES, shown, signed
from simulation.report.answer.answer import answer_of
from simulation.report.page.page import page_of
from simulation.report.record.record import record_of
from simulation.report.record.written import makers, write_report
from simulation.report.workbook.workbook import workbook_of
from simulation.results.archive import write
from simulation.scenario.loading import from_text, load
from tests.support.councils import COUNCILS
from tests.support.small import changed, variant

SHORT = {"replications": 1, "engine": "reference", "workers": 1}
LABEL = (
    "  cohorts: {young",
    "  labels: {deprivation: {shares: {most_deprived: 30 %, least_deprived: 70 %}}}\n  cohorts: {young",
)


def report_of(study, folder):
    written = write(study, folder)
    record = record_of(study, written)
    assert write_report(written, record, makers(word=True)).failed == {}
    return record


@pytest.mark.parametrize("name", ["mmc_queue", "two_stations_with_blocking", "stroke_and_rehabilitation"])
def test_a_shipped_example_has_a_report(name, tmp_path):
    record = report_of(simulation.run(load(f"examples/{name}", set={"run.length": "70 days"}), **SHORT), tmp_path)
    assert answer_of(record).paragraphs[0].what


def test_a_place_with_no_measure_of_the_answer_tells_how_full_its_services_are_and_who_waits(tmp_path):
    scenario = load("examples/mmc_queue", set={"run.length": "70 days"})
    study = simulation.run(scenario, **{**SHORT, "replications": 3})
    what = answer_of(report_of(study, tmp_path)).paragraphs[0].what
    level = study.summary().query("by == 'service' and group == 'beds'").set_index("measure")
    assert what.startswith("In A textbook queue for beds: Beds: ")
    for measure, words in (("load", "its capacity is in use"), ("share_waited", "those who get it wait")):
        lower, mean, upper = (shown(level.loc[measure, end], "share") for end in ("lower", "mean", "upper"))
        assert f"{mean} ({lower} to {upper}) of {words}" in what
    assert "refused" not in what, "nobody is"
    assert "none of the measures" not in what


def test_of_many_services_those_with_most_who_wait_are_told(tmp_path):
    scenario = load("examples/published/ciw_paediatric_clinic")
    study = simulation.run(scenario, **SHORT)
    what = answer_of(report_of(study, tmp_path)).paragraphs[0].what
    waiting = study.summary().query("measure == 'waiting' and by == 'service'").sort_values("mean")["group"]
    names = [scenario.model.services[name].label or capital(name.replace("_", " ")) for name in waiting]
    assert [what.index(f"{name}: ") for name in reversed(names[-3:])] == sorted(
        what.index(f"{name}: ") for name in names[-3:]
    )


def test_copies_of_services_stand_with_their_sum(tmp_path):
    record = report_of(simulation.run(from_text(COUNCILS.replace("length: 40", "length: 70")), **SHORT), tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(record)))
    names = {row[1].value for row in book["Capacity and demand"].iter_rows(min_row=2)}
    assert {"Ward", "Hub", "Volunteers"} <= names


def test_an_attribution_is_told_as_its_base_and_all_its_levers(tmp_path):
    levers = "levers: {a: {why: w, set: {services.team.capacity: 12 places}}, b: {why: w, set: {services.hub.capacity: 4 people}}}"
    scenario = variant(tmp_path, levers, changed(("length: 28 days", "length: 70 days")))
    record = report_of(
        simulation.attribute(load(tmp_path / "base.yaml"), scenario, replications=2, engine="reference", workers=1),
        tmp_path,
    )
    assert len(record.results) == 2
    assert [one.heading for one in answer_of(record).paragraphs] == ["Changed against A small place"]
    assert set(record.levers["lever"]) == {"a", "b"}
    text = page_of(record)
    drivers = text[text.index('<section id="drivers"') :]
    assert "lever by lever" in drivers
    assert "brings the most on top of the others" in drivers
    assert "how much each brings is below" in text
    first = record.study.contributions().query("lever == 'a' and part == 'alone'").iloc[0]
    assert signed(float(first["difference"]), HEADLINES[first["measure"]].unit) in drivers


def test_of_five_scenarios_four_are_drawn_and_all_are_in_the_tables(tmp_path):
    base = from_text(changed(("length: 28 days", "length: 70 days")))
    others = [
        base.with_({"title": f"Place {number}", "services.team.capacity": f"{number} places"})
        for number in range(11, 15)
    ]
    record = report_of(simulation.compare([base, *others], **SHORT), tmp_path)
    text = page_of(record)
    begins = text.index("<svg", text.index('<section id="delays"'))
    drawing = text[begins : text.index("</svg>", begins)]
    assert ">Place 13</text>" in drawing
    assert ">Place 14</text>" not in drawing
    assert "Place 14 (95 % confidence interval)" in text
    assert "Charts show the first four scenarios, tables all of them." in text
    assert "not known: one replication gives no interval" in text


def test_a_study_split_by_deprivation_shows_each_fifth(tmp_path):
    scenario = from_text(changed(LABEL, ("length: 28 days", "length: 70 days")))
    plain = page_of(report_of(simulation.run(scenario, **SHORT), tmp_path / "plain"))
    assert "was not split by deprivation" in plain
    text = page_of(report_of(simulation.run(scenario, by="deprivation", **SHORT), tmp_path / "split"))
    assert "Equity: by fifth of deprivation" in text
    assert "Most deprived" in text
