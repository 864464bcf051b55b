"""Arithmetic on quantities as they are written: '35 %' half way to '5 %' is '20 %'.

Levers move what stands in a file, so that a resolved scenario reads like one and can be run again.
"""

import math
import re
from dataclasses import dataclass, replace

from simulation.core import units

_WRITTEN = re.compile(rf"(£?)\s*{units.NUMBER}\s*((?:[a-zA-Z%][a-zA-Z% ]*)?)")
_TIME = {**units.MINUTES, **{f"{name}s": value for name, value in units.MINUTES.items()}}
_PER = re.compile(r"(?:people )?(?:per|a) (hour|day|week|year)")


@dataclass(frozen=True)
class Quantity:
    """A number with the words around it."""

    number: float
    before: str
    after: str

    def written(self) -> str:
        """As text, to twelve digits: '2.1 days' and not '2.0999999999999996 days'."""
        return f"{self.before}{written(float(f'{self.number:.12g}'))} {self.after}".rstrip()

    def told(self) -> str:
        """As text for people to read, to four digits.

        >>> Quantity(26.427392, "", "places").told(), Quantity(12345.6, "£", "").told()
        ('26.43 places', '£12346')
        """
        like = ".4g" if abs(self.number) < 1000.0 else ".0f"
        return replace(self, number=float(format(self.number, like))).written()

    def scaled(self, factor: float) -> "Quantity":
        """The same unit, the number times `factor`."""
        return Quantity(self.number * factor, self.before, self.after)

    def moved(self, other: "Quantity", fraction: float) -> "Quantity":
        """A fraction of the way to another quantity of the same unit."""
        if fraction == 1.0 or self.number == other.number:
            return other
        return Quantity(self.number + fraction * (other.number - self.number), other.before, other.after)

    def plus(self, other: "Quantity", fraction: float) -> "Quantity":
        """A fraction of another quantity added; this one's unit."""
        return Quantity(self.number + fraction * other.number, self.before, self.after)


def written(number: float) -> str:
    """A number as text that reads back to the same bits, without '.0'."""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(float(number))


def factors_of(text: str) -> tuple[float, float] | None:
    """The two ends of a range in factors of what is said, '0.9 to 1.2 times'; None where it is in a unit."""
    found = re.fullmatch(rf"{units.NUMBER}\s+to\s+{units.NUMBER}\s+times", text.strip())
    return (float(found[1].replace(",", "")), float(found[2].replace(",", ""))) if found is not None else None


def quantity(text: object) -> Quantity | None:
    """A written quantity, or None when the text is something else ('10:30', 'unlimited', a name)."""
    found = _WRITTEN.fullmatch(text.strip()) if isinstance(text, str) and len(text) < 200 else None
    if found is None:
        return None
    number = float(found[2].replace(",", ""))
    return Quantity(number, found[1], " ".join(found[3].split())) if math.isfinite(number) else None


def alike(one: Quantity, other: Quantity) -> tuple[Quantity, Quantity] | None:
    """Both in one unit, the first one's; None when they measure different things."""
    if one.before == other.before and _singular(one.after) == _singular(other.after):
        return one, other
    factor = _ratio(other, one)
    return (one, Quantity(other.number * factor, one.before, one.after)) if factor is not None else None


def _ratio(of: Quantity, to: Quantity) -> float | None:
    """How many units of one there are in a unit of the other, for times and for rates."""
    if of.before or to.before:
        return None
    if of.after in _TIME and to.after in _TIME:
        return _TIME[of.after] / _TIME[to.after]
    rates = _PER.fullmatch(of.after), _PER.fullmatch(to.after)
    return units.PER_DAY[rates[0][1]] / units.PER_DAY[rates[1][1]] if rates[0] and rates[1] else None


def _singular(words: str) -> str:
    return " ".join(
        word.removesuffix("s") if word not in ("s",) else word for word in words.replace(" a ", " per ").split()
    )
