"""The smallest difference worth having in a measure: below it a difference is called too small to matter."""

import re
from dataclasses import dataclass
from typing import Any

from simulation.core.errors import ValueProblem
from simulation.core.units import NUMBER, SIZES, shown

RIGHT = (
    "the smallest difference worth having was expected: '5 %' of what the base comes to, '1 percentage point' of a "
    "share, '0.25 days', '£500,000', or a plain number of what is counted"
)
LARGEST = 1e15


@dataclass(frozen=True)
class Worth:
    """The smallest difference worth having in one measure: an amount in its unit (shares: 0.01 is one percentage
    point), or a part of what the base comes to; the larger of the two where both are said.
    """

    amount: float = 0.0
    part: float = 0.0
    unit: str | None = None
    """What the amount is of, where a file says so: 'share', 'days', '£', or '' for a plain number."""

    def of(self, base: float) -> float:
        """In the unit of the measure, beside this base."""
        return max(self.amount, self.part * abs(base))

    def in_words(self, unit: str) -> str:
        """'1 percentage point', '5 % of the base'."""
        told = []
        if self.amount or not self.part:
            number = 100 * self.amount if unit == "share" else self.amount
            word = {"share": f" percentage point{'' if number == 1 else 's'}", "days": " days"}.get(unit, "")
            told.append(f"{'£' if unit == '£' else ''}{number:,.10g}{word}")
        if self.part:
            told.append(f"{100 * self.part:g} % of the base")
        return " or ".join(told) + (", whichever is more" if len(told) > 1 else "")


_KINDS = (
    (rf"{NUMBER}\s*%", None),
    (rf"{NUMBER}\s*(?:percentage\s+)?points?", "share"),
    (rf"{NUMBER}\s*days?", "days"),
    (rf"£\s*{NUMBER}\s?(k|m|bn)?", "£"),
    (NUMBER, ""),
)


def read_worth(raw: Any) -> Worth:
    """A smallest difference as a file says it.

    >>> read_worth("5 %"), read_worth("0.5 percentage points").amount, read_worth("£2m").amount
    (Worth(amount=0.0, part=0.05, unit=None), 0.005, 2000000.0)
    """
    text = str(raw).strip() if isinstance(raw, (str, int, float)) and not isinstance(raw, bool) else ""
    for pattern, unit in _KINDS:
        if len(text) < 100 and (found := re.fullmatch(pattern, text)) is not None:
            number = float(found[1].replace(",", "")) * SIZES[(found[2] or "") if unit == "£" else ""]
            if not 0.0 <= number <= LARGEST:
                raise ValueProblem(f"'{shown(raw)}'", "a smallest difference is zero or more, and no endless number")
            if unit is None:
                return Worth(part=number / 100.0)
            return Worth(amount=number / 100.0 if unit == "share" else number, unit=unit)
    raise ValueProblem(f"'{shown(raw)}'", RIGHT)


__all__ = ["Worth", "read_worth"]
