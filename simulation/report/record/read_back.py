"""The record of a results folder, read from its files: one that was written just now, or by an older version.

A folder may come from anybody: its tables are read up to a limit, and nothing in them is trusted to be of the kind that
its name says.
"""

import datetime
import io
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core.errors import HomewardError, expect
from simulation.core.system.files import read_bounded
from simulation.core.text.renamed import BANDS, renamed
from simulation.core.text.safe_text import harmless
from simulation.core.units import shown
from simulation.experiment.attribute import attributed
from simulation.experiment.caveats.assumed import ASSUMED
from simulation.experiment.compare import Comparison, compared
from simulation.experiment.lever_strengths import STRENGTHS
from simulation.experiment.measured_rows import Keys, MeasuredRows, together
from simulation.experiment.replicate import Results
from simulation.experiment.workers.task import ReplicationTask
from simulation.measures.registry import DICTIONARY, Measure, describe, described, measures
from simulation.plan.compile import compile_plan
from simulation.report.record.kept_digits import table_as_kept
from simulation.report.record.lever_tables import (
    CHANGE_COLUMNS,
    CHANGES,
    LEVER_COLUMNS,
    LEVER_NUMBERS,
    LEVERS,
    changes_of,
)
from simulation.report.record.record import Record
from simulation.results.manifest import MANIFEST, Manifest, read_json, read_manifest
from simulation.results.packed import content_of
from simulation.results.reproduce import copies_of
from simulation.results.side_tables import read_assumed, read_strengths
from simulation.scenario.loading import load
from simulation.uncertainty.other_demand import COLUMNS as LOAD_COLUMNS
from simulation.uncertainty.other_demand import LOADS

LARGEST = 500_000_000
LARGEST_TABLE = 20_000_000
MOST_REPLICATIONS = 1_000_000_000
PIECE = 50_000
"""Rows of a table that are text at one time."""
MEASURES = ("measures.csv.gz", "measures.csv")
"""Every replication, in the version of today and in older ones."""
TEXTS = ("scenario", "period", "measure", "by", "group")
NUMBERS = {"replication": "int64", "value": "float64"}

MARK = b"\xef\xbb\xbf"
DICTIONARY_HEAD = ",".join(DICTIONARY).encode()
OLDER_LEVER_COLUMNS = LEVER_COLUMNS[:-1]
FIT_COLUMNS = ("fit_lower", "fit_upper", "fits")
"""The least and the largest difference that a fit of the place gives, and of how many fits; the last is not in older
folders."""


def read_record(folder: str | Path) -> Record:
    """What a results folder holds, as a record of which a report can be made.

    Raises:
        HomewardError: when it is no results folder, or one of its files is not what it should be.
    """
    expect("folder", folder, (str, Path), "a results folder")
    folder = Path(folder)
    _describe_own(folder)
    said = read_manifest(folder)
    details = read_json(folder / MANIFEST)
    study = _study(folder, said, details)
    record = Record(study, pd.DataFrame(), pd.DataFrame(), details)
    levers = _table(folder / LEVERS, LEVER_COLUMNS, OLDER_LEVER_COLUMNS)
    changes = _table(folder / CHANGES, CHANGE_COLUMNS)
    names = {harmless(results.name): results.name for results in record.results}
    for table in (levers, changes):
        if table is not None:
            table["scenario"] = table["scenario"].replace(names)
    if levers is None:
        levers = pd.DataFrame(columns=list(LEVER_COLUMNS))
    levers = levers.reindex(columns=list(LEVER_COLUMNS), fill_value="0")
    numbers = {name: pd.to_numeric(levers[name], errors="coerce") for name in LEVER_NUMBERS}
    return Record(
        study,
        levers.assign(**numbers),
        changes if changes is not None else changes_of(record.results),
        details,
        _loads(folder, names),
    )


def _describe_own(folder: Path) -> None:
    """Measures of one's own, which nothing computes here, by the label and unit that the folder's dictionary has."""
    file = folder / "dictionary.csv"
    if not file.is_file() or not read_bounded(file, LARGEST_TABLE).lstrip(MARK).startswith(DICTIONARY_HEAD):
        return
    table = _table(file, DICTIONARY)
    known = measures().values()
    for row in table.itertuples(index=False) if table is not None else ():
        name, label, meaning, unit, top, bottom, follow_up, source = map(str, row)
        measure = Measure(name, label, meaning, unit, top, bottom, follow_up, source)
        if measure.label and described(measure.id) is None and not any(one.named_in([measure.id]) for one in known):
            describe(measure)


def _loads(folder: Path, names: Mapping[str, str]) -> pd.DataFrame:
    """The headlines at other demand; an empty table where they were not run."""
    table = _table(folder / LOADS, LOAD_COLUMNS)
    if table is None:
        return pd.DataFrame()
    words = ("scenario", "measure")
    numbers = {name: pd.to_numeric(table[name], errors="coerce") for name in LOAD_COLUMNS if name not in words}
    return table.assign(scenario=table["scenario"].replace(dict(names)), **numbers)


def _study(folder: Path, said: Manifest, details: Mapping[str, Any]) -> Results | Comparison:
    measured = _measures(folder)
    files = {name: folder / name for name in (STRENGTHS, ASSUMED) if (folder / name).is_file()}
    results = []
    for file, was in zip(copies_of(folder, said), said.scenarios, strict=True):
        scenario = load(file, root=folder)
        rows = measured.get(harmless(was.name))
        if rows is None:
            raise HomewardError(f"{folder}: its measures hold no row of the scenario '{was.name}'")
        engine = str(details.get("engine", ""))
        task = ReplicationTask(
            scenario,
            compile_plan(scenario),
            said.seed,
            "reference" if engine == "reference" else "compiled",
            tuple(said.split_by),
            periods=said.periods,
        )
        results.append(
            Results(
                was.name,
                task,
                rows,
                said.replications,
                engine,
                str(details.get("engine_why", "")),
                _number(details.get("run_seconds")),
                None,
                read_strengths(files.get(STRENGTHS), was.name),
                read_assumed(files.get(ASSUMED), was.name),
            )
        )
    if said.levers_attributed is not None:
        return attributed(results, said.levers_attributed)
    return results[0] if len(results) == 1 else _with_fits(compared(results), folder)


def _with_fits(comparison: Comparison, folder: Path) -> Comparison:
    """The comparison with the band of the fits that its folder has beside the differences, where it has one."""
    file = folder / "differences.csv"
    header = read_bounded(file, LARGEST_TABLE).partition(b"\n")[0].strip().split(b",") if file.is_file() else []
    there = [name for name in FIT_COLUMNS if name.encode() in header]
    if "fit_lower" not in there:
        return comparison
    named = [*comparison.differences.columns]
    found = _table(file, (*(name for name in named if name not in FIT_COLUMNS), *there))
    if found is None or list(found["measure"]) != list(comparison.differences["measure"]):
        return comparison
    bands = {name: pd.to_numeric(found[name], errors="coerce").to_numpy() for name in there}
    return replace(comparison, differences=comparison.differences.assign(**bands))


def _number(said: Any) -> float:
    return float(said) if isinstance(said, (int, float)) and not isinstance(said, bool) else float("nan")


def _measures(folder: Path) -> dict[str, MeasuredRows]:
    """The rows of each scenario by the name that stands in the table, read a piece at a time."""
    file = next((folder / name for name in MEASURES if (folder / name).is_file()), None)
    if file is None:
        raise HomewardError(f"{folder} holds no {MEASURES[0]}, so there is nothing to report")
    keys, parts = Keys(), defaultdict[str, list[npt.NDArray[np.void]]](list)
    try:
        pieces = pd.read_csv(
            io.BytesIO(content_of(file, LARGEST)),
            dtype={**dict.fromkeys(TEXTS, "str"), **NUMBERS},
            na_filter=True,
            keep_default_na=False,
            na_values={"value": [""]},
            encoding="utf-8-sig",
            chunksize=PIECE,
        )
        for table in pieces:
            for name, rows in _checked(table, file).groupby("scenario", sort=False):
                parts[str(name)].append(MeasuredRows.of_frame(rows, keys).rows)
    except (ValueError, OSError) as error:
        raise HomewardError(f"{file} cannot be read: {' '.join(str(error).split())[:160]}") from None
    return {name: together(keys, of_one) for name, of_one in parts.items()}


def _checked(table: pd.DataFrame, file: Path) -> pd.DataFrame:
    """A piece of the table of measures with today's names.

    Raises:
        HomewardError: when it is not what it should be.
    """
    missing = [name for name in (*TEXTS, *NUMBERS) if name not in table.columns]
    if missing:
        raise HomewardError(f"{file} has no column {', '.join(missing)}")
    if np.isinf(table["value"]).any():
        raise HomewardError(f"{file} holds a value without end")
    if not table["replication"].between(0, MOST_REPLICATIONS).all():
        raise HomewardError(f"{file} holds a replication that is no number from 0 to {MOST_REPLICATIONS:,}")
    unknown = [one for one in table["period"].unique() if not _is_period(str(one))]
    if unknown:
        line = int(table.index[table["period"] == unknown[0]][0]) + 2
        right = "'whole', a month such as 2024-04 or a week such as 2024-W05 was expected"
        raise HomewardError(f"{file}:{line}: the period '{shown(unknown[0])}'; {right}")
    in_bands = table["by"] == "band"
    table["group"] = table["group"].where(~in_bands, table["group"].replace(dict(BANDS)))
    return renamed(table_as_kept(table))


def _is_period(said: str) -> bool:
    """Whether it is the whole time, a month or a week that there is."""
    found = re.fullmatch("([1-9][0-9]{3})-(?:(0[1-9]|1[0-2])|W([0-9]{2}))", said)
    if found is None or found[2]:
        return found is not None or said == "whole"
    try:
        datetime.date.fromisocalendar(int(found[1]), int(found[3]), 1)
    except ValueError:
        return False
    return True


def _table(file: Path, columns: tuple[str, ...], *older: tuple[str, ...]) -> pd.DataFrame | None:
    """A table of texts; nothing where an older version wrote none."""
    if not file.is_file():
        return None
    try:
        content = read_bounded(file, LARGEST_TABLE)
        table = pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, OSError) as error:
        raise HomewardError(f"{file} cannot be read: {' '.join(str(error).split())[:160]}") from None
    if tuple(table.columns) not in (columns, *older):
        raise HomewardError(
            f"{file}: the columns {', '.join(map(str, table.columns))[:80]}; {', '.join(columns)} were expected"
        )
    return table


__all__ = ["read_record"]
