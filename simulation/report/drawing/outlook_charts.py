"""Pictures of an outlook: a measure day by day with its bands, and patients with no criteria to reside by pathway."""

import numpy as np
from matplotlib.figure import Figure

from simulation.core.text.sentences import heading
from simulation.report.drawing.figure import INSIDE, add_legend, figure_of
from simulation.report.style import LINES, PALETTE, frame
from simulation.scenario.position_in_words import dated
from simulation.weeks_ahead.days import NCTR, PATHWAY, WORDS
from simulation.weeks_ahead.outlook import Outlook

IN_YEARS = "eight of ten, with what one year differs from the next"
IN_RUNS = "eight of ten runs"
IN_A_NOTE = "It describes 2024/25 and is no forecast"


def through_the_weeks(study: Outlook, measure: str) -> Figure | None:
    """One measure: the mean of all runs, the band of chance and, where it is known, that of years."""
    rows = study.of(measure)
    if rows.empty:
        return None
    figure, axes = figure_of()
    days = rows["day"].to_numpy()
    if np.isfinite(rows["lower_with_year"]).any():
        low, high = rows["lower_with_year"], rows["upper_with_year"]
        axes.fill_between(days, low, high, color=PALETTE[0], alpha=0.10, linewidth=0, label=IN_YEARS)
    axes.fill_between(days, rows["lower"], rows["upper"], color=PALETTE[0], alpha=0.28, linewidth=0, label=IN_RUNS)
    axes.plot(days, rows["mean"], color=PALETTE[0], linewidth=2, label="mean of all runs")
    axes.set_ylim(bottom=0)
    first, last = rows.iloc[0], rows.iloc[-1]
    title = (
        f"{heading(WORDS[measure])}: {first['mean']:.0f} today, between {last['lower']:.0f} and {last['upper']:.0f} "
        f"in {study.weeks} weeks"
    )
    return _finished(study, figure, title)


def by_pathway(study: Outlook) -> Figure | None:
    """Patients with no criteria to reside on each pathway."""
    rows = study.of(NCTR, PATHWAY)
    if rows.empty:
        return None
    figure, axes = figure_of()
    for number, (pathway, own) in enumerate(rows.groupby("group", sort=False)):
        colour, days = PALETTE[number % len(PALETTE)], own["day"].to_numpy()
        axes.fill_between(days, own["lower"], own["upper"], color=colour, alpha=0.16, linewidth=0)
        style = LINES[number % len(LINES)]
        axes.plot(days, own["mean"], color=colour, linestyle=style, linewidth=1.8, label=heading(str(pathway)))
    axes.set_ylim(bottom=0)
    return _finished(study, figure, "Patients with no criteria to reside, by pathway")


def _finished(study: Outlook, figure: Figure, title: str) -> Figure:
    (axes,) = figure.axes
    axes.margins(x=0)
    ticks = sorted(study.days["day"].unique())[:: 7 * _apart(study)]
    axes.set_xticks(ticks, [f"{day.day} {day:%b}" for day in ticks])
    axes.set_ylabel("patients at midnight")
    add_legend(figure, axes)
    note = f"{study.replications} runs from the position of {dated(study.days['day'].min())}. {IN_A_NOTE}"
    return frame(figure, axes, title, note, INSIDE)


def _apart(study: Outlook) -> int:
    """Weeks between the dates told."""
    return 1 + study.weeks // 9


__all__ = ["by_pathway", "through_the_weeks"]
