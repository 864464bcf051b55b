"""Pictures of the findings: each title says what was found, each axis what it measures, and the colours work for
everybody.

Colours are the Government Analysis Function's, the base is dark grey, and every line has its own style and its name at
its end. At most four scenarios are drawn. Figures are drawn without pyplot, so nothing is left open and no screen is
needed.
"""

import datetime
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from simulation.core.text.sentences import heading
from simulation.experiment.compare import Comparison
from simulation.experiment.headlines import HEADLINES, shown
from simulation.experiment.replicate import Results
from simulation.report.answer.largest import the_most
from simulation.report.drawing.figure import INSIDE, add_legend, figure_of
from simulation.report.drawing.rows import name_rows
from simulation.report.record.names import name_of
from simulation.report.style import (
    BASE,
    INK,
    LINES,
    MOST_SERIES,
    PALETTE,
    STACK,
    frame,
    in_legend,
    label_bars,
    name_lines,
    wrapped,
)
from simulation.results.archive import parts

Study = Results | Comparison

BANDS = ("1 day", "2-3 days", "4-6 days", "7-13 days", "14-20 days", "21+ days")
"""Days of delay, shortest first."""

STATUSES = ("home", "home_with_care", "hospital_at_home", "care_home", "bed", "hospital", "died")
"""Status at 91 days from best to worst, for the order of the stack; others follow."""


REASON, STATUS = 0.3, 0.62
"""Inches of a row of a reason in one scenario, and of a scenario."""
SEEN = 0.0005
"""The smallest share of a stack that an eye can see."""


def through_the_year(study: Study, measure: str, words: str, label: str) -> Figure | None:
    """Weekly means through the measured time with the range of four in five simulated years."""
    drawn = drawn_of(study)
    whole = [results.headline_means().get(measure) for results in drawn]
    if any(mean is None for mean in whole):
        return None
    headline = HEADLINES[measure]
    figure, axes = figure_of()
    named: list[tuple[str, Any, float, str]] = []
    for number, results in enumerate(drawn):
        table = _weekly(results, measure)
        if table.shape[1] < 2:
            return None
        scale = 100.0 if headline.unit == "share" else 1.0
        dates: Any = [_monday(week) for week in table.columns]
        colour = _colour(study, number)
        middle = scale * table.mean(axis=0)
        low, high = (scale * table.quantile(share, axis=0) for share in (0.1, 0.9))
        if len(table) > 1:
            axes.fill_between(dates, low, high, color=colour, alpha=0.16, linewidth=0)
        axes.plot(
            dates,
            middle,
            color=colour,
            linewidth=2,
            linestyle=LINES[number],
        )
        name = f"{results.name}: {shown(float(whole[number] or 0), headline.unit)}".replace(" %", "\u00a0%")
        named.append((name, dates[-1], float(middle.iloc[-1]), colour))
    locator: Any = AutoDateLocator(minticks=5, maxticks=12)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    if headline.unit == "share":
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.4g} %"))
    else:
        axes.set_ylim(bottom=0)
    axes.set_ylabel(label)
    if len(drawn) > 1:
        name_lines(axes, named, INSIDE)
    return frame(
        figure,
        axes,
        _finding(study, measure, words, whole),
        "Weekly means; the shade holds four in five simulated years",
        INSIDE,
    )


def drawn_of(study: Study) -> tuple[Results, ...]:
    """The scenarios that are drawn: the first four."""
    return parts(study)[:MOST_SERIES]


def delay_bands(study: Study) -> Figure | None:
    """How long delayed people were delayed: shares of those delayed a day or more."""
    tables = [_groups(results, "share_of_delays", "band") for results in drawn_of(study)]
    if any(table.empty for table in tables):
        return None
    figure, axes = figure_of()
    width = 0.8 / len(tables)
    shares = [100.0 * table["mean"].reindex(list(BANDS)).fillna(0.0) for table in tables]
    halves = [100.0 * (table["upper"] - table["mean"]).reindex(list(BANDS)).fillna(0.0) for table in tables]
    whisker = {"ecolor": INK, "elinewidth": 0.8, "alpha": 0.65}
    for number, (results, share) in enumerate(zip(drawn_of(study), shares, strict=True)):
        at = np.arange(len(BANDS)) + (number - (len(tables) - 1) / 2) * width
        colour, name = _colour(study, number), in_legend(results.name)
        bars = axes.bar(at, share, width * 0.92, color=colour, label=name, yerr=halves[number], error_kw=whisker)
        if len(tables) <= 3:
            label_bars(axes, bars, [f"{value:.0f}" for value in share])
    axes.set_xticks(range(len(BANDS)), BANDS)
    axes.set_ylabel("Of those delayed, per cent")
    axes.grid(axis="x", visible=False)
    if len(tables) > 1:
        add_legend(figure, axes)
    said = ", ".join(
        f"{share.iloc[3:].sum():.0f} % in {results.name}"
        for share, results in zip(shares, drawn_of(study), strict=True)
    )
    return frame(
        figure,
        axes,
        f"Of those delayed, a week or more: {said}",
        "Days from the last ready date to discharge, of those delayed a day or more; with 95 % confidence intervals",
        INSIDE,
    )


def reasons(study: Study) -> Figure | None:
    """Where the time with no criteria to reside goes: patients by reason."""
    tables = [_groups(results, "no_criteria_to_reside", "reason") for results in drawn_of(study)]
    if any(table.empty for table in tables):
        return None
    model = parts(study)[0].scenario.model
    means = pd.concat([table["mean"] for table in tables], axis=1)
    order = means.max(axis=1).sort_values(ascending=False, kind="stable").index[:14]
    figure, axes = figure_of()
    labels = [wrapped(name_of(model, "reason", reason), 44, 2) for reason in order]
    rows = name_rows(axes, labels, REASON * max(1.0, 0.62 * len(tables)))
    width = 0.8 / len(tables)
    for number, (results, table) in enumerate(zip(drawn_of(study), tables, strict=True)):
        values = table.reindex(order).fillna(0.0)
        at = np.array(rows.middles) + (number - (len(tables) - 1) / 2) * width
        half = (table["upper"] - table["mean"]).reindex(order).to_numpy()
        axes.barh(at, values["mean"], width * 0.92, color=_colour(study, number), label=in_legend(results.name))
        axes.errorbar(
            values["mean"],
            at,
            xerr=np.where(np.isfinite(half), half, 0.0),
            fmt="none",
            ecolor=INK,
            elinewidth=0.8,
            alpha=0.65,
        )
    axes.set_xlabel("Patients with no criteria to reside for this reason, mean with 95 % confidence interval")
    axes.grid(axis="y", visible=False)
    if len(tables) > 1:
        add_legend(figure, axes)
    levels = {
        str(reason): [
            (results.name, float(table["mean"][reason]), shown(float(table["mean"][reason])))
            for table, results in zip(tables, drawn_of(study), strict=True)
            if reason in table.index
        ]
        for reason in means.index
    }
    said = the_most(
        "the most patients with no criteria to reside", lambda reason: name_of(model, "reason", reason), levels
    )
    note = "Every minute with no criteria to reside belongs to one reason: the step the patient is waiting in"
    return frame(figure, axes, said, note, rows.inches)


def status_at_91_days(study: Study) -> Figure | None:
    """Where people are 91 days after discharge, as a stack for each scenario."""
    tables = [_groups(results, "status_at_91_days", "status") for results in drawn_of(study)]
    if any(table.empty for table in tables):
        return None
    known = list(
        dict.fromkeys(name for table in tables for name in table.index[table["mean"] >= SEEN * table["mean"].sum()])
    )
    order = [name for name in STATUSES if name in known] + [name for name in known if name not in STATUSES]
    figure, axes = figure_of()
    rows = name_rows(axes, [wrapped(results.name, 30) for results in drawn_of(study)], STATUS)
    left = np.zeros(len(tables))
    for number, name in enumerate(order):
        share = np.array([100.0 * float(table["mean"].get(name, 0.0)) / float(table["mean"].sum()) for table in tables])
        colour, ink = STACK[number % len(STACK)]
        bars = axes.barh(
            rows.middles,
            share,
            0.66,
            left=left,
            color=colour,
            label=in_legend(heading(name.replace("_", " "))),
            edgecolor="white",
            linewidth=1,
        )
        for bar, value in zip(bars, share, strict=True):
            if value >= 3.5:
                axes.annotate(
                    f"{value:.0f} %",
                    (bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height() / 2),
                    ha="center",
                    va="center",
                    fontsize=8.5,
                    color=ink,
                )
        left += share
    axes.set_xlim(0, 100)
    axes.set_xlabel("Share of people discharged alive, per cent")
    axes.grid(visible=False)
    add_legend(figure, axes)
    home = [
        100.0
        * sum(float(table["mean"].get(name, 0.0)) for name in ("home", "home_with_care"))
        / float(table["mean"].sum())
        for table in tables
    ]
    said = ", ".join(f"{value:.1f} % in {results.name}" for value, results in zip(home, drawn_of(study), strict=True))
    return frame(
        figure,
        axes,
        f"At home 91 days after discharge: {said}",
        "All live discharges with 91 days of follow-up",
        rows.inches,
    )


def _finding(study: Study, measure: str, words: str, whole: Sequence[float | None]) -> str:
    if isinstance(study, Comparison):
        told = [one for one in study.told() if one.measure == measure and one.base == study.results[0].name]
        if told:
            return str(told[-1]).removesuffix(".")
    years = parts(study)[0].replications
    return (
        f"{heading(words)}: {shown(float(whole[0] or 0.0), HEADLINES[measure].unit)} in the mean of {years} "
        f"simulated {'year' if years == 1 else 'years'}"
    )


def _weekly(results: Results, measure: str) -> pd.DataFrame:
    """Replications x whole weeks; the first and last week are left out, as they may be cut."""
    rows = results.rows.of(lambda period: "-W" in period, measure, "all", "all").frame()
    weekly = rows.pivot_table(index="replication", columns="period", values="value", observed=True).sort_index(axis=1)
    return weekly.iloc[:, 1:-1] if weekly.shape[1] > 4 else weekly


def _monday(week: str) -> datetime.datetime:
    year, number = week.split("-W")
    return datetime.datetime.combine(datetime.date.fromisocalendar(int(year), int(number), 1), datetime.time())


def _groups(results: Results, measure: str, by: str) -> pd.DataFrame:
    """group -> mean, lower, upper."""
    summary = results.summary()
    rows = summary[(summary["measure"] == measure) & (summary["by"] == by) & np.isfinite(summary["mean"])]
    return pd.DataFrame(
        rows[["mean", "lower", "upper"]].to_numpy(),
        index=rows["group"].astype(str).tolist(),
        columns=["mean", "lower", "upper"],
    )


def _colour(study: Study, number: int) -> str:
    """Grey for the base of a comparison, a colour for everything else."""
    return PALETTE[0] if isinstance(study, Results) else BASE if number == 0 else PALETTE[(number - 1) % len(PALETTE)]


__all__ = [
    "Study",
    "delay_bands",
    "reasons",
    "status_at_91_days",
    "through_the_year",
]
