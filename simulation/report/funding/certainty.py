"""How sure a choice of options is: uncertain inputs, what better knowledge is worth, and how it may go wrong."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

from simulation.experiment.headlines import HEADLINES
from simulation.money.sums import pounds
from simulation.report.funding.charts import Chances, curve
from simulation.report.funding.told import OptionsTold
from simulation.report.page.blocks import Chart, Section, Table, table
from simulation.report.page.svg import MOST_SERIES

COMMAND = "Run the command again with --draws 200 for the acceptability curve and what better knowledge is worth."


def uncertain(told: OptionsTold) -> Section:
    """The acceptability curve, its frontier, and the value of information."""
    title = "When inputs are uncertain"
    if not told.has("acceptability"):
        return Section("inputs", title, (f"No draw of uncertain inputs has been run. {COMMAND}",))
    frame = told.tables["acceptability"]
    values = sorted(set(frame["value_of_a_year"].astype(float)))
    chances = {
        str(name): [float(chance) for chance in rows.sort_values("value_of_a_year")["chance_best"]]
        for name, rows in frame.groupby("option", sort=False)
    }
    order = sorted(chances, key=lambda name: -max(chances[name]))
    on = frame[frame["on_frontier"].astype(bool)].sort_values("value_of_a_year")
    frontier = [told.label(name) for name in on["option"]]
    decide = told.decide_value if told.decide_value in values else values[len(values) // 2]
    at = values.index(decide)
    best = max(chances, key=lambda name: chances[name][at])
    often = f"{100 * chances[best][at]:.0f} of 100 draws of the inputs"
    finding = f"At {pounds(decide)} a quality-adjusted year {told.label(best)} is best in {often}"
    note = (
        f"The four options with the highest chance; all are in the table. Strip: which has the highest expected net "
        f"benefit (the frontier). {told.draws} draws of every input with a range, the same for every option"
        f"{_with_chance(told)}."
    )
    numbers = table(
        ("Value of a year", *(told.label(name) for name in chances)),
        [
            (pounds(value), *(f"{100 * chances[name][place]:.0f} %" for name in chances))
            for place, value in enumerate(values)
        ],
        "Chance of being best",
    )
    drawn = [Chances(told.label(name), chances[name]) for name in order[:MOST_SERIES]]
    chart = Chart(finding, curve(values, drawn, frontier, finding), note, numbers, "acceptability")
    return Section("inputs", title, charts=(chart,), tables=(_information(told),))


def _with_chance(told: OptionsTold) -> str:
    if not told.draw_replications:
        return ""
    plural = "s" if told.draw_replications > 1 else ""
    return f", each with {told.draw_replications} replication{plural}: the chance they leave is in it"


def _information(told: OptionsTold) -> Table:
    rows = [
        (
            pounds(row["value_of_a_year"]),
            row["group"],
            pounds(row["pounds"]) if row["pounds"] == row["pounds"] else "more draws are needed",
        )
        for row in (told.tables["information"].to_dict("records") if told.has("information") else ())
    ]
    return table(
        ("Value of a year", "To know", "Is worth"),
        rows,
        "What it is worth to know inputs before choosing",
        words=(0, 1),
    )


def downside(told: OptionsTold) -> Section:
    """How often an option goes wrong, and years with more demand."""
    rows = [
        (told.label(row["option"]), _in_words(row["what"]), _often(row), OVER.get(row["band"], row["band"]))
        for row in (told.tables["downside"].to_dict("records") if told.has("downside") else ())
    ]
    tables = [
        table(("Option", "What may happen", "How often", "Over"), rows, "How often it goes wrong", words=(0, 1, 3))
    ]
    if told.has("more_demand"):
        more = [
            (
                told.label(row["option"]),
                _in_words(row["what"]),
                f"{row['difference']:+,.4g}",
                f"{row['lower']:+,.4g} to {row['upper']:+,.4g}",
            )
            for row in told.tables["more_demand"].to_dict("records")
        ]
        columns = ("Option", "What", "Less doing nothing", "95 % confidence interval")
        tables.append(table(columns, more, "In years in which more people come", words=(0, 1)))
    lead = (
        () if told.has("more_demand") else ("Years with more demand have not been run: --more-demand '3 %' adds them.",)
    )
    return Section("downside", "How it may go wrong", lead, tables=tuple(one for one in tables if one.rows))


OVER = {"chance": "replications", "inputs": "draws of inputs"}


def _often(row: Mapping[Hashable, Any]) -> str:
    """'2 of 4'; a folder of an older version has the share alone."""
    times, number = row.get("times", math.nan), row.get("number", math.nan)
    return f"{times:.0f} of {number:.0f}" if math.isfinite(number) else f"{100 * row['chance']:.0f} %"


def _in_words(what: str) -> str:
    first, _, rest = what.partition(" ")
    return f"{HEADLINES[first].name} {rest}".strip() if first in HEADLINES else what.replace("_", " ")


__all__ = ["downside", "uncertain"]
