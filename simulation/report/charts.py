"""Which pictures a study has. What draws them is imported when one is drawn: a study without any needs none of it."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.core.errors import expect
from simulation.experiment.attribute import Attribution
from simulation.experiment.compare import Comparison
from simulation.experiment.replicate import Results
from simulation.measures.registry import label_of
from simulation.report.pictures import Pictures, png_of
from simulation.results.archive import parts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulation.uncertainty.break_even import BreakEven
    from simulation.uncertainty.study import Sensitivity
    from simulation.weeks_ahead.outlook import Outlook

Study = Results | Comparison

THROUGH_THE_YEAR = (
    ("no_criteria_to_reside", label_of("no_criteria_to_reside"), "Patients with no criteria to reside"),
    ("occupancy", "acute occupancy", "Acute beds occupied"),
)
"""Measures drawn week by week, in words, and what stands at their axis."""
SPLIT = (
    ("delay_bands", "share_of_delays", "band"),
    ("reasons", "no_criteria_to_reside", "reason"),
    ("status_at_91_days", "status_at_91_days", "status"),
)
"""Pictures of one measure by its groups: name of file and function, the measure, and the split."""


def draw(study: "Study | Sensitivity | BreakEven | Outlook") -> dict[str, bytes]:
    """PNG files by name; a picture whose measures a scenario does not have is left out.

    Raises:
        OptionError: for what is no results.
    """
    _expect_a_study(study)
    drawn = {name: png_of(picture) for name, picture in charts(study).items()}
    return {name: picture for name, picture in drawn.items() if picture is not None}


def figures(study: "Study | Sensitivity | BreakEven | Outlook") -> "dict[str, Figure]":
    """The same pictures as figures of matplotlib by name, to be changed and saved as one likes; a notebook shows them.

    Raises:
        OptionError: for what is no results.

        >>> simulation.figures(comparison)["differences"].savefig("differences.pdf")  # doctest: +SKIP
    """
    from simulation.core.notebook.figures import shown_in_notebooks
    from simulation.report.style import own_settings

    _expect_a_study(study)
    shown_in_notebooks()
    with own_settings():
        drawn = {name.removesuffix(".png"): draw_one() for name, draw_one in charts(study).items()}
    return {name: figure for name, figure in drawn.items() if figure is not None}


def charts(study: "Study | Sensitivity | BreakEven | Outlook") -> Pictures:
    """What draws each picture of a study, by file name; none for what the study does not show."""
    if not isinstance(study, (Results, Comparison)):
        return _of_inputs_or_weeks(study)
    figures: dict[str, Callable[[], Figure | None]] = {}
    if isinstance(study, Attribution):
        figures["waterfall.png"] = _drawn("waterfall", "waterfall", study)
        if not study.results[-1].strengths.empty:
            figures["strengths.png"] = _drawn("strength_charts", "in_time", study.results[-1].strengths)
        return figures
    there = _measured(study)
    for measure, words, axis in THROUGH_THE_YEAR:
        if (measure, "all") in there:
            figures[f"{measure}.png"] = _drawn("study_charts", "through_the_year", study, measure, words, axis)
    for name, measure, by in SPLIT:
        if (measure, by) in there:
            figures[f"{name}.png"] = _drawn("study_charts", name, study)
    if not (strengths := pd.concat([one.strengths for one in parts(study)], ignore_index=True)).empty:
        figures["strengths.png"] = _drawn("strength_charts", "in_time", strengths)
    if isinstance(study, Comparison):
        figures["differences.png"] = _drawn("difference_chart", "differences", study)
    return figures


def _of_inputs_or_weeks(study: "Sensitivity | BreakEven | Outlook") -> Pictures:
    """The same of a sensitivity study, a break-even or an outlook, whose code a run does not need."""
    from simulation.uncertainty.break_even import BreakEven
    from simulation.uncertainty.study import Sensitivity
    from simulation.weeks_ahead.days import BEDS, NCTR

    if isinstance(study, BreakEven):
        return {"break_even.png": _drawn("sensitivity_charts", "passed", study)}
    if isinstance(study, Sensitivity):
        from simulation.report.drawing.sensitivity_charts import measures_drawn

        return {
            f"{measure}.png": _drawn("sensitivity_charts", "strongest", study, measure)
            for measure in measures_drawn(study)
        }
    drawn = {f"{one}.png": _drawn("outlook_charts", "through_the_weeks", study, one) for one in (NCTR, BEDS)}
    return drawn | {"by_pathway.png": _drawn("outlook_charts", "by_pathway", study)}


def _expect_a_study(study: object) -> None:
    """Refuse what is no results."""
    from simulation.uncertainty.break_even import BreakEven
    from simulation.uncertainty.study import Sensitivity
    from simulation.weeks_ahead.outlook import Outlook

    expect(
        "study",
        study,
        (Results, Comparison, Sensitivity, BreakEven, Outlook),
        "results, a comparison, a sensitivity study or an outlook",
    )


def _measured(study: Study) -> set[tuple[str, str]]:
    """Measures with their splits of which every scenario of a study has a number."""
    tables = (results.summary() for results in parts(study))
    there = (table[np.isfinite(table["mean"])] for table in tables)
    return set.intersection(*(set(zip(table["measure"], table["by"], strict=True)) for table in there))


def _drawn(module: str, function: str, *of: Any) -> "Callable[[], Figure | None]":
    """What draws a picture by a function of `report.drawing`, which is imported then."""

    def drawing() -> "Figure | None":
        figure: Figure | None = getattr(import_module(f"simulation.report.drawing.{module}"), function)(*of)
        return figure

    return drawing


__all__ = ["charts", "draw", "figures"]
