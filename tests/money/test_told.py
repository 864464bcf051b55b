"""What a study says besides its ranking: the table of four columns, payers, optimism, more demand, the questions, the folder."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.experiment.options import RunOptions
from simulation.measures.registry import label_of
from simulation.money.files.option_file import contributions
from simulation.money.options.study import prepared, run_prepared
from simulation.money.sums import pounds
from simulation.money.tables import tables_of
from simulation.money.tables.choice import TWO_RULES, beyond, limits_words, options_table, verdict
from simulation.money.tables.estimates import estimate, years_of
from simulation.money.tables.payers import financial_year, mean_in_pence, years_measured
from simulation.money.told.archive import write_options
from simulation.money.told.questions import QUESTIONS, questions_table
from simulation.money.told.reported import bought_words, report_lines
from simulation.money.uncertain import run_more_demand
from simulation.report.funding.page import first, sections_of
from simulation.report.funding.told import told_of
from simulation.report.funding.value_sections import bought
from tests.support.money_place import OPTIONS, PLACE, PRICES, write_place

BIAS = OPTIONS.replace("effort:", "optimism: {cost: 20 %, benefit: 50 %, time: 10 days}\neffort:")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    file = write_place(tmp_path_factory.mktemp("told"), options=BIAS)
    return run_prepared(*prepared(file), RunOptions(replications=2, workers=1))


def test_means_in_pence_add_up_to_the_mean_of_the_total():
    random = np.random.default_rng(1)
    for _ in range(200):
        sums, number = random.integers(0, 1000, 7), int(random.integers(1, 9))
        mean = mean_in_pence(sums, number)
        assert abs(int(mean.sum()) - sums.sum() / number) <= 0.5
        assert np.all(np.abs(mean - sums / number) < 1)


def test_every_view_of_the_costs_sums_to_the_same_pennies(study):
    tables = tables_of(study)
    costs, impact, payers = tables["costs"], tables["budget_impact"], tables["payers"]
    for option in study.names:
        total = round(costs[costs["option"] == option]["pounds"].sum(), 2)
        assert round(impact[impact["option"] == option]["pounds"].sum(), 2) == total
        assert round(payers[payers["option"] == option]["pays"].sum(), 2) == total
        own = [study.outcomes[study.names.index(option), n].account.cells["pence"].sum() for n in range(2)]
        assert abs(100 * total - np.mean(own)) <= 0.51


def test_differences_of_money_are_of_the_replications_that_both_have(tmp_path):
    """Replications go where the ranking is unclear: doing nothing may have met harder years than an option has."""
    whole = run_prepared(*prepared(write_place(tmp_path, options=BIAS)), RunOptions(replications=4, workers=1))
    values = [one[: 4 if which == 0 else 2] for which, one in enumerate(whole.selection.values)]
    study = replace(whole, selection=replace(whole.selection, values=values))
    pence = np.array(
        [[whole.outcomes[which, n].account.cells["pence"].sum() for n in range(4)] for which in range(len(values))]
    )
    assert pence[0, :2].mean() != pence[0].mean(), "the later years of doing nothing are others"
    tables = tables_of(study)
    for which, name in enumerate(study.names):
        mean = (pence[which, :2] - pence[0, :2]).mean() / 100 if which else 0.0
        for table in ("budget_impact", "payers"):
            mine = tables[table][tables[table]["option"] == name]
            assert mine["less_nothing"].sum() == pytest.approx(mean, abs=0.03), (table, name)
    shorter = {key: one for key, one in whole.outcomes.items() if key[1] < 2}
    alike = replace(study, outcomes=shorter, selection=replace(study.selection, values=[one[:2] for one in values]))
    assert tables["four_columns"].equals(tables_of(alike)["four_columns"])


def test_transfers_sum_to_nothing_and_leave_everybody_with_the_share_of_what_was_put_in(study):
    shares = contributions(study.sheet.part.budget.contributions, study.sheet.part.budget.from_)
    for _, mine in tables_of(study)["payers"].groupby("option"):
        inside = mine[mine["payer"].isin(list(shares))]
        assert abs(inside["transfer"].sum()) < 0.02
        total = inside["less_nothing"].sum()
        after = inside["less_nothing"] - inside["transfer"]
        assert after.to_numpy() == pytest.approx([total * shares[name] for name in inside["payer"]], abs=0.02)


def test_the_four_columns_are_never_one_and_a_bed_that_was_bought_frees_nothing(study):
    table = tables_of(study)["four_columns"]
    known = {"cash_releasing", "cost_avoided", "capacity_freed_marginal", "capacity_freed_average", "quality"}
    assert set(table["column"]) <= known
    assert "all" not in set(table[table["column"] != "quality"]["service"])
    assert table[(table["option"] == "beds") & (table["service"] == "ward")].empty
    both = table[table["service"] == "ward"].pivot_table(
        index="option", columns="column", values="amount", aggfunc="sum"
    )
    assert (both["capacity_freed_average"].abs() >= both["capacity_freed_marginal"].abs()).all()


def test_optimism_bias_raises_costs_lowers_gains_and_opens_later(study, tmp_path):
    table = tables_of(study)["optimism"]
    assert (table["with_optimism_bias"] < table["net_benefit"]).all()
    plain = prepared(write_place(tmp_path))[2]
    planned = [sum(of.get("nhs", 0.0) for of in options[1].planned.values()) for options in (plain, study.options)]
    days = (np.datetime64("2024-06-29") - np.datetime64("2024-03-15")).astype(int)
    assert planned[1] / planned[0] == pytest.approx((days - 10) / days, rel=1e-3)


def test_more_demand_is_told_for_every_option_less_doing_nothing(study):
    table = tables_of(run_more_demand(study, 0.03, RunOptions(workers=1)))["more_demand"]
    assert set(table["option"]) == set(study.names)
    assert (table[table["option"] == "do_nothing"]["difference"] == 0).all()
    assert table[table["option"] == "team"]["difference"].abs().sum() > 0


def test_every_question_has_an_answer_or_is_called_a_gap(study):
    table = questions_table(study)
    assert len(table) == len(QUESTIONS)
    assert [row for row in table["item"] if row.isdigit()] == [str(number) for number in range(1, 29)]
    gaps = set(table[table["gap"]]["question"])
    assert "Conflicts of interest" in gaps
    assert "Perspective" not in gaps
    assert (table["answer"].str.len() > 0).all()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", "by month, the money of all payers together"),
        ("nhs: 60 %, council: 40 %}}", "nhs: 60 %, council: 40 %}, apart: yes}", "by month, each payer's money apart"),
        (
            "team: {quantity: 5 places,",
            "team: {quantity: 5 places, months: May to June,",
            "by month, the money of all payers together (beds); by year, the money of all payers together (team, both)",
        ),
    ],
)
def test_it_is_said_how_the_money_was_checked(study, tmp_path, old, new, told):
    options = OPTIONS.replace("solve, load: 90 %, lead_time: 1 months", "1 beds").replace(old, new or old)
    sheet, _, made = prepared(write_place(tmp_path, options=options.replace("£300k", "£900k")))
    answers = questions_table(replace(study, sheet=sheet, options=made)).set_index("question")["answer"]
    said = f"the plan of each option was checked before the run {told}; budget_impact.csv"
    assert answers["Is it affordable in every year?"] == said


def test_a_purchase_for_some_months_is_told_with_them(study, tmp_path):
    """Beside the same all year, and not added to it; of an entry of several services the months stand once."""
    place = PLACE.replace(
        "  homes: {kind", "  team_b: {kind: places, capacity: {value: 20 places, source: us}}\n  homes: {kind"
    )
    options = OPTIONS.partition("options:\n")[0] + (
        "options:\n"
        "  winter: {buy: {support: {quantity: 4 places, months: February to March}}}\n"
        "  always: {buy: {support: {quantity: 2 places}}}\n"
        "  both: {split: {winter: 50 %, always: 50 %}}\n"
    )
    file = write_place(tmp_path, place, PRICES.replace("for: [team]", "for: [team, team_b]"), options)
    made = replace(study, options=prepared(file)[2])
    table = options_table(made)
    assert table["called"][1:].tolist() == [
        *("team, February to March", "team b, February to March", "team", "team b"),
        *("team, February to March", "team b, February to March", "team", "team b"),
    ]
    said = bought_words(table)
    assert said["winter"].startswith("4 places, February to March (2 in team, 2 in team b): £")
    assert said["both"].startswith("2 places, February to March (1 in team, 1 in team b), 1 places (0.5 in team, ")
    told = told_of(study)
    (shown,) = bought(
        replace(told, tables={"options": table}, labels={one: one for one in said} | {"do_nothing": ""})
    ).tables
    assert "team b, February to March" in [row[1] for row in shown.rows]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (999.5, "£1,000"), (9_999.4, "£9,999"), (9_999.6, "£10k"), (999_499.0, "£999k"), (999_500.0, "£1.00m"),
        (999_999.0, "£1.00m"), (-999_700.0, "-£1.00m"), (-0.4, "£0"), (1e6, "£1.00m"), (0.0, "£0"),
    ],
)  # fmt: skip
def test_a_sum_has_the_size_that_it_is_rounded_to(value, said):
    assert pounds(value) == said


def test_the_folder_holds_every_table_and_the_findings_as_they_are_told(study, tmp_path):
    folder = write_options(study, tmp_path)
    assert write_options(study, tmp_path) == folder
    names = {file.stem for file in folder.glob("*.csv")}
    assert {*tables_of(study), "questions"} == names
    assert (folder / "findings.txt").read_text(encoding="utf-8").splitlines() == report_lines(study)
    assert verdict(study) in report_lines(study)
    costs = pd.read_csv(folder / "costs.csv")
    assert costs["pence"].sum() == tables_of(study)["costs"]["pence"].sum()


def carried_on(study, which, years_after):
    """The study with so many years more of an option after the horizon."""
    worths = {key: replace(one, years_after=0.0, cost_after=0.0) for key, one in study.worths.items()}
    for number in range(study.replications(which)):
        worths[which, number] = replace(worths[which, number], years_after=years_after)
    return replace(study, worths=worths)


def test_the_verdict_says_within_which_time_and_beside_it_what_the_other_horizon_changes(study):
    length = f"within {years_of(study):.2g} years"
    assert length in verdict(study)
    best = study.selection.best
    other = next(which for which in range(1, len(study.names)) if which != best)
    assert beyond(carried_on(study, best, 1e6)) == ""
    later = carried_on(study, other, 1e6)
    said = beyond(later)
    assert said.startswith("With what runs on after ")
    assert f"{study.options[other].label} does best" in said
    assert said.endswith("clear.")
    lines = report_lines(later)
    assert lines[lines.index(verdict(later)) + 1] == said
    told = told_of(later)
    assert said in first(told)
    (ranking,) = (section for section in sections_of(told) if section.key == "ranking")
    assert length in ranking.charts[0].finding
    assert said in ranking.charts[0].note
    (plane,) = (section for section in sections_of(told) if section.key == "plane")
    assert f"with what runs on after it: {study.options[other].label}" in plane.charts[0].finding


def test_differences_of_payers_and_years_have_the_interval_of_their_replications(study):
    tables = tables_of(study)
    which, name = 1, study.names[1]

    def pounds_of(one, number, payers, year):
        cells = study.outcomes[one, number].account.cells
        inside = cells["payer"].isin(payers) & cells["month"].map(lambda month: year in ("", financial_year(month)))
        return cells[inside]["pence"].sum() / 100

    def paired(payers, year=""):
        less = [
            pounds_of(which, number, payers, year) - pounds_of(0, number, payers, year)
            for number in range(study.shared(which))
        ]
        return estimate(np.array(less))

    payers = tables["payers"]
    mine = payers[payers["option"] == name].set_index("payer")
    for payer in mine.index:
        ends = paired([payer])
        assert mine.loc[payer, ["less_nothing", "lower", "upper"]].astype(float).to_numpy() == pytest.approx(
            [ends.mean, ends.lower, ends.upper], abs=0.03
        )
    years = tables["financial_years"]
    years = years[years["option"] == name]
    everybody = list(study.book.part.payers)
    for year in set(years["year"]):
        for payers, who in ((study.sheet.part.perspective, "perspective"), (everybody, "all payers")):
            (row,) = years[(years["year"] == year) & (years["payers"] == who)].to_dict("records")
            ends = paired(payers, year)
            assert [row["less_nothing"], row["lower"], row["upper"]] == pytest.approx(
                [ends.mean, ends.lower, ends.upper], abs=0.01
            )


def test_the_terminal_and_the_page_tell_the_same_of_a_financial_year(study):
    told = told_of(study)
    (section,) = (one for one in sections_of(told) if one.key == "years")
    lines = "\n".join(report_lines(study))
    assert "By financial year, more than if nothing were done, NHS and Council together, and of all payers:" in lines
    assert section.tables[0].columns[2:] == ("NHS and Council together", "All payers together")
    for _, year, inside, everybody in section.tables[0].rows:
        assert f"{year} {inside}, of all {everybody.partition(' (')[0]}" in lines


def test_how_often_it_goes_wrong_says_of_how_many(study):
    table = tables_of(study)["downside"]
    assert (table["chance"] == table["times"] / table["number"]).all()
    (section,) = (one for one in sections_of(told_of(study)) if one.key == "downside")
    assert all(row[2].endswith(" of 2") and row[3] == "replications" for row in section.tables[0].rows)


def test_options_are_told_by_label_and_in_the_amounts_that_people_buy(tmp_path):
    options = OPTIONS.replace("  beds: {buy:", "  more_beds: {label: More beds in town, buy:").replace(
        "beds: 50 %", "more_beds: 50 %"
    )
    options = options.replace("{team: {quantity: 5 places,", "{support: {quantity: 5 places,")
    place = PLACE.replace(
        "  homes: {kind",
        "  team_b: {kind: places, label: Second team, capacity: {value: 20 places, source: us}}\n  homes: {kind",
    )
    prices = PRICES.replace("for: [team]", "for: [team, team_b]")
    study = run_prepared(
        *prepared(write_place(tmp_path, place, prices, options)), RunOptions(replications=2, workers=1)
    )
    lines = report_lines(study)
    bought = next(line for line in lines if line.startswith("  team: "))
    assert bought.startswith("  team: 5 places (2.5 in team, 2.5 in Second team): £")
    assert any(line.startswith("  More beds in town: ") and " beds in ward: £" in line for line in lines)
    assert "of £300k a year:" in "\n".join(lines)
    assert [line for line in lines if re.search(r"[a-z]_[a-z]|e-0\d", line)] == []
    (section,) = (one for one in sections_of(told_of(study)) if one.key == "bought")
    rows = [row for row in section.tables[0].rows if row[0] == "team"]
    assert [row[1:3] for row in rows] == [("team", "2.5 places"), ("Second team", "2.5 places"), ("In all", "5 places")]


def test_a_year_that_is_measured_in_part_says_its_months(study):
    """In the terminal, and in the page's table and heading."""
    assert years_measured(["2024-04", "2024-03"]) == {"2023/24": "2023/24 (March)", "2024/25": "2024/25 (April)"}
    assert years_measured([f"2024-{month:02d}" for month in range(4, 13)] + ["2025-01", "2025-02", "2025-03"]) == {
        "2024/25": "2024/25"
    }
    months = "2024/25 (April to June)"
    assert f"{months} " in "\n".join(report_lines(study))
    (section,) = (one for one in sections_of(told_of(study)) if one.key == "years")
    assert months in {row[1] for row in section.tables[0].rows} & {row[1] for row in section.folded[0].rows}
    assert re.search(r" in 202\d/2\d \(", section.charts[0].finding)


def test_it_is_said_that_standing_and_interval_are_different_rules(study):
    assert TWO_RULES in report_lines(study)
    (section,) = (one for one in sections_of(told_of(study)) if one.key == "ranking")
    assert TWO_RULES in section.lead


@pytest.mark.parametrize("worse", [False, True])
def test_what_must_not_get_worse_is_answered(study, worse):
    """Whether or not something is worse; and nothing is said where nothing must not."""
    assert limits_words(study) == ""
    measure = "delayed_days_per_year"
    outcomes = {
        (which, n): replace(
            one, measures={**one.measures, measure: 100.0 + n + (50.0 + n if worse and which == 2 else 0.0)}
        )
        for (which, n), one in study.outcomes.items()
    }
    part = study.sheet.part.model_copy(update={"must_not_get_worse": (measure,)})
    made = replace(study, sheet=replace(study.sheet, part=part), outcomes=outcomes)
    said = (
        f"Of what must not get worse these are clearly worse, beyond chance: {label_of(measure)} (team)."
        if worse
        else f"Nothing that must not get worse is clearly worse in any option: {label_of(measure)}."
    )
    assert said in report_lines(made)
    (section,) = (one for one in sections_of(told_of(made)) if one.key == "ranking")
    assert said in section.lead
