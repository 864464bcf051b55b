"""The page of an evaluation: what evaluators would have said of places, against the true effect."""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from simulation.assurance.evaluation.estimators import ESTIMATORS
from simulation.assurance.evaluation.evaluate import Evaluation
from simulation.assurance.evaluation.findings import DIFFERENCE, asked_of, found_in, of_measure, of_people
from simulation.assurance.evaluation.trials import DESIGNS, LOT
from simulation.core.text.not_represented import IN_A_SENTENCE
from simulation.core.text.sentences import capital
from simulation.experiment.headlines import HEADLINES, amount_of, signed
from simulation.report.page.blocks import Chart, Section, Table, table
from simulation.report.page.drawings import drawings_in
from simulation.report.page.sections.context import axis
from simulation.report.page.svg import WIDTH, Scale, dot, drawing, line, lines_of, text
from simulation.report.page.template import told_page

ROW = 19.0


def evaluation_files(study: Evaluation, measures: Sequence[str]) -> dict[str, bytes]:
    """The page and its drawings, by the path of the file below the results folder."""
    sections = sections_of(study, measures)
    return {"report.html": page(study, measures, sections).encode(), **drawings_in(sections)}


def page(study: Evaluation, measures: Sequence[str], sections: Sequence[Section] | None = None) -> str:
    """The whole page as HTML; the answer is of the first measure."""
    base, variant = study.names
    note = (
        f"{len(study.places)} simulated places, {study.size} in one evaluation, random seed {study.seed}, "
        f"{study.engine} engine"
    )
    title = f"Evaluating {variant}: what evaluators would say of places like {base}"
    question = "Would the evaluations that are usually made have found what is true?"
    told = [*of_measure(study, measures[0])[:1], *asked_of(study)]
    return told_page(title, question, note, told, sections if sections is not None else sections_of(study, measures))


def sections_of(study: Evaluation, measures: Sequence[str]) -> tuple[Section, ...]:
    """A section for each measure, then people selected by their use, and how places differ."""
    found = (_measure(study, measure) for measure in measures)
    people = of_people(study)
    assumed = (
        "How far places and people differ is assumed: see the options of the command, and docs/evaluation.md. How "
        "often an evaluation is right holds for these simulated places.",
        IN_A_SENTENCE,
    )
    return (
        *found,
        Section("people", "People selected by their past use", tuple(people)),
        Section("limits", "What it does not say", assumed),
    )


def _measure(study: Evaluation, measure: str) -> Section:
    name = HEADLINES[measure].name
    rows, unit = found_in(study, measure), HEADLINES[measure].unit
    truth = float(rows[LOT, DIFFERENCE]["true_effect"])
    found = float(rows[LOT, DIFFERENCE]["found"])
    finding = (
        f"{capital(name)}: with {study.size} places, difference in differences finds the true "
        f"{signed(truth, unit)} in {100 * found:.0f} of 100 evaluations"
        if truth
        else f"{capital(name)}: there is no true effect, and what evaluators say of it"
    )
    note = (
        "Upright line: the true effect in the places that take part. Dot and whisker: one evaluation with its 95 % "
        "confidence interval. Thick line: where 95 of 100 evaluations lie."
    )
    numbers = _numbers(study, measure)
    chart = Chart(finding, _drawn(study, measure, finding), note, numbers, f"evaluated-{measure}")
    return Section(f"of-{measure}", capital(name), tuple(of_measure(study, measure)), (chart,))


def _numbers(study: Evaluation, measure: str) -> Table:
    unit, rows = HEADLINES[measure].unit, found_in(study, measure)
    told = [(DESIGNS[design], name, *_cells(rows[design, name], unit)) for design in DESIGNS for name in ESTIMATORS]
    columns = (
        "Who takes part", "Estimator", "Truth", "Mean estimate", "95 of 100 between", "Off by",
        "Interval holds the truth", "Found", "Wrong side", "Places needed",
    )  # fmt: skip
    caption = "Off by: ± what so few simulated places leave open. Places needed: to find it four times in five"
    return table(columns, told, caption, words=(0, 1))


def _cells(row: pd.Series, unit: str) -> list[str]:
    truth, needed = float(row["true_effect"]), float(row["places_needed"])
    true, mean, low, high, off = (
        signed(float(row[column]), unit, truth, word=False)
        for column in ("true_effect", "estimate", "low", "high", "bias")
    )
    shares = [
        f"{100 * float(row[column]):.0f} %" if row[column] == row[column] else "–"
        for column in ("coverage", "found", "wrong")
    ]
    error = amount_of(1.96 * float(row["bias_error"]), unit, truth)
    last = f"{needed:,.0f}" if needed == needed else "–"
    return [true, mean, f"{low} to {high}", f"{off} ± {error}", *shares, last]


def _drawn(study: Evaluation, measure: str, told: str) -> Markup:
    """Every design and estimator: where evaluations lie, the single one with its interval, and the truth."""
    many, one = found_in(study, measure), found_in(study, measure, single=True)
    ends = [float(many[key][column]) for key in many for column in ("low", "high", "true_effect")]
    ends += [
        float(one[key][column]) for key in one for column in ("lower", "upper") if one[key][column] == one[key][column]
    ]
    left, right, top = 270.0, WIDTH - 20.0, 8.0
    across = Scale(min(0.0, *ends), max(0.0, *ends), left, right)
    height = top + ROW * len(DESIGNS) * (len(ESTIMATORS) + 1) + 40
    bottom, show = height - 30, axis(HEADLINES[measure].unit)
    parts = [line(across(mark), top, across(mark), bottom, "grid") for mark in across.marks]
    parts += [text(across(mark), height - 12, show(mark), "tick", "middle") for mark in across.marks]
    y = top
    for design, words in DESIGNS.items():
        y += ROW
        parts.append(text(8, y - 4, lines_of(capital(words), 64, 1)[0], "name"))
        truth = float(many[design, DIFFERENCE]["true_effect"])
        parts.append(line(across(truth), y, across(truth), y + ROW * len(ESTIMATORS), "axis"))
        for number, name in enumerate(ESTIMATORS, start=1):
            y += ROW
            middle = y - ROW / 2
            row, this = many[design, name], one[design, name]
            parts.append(text(left - 10, middle + 4, name, "label", "end"))
            low, high = float(row["low"]), float(row["high"])
            parts.append(line(across(low), middle, across(high), middle, f"wide s{number}"))
            if this["lower"] == this["lower"]:
                parts.append(
                    line(across(float(this["lower"])), middle, across(float(this["upper"])), middle, "whisker")
                )
            if this["estimate"] == this["estimate"]:
                parts.append(dot(across(float(this["estimate"])), middle, f"dot s{number}", 4.0))
    parts.append(line(across(0.0), top, across(0.0), bottom, "grid"))
    return drawing(height, parts, told)


__all__ = ["evaluation_files", "page", "sections_of"]
