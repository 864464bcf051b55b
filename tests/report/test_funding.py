"""The page and the workbook of a study of funding options: the same numbers as its tables, every picture there, made anew
from the folder.
"""

import math
import re
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from simulation.core.text.sentences import capital
from simulation.core.vocabulary import NOT_SAID, PAYERS
from simulation.experiment.options import RunOptions
from simulation.money.options.study import prepared, run_prepared
from simulation.money.sums import pounds
from simulation.money.tables.choice import STRENGTH
from simulation.money.told.archive import write_options
from simulation.money.told.harms import harms_of_waiting
from simulation.money.told.reported import labelled, payer_called
from simulation.money.uncertain import run_inputs
from simulation.report.funding.charts import Chances, OnPlane, _meets, curve, plane
from simulation.report.funding.page import first, limits, options_files, options_page, sections_of
from simulation.report.funding.told import read_told, told_of
from simulation.report.funding.value_sections import bought, plane_section, ranking, switching_words
from simulation.report.funding.workbook import options_workbook
from simulation.report.page.svg import LETTER
from simulation.report.record.names import name_of
from simulation.scenario.loading import from_text, load
from tests.support.hostile import MARKS
from tests.support.money_place import OPTIONS, PLACE, write_place

BIAS = OPTIONS.replace("effort:", "optimism: {cost: 20 %, benefit: 50 %, time: 10 days}\neffort:")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    file = write_place(tmp_path_factory.mktemp("funding"), options=BIAS)
    made = run_prepared(*prepared(file), RunOptions(replications=2, workers=1))
    return run_inputs(made, 3, 1, RunOptions(workers=1))


@pytest.fixture(scope="module")
def folder(study, tmp_path_factory):
    return write_options(study, tmp_path_factory.mktemp("out"))


def test_every_picture_of_the_issue_is_there(study):
    files = options_files(told_of(study))
    for name in ("ranking", "plane", "payers", "budget-impact", "acceptability"):
        assert files[f"charts/{name}.svg"].startswith(b"<svg")


def test_the_page_made_anew_from_the_folder_is_the_same(study, folder):
    assert options_page(read_told(folder)) == options_page(told_of(study))


def test_the_numbers_of_the_page_are_those_of_the_tables(study, folder):
    page = options_page(told_of(study))
    payers = pd.read_csv(folder / "payers.csv")
    for change in payers[payers["option"] != "do_nothing"]["less_nothing"]:
        assert pounds(change) in page
    for score in pd.read_csv(folder / "ranking.csv")["score"]:
        assert pounds(score) in page


def test_the_workbook_holds_the_tables(study, folder, tmp_path):
    (tmp_path / "results.xlsx").write_bytes(options_workbook(told_of(study)))
    book = openpyxl.load_workbook(tmp_path / "results.xlsx")
    sheet = list(book["Budget impact"].values)
    table = pd.read_csv(folder / "budget_impact.csv")
    assert [row[3] for row in sheet[1:]] == pytest.approx(table["pounds"].tolist())
    assert {"Options", "Ranking", "Payers", "Four columns", "Questions"} <= set(book.sheetnames)


def test_nothing_loads_from_elsewhere_and_every_table_has_rows(study):
    page = options_page(told_of(study))
    assert not re.search(r'(src|href)="(?!#|data:)', page)
    for section in sections_of(told_of(study)):
        assert all(table.rows for table in section.tables), section.key


def test_a_file_without_optimism_has_no_table_of_it(tmp_path):
    study = run_prepared(*prepared(write_place(tmp_path)), RunOptions(replications=2, workers=1))
    assert "ptimism" not in "".join(table.caption for one in sections_of(told_of(study)) for table in one.tables)


@pytest.mark.parametrize(
    ("down", "up", "said"),
    [
        (0.47, 2.13, ("47 %", "213 %")),
        (21.57, 0.046, ("does not pay", "does not pay")),
        (math.nan, -0.068, ("does not pay", "does not pay")),
        (-0.3, math.nan, ("pays at any", "pays at any")),
        (math.nan, math.nan, ("costs less and gains none", "costs less and gains none")),
    ],
)
def test_switching_values_are_told_alike_on_the_page_and_in_the_workbook(study, tmp_path, down, up, said):
    columns = ("pays_down_to", "pays_up_to_cost")
    assert tuple(switching_words({"pays_down_to": down, "pays_up_to_cost": up}, column) for column in columns) == said
    told = told_of(study)
    table = told.tables["switching"].assign(pays_down_to=down, pays_up_to_cost=up)
    (tmp_path / "book.xlsx").write_bytes(options_workbook(replace(told, tables={**told.tables, "switching": table})))
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["Switching values"]
    for row in list(sheet.iter_rows())[1:]:
        for cell, words in zip(row[2:], said, strict=True):
            if words.endswith("%"):
                assert (f"{100 * cell.value:.0f} %", "%" in cell.number_format) == (words, True)
            else:
                assert cell.value == words


@pytest.mark.parametrize(
    ("old", "new", "harms"),
    [
        ("{mark: ready}", "{mark: ready}", []),
        ("{mark: ready}", "{mark: ready, deteriorates: {per_day: {value: 0 %, source: us}, then: come}}", []),
        (
            "{mark: ready}",
            "{mark: ready, deteriorates: {per_day: {value: 5 %, source: us}, then: come}}",
            ["who waits to leave falls ill again, 5 % a day"],
        ),
        (
            "death: {probability",
            "death: {delayed_days: {value: 1 %, source: us}, probability",
            ["delayed days raise the risk of death"],
        ),
    ],
)
def test_what_waiting_does_to_people_is_said_of_the_base_itself(study, old, new, harms):
    assert harms_of_waiting(from_text(PLACE.replace(old, new)).model) == harms
    (told,) = (line for line in limits(replace(told_of(study), harms_of_waiting=tuple(harms))) if "this base" in line)
    if harms:
        assert harms[0] in told
        assert "once more on a base without it" in told
    else:
        assert "waiting harms nobody" in told
        assert "once more on a base with the harms" in told


def test_a_strangers_words_are_text(tmp_path):
    title = "".join(one for one in " ".join(MARKS) if one.isprintable())[:900]
    quoted = "'" + title.replace("'", "''") + "'"
    file = write_place(tmp_path, options=OPTIONS.replace("title: What £300,000 a year buys", f"title: {quoted}"))
    told = told_of(run_prepared(*prepared(file), RunOptions(replications=2, workers=1)))
    page = options_page(told)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    options_workbook(told)


def test_report_tells_a_folder_of_options_anew(folder, homeward):
    for name in ("report.html", "results.xlsx"):
        (folder / name).unlink(missing_ok=True)
    code, out, err = homeward("report", str(folder))
    assert code == 0, err
    assert "What £300,000 a year buys" in out
    assert (folder / "report.html").is_file()
    assert (folder / "results.xlsx").is_file()


def test_a_name_on_the_plane_stands_inside_and_upon_no_other():
    crowd = [OnPlane(f"Option number {n}", (1.0, 0.9, 1.1), (1e6, 0.9e6, 1.1e6)) for n in range(8)]
    drawn = str(plane(crowd, 20_000.0, pounds, "told"))
    places = [tuple(map(float, one)) for one in re.findall(r'<text x="([\d.]+)" y="([\d.]+)" class="name t1"', drawn)]
    assert len(places) == len(crowd)
    assert all(abs(a[1] - b[1]) > 12 or abs(a[0] - b[0]) > 80 for n, a in enumerate(places) for b in places[:n])


def test_the_curve_says_who_has_the_highest_expected_net_benefit():
    values = [0.0, 10_000.0, 20_000.0]
    drawn = str(
        curve(values, [Chances("One", [1, 0.6, 0.2]), Chances("Other", [0, 0.4, 0.8])], ["One", "One", "Other"], "")
    )
    assert drawn.count("<rect") == 2
    assert ">Other</text>" in drawn


def test_options_are_called_by_their_labels_and_words_stay_words():
    labels = {"more_beds": "More beds", "more_beds_and_nurses": "Beds & nurses", "integrated": "Integrated"}
    said = "No ranking: more_beds_and_nurses does best, but more_beds may; care is integrated."
    assert labelled(said, labels) == "No ranking: Beds & nurses does best, but More beds may; care is integrated."


def test_no_interval_goes_through_a_name_of_the_plane():
    """Where there is room beside them: a name moves up or down until it stands free."""
    named = [
        OnPlane("More acute beds", (10.0, 4.0, 16.0), (5e5, 4e5, 6e5)),
        OnPlane("Discharge on seven days", (12.0, 9.0, 30.0), (5.2e5, 5e5, 5.4e5)),
        OnPlane("Reablement", (18.0, 12.0, 24.0), (3e5, 2e5, 5.4e5)),
    ]
    drawn = str(plane(named, 30_000.0, lambda pounds: f"£{pounds:,.0f}", "told"))
    bars = [
        (min(a, c), min(b, d), max(a, c), max(b, d))
        for a, b, c, d in (
            map(float, found)
            for found in re.findall(
                r'<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)" class="range s1"', drawn
            )
        )
    ]
    names = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" class="name t1"[^>]*>([^<]+)<', drawn)
    assert len(bars) == 6
    assert len(names) == 3
    for x, y, words in names:
        assert not any(_meets(bar, float(x), float(x) + LETTER * len(words), float(y)) for bar in bars), words


def test_a_payer_is_called_the_same_in_a_study_of_options_and_in_any_other_report():
    """One home for both: what councils bill people for, who funds own care, and whom no file names."""
    model = load("england").model
    for payer in (*PAYERS, "charity"):
        assert name_of(model, "payer", payer) == capital(payer_called(payer))
    assert payer_called(NOT_SAID) == "Payer not said"


def test_the_heading_of_the_ranking_says_what_the_verdict_says(study):
    """No ranking, and an interval with nought in it, stand in the heading of the chart too."""
    told = told_of(study)
    order = told.tables["ranking"].sort_values("place", kind="stable")
    leads = order[order["option"].isin(told.options)].index[0]
    for low, open_ranking in ((-5.0, True), (-5.0, False), (5.0, True), (5.0, False)):
        table = order.assign(score=order["score"].abs() + 10.0, lower=low, upper=1e9)
        assert table.loc[leads, "score"] > 0
        verdict = "No ranking: A does best, but B may." if open_ranking else "A is the best."
        (chart,) = ranking(replace(told, verdict=verdict, tables={**told.tables, "ranking": table})).charts
        assert chart.finding.startswith("No ranking: ") == open_ranking
        assert chart.finding.endswith(", not clear") == (low < 0)


def test_strengths_of_levers_stand_as_they_are_and_are_not_added_up(study):
    told = told_of(study)
    name = told.options[0]
    levers = pd.DataFrame(
        [(name, lever, share, math.nan, STRENGTH, lever, "") for lever, share in (("hub", 1.0), ("team", 0.0729))],
        columns=["option", "what", "quantity", "pounds_a_year", "unit", "called", "entry"],
    )
    (shown,) = bought(replace(told, tables={**told.tables, "options": levers})).tables
    assert [row[2] for row in shown.rows] == ["100 %", "7.29 %", "–"]


def test_a_heading_is_not_surer_than_the_verdict(study):
    """Where nothing done does best and chance leaves open whether an option does better, no heading says that none does."""
    told = replace(told_of(study), best="do_nothing")
    order = told.tables["ranking"].assign(standing="not best")
    below = order["option"].isin(told.options)
    order.loc[below, "score"] = -10.0 - order.loc[below, "score"].abs()
    benefit, cost = told.tables["net_benefit"].assign(upper=-1.0), told.tables["consequences"].copy()
    cost.loc[cost["what"] == "cost of the perspective, discounted", "difference"] = 1e9

    def headings(verdict, ranked, benefit):
        tables = {**told.tables, "ranking": ranked, "net_benefit": benefit, "consequences": cost}
        one = replace(told, verdict=verdict, tables=tables)
        return [make(one).charts[0].finding for make in (ranking, plane_section)]

    sure = headings("Do nothing is the best.", order, benefit)
    assert sure[0].startswith("No option does better than nothing by ")
    assert sure[1].startswith("No option is worth its money at ")
    name = told.options[0]
    may = order.assign(standing=["may be best" if one == name else "not best" for one in order["option"]])
    unsure = headings("No ranking: Do nothing does best, but ...", may, benefit)
    assert unsure[0].startswith("No ranking: nothing done does best by ")
    assert unsure[1].startswith("No option is clearly worth its money at ")
    assert f"chance leaves open whether {told.label(name)} is" in unsure[1]
    wide = headings("Do nothing is the best.", order, benefit.assign(upper=1.0))
    assert "chance leaves open whether beds, team, both are" in wide[1]


def test_an_option_that_chance_leaves_open_is_not_called_worth_its_money(study):
    told = told_of(study)
    one = told.options[0]

    def heading(lower, worth):
        cost = told.tables["consequences"].copy()
        mine = cost["what"] == "cost of the perspective, discounted"
        cost.loc[mine, "difference"] = [-1e9 if option in worth else 1e9 for option in cost.loc[mine, "option"]]
        benefit = told.tables["net_benefit"].assign(lower=lower)
        tables = {**told.tables, "net_benefit": benefit, "consequences": cost}
        return plane_section(replace(told, tables=tables)).charts[0].finding

    assert heading(1.0, [one]).startswith("One option is worth its money at ")
    assert "in the mean" not in heading(1.0, [one])
    assert f" in the mean, which chance leaves open: {told.label(one)}" in heading(-1.0, [one])
    assert " in the mean, none of them clearly" in heading(-1.0, told.options)
    assert "in the mean" not in heading(1.0, told.options)


@pytest.mark.parametrize(("lower", "upper", "is_open"), [(-40.0, 20.0, True), (-40.0, -20.0, False), (0.0, 3.0, True)])
def test_what_chance_leaves_open_is_told_so(study, lower, upper, is_open):
    told = told_of(study)
    table = told.tables["consequences"].assign(lower=lower, upper=upper)
    line = next(one for one in first(replace(told, tables={**told.tables, "consequences": table})) if "against" in one)
    assert (line.count("in the mean, which is not clear") == 3) is is_open
    assert ("not clear" in line) is is_open


def test_a_loss_is_told_as_a_loss(study):
    """In words that say which way, with the interval of the change."""
    told = told_of(study)
    table = told.tables["consequences"].set_index("what")
    table["lower"], table["upper"] = -40.0, -20.0
    for sign, words in (
        (-1, ("pay £1,234 less", "people lose 33.3 quality-adjusted years", "30.4 fewer patients")),
        (1, ("pay £1,234 more", "people gain 33.3 quality-adjusted years", "30.4 more patients")),
    ):
        for what, value in (
            ("cost of the perspective", 1234.0),
            ("quality-adjusted years, discounted", 33.3),
            ("no_criteria_to_reside", 30.4),
        ):
            table.loc[what, "difference"] = sign * value
        said = first(replace(told, tables={**told.tables, "consequences": table.reset_index()}))
        line = next(one for one in said if "against doing nothing" in one)
        assert all(one in line for one in words), line
        assert "(95 % confidence interval of the change -40 to -20)" in line
