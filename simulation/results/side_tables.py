"""What a results folder keeps beside its measures because its copies of scenarios no longer say it: the strength of
levers by month, and what levers move by construction. Read from anybody, so checked row by row.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from simulation.core.errors import HomewardError
from simulation.core.system.files import read_bounded
from simulation.core.text.renamed import renamed
from simulation.core.text.safe_text import harmless
from simulation.experiment import lever_strengths
from simulation.experiment.caveats import assumed

LARGEST_TABLE = 20_000_000
MOST_ROWS = 200_000

Name = Annotated[str, Field(min_length=1, max_length=1000)]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StrengthRow(_Row):
    """How much of a lever was at work in a month."""

    scenario: Name
    lever: Name
    month: Annotated[str, Field(pattern="^[12][0-9]{3}-(0[1-9]|1[0-2])$")]
    strength: Annotated[float, Field(allow_inf_nan=False, ge=-1000, le=1000)]
    asked: Annotated[float | None, Field(allow_inf_nan=False, ge=-1000, le=1000)] = None
    """Before fire-fighting; folders of version 0.2.0 do not say it."""


class AssumedRow(_Row):
    """A measure that a lever moves by construction."""

    scenario: Name
    measure: Name
    lever: Name


Row = TypeVar("Row", bound=_Row)


def read_strengths(file: Path | None, scenario: str) -> pd.DataFrame:
    """The strengths of one scenario, from the table of a results folder where it has one.

    Raises:
        HomewardError: when the table is not what it should be.
    """
    table = pd.DataFrame(_of(scenario, _rows(file, StrengthRow)), columns=list(lever_strengths.COLUMNS))
    return table.astype({"strength": float, "asked": float}).fillna({"asked": table["strength"]})


def read_assumed(file: Path | None, scenario: str) -> pd.DataFrame:
    """What the levers of one scenario move by construction, from the table of a results folder where it has one.

    Raises:
        HomewardError: when the table is not what it should be.
    """
    return renamed(pd.DataFrame(_of(scenario, _rows(file, AssumedRow)), columns=list(assumed.COLUMNS)).astype(str))


def _of(scenario: str, rows: Sequence["StrengthRow | AssumedRow"]) -> list[dict[str, Any]]:
    """The rows of one scenario, whose name stands in the table as a spreadsheet shows it."""
    return [row.model_dump() | {"scenario": scenario} for row in rows if row.scenario == harmless(scenario)]


def _rows(file: Path | None, kind: type[Row]) -> list[Row]:
    if file is None:
        return []
    try:
        text = read_bounded(file, LARGEST_TABLE).decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header, *cells = reader
    except OSError as error:
        raise HomewardError(f"{file} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise HomewardError(f"{file} cannot be read: it is not UTF-8") from None
    except (csv.Error, ValueError) as error:
        raise HomewardError(f"{file} cannot be read: {error if str(error) else 'it is empty'}") from None
    wanted = list(kind.model_fields)
    needed = [name for name, field in kind.model_fields.items() if field.is_required()]
    if header == needed:
        wanted = needed
    if header != wanted:
        raise HomewardError(f"{file}: the columns {', '.join(header)[:80]}; {', '.join(wanted)} were expected")
    if len(cells) > MOST_ROWS:
        raise HomewardError(f"{file} has more than {MOST_ROWS:,} rows")
    short = next((number for number, row in enumerate(cells, start=2) if len(row) != len(wanted)), None)
    if short is not None:
        raise HomewardError(f"{file}:{short}: {len(cells[short - 2])} cells; {len(wanted)} were expected")
    said: list[dict[str, Any]] = [dict(zip(wanted, row, strict=True)) for row in cells]
    try:
        return TypeAdapter(list[kind]).validate_python(said)  # type: ignore[valid-type]
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        number, column = first["loc"][0], first["loc"][-1]
        met = repr(first["input"])[:60]
        raise HomewardError(
            f"{file}:{int(number) + 2}: {column} is {met}; {first['msg'][:1].lower()}{first['msg'][1:]}"
        ) from None


__all__ = ["read_assumed", "read_strengths"]
