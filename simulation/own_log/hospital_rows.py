"""A hospital's extract: one row a spell, with admission, discharge ready date, discharge, pathway and destination.

What follows from such a row is filled in: arrival and an acute bed from admission to discharge, the mark of the
discharge ready date, and where the patient went. What it does not say, such as when a bed was asked for, is recorded by
nobody.
"""

from collections.abc import Mapping

import numpy as np

from simulation.core.errors import did_you_mean
from simulation.core.event_log import STATES, Names
from simulation.core.vocabulary import DAY, CountsAs, Event, State
from simulation.own_log.cells import Cells, named
from simulation.own_log.moments import NEVER, minutes_of, said
from simulation.own_log.rows import NOT_NAMED, Ints, Rows
from simulation.scenario.schema.model import Model

ALSO = {
    "admission": ("admission_date", "admitted", "admission_date_time"),
    "discharge_ready_date": ("ready", "ready_date", "drd"),
    "discharge": ("discharge_date", "discharged", "discharge_date_time"),
    "destination": ("discharge_destination",),
    "patient": ("patient_id",),
    "stream": ("admission_method",),
}
"""What columns may be called, too."""
KNOWN = (*ALSO, "pathway", "service")
WORDS = {"usual_place_of_residence": State.HOME, "own_home": State.HOME, "death": State.DIED, "dead": State.DIED}
"""Destinations besides the states' own names."""
DAYS = ("admission", "discharge_ready_date", "discharge")
READY, DISCHARGED = 0, 1
"""Codes of the two marks with a meaning of their own."""


def is_extract(cells: Cells) -> bool:
    """Whether these are spells and not events."""
    return "event" not in cells.columns and any(
        name in cells.columns for name in ("admission", "discharge", *ALSO["admission"], *ALSO["discharge"])
    )


def read_spells(cells: Cells, names: Names, model: Model) -> Rows:
    """The rows of a log that follow from spells.

    Raises:
        LogError: with all the mistakes in its cells.
    """
    cells, passed = _known_columns(cells, names)
    problems, notes = cells.problems, list[str]()
    problems.stop()
    moments = _moments(cells, notes)
    streams = _codes(cells, "stream", names.streams, NOT_NAMED)
    services = _codes(cells, "service", names.services, _bed(names, model))
    states = _codes(cells, "destination", tuple(map(str, STATES)), -1, WORDS)
    pathways = _codes(cells, "pathway", names.labels.get("pathway", ()), -1)
    patient, spell, patients = _spells(cells, moments)
    if (services < 0).any():
        right = f"name the acute service of each spell: {', '.join(_acute(names, model)) or 'the scenario has none'}"
        problems.add(1, "service", "a spell without a service", right)
    problems.stop()
    label = list(names.labels).index("pathway") if "pathway" in names.labels else -1
    lines: list[tuple[int, ...]] = []
    for row, line in enumerate(cells.lines.tolist()):
        admitted, ready, out = (int(moments[name][row]) for name in DAYS)
        who, number, service, state = (int(column[row]) for column in (patient, spell, services, states))
        lines.append((admitted, who, number, Event.ARRIVED, int(streams[row]), 0, line))
        lines.append((admitted, who, number, Event.GRANTED, service, 0, line))
        at_pathway = ready if ready != NEVER else out
        if ready != NEVER:
            if pathways[row] >= 0:
                lines.append((ready, who, number, Event.CHOSE, label, int(pathways[row]), line))
            lines.append((ready, who, number, Event.MARKED, READY, 0, line))
        elif pathways[row] >= 0 and at_pathway != NEVER:
            lines.append((at_pathway, who, number, Event.CHOSE, label, int(pathways[row]), line))
        if out == NEVER:
            continue
        lines.append((out, who, number, Event.LEFT, service, 0, line))
        if state >= 0 and STATES[state] is State.DIED:
            lines.append((out, who, number, Event.STATE, state, 0, line))
        else:
            lines.append((out, who, number, Event.MARKED, DISCHARGED, 0, line))
            if state >= 0:
                lines.append((out, who, number, Event.STATE, state, 0, line))
    minute, patient_of, spell, event, subject, value, line_of = np.array(lines, dtype=np.int64).reshape(-1, 7).T
    rows = Rows(names, problems, minute, patient_of, spell, event, subject, value, line_of, patients, {})
    rows.labels = _carried(cells, names, patient, len(patients))
    rows.notes = notes + _told(cells, moments, states, passed, names, services)
    rows.notes += _unsaid_pathways(cells, moments, states, names, pathways)
    return rows


def _known_columns(cells: Cells, names: Names) -> tuple[Cells, list[str]]:
    """Columns by their first name, and the names of those passed over."""
    called = {other: name for name, others in ALSO.items() for other in others}
    columns, passed = {}, []
    for name, column in cells.columns.items():
        first = called.get(name, name)
        if first in columns:
            cells.problems.add(1, name, f"a second column for '{first}'", "one column for each thing")
        if first in KNOWN or first in names.labels:
            columns[first] = column
        else:
            passed.append(name)
    lacking = [name for name in DAYS if name not in columns]
    for name in passed:
        near = did_you_mean(name, lacking, "")
        if near:
            cells.problems.add(1, name, f"a column '{name}'", near)
    for name in ("admission", "discharge"):
        if name not in columns:
            right = "a hospital's extract has the columns admission and discharge, and discharge ready date, pathway, "
            cells.problems.add(1, "", f"no column '{name}'", f"{right}destination where they are known")
    return Cells(columns, cells.lines, cells.problems), passed


def _moments(cells: Cells, notes: list[str]) -> Mapping[str, Ints]:
    """The minute of each of the three dates. A date alone counts as noon, or as the moment before it in the spell when
    that is later on the same day.
    """
    found: dict[str, Ints] = {}
    alone = 0
    before, what = np.full(len(cells), NEVER), "admission"
    for name in DAYS:
        if name not in cells.columns:
            found[name] = np.full(len(cells), NEVER)
            continue
        minute, dates = minutes_of(cells, name, may_be_empty=name != "admission")
        alone += int(dates.sum())
        same_day = dates & (before != NEVER) & (before // DAY == minute // DAY)
        minute = np.where(same_day, np.maximum(minute, before), minute)
        for row in np.flatnonzero((minute != NEVER) & (before != NEVER) & (minute < before)):
            met = f"{said(minute[row])}, before the {what} on {said(before[row])}"
            right = "admission, discharge ready date and discharge follow one another"
            cells.problems.add(int(cells.lines[row]), name, met, right)
        found[name] = minute
        later = minute != NEVER
        before, what = np.where(later, np.maximum(minute, before), before), name.replace("_", " ")
    if alone:
        notes.append(f"{alone:,} dates without a time count as noon, so waits and stays are right to the day.")
    return found


def _codes(
    cells: Cells, name: str, known: tuple[str, ...], empty: int, words: Mapping[str, State] | None = None
) -> Ints:
    """Each row's place in the known names; `empty` where nothing is said."""
    if name not in cells.columns:
        return np.full(len(cells), empty, dtype=np.int64)
    codes, texts = cells.codes(name)
    found = np.full(len(texts), empty, dtype=np.int64)
    by_name = {named(one): place for place, one in enumerate(known)}
    by_name |= {word: known.index(str(state)) for word, state in (words or {}).items()}
    for code, text in enumerate(texts):
        if not text:
            continue
        if named(text) in by_name:
            found[code] = by_name[named(text)]
        else:
            right = f"one of {', '.join(known)} was expected" if known else f"the scenario knows no {name}"
            cells.problems.cells(
                cells.lines[codes == code], name, text, did_you_mean(named(text), list(by_name), right)
            )
    return found[codes]


def _acute(names: Names, model: Model) -> list[str]:
    return [name for name in names.services if CountsAs.ACUTE in model.services[name].counts_as]


def _bed(names: Names, model: Model) -> int:
    """The one acute service of the scenario; -1 when there are several or none."""
    acute = _acute(names, model)
    return names.services.index(acute[0]) if len(acute) == 1 else -1


def _spells(cells: Cells, moments: Mapping[str, Ints]) -> tuple[Ints, Ints, list[str]]:
    """Each row's patient and spell; without a column `patient` each row is somebody of their own."""
    if "patient" not in cells.columns:
        rows = len(cells)
        return np.arange(rows), np.zeros(rows, dtype=np.int64), [f"row {line}" for line in cells.lines]
    codes, texts = cells.codes("patient")
    for code, text in enumerate(texts):
        if not text:
            cells.problems.cells(cells.lines[codes == code], "patient", text, "every spell names its patient")
    admitted, out = moments["admission"], moments["discharge"]
    spell = np.zeros(len(codes), dtype=np.int64)
    before = -1
    for row in np.lexsort((cells.lines, admitted, codes)).tolist():
        if admitted[row] == NEVER:  # told already
            continue
        if before >= 0 and codes[before] == codes[row]:
            spell[row] = spell[before] + 1
            if out[before] == NEVER or out[before] > admitted[row]:
                until = f"until {said(out[before])}" if out[before] != NEVER else "without a discharge"
                met = f"admitted on {said(admitted[row])}, while in the spell of line {cells.lines[before]} {until}"
                cells.problems.add(
                    int(cells.lines[row]), "admission", met, "spells of a patient follow one another; join transfers"
                )
        before = row
    return codes, spell, texts


def _carried(cells: Cells, names: Names, patient: Ints, patients: int) -> dict[str, Ints]:
    """Labels other than the pathway that the extract has a column for, as carried on a patient's first row."""
    found = {}
    for label, values in names.labels.items():
        if label in cells.columns and label != "pathway":
            carried = np.zeros(patients, dtype=np.int64)
            carried[patient[::-1]] = _codes(cells, label, values, -1)[::-1] + 1
            found[label] = carried
    cells.problems.stop()
    return found


def _told(
    cells: Cells, moments: Mapping[str, Ints], states: Ints, passed: list[str], names: Names, services: Ints
) -> list[str]:
    """What was filled in, and what is not said, in words."""
    out, ready = moments["discharge"], moments["discharge_ready_date"]
    alive = (out != NEVER) & (states != STATES.index(State.DIED))
    used = ", ".join(names.services[code] for code in np.unique(services).tolist())
    filled = f"{len(cells):,} spells: each is a stay in {used} from admission to discharge, asked for when it began"
    notes = [f"{filled}; when a bed was asked for is not known."]
    notes.append("Admissions are those of this extract; with no criteria to reside counts from the last ready date.")
    still = int((out == NEVER).sum())
    if still:
        notes.append(f"{still:,} spells without a discharge: these patients are still there at the end.")
    lacking = int((alive & (ready == NEVER)).sum())
    if "discharge_ready_date" in cells.columns and lacking:
        notes.append(
            f"{lacking:,} of {int(alive.sum()):,} live discharges have no discharge ready date; they count in no "
            "measure of it."
        )
    if "patient" not in cells.columns:
        notes.append("No column 'patient': each row counts as a patient of its own.")
    if passed:
        notes.append(f"Columns passed over: {', '.join(passed)}.")
    return notes


def _unsaid_pathways(
    cells: Cells, moments: Mapping[str, Ints], states: Ints, names: Names, pathways: Ints
) -> list[str]:
    """That some who left alive have no pathway, where others have: extracts often leave out pathway 0."""
    alive = (moments["discharge"] != NEVER) & (states != STATES.index(State.DIED))
    unsaid = int((alive & (pathways < 0)).sum())
    known = names.labels.get("pathway", ())
    if "pathway" not in cells.columns or not known or not unsaid:
        return []
    first = next((name for name in known if named(name) in ("p0", "pathway_0")), known[0])
    return [
        f"{unsaid:,} of {int(alive.sum()):,} live discharges have no pathway; they stand apart from every pathway. "
        f"Where an empty cell means pathway 0, write {first}."
    ]


__all__ = ["is_extract", "read_spells"]
