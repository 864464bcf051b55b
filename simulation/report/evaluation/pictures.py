"""Pictures of an evaluation: what evaluators would have said against the truth, and people selected by their past
use.
"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulation.assurance.evaluation.estimators import ESTIMATORS
from simulation.assurance.evaluation.evaluate import Evaluation
from simulation.assurance.evaluation.findings import ADJUSTED, BEFORE_AFTER, DIFFERENCE, found_in
from simulation.assurance.evaluation.trials import DESIGNS, UNUSUAL
from simulation.core.text.sentences import capital, heading
from simulation.experiment.headlines import FIRST, HEADLINES, signed
from simulation.report.pictures import Pictures
from simulation.report.style import BASE, INK, MUTED, PALETTE, TextFigure, frame, wrapped

WIDTH, ROW, PANELS = 10.5, 0.3, 3
COLOURS = {BEFORE_AFTER: PALETTE[1], DIFFERENCE: PALETTE[0], ADJUSTED: PALETTE[2]}
TRUTH = INK


def evaluation_charts(study: Evaluation, measures: list[str] | None = None) -> Pictures:
    """What draws each picture of an evaluation, by file name."""
    return {
        "estimates.png": lambda: estimates(study, measures or measures_shown(study)),
        "frequent_users.png": lambda: frequent_users(study),
    }


def measures_shown(study: Evaluation, most: int = PANELS) -> list[str]:
    """The headlines that are drawn and told when nobody says which: the one by which places are chosen among the
    first.
    """
    order = (study.chosen_by, *FIRST, *study.measures)
    return [measure for measure in dict.fromkeys(order) if measure in study.measures][:most]


def estimates(study: Evaluation, measures: list[str]) -> Figure:
    """A panel for each measure: every design and estimator, one evaluation with its interval, the range of many, and
    the truth.
    """
    figure = TextFigure(WIDTH, ROW * len(DESIGNS) * (len(ESTIMATORS) + 1) + 2.4)
    panels = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
    for axes, measure in zip(panels, measures, strict=True):
        _panel(axes, study, measure)
    rows = [(design, name) for design in DESIGNS for name in ("", *ESTIMATORS)]
    panels[0].set_yticks(
        range(len(rows)),
        [wrapped(heading(DESIGNS[design]), 34) if not name else f"{name} " for design, name in rows],
    )
    panels[0].set_ylim(len(rows) - 0.4, -0.7)
    frame(figure, panels[0], _finding(study, measures[0]), "")
    for axes, measure in zip(panels, measures, strict=True):
        _plain(axes)
        axes.tick_params(axis="y", length=0)
        axes.set_title(wrapped(heading(HEADLINES[measure].name), 34), fontsize=9.5, color=INK, loc="left")
    for label, (_, name) in zip(panels[0].get_yticklabels(), rows, strict=True):
        label.set_color(INK if not name else COLOURS[name])
        label.set_fontsize(9 if not name else 8.5)
        label.set_fontweight("bold" if not name else "normal")
    note = (
        "Black line: the true effect in the places that take part. Dot and line: what one evaluation of "
        f"{study.size} places says, with its 95 % confidence interval. "
        f"Shade: 95 of 100 evaluations, drawn from {len(study.places)} simulated places"
    )
    figure.supxlabel(wrapped(note, 150), fontsize=8.5, color=MUTED, x=0.02, ha="left")
    return figure


def _panel(axes: Axes, study: Evaluation, measure: str) -> None:
    unit = HEADLINES[measure].unit
    scale = 100.0 if unit == "share" else 1e-6 if unit == "£" else 1.0
    many = found_in(study, measure)
    one = found_in(study, measure, single=True)
    y = 0
    for design in DESIGNS:
        truth = scale * float(many[design, DIFFERENCE]["true_effect"])
        axes.plot([truth, truth], [y + 0.5, y + len(ESTIMATORS) + 0.5], color=TRUTH, linewidth=1.6, zorder=1)
        for name in ESTIMATORS:
            y += 1
            row, this = many[design, name], one[design, name]
            low, high = scale * float(row["low"]), scale * float(row["high"])
            axes.barh(y, high - low, 0.62, left=low, color=COLOURS[name], alpha=0.22, linewidth=0, zorder=0)
            ends = [scale * float(this["lower"]), scale * float(this["upper"])]
            axes.plot(ends, [y, y], color=COLOURS[name], linewidth=1.8, solid_capstyle="round", zorder=2)
            axes.plot([scale * float(this["estimate"])], [y], "o", color=COLOURS[name], markersize=5, zorder=3)
        y += 1
    axes.axvline(0, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)), zorder=0)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+,.4g}" if value else "0"))
    axes.grid(visible=True, axis="x")
    axes.set_xlabel(
        {"share": "percentage points", "days": "days", "£": "million pounds"}.get(unit, ""), fontsize=9, color=MUTED
    )


def _finding(study: Evaluation, measure: str) -> str:
    rows, unit = found_in(study, measure), HEADLINES[measure].unit
    naive, did = rows[UNUSUAL, BEFORE_AFTER], rows[UNUSUAL, DIFFERENCE]
    truth = float(naive["true_effect"])
    first, second = (signed(float(row["estimate"]), unit, truth) for row in (naive, did))
    return (
        f"{heading(HEADLINES[measure].name)}: where places take part after an unusually bad period, the truth is "
        f"{signed(truth, unit)}, "
        f"before and after says {first}, difference in differences {second}"
    )


def frequent_users(study: Evaluation) -> Figure | None:
    """Use of people selected by their use, on record and in truth before, and after with nothing done for them."""
    people = study.people
    if people.empty or study.whose is None or not people["selected"].any():
        return None
    columns = {
        "recorded_before": "before,\non record",
        "true_before": "before,\nin truth",
        "after": "after, with\nnothing done",
    }
    means = people[list(columns)].mean()
    spread = people[list(columns)].std(ddof=1).fillna(0.0) if len(people) > 1 else means * 0.0
    figure = TextFigure(9.0, 4.2)
    axes, shares = figure.subplots(1, 2, width_ratios=(3, 2))
    colours = (BASE, INK, PALETTE[1])
    bars = axes.bar(list(columns.values()), means, 0.62, color=colours, yerr=1.96 * spread, ecolor=MUTED, capsize=3)
    axes.bar_label(bars, labels=[f"{value:.2f}" for value in means], fontsize=9, color=INK, padding=3)
    axes.set_ylabel("Emergency admissions for each person selected", fontsize=9, color=MUTED)
    axes.grid(visible=True, axis="y")
    part = 100 * people[["share_before", "share_after"]].mean()
    bars = shares.bar(["before,\non record", "after"], part, 0.55, color=(BASE, PALETTE[1]))
    shares.bar_label(bars, labels=[f"{value:.0f} %" for value in part], fontsize=9, color=INK, padding=3)
    shares.set_ylabel("Their part of all emergency admissions, per cent", fontsize=9, color=MUTED)
    fewer = 100 * (means["recorded_before"] - means["after"]) / means["recorded_before"]
    title = (
        f"Selected by past use and left alone, people have {fewer:.0f} % fewer emergency admissions in the period after"
    )
    note = f"{study.whose.who} with {study.assumptions.frequent} or more recorded before; lines: 95 of 100 places"
    frame(figure, axes, title, capital(note))
    _plain(shares)
    for panel in (axes, shares):
        panel.grid(visible=False, axis="x")
        panel.set_ylim(0, 1.12 * panel.get_ylim()[1])
        for label in panel.get_xticklabels():
            label.set_color(INK)
    return figure


def _plain(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color("#b5b5b5")
    axes.tick_params(colors=MUTED, labelsize=9, length=3)
    axes.set_axisbelow(True)
    for line in (*axes.get_xgridlines(), *axes.get_ygridlines()):
        line.set_color("#e6e6e6")
        line.set_linewidth(0.8)


__all__ = ["estimates", "evaluation_charts", "frequent_users", "measures_shown"]
