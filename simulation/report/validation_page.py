"""Published figures and simulated years side by side: a page that stands alone, the same as Markdown, and the pictures
of both.

Every word that comes from a file is escaped, and the page allows no script and no address outside itself.
"""

import base64
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from simulation._version import __version__
from simulation.assurance.calibration.target import Judged, table_of
from simulation.core.errors import HomewardError
from simulation.core.text.sentences import capital
from simulation.core.vocabulary import DAY
from simulation.experiment.headlines import shown
from simulation.experiment.replicate import Results
from simulation.report.drawing.rows import draw_interval
from simulation.report.markup import as_html, as_markdown
from simulation.report.page.house_style import house_style
from simulation.report.pictures import png
from simulation.report.style import INK, MUTED, PALETTE, TextFigure, frame, own_settings
from simulation.report.written_page import write_with_page
from simulation.results.archive import folder_name, write_csv
from simulation.results.single_files import refuse_to_replace, write_file

FAR = 3.0
"""Tolerances shown to each side; what lies farther is an arrow at the edge."""

HOW_TO_READ = (
    "Each published figure is compared with the mean over simulated years and its 95 % confidence interval "
    "(Student's t). It "
    "is met when the mean lies within the "
    "tolerance. A fitted figure shows that the fit worked; only a figure that nothing was fitted to tests the model."
)


def page(title: str, judged: Sequence[Judged], about: Sequence[str]) -> str:
    """The whole page as HTML. `about`: how it was run, a line each."""
    pictures = "".join(
        f'<figure><img alt="{as_html(told)}" '
        f'src="data:image/png;base64,{base64.b64encode(picture).decode("ascii")}"></figure>\n'
        for told, picture in drawn(judged).values()
    )
    head = "".join(
        f'<th scope=col class="{kind}">{as_html(word)}</th>' for word, kind in zip(COLUMNS, CLASSES, strict=True)
    )
    missed = "".join(f"<li>{as_html(line)}</li>" for line in not_met(judged))
    rows = "".join(_row(one) for one in judged)
    return f"""<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Validation: {as_html(title)}</title><style>{house_style()}</style></head><body>
<h1>Validation: {as_html(title)}</h1>
<p><strong>{as_html(said(judged))}</strong></p>
<p>{as_html(how_to_read(judged))}</p>
{f"<h2>Not within tolerance, and why</h2><ul>{missed}</ul>" if missed else ""}
{pictures}<h2>Every figure</h2>
<div class=wide><table><thead><tr>{head}</tr></thead><tbody>
{rows}</tbody></table></div>
<p class=note>{"<br>".join(as_html(line) for line in about)}</p>
</body></html>
"""


COLUMNS = ("", "measure", "published", "tolerance", "simulated", "95 % confidence interval", "met", "fitted", "source")
CLASSES = ("", "", "n", "n", "n", "n", "met", "", "source")
"""What each column is: numbers stand to the right, and long addresses break."""


def cells(one: Judged) -> tuple[str, ...]:
    """The texts of one row of the table, in the order of COLUMNS."""
    target = one.target
    period = (
        f", {target.number.period}"
        if target.of_series or (target.number.period != "whole" and target.less is None)
        else ""
    )
    interval = (
        f"{shown(one.lower, target.unit)} to {shown(one.upper, target.unit)}" if math.isfinite(one.lower) else "–"
    )
    return (
        target.id.replace("_", " "),
        target.what + period,
        shown(target.value, target.unit),
        f"± {100 * target.tolerance:.1f} percentage points"
        if target.unit == "share"
        else f"± {shown(target.tolerance, target.unit)}",
        shown(one.mean, target.unit),
        interval,
        _met(one),
        "yes" if target.fitted else "no",
        target.source + (f". {target.note}" if target.note and not target.of_series else ""),
    )


def _met(one: Judged) -> str:
    if not one.measured:
        return "not measured"
    far = "" if one.met else f", {abs(one.off):.1f} tolerances {'above' if one.off > 0 else 'below'}"
    return ("yes" if one.met else "no") + far + ("" if one.sure else ", not sure")


def _row(one: Judged) -> str:
    texts = cells(one)
    inside = "".join(
        f'<td class="{kind}">{as_html(text)}</td>' if kind else f"<td>{as_html(text)}</td>"
        for kind, text in zip(CLASSES, texts, strict=True)
    )
    return f'<tr class="{"yes" if one.met else "no"}">{inside}</tr>\n'


def said(judged: Sequence[Judged]) -> str:
    """'25 of 26 fitted figures and 3 of 6 others within tolerance; outside it: V20.'"""
    fitted, others = ([one for one in judged if one.target.fitted is which and one.measured] for which in (True, False))
    told = [
        f"{sum(one.met for one in group)} of {len(group)} {words}"
        for group, words in ((fitted, "fitted figures"), (others, "figures that were not fitted"))
        if group
    ]
    missed = list(dict.fromkeys(one.target.id for one in judged if one.measured and not one.met))
    absent = list(dict.fromkeys(one.target.id for one in judged if not one.measured))
    text = (" and ".join(told) or "no figure") + " within tolerance"
    text += f"; outside it: {', '.join(missed)}" if missed else ""
    return capital(text) + (f"; not measured here: {', '.join(absent)}" if absent else "") + "."


def unsure(judged: Sequence[Judged]) -> str:
    """What 'not sure' means, where it is said of a figure; otherwise nothing."""
    if all(one.sure for one in judged if one.measured):
        return ""
    return (
        "'Not sure': the 95 % confidence interval of the simulated mean reaches over the edge of the tolerance, so "
        "more replications may decide otherwise."
    )


def how_to_read(judged: Sequence[Judged]) -> str:
    """What the table says, with what 'not sure' means where it is said."""
    return " ".join(filter(None, (HOW_TO_READ, unsure(judged))))


def not_met(judged: Sequence[Judged]) -> list[str]:
    """A line for each published figure of which some number is not met: which, how far, and the reason that its `note`
    gives.
    """
    by_figure: dict[str, list[Judged]] = {}
    for one in judged:
        if one.measured and not one.met:
            by_figure.setdefault(one.target.id, []).append(one)
    lines = []
    for name, missed in by_figure.items():
        far = ", ".join(
            f"{f'{one.target.number.period} ' if one.target.of_series else ''}{shown(one.mean, one.target.unit)} "
            f"for {shown(one.target.value, one.target.unit)}"
            for one in missed
        )
        why = _sentence(missed[0].target.note) or "No reason is given; a note beside the figure would say it."
        lines.append(f"{name.replace('_', ' ')}, {missed[0].target.what}: {far}. {why}")
    return lines


def _sentence(text: str) -> str:
    return f"{capital(text)}{'' if text.endswith('.') else '.'}" if text else ""


def markdown(title: str, judged: Sequence[Judged], about: Sequence[str], pictures: Sequence[tuple[str, str]]) -> str:
    """The same for the documents. `pictures`: what each shows and its relative path."""
    lines = [f"# Validation: {as_markdown(title)}", "", f"**{as_markdown(said(judged))}**", "", how_to_read(judged), ""]
    missed = not_met(judged)
    lines += (
        ["## Not within tolerance, and why", "", *(f"- {as_markdown(line)}" for line in missed), ""] if missed else []
    )
    for told, path in pictures:
        lines += [f"![{as_markdown(told)}]({path})", ""]
    lines += ["| " + " | ".join(word or "id" for word in COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    lines += ["| " + " | ".join(as_markdown(text) for text in cells(one)) + " |" for one in judged]
    return "\n".join([*lines, "", *(f"{as_markdown(line)}  " for line in about), ""])


# ---- pictures
# ------------------------------------------------------------------------------------------------------------


@own_settings()
def drawn(judged: Sequence[Judged]) -> dict[str, tuple[str, bytes]]:
    """By file name: what the picture shows in words, and the PNG."""
    pictures = {}
    single = [one for one in judged if not one.target.of_series]
    if single:
        pictures["targets.png"] = (
            "How far each simulated figure is from the published one, in tolerances",
            png(_forest(single)),
        )
    series: dict[str, list[Judged]] = {}
    for one in judged:
        if one.target.of_series:
            series.setdefault(one.target.id, []).append(one)
    for number, points in enumerate(series.values(), start=1):
        pictures[f"series-{number}.png"] = (
            f"{points[0].target.what}, simulated band and published points",
            png(_through(points)),
        )
    return pictures


def _forest(judged: Sequence[Judged]) -> Figure:
    """Mean and interval of each figure on one scale: its distance from the published value in tolerances."""
    figure = TextFigure(9.0, 0.3 * len(judged) + 1.9)
    axes = figure.add_subplot()
    axes.axvspan(-1, 1, color="#e8f1f8", zorder=0)
    axes.axvline(0, color=MUTED, linewidth=1)
    for place, one in enumerate(judged):
        if not one.measured:
            axes.annotate("not measured", (0, place), va="center", ha="center", fontsize=8, color=MUTED)
            continue
        target, colour = one.target, PALETTE[0] if one.met else PALETTE[1]
        low, high, year_low, year_high = (
            (value - target.value) / target.tolerance for value in (one.lower, one.upper, one.low_year, one.high_year)
        )
        middle = float(np.clip(one.off, -FAR, FAR))
        wide = {"linewidth": 6, "alpha": 0.18, "solid_capstyle": "butt"}
        draw_interval(axes, year_low, year_high, place, FAR, color=colour, **wide)
        draw_interval(axes, low, high, place, FAR, color=colour, linewidth=2)
        marker = "o" if abs(one.off) <= FAR else ">" if one.off > 0 else "<"
        axes.plot(
            [middle], [place], marker, color=colour, markersize=6, markerfacecolor=colour if target.fitted else "white"
        )
    axes.set_yticks(
        range(len(judged)), [f"{one.target.id.partition(' ')[0]}  {_short(one.target.what)}" for one in judged]
    )
    axes.set_ylim(len(judged) - 0.4, -0.6)
    axes.set_xlim(-FAR * 1.06, FAR * 1.06)
    axes.set_xlabel("Simulated less published, in tolerances")
    axes.grid(axis="x", visible=True)
    figure.legend(
        handles=[
            Line2D([], [], color=PALETTE[0], linewidth=2, label="95 % confidence interval of the mean"),
            Line2D([], [], color=PALETTE[0], linewidth=6, alpha=0.18, label="four in five simulated years"),
            Line2D([], [], color=PALETTE[0], marker="o", linestyle="", markerfacecolor="white", label="not fitted"),
            Line2D([], [], color=PALETTE[1], marker="o", linestyle="", label="not met"),
        ],
        loc="outside lower center", ncols=4, frameon=False, fontsize=9,
    )  # fmt: skip
    return frame(figure, axes, said(judged).removesuffix("."), "")


def _through(points: Sequence[Judged]) -> Figure:
    """A series: the simulated band over the published points."""
    target = points[0].target
    scale = 100.0 if target.unit == "share" else 1.0
    figure = TextFigure(9.0, 4.2)
    axes = figure.add_subplot()
    at = np.arange(len(points))
    low, high, lower, upper, mean = (
        scale * np.array([getattr(one, name) for one in points])
        for name in ("low_year", "high_year", "lower", "upper", "mean")
    )
    axes.fill_between(at, low, high, color=PALETTE[0], alpha=0.16, linewidth=0, label="four in five simulated years")
    axes.fill_between(
        at, lower, upper, color=PALETTE[0], alpha=0.32, linewidth=0, label="95 % confidence interval of the mean"
    )
    axes.plot(at, mean, color=PALETTE[0], linewidth=2, label="simulated mean")
    published = scale * np.array([one.target.value for one in points])
    tolerance = scale * np.array([one.target.tolerance for one in points])
    axes.errorbar(
        at,
        published,
        yerr=tolerance,
        fmt="o",
        color=INK,
        elinewidth=0.9,
        capsize=2.5,
        label="published, with its tolerance",
    )
    step = max(1, math.ceil(len(points) / 18))
    axes.set_xticks(
        at[::step], [one.target.number.period for one in points[::step]], rotation=45 if len(points) > 8 else 0
    )
    axes.set_ylabel("per cent" if target.unit == "share" else target.unit or "number")
    axes.grid(visible=True)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    met = sum(one.met for one in points)
    what = capital(target.what)
    return frame(
        figure,
        axes,
        f"{what}: {met} of {len(points)} published points within tolerance",
        _sentence(target.note),
    )


def _short(name: str, longest: int = 52) -> str:
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


# ---- files
# ---------------------------------------------------------------------------------------------------------------


def write(results: Results, judged: list[Judged], out: Path, news: Callable[[str], None] | None = None) -> Path:
    """Write `validation-<title>-<digest>` below `out`: the table, the scenario as run, and the page; return the folder.

    Raises:
        PartlyWrittenError: when the page cannot be made; the table is written then.
        HomewardError: when nothing can be written.
    """
    final = out / f"validation-{folder_name(results)}"
    made = ("validation.html", lambda: page(results.scenario.title, judged, about(results)))
    return write_with_page(
        final, "validated", results, lambda folder: write_csv(table_of(judged), folder / "validation.csv"), made, news
    )


MADE_BY = "Made by `python -m simulation validate`."


def is_own(content: bytes) -> bool:
    """Whether a Markdown file is a page that `write_docs` has written."""
    return content.startswith(b"# Validation: ") and as_markdown(MADE_BY).encode() in content


def write_docs(results: Results, judged: Sequence[Judged], file: Path) -> None:
    """Write the page as Markdown, with its pictures in `images/` beside it; a page of somebody else's stays.

    Raises:
        HomewardError: when it cannot be written.
    """
    stem, again = file.stem, file.exists()
    refuse_to_replace(file, is_own)
    images = file.parent / "images"
    try:
        images.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HomewardError(f"{images} cannot be made: {error.strerror or error}") from error
    pictures = []
    for name, (told, picture) in drawn(judged).items():
        write_file(images / f"{stem}-{name}", picture, lambda there: again or there == picture)  # noqa: B023 - at once
        pictures.append((told, f"images/{stem}-{name}"))
    text = markdown(results.scenario.title, judged, about(results), pictures)
    write_file(file, text.encode(), is_own)


def about(results: Results) -> list[str]:
    """How the figures came about, a line each."""
    run = results.scenario.model.run
    days = f"{run.length / DAY:g} days after {run.warm_up / DAY:g} days of warm-up"
    return [
        f"{results.replications} replications of {days}, seed {results.seed}, scenario "
        f"{results.scenario.digest()}, homeward {__version__}.",
        f"{MADE_BY} Intervals say how well the simulation has answered, not how sure its inputs are.",
    ]
