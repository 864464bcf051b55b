"""What a results folder keeps beside its measures because its copies of scenarios no longer say it: the strength of
levers by month, and what levers move by construction. Read from anybody, so checked row by row.
"""

import csv
import io
from pathlib import Path
from typing import Annotated, Any, TypeVar

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from simulation.core.errors import HomewardError
from simulation.core.files import read_bounded
from simulation.experiment import assumed, lever_strengths

LARGEST_TABLE = 20_000_000
MOST_ROWS = 200_000

Name = Annotated[str, Field(min_length=1, max_length=1000)]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StrengthRow(_Row):
    """How much of a lever was at work in a month."""

    scenario: Name
    lever: Name
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    strength: Annotated[float, Field(allow_inf_nan=False, ge=-1000, le=1000)]


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
    rows = _rows(file, StrengthRow)
    table = pd.DataFrame(
        [row.model_dump() for row in rows if row.scenario == scenario], columns=list(lever_strengths.COLUMNS)
    )
    return table.astype({"strength": float})


def read_assumed(file: Path | None, scenario: str) -> pd.DataFrame:
    """What the levers of one scenario move by construction, from the table of a results folder where it has one.

    Raises:
        HomewardError: when the table is not what it should be.
    """
    rows = _rows(file, AssumedRow)
    table = pd.DataFrame([row.model_dump() for row in rows if row.scenario == scenario], columns=list(assumed.COLUMNS))
    return table.astype(str)


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
    if header != wanted:
        raise HomewardError(f"{file}: the columns {', '.join(header)[:80]}; {', '.join(wanted)} were expected")
    if len(cells) > MOST_ROWS:
        raise HomewardError(f"{file} has more than {MOST_ROWS:,} rows")
    short = next((number for number, row in enumerate(cells, start=2) if len(row) != len(wanted)), None)
    if short is not None:
        raise HomewardError(f"{file}:{short}: {len(cells[short - 2])} cells; {len(wanted)} were expected")
    said: list[dict[str, Any]] = [dict(zip(wanted, map(as_written, row), strict=True)) for row in cells]
    try:
        return TypeAdapter(list[kind]).validate_python(said)  # type: ignore[valid-type]
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        number, column = first["loc"][0], first["loc"][-1]
        met = repr(first["input"])[:60]
        raise HomewardError(
            f"{file}:{int(number) + 2}: {column} is {met}; {first['msg'][:1].lower()}{first['msg'][1:]}"
        ) from None


def as_written(cell: str) -> str:
    """Text without the apostrophe that keeps a spreadsheet from running it.

    >>> as_written("'=1+1"), as_written("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r") and cell[1:2] else cell


__all__ = ["as_written", "read_assumed", "read_strengths"]
