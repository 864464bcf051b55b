"""A study looked at closely, as a page that stands alone: courses from the first day, running intervals, and how years
differ.
"""

import base64
import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulation.assurance.diagnostics.courses import WEEK, Course, smoothed
from simulation.assurance.diagnostics.diagnose import Diagnosis, cautions
from simulation.assurance.diagnostics.years import chances, columns_told, percentiles, running_intervals
from simulation.core.text.sentences import capital
from simulation.experiment.headlines import HEADLINES, shown
from simulation.experiment.replicate import Results
from simulation.report.markup import as_html
from simulation.report.page.house_style import house_style
from simulation.report.pictures import png
from simulation.report.style import INK, MUTED, PALETTE, TextFigure, own_settings, wrapped
from simulation.report.validation_page import about
from simulation.report.written_page import write_with_page
from simulation.results.archive import folder_name, write_csv

MOST = 18
"""Courses that are drawn: those that settle last."""

YEARS = (
    "How simulated years of this one place differ. This is not the interval of the mean: it says what one year may "
    "bring, "
    "and more replications do not make it smaller."
)


@own_settings()
def page(results: Results, diagnosis: Diagnosis) -> str:
    """The whole page as HTML; every word that comes from a file is escaped."""
    told = cautions(diagnosis) or [
        "Nothing stands out: the warm-up is long enough, no list grows, and nobody gives up a list that is full."
    ]
    items = "".join(f"<li>{as_html(line)}</li>" for line in told)
    drawn = "".join(
        f"<h2>{as_html(title)}</h2><p>{as_html(note)}</p>{_image(figure, title)}"
        for title, note, figure in pictures(results, diagnosis)
    )
    return f"""<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Diagnosis: {as_html(results.scenario.title)}</title><style>{house_style()}</style></head><body>
<h1>Diagnosis: {as_html(results.scenario.title)}</h1><ul>{items}</ul>
{drawn}
<h2>Simulated years</h2><p>{as_html(YEARS)}</p>{_years(results)}
<p class=note>{"<br>".join(as_html(line) for line in about(results))}</p></body></html>
"""


def pictures(results: Results, diagnosis: Diagnosis) -> list[tuple[str, str, Figure]]:
    """Title, how to read it, and the picture."""
    found = []
    late = sorted(
        diagnosis.courses,
        key=lambda course: (not course.short_of(diagnosis.warm_up_days), -course.remembers(diagnosis.warm_up_days)),
    )[:MOST]
    start = "orange: the same patients, but nobody came before half the warm-up; "
    note = (
        "Thin: mean over replications; thick: over two weeks (Welch); {}dashed: end of the warm-up; dotted: best "
        "measured from here (MSER-5), which seasons "
        "move too.{}"
    )
    of_services = note.format(start, " Where blue and orange differ after the dashed line, it is too short.")
    if late:
        found.append(("From the first day: services and lists", of_services, _panels(late, diagnosis.warm_up_days, 1)))
    if diagnosis.headlines:
        found.append(
            (
                "From the first week: headlines",
                note.format("", ""),
                _panels(diagnosis.headlines, diagnosis.warm_up_days, 7),
            )
        )
    running = {name: ends for name, ends in running_intervals(results.measures).items() if np.ptp(ends[0]) > 0}
    if running:
        text = (
            "Mean and 95 % confidence interval after so many replications. An interval that still moves wants more "
            "of them: "
            "--replications auto."
        )
        found.append(("Replications", text, _running(running)))
    return found


def _grid(number: int, across: str) -> tuple[Figure, list[Axes]]:
    columns = min(3, number)
    rows = math.ceil(number / columns)
    figure = TextFigure(9.0, 1.9 * rows + 0.9, room=0.1)
    figure.supxlabel(across, fontsize=8, color=MUTED)
    places = [figure.add_subplot(rows, columns, place + 1) for place in range(number)]
    for axes in places:
        axes.grid(visible=True, color="#e6e6e6", linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(colors=MUTED, labelsize=7, length=2)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    return figure, places


def _named(axes: Axes, name: str) -> None:
    axes.set_title(wrapped(capital(name), 38, 2), loc="left", fontsize=8, color=INK)


def _panels(courses: Sequence[Course], warm_up: int, step: int) -> Figure:
    figure, places = _grid(len(courses), "days since the start of the run")
    for axes, course in zip(places, courses, strict=True):
        at = np.arange(course.days.shape[1]) * step
        if course.later is not None:
            axes.plot(at, smoothed(course.later.mean(axis=0), WEEK), color=PALETTE[1], linewidth=1.2)
        axes.plot(at, course.mean, color=PALETTE[0], linewidth=0.6, alpha=0.5)
        axes.plot(at, course.welch, color=PALETTE[0], linewidth=1.8)
        axes.axvline(warm_up, color=INK, linestyle="--", linewidth=0.9)
        axes.axvline(course.settled * step, color=MUTED, linestyle=":", linewidth=1.4)
        _named(axes, course.name)
    return figure


def _running(running: dict[str, npt.NDArray[np.float64]]) -> Figure:
    """In the order of the headlines. The first intervals, of two and three replications, are many times wider than the
    rest and run out of the picture.
    """
    figure, places = _grid(len(running), "replications")
    for axes, name in zip(places, (name for name in HEADLINES if name in running), strict=True):
        mean, lower, upper = running[name]
        at = np.arange(2, len(mean) + 2)
        axes.fill_between(at, lower, upper, color=PALETTE[0], alpha=0.2, linewidth=0)
        axes.plot(at, mean, color=PALETTE[0], linewidth=1.6)
        steady = slice(2 if len(mean) > 3 else 0, None)
        low, high = min(lower[steady].min(), mean.min()), max(upper[steady].max(), mean.max())
        axes.set_ylim(low - 0.15 * (high - low), high + 0.15 * (high - low))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.yaxis.set_major_formatter(partial(_tick, HEADLINES[name].unit))
        _named(axes, HEADLINES[name].name)
    return figure


def _tick(unit: str, value: float, _: int) -> str:
    if unit == "share":
        return f"{100 * value:.3g} %"
    return f"£{value / 1e6:.4g}m" if unit == "£" else f"{value:.4g}"


def _image(figure: Figure, title: str) -> str:
    return f'<img alt="{as_html(title)}" src="data:image/png;base64,{base64.b64encode(png(figure)).decode("ascii")}">'


def _years(results: Results) -> str:
    """Percentiles of the headlines, and the chance of a full hospital, as tables."""
    columns = columns_told(results.replications)
    head = _heads(("measure", "mean", *columns.values()))
    rows = ""
    for row in percentiles(results.measures).to_dict("records"):
        headline = HEADLINES[str(row["measure"])]
        numbers = [row["mean"], *(row[column] for column in columns)]
        rows += (
            f"<tr><td>{as_html(headline.name)}</td>"
            + "".join(f"<td class=n>{as_html(shown(float(number), headline.unit))}</td>" for number in numbers)
            + "</tr>"
        )
    text = f"<p>From {results.replications} simulated years:</p>"
    text += f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    told = chances(results.measures)
    if told["on_a_day"].notna().any():
        rows = "".join(
            f"<tr><td>{limit:g} %</td>"
            + "".join(f"<td class=n>{shown(float(chance), 'share')}</td>" for chance in of_limit)
            + "</tr>"
            for limit, *of_limit in told.to_numpy(dtype=float)
        )
        words = (
            "acute occupancy above",
            "on a day",
            "in a week of December to February",
            "in at least one such week of a year",
        )
        text += f"<p>Chance of passing:</p><table><thead><tr>{_heads(words)}</tr></thead><tbody>{rows}</tbody></table>"
    return text


def _heads(words: Sequence[str]) -> str:
    """The heads of a table whose first column is words and the rest numbers."""
    return "".join(
        f'<th scope=col class="{"n" if place else ""}">{as_html(word)}</th>' for place, word in enumerate(words)
    )


def write(results: Results, diagnosis: Diagnosis, out: Path, news: Callable[[str], None] | None = None) -> Path:
    """Write `diagnosis-<title>-<digest>` below `out`: percentiles and chances, the scenario as run, and the page;
    return the folder.

    Raises:
        PartlyWrittenError: when the page cannot be made; the tables are written then.
        HomewardError: when nothing can be written.
    """

    def tables(folder: Path) -> None:
        write_csv(percentiles(results.measures), folder / "years.csv")
        write_csv(chances(results.measures), folder / "chances.csv")
        write_csv(settling(diagnosis), folder / "settling.csv")

    final = out / f"diagnosis-{folder_name(results)}"
    made = ("diagnosis.html", lambda: page(results, diagnosis))
    return write_with_page(final, "diagnosed", results, tables, made, news)


def settling(diagnosis: Diagnosis) -> pd.DataFrame:
    """course, start_remembered_days, mser5_day, warm_up_days, too_short: every service and list."""
    warm_up = diagnosis.warm_up_days
    rows = [
        (course.name, course.remembers(warm_up), course.settled, warm_up, course.short_of(warm_up))
        for course in diagnosis.courses
    ]
    return pd.DataFrame(rows, columns=["course", "start_remembered_days", "mser5_day", "warm_up_days", "too_short"])
