"""Price years: how a price of one year is brought to another by a named index.

A year is a financial year such as 2023/24. An index says by how many per cent prices rose from the year before to this
one; a price of 2020/21 in the prices of 2023/24 is multiplied by the rises of 2021/22, 2022/23 and 2023/24.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import WithJsonSchema

from simulation.core import units
from simulation.core.errors import ValueProblem
from simulation.scenario.schema.field_types import Part, Reader, Text
from simulation.scenario.schema.model import Source


def read_year(raw: Any) -> int:
    """A financial year, '2023/24', as the calendar year in which it begins."""
    found = re.fullmatch("([0-9]{4})/([0-9]{2})", str(raw).strip())
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        raise ValueProblem(f"'{units.shown(raw)}'", "a financial year was expected, such as 2023/24")
    return int(found[1])


def written_year(year: int) -> str:
    """A financial year as people write it.

    >>> written_year(2023)
    '2023/24'
    """
    return f"{year}/{(year + 1) % 100:02d}"


def _read_rises(raw: Any) -> dict[int, float]:
    if not isinstance(raw, Mapping) or not raw:
        raise ValueProblem(f"'{units.shown(raw)}'", "rises by year were expected, such as {2023/24: 2.47 %}")
    faults: list[tuple[tuple[str, ...], str, str]] = []
    rises: dict[int, float] = {}
    for year, rise in raw.items():
        try:
            found = re.fullmatch(rf"{units.NUMBER}\s*%", str(rise).strip())
            if found is None or not -50.0 < units.decimal(found[1]) < 200.0:
                raise ValueProblem(f"'{units.shown(rise)}'", "a rise in per cent was expected, such as '2.47 %'")
            rises[read_year(year)] = units.decimal(found[1]) / 100.0
        except ValueProblem as wrong:
            faults += wrong.under(str(year)).faults
    missing = [year for year in range(min(rises, default=0), max(rises, default=-1)) if year not in rises]
    if missing:
        faults.append(((), f"no rise for {written_year(missing[0])}", "an index has every year between its ends"))
    if faults:
        raise ValueProblem.all(faults)
    return rises


Rises = Annotated[dict[int, float], Reader(_read_rises), WithJsonSchema({"type": "object"})]
FinancialYear = Annotated[int, Reader(read_year), WithJsonSchema({"type": "string", "examples": ["2023/24"]})]


class IndexPart(Part):
    """How prices of one kind have risen."""

    rises: Rises
    """By how many per cent in each year, on the year before."""
    source: str
    """One of `sources`."""
    label: Text | None = None
    note: Text | None = None


class IndicesPart(Part):
    """A file of indices."""

    title: Text
    indices: dict[str, IndexPart]
    sources: dict[str, Source]


@dataclass(frozen=True)
class Index:
    """A named index with who publishes it."""

    name: str
    rises: Mapping[int, float]
    cite: str

    def factor(self, year: int, to: int) -> float:
        """By what a price of one year is multiplied to be one of another.

        Raises:
            ValueProblem: when the index does not reach so far.
        """
        first, last = min(year, to), max(year, to)
        for between in range(first + 1, last + 1):
            if between not in self.rises:
                known = f"it has {written_year(min(self.rises))} to {written_year(max(self.rises))}"
                raise ValueProblem(f"index '{self.name}' has no rise for {written_year(between)}", known)
        product = 1.0
        for between in range(first + 1, last + 1):
            product *= 1.0 + self.rises[between]
        return product if to >= year else 1.0 / product


def indices_of(part: IndicesPart) -> dict[str, Index]:
    """The indices of a file by name."""
    return {
        name: Index(name, one.rises, part.sources[one.source].cite if one.source in part.sources else one.source)
        for name, one in part.indices.items()
    }
