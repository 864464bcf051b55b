"""What each option buys, how they rank, and what is gained for what."""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from simulation.core.text.sentences import capital
from simulation.experiment.headlines import HEADLINES
from simulation.measures.registry import label_of
from simulation.money.sums import pounds
from simulation.money.tables.choice import STRENGTH, TWO_RULES
from simulation.money.told.reported import a_year, consequence, what_called, with_ends, years_words
from simulation.money.told.reported import many as said_many
from simulation.report.funding.charts import OnPlane, plane
from simulation.report.funding.told import OptionsTold
from simulation.report.page.blocks import Chart, Section, Table, table
from simulation.report.page.charts import Points, bars

BESIDE_COSTS = (
    "no_criteria_to_reside",
    "delayed_days_per_year",
    "emergency_admissions_over_12_hours",
    "emergency_admissions_per_1000",
    "readmitted_within_30_days",
    "at_home_at_91_days_official",
    "deaths_within_91_days_of_discharge",
    "care_home_admissions_65_per_100000",
)
"""Headline measures that stand beside costs and quality-adjusted years; the others are folded."""
Row = Mapping[Hashable, Any]
CLOUD = 150
"""Single runs of an option that stand on the plane."""


def bought(told: OptionsTold) -> Section:
    """What each option buys, fixed before the run."""
    rows = []
    for option, frame in told.tables["options"].groupby("option", sort=False):
        if option not in told.options:
            continue
        lines = frame.to_dict("records")
        for row in lines:
            called = str(row.get("called") or row["what"]).replace("_", " ")
            many = said_many(float(row["quantity"]), str(row.get("unit", ""))).removesuffix(" of") or "–"
            rows.append((told.label(str(option)), called, many, a_year(row["pounds_a_year"])))
        if len(lines) > 1:
            units = set(frame["unit"]) if "unit" in frame else {""}
            alike = "months" not in frame or len(set(frame["months"])) == 1
            adds_up = len(units) == 1 and STRENGTH not in units and alike
            total = said_many(math.fsum(frame["quantity"]), str(units.pop())) if adds_up else ""
            paid = frame["pounds_a_year"].dropna()
            rows.append(
                (told.label(str(option)), "In all", total or "–", a_year(math.fsum(paid) if len(paid) else math.nan))
            )
    budget = f", of {pounds(told.budget_a_year)} a year" if told.budget_a_year is not None else ""
    lead = (
        f"Gross, in a whole year, at prices of the price year{budget}: fixed before anything ran, since savings "
        "finance no purchase. A lever's quantity is its strength; what levers without a price of their own change in "
        "capacity and hours is said for all of them together, and no saving in it.",
    )
    return Section(
        "bought", "What each buys", lead, tables=(table(("Option", "What", "How many", "Gross"), rows, words=(0, 1)),)
    )


def score_of(told: OptionsTold) -> str:
    """By what options are ranked."""
    if told.decide_value is not None:
        return f"net benefit at {pounds(told.decide_value)} a quality-adjusted year{told.horizon}"
    return label_of(told.decide_measure)


def ranking(told: OptionsTold) -> Section:
    """Every option by its score."""
    every = told.tables["ranking"].sort_values("place", kind="stable")
    frame = every[every["option"].isin(told.options)]
    shown = pounds if told.decide_value is not None else _plain
    points = Points("score", *(frame[column].astype(float).tolist() for column in ("score", "lower", "upper")))
    labels = [told.label(name) for name in frame["option"]]
    rows = [
        (
            f"{row['place']:.0f}",
            told.label(row["option"]),
            shown(row["score"]),
            f"{shown(row['lower'])} to {shown(row['upper'])}",
            f"{row['replications']:.0f}",
            row["standing"],
        )
        for row in every.to_dict("records")
    ]
    columns = ("Place", "Option", "Score less doing nothing", "95 % confidence interval", "Replications", "Standing")
    if not labels:
        return Section("ranking", "Which does best")
    best, low, high = (float(frame[column].iloc[0]) for column in ("score", "lower", "upper"))
    open_ranking = "No ranking: " if told.verdict.startswith("No ranking") else ""
    unsure = ", not clear" if low <= 0.0 <= high else ""
    nearest = f"{labels[0]} comes nearest, at {shown(best)}"
    if best > 0:
        finding = (
            f"{open_ranking}{labels[0]} does best by {score_of(told)}: {shown(best)} more than doing nothing{unsure}"
        )
    elif open_ranking:
        finding = f"No ranking: nothing done does best by {score_of(told)}, but chance leaves it open; {nearest}"
    else:
        finding = f"No option does better than nothing by {score_of(told)}; {nearest}"
    note = f"Mean of {told.runs}, with 95 % confidence interval; below nought: worse than doing nothing." + (
        f" {told.otherwise}" if told.otherwise else ""
    )
    numbers = table(columns, rows, "Ranking", words=(0, 1, 5))
    chart = Chart(finding, bars([points], labels, shown, finding), note, numbers, "ranking")
    lead = tuple(filter(None, (TWO_RULES, told.limits)))
    return Section("ranking", "Which does best", lead, charts=(chart,), tables=(numbers,))


def consequences(told: OptionsTold) -> Section:
    """Costs and effects, each by itself, an option a column."""
    frame = told.tables["consequences"]
    frame = frame[frame["option"].isin(told.options)]
    order = list(dict.fromkeys(frame["what"]))
    cells = {(row["option"], row["what"]): row for row in frame.to_dict("records")}
    rows: list[list[str]] = []
    others: list[list[str]] = []
    for what in order:
        told_cells = [_cell(cells.get((option, what))) for option in told.options]
        (others if what in HEADLINES and what not in BESIDE_COSTS else rows).append([_called(what), *told_cells])
    columns = ("Less doing nothing", *(told.label(option) for option in told.options))
    lead = ("Each line by itself: nothing here is summed. In brackets the 95 % confidence interval, of chance alone.",)
    return Section(
        "consequences",
        "What each does",
        lead,
        tables=(table(columns, rows, "Costs and consequences", words=range(len(columns))),),
        folded=(table(columns, others, f"Every other headline measure ({len(others)})", words=range(len(columns))),),
    )


def _called(what: str) -> str:
    return capital(what_called(what))


def _cell(row: "Mapping[Hashable, Any] | None") -> str:
    return consequence(row) if row is not None else "–"


def plane_section(told: OptionsTold) -> Section:
    """The cost-effectiveness plane."""
    if not told.has("replications"):
        return Section("plane", "Cost and quality-adjusted years")
    single = told.tables["replications"]
    inputs = told.tables.get("inputs")
    points, rows = [], []
    means = {(row["option"], row["what"]): row for row in told.tables["consequences"].to_dict("records")}
    for option in told.options:
        ends = [_ends(means, option, what) for what in _PLANE]
        points.append(OnPlane(told.label(option), ends[0], ends[1], _cloud(single, inputs, option)))
        rows.append((told.label(option), _years(ends[0]), _pounds(ends[1])))
    best = max(
        (one for one in points if told.decide_value is not None),
        key=lambda one: (told.decide_value or 0.0) * one.years[0] - one.cost[0],
        default=None,
    )
    finding = "What each option costs and what people gain by it"
    if told.decide_value is not None:
        worth = [one.label for one in points if told.decide_value * one.years[0] >= one.cost[0]]
        at = f"at {pounds(told.decide_value)} a quality-adjusted year within {told.length_years:.2g} years"
        if not worth:
            chance = _open_to_chance(told)
            finding = (
                f"No option is clearly worth its money {at}: none is in the mean, but chance leaves open whether "
                f"{', '.join(chance)} {'is' if len(chance) == 1 else 'are'}"
                if chance
                else f"No option is worth its money {at}"
            )
        elif len(worth) == 1:
            mean = "" if worth[0] in _clearly_worth(told) else " in the mean, which chance leaves open"
            finding = f"One option is worth its money {at}{mean}: {worth[0]}"
        else:
            most = f"; {best.label} most" if best is not None else ""
            clear = [label for label in _clearly_worth(told) if label in worth]
            mean = f" in the mean, {_of_these(clear)} clearly" if len(clear) < len(worth) else ""
            finding = f"{len(worth)} of {len(points)} options are worth their money {at}{mean}{most}"
        finding += _carried_on(told, worth)
    dots = "single draws of inputs" if inputs is not None and not inputs.empty else "single replications"
    note = (
        f"Crosses: means with 95 % confidence intervals; small dots: {dots}. Right: people gain; below nought: less is "
        "spent. Below the dotted line a gained year costs less than it is said to be worth."
    )
    numbers = table(("Option", "Quality-adjusted years gained", "Extra cost, discounted"), rows, "The plane")
    chart = Chart(finding, plane(points, told.decide_value, pounds, finding), note, numbers, "plane")
    return Section("plane", "Cost and quality-adjusted years", charts=(chart,))


def _clearly_worth(told: OptionsTold) -> list[str]:
    """Options of which the whole interval of the net benefit is above nought."""
    table = told.tables["net_benefit"].to_dict("records") if told.has("net_benefit") else []
    clear = {
        row["option"]
        for row in table
        if row["horizon"] == "within" and float(row["value_of_a_year"]) == told.decide_value and row["lower"] > 0
    }
    return [told.label(option) for option in told.options if option in clear]


def _of_these(some: Sequence[str]) -> str:
    return ", ".join(some) if some else "none of them"


def _open_to_chance(told: OptionsTold) -> list[str]:
    """Options that are not worth their money in the mean, but may be: by the interval of their net benefit, or as the
    verdict says where it is of the same net benefit.
    """
    table = told.tables["net_benefit"].to_dict("records") if told.has("net_benefit") else []
    may = {
        row["option"]
        for row in table
        if row["horizon"] == "within" and float(row["value_of_a_year"]) == told.decide_value and row["upper"] > 0
    }
    if not told.carried_on and told.best not in told.options:
        ranked = told.tables["ranking"]
        may |= set(ranked[ranked["standing"] == "may be best"]["option"])
    return [told.label(option) for option in told.options if option in may]


def _carried_on(told: OptionsTold, worth: Sequence[str]) -> str:
    """Which options are worth their money with what runs on after the horizon, where that is otherwise."""
    if not told.has("net_benefit"):
        return ""
    frame = told.tables["net_benefit"]
    mine = frame[(frame["horizon"] == "carried on") & (frame["value_of_a_year"].astype(float) == told.decide_value)]
    mine = mine[mine["option"].isin(told.options)]
    later = [told.label(row["option"]) for row in mine.to_dict("records") if row["net_benefit"] >= 0]
    if mine.empty or set(later) == set(worth):
        return ""
    return f"; with what runs on after it: {', '.join(later) or 'none'}"


_PLANE = ("quality-adjusted years, discounted", "cost of the perspective, discounted")


def _ends(
    means: Mapping[tuple[str, str], Mapping[Hashable, Any]], option: str, what: str
) -> tuple[float, float, float]:
    if (option, what) not in means:
        return math.nan, math.nan, math.nan
    row = means[option, what]
    return float(row["difference"]), float(row["lower"]), float(row["upper"])


def _cloud(single: pd.DataFrame, inputs: pd.DataFrame | None, option: str) -> list[tuple[float, float]]:
    if inputs is not None and not inputs.empty and f"{option}: years" in inputs.columns:
        pairs = inputs[[f"{option}: years", f"{option}: cost"]]
    else:
        pairs = single[single["option"] == option][["years", "cost"]]
    return [(float(gained), float(cost)) for gained, cost in pairs.to_numpy()[:CLOUD]]


def _years(ends: tuple[float, float, float]) -> str:
    return f"{ends[0]:+.2f} ({ends[1]:+.2f} to {ends[2]:+.2f})" if math.isfinite(ends[0]) else "–"


def _pounds(ends: tuple[float, float, float]) -> str:
    return f"{pounds(ends[0])} ({pounds(ends[1])} to {pounds(ends[2])})" if math.isfinite(ends[0]) else "–"


def value(told: OptionsTold) -> Section:
    """Incremental analysis, net benefit, switching values, optimism."""
    tables = [_incremental(told), _net_benefit(told), _switching(told), _optimism(told)]
    lead = (
        "Net benefit is what the gained years are worth less the extra cost of the perspective. An option is dominated "
        "when another costs no more and gives no less, extendedly dominated when a mixture of others does; both are of "
        f"the means of {told.runs} within {told.length_years:.2g} years, and the intervals say how sure they are.",
    )
    found = tuple(one for one in tables if one.rows)
    return Section("value", "What is gained for what", lead if found else (), tables=found)


def _incremental(told: OptionsTold) -> Table:
    rows = [
        (
            told.label(row["option"]),
            with_ends(row["cost"], row.get("cost_lower", math.nan), row.get("cost_upper", math.nan)),
            years_words({"years_lower": math.nan, "years_upper": math.nan, **row}).replace(" years", ""),
            row["verdict"] or "on the frontier",
            told.label(row["against"]) if row["against"] else "–",
            pounds(row["pounds_a_year_gained"]) if math.isfinite(row["pounds_a_year_gained"]) else "–",
        )
        for row in (told.tables["incremental"].to_dict("records") if told.has("incremental") else ())
    ]
    columns = ("Option", "Extra cost", "Years gained", "Standing", "Against", "Pounds for one more year")
    caption = f"Full incremental analysis, the cheapest first, of the means of {told.runs} (95 % confidence interval)"
    return table(columns, rows, caption, words=(0, 3, 4))


def _by_value(
    told: OptionsTold, name: str, lines: dict[str, str], caption: str, cell: Callable[[Row, str], str]
) -> Table:
    """A table with a line an option and a column a value of a year; `lines`: what each line of an option tells, by the
    horizon of its rows in the table where it has horizons, otherwise by the column that is shown.
    """
    records = told.tables[name].to_dict("records") if told.has(name) else []
    found = {(row["option"], row.get("horizon"), float(row["value_of_a_year"])): row for row in records}
    values = sorted({float(row["value_of_a_year"]) for row in records})
    has_horizons = any("horizon" in row for row in records)
    rows = []
    for option in told.options:
        for line, words in lines.items():
            mine = [found.get((option, line if has_horizons else None, value)) for value in values]
            there = [row for row in mine if row is not None]
            if len(there) == len(values):
                rows.append((told.label(option), words, *(cell(row, line) for row in there)))
    columns = ("Option", "", *(f"At {pounds(value)} a year" for value in values))
    return table(columns, rows, caption, words=(0, 1))


def _net_benefit(told: OptionsTold) -> Table:
    def cell(row: Row, _: str) -> str:
        return _pounds((row["net_benefit"], row["lower"], row["upper"]))

    lines = {"within": "within the horizon", "carried on": "with what runs on"}
    return _by_value(told, "net_benefit", lines, "Net benefit (95 % confidence interval)", cell)


def _switching(told: OptionsTold) -> Table:
    lines = {
        "pays_down_to": "still pays at this part of its years",
        "pays_up_to_cost": "and up to this part of its cost",
    }
    return _by_value(
        told, "switching", lines, "Switching values: how small the effect, how large the cost may be", switching_words
    )


def switching_words(row: Row, column: str) -> str:
    """'47 %' of its years, or of its cost, at which an option still pays; in words where there is no such part."""
    down, up = float(row["pays_down_to"]), float(row["pays_up_to_cost"])
    if not math.isfinite(down) and not math.isfinite(up):
        return "costs less and gains none"
    if math.isfinite(down) and down <= 0.0:
        return "pays at any"
    part = down if column == "pays_down_to" else up
    pays = part <= 1.0 if column == "pays_down_to" else part >= 1.0
    return f"{100 * part:.0f} %" if math.isfinite(part) and pays else "does not pay"


def _optimism(told: OptionsTold) -> Table:
    lines = {"net_benefit": "as planned", "with_optimism_bias": "when plans were too hopeful"}
    if not told.has("optimism"):
        return table(("Option",), ())
    caption = "Net benefit with optimism bias on cost, time and benefit"
    return _by_value(told, "optimism", lines, caption, lambda row, column: pounds(float(row[column])))


def _plain(amount: float) -> str:
    return f"{amount:,.4g}"


__all__ = ["bought", "consequences", "plane_section", "ranking", "switching_words", "value"]
