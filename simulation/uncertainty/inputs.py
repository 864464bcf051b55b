"""Inputs with a range: which there are, what a share of draws does not exceed, and draws of all of them together.

An input is a factor of what the scenario says, so that dates and levers keep their shape; a parameter that says zero is
an amount instead. A draw lies between the two ends by the triangle whose top is what the scenario says, so a skewed
range stays skewed. A range comes from the file (`range: 7 to 60 days`, or `range: 0.8 to 1.2 times`, which tables can
have too) or is said beside it (`Vary`).
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.core.errors import HomewardError, did_you_mean, short
from simulation.core.units import MINUTES, NUMBER
from simulation.scenario.reading.quantity_text import factors_of, written

if TYPE_CHECKING:
    from simulation.scenario.parameter import Parameter
    from simulation.scenario.scenario import Scenario

PARAMETERS = "parameters"
"""The group of inputs that are parameters of a scenario; prices and values of a year are others."""


@dataclass(frozen=True)
class Uncertain:
    """One input with its range, as a factor of its central value, or as an amount where the scenario says zero."""

    path: str
    group: str
    """prices, quality of life, or parameters."""
    low: float
    high: float
    central: float = float("nan")
    """What the scenario says, in `unit`; NaN where it says more than one number."""
    unit: str = ""
    source: str = ""
    """Where what the scenario says comes from."""
    also: tuple[str, ...] = ()
    """Further parameters that repeat this one by an alias (`*name`): said once, they are one input."""

    @property
    def is_amount(self) -> bool:
        """Whether its ends are amounts and no factors."""
        return self.central == 0.0

    def factor(self, u: float) -> float:
        """What a share `u` of draws does not exceed: a triangle from low to high whose top is what the scenario says,
        or the end that lies nearest to it.
        """
        low, high = self.low, self.high
        if high <= low:
            return 0.0 if self.is_amount else 1.0
        said = min(max(0.0 if self.is_amount else 1.0, low), high)
        top = (said - low) / (high - low)
        if u < top:
            return float(low + np.sqrt(u * (high - low) * (said - low)))
        return float(high - np.sqrt((1.0 - u) * (high - low) * (high - said)))

    def settings(self, factor: float) -> dict[str, Any]:
        """What `Scenario.with_` is given for it, by path: a factor to its last digit: 173 of 172 beds are 173."""
        said = written(factor)
        setting = f"{said} {self.unit}".strip() if self.is_amount else {"scale": said}
        return dict.fromkeys((self.path, *self.also), setting)

    def value(self, factor: float) -> float:
        """The number in its unit that a factor is; the factor itself where the scenario says no single number."""
        return factor if self.is_amount or np.isnan(self.central) else factor * self.central

    @property
    def told_in(self) -> str:
        """The unit of `value`."""
        return "times what is said" if np.isnan(self.central) else self.unit


@dataclass(frozen=True)
class Vary:
    """A parameter to be varied, said beside the file: 'PATH', by the range of the file; 'PATH=30 to 40 beds'; or
    'PATH=times 0.8 to 1.2', which any parameter can be, tables and groups of parameters too.
    """

    path: str
    range: str = ""

    @classmethod
    def of(cls, text: "str | Vary") -> "Vary":
        """From text.

        Raises:
            HomewardError: when it is no path with a range.
        """
        if isinstance(text, Vary):
            return text
        if not isinstance(text, str) or not text.strip():
            raise HomewardError("vary: 'PATH', 'PATH=LOW to HIGH' or 'PATH=times LOW to HIGH' was expected")
        path, _, said = text.partition("=")
        return cls(path.strip(), said.strip())


def with_range(scenario: "Scenario") -> tuple[list[Uncertain], dict[str, str]]:
    """Parameters whose file says a range that can be drawn from, and why each of the others cannot; prices and choices
    apart, which move no patient.
    """
    found: dict[str, Uncertain] = {}
    left: dict[str, str] = {}
    for one in scenario.parameters():
        if one.range and one.unit != "price":
            read = _read(one, one.range)
            if isinstance(read, str):
                left[one.path] = read
            elif one.said_at in found:
                first = found[one.said_at]
                found[one.said_at] = replace(first, also=(*first.also, one.path))
            else:
                found[one.said_at] = read
    return list(found.values()), left


def inputs_of(scenario: "Scenario", vary: Sequence[str | Vary] = ()) -> list[Uncertain]:
    """The inputs that are varied: those named, or every parameter whose file says a range.

    Raises:
        HomewardError: when there is none, one is named twice, or a range cannot be read.
        ScenarioError: when the scenario cannot be with an end of a range.
    """
    if not vary:
        found, left = with_range(scenario)
        if not found:
            why = "; ".join(f"{path}: {reason}" for path, reason in left.items())
            raise HomewardError(
                f"no parameter has a range that can be drawn from{f' ({why})' if why else ''}; say range: LOW to HIGH "
                "beside a value, or vary=['PATH=LOW to HIGH']"
            )
    else:
        by_path = {one.path: one for one in scenario.parameters()}
        found = [_named(Vary.of(one), by_path) for one in vary]
        paths = [one.path for one in found]
        for path in paths:
            if paths.count(path) > 1:
                raise HomewardError(f"vary: '{path}' is named twice")
    alone = [[one] for one in found if one.path.startswith("groups.")]
    for together in [[one for one in found if [one] not in alone], *alone]:
        for ends in ("low", "high") if together else ():
            scenario.with_(settings_of((one, getattr(one, ends)) for one in together))
    return found


def settings_of(chosen: Iterable[tuple[Uncertain, float]]) -> dict[str, Any]:
    """What `Scenario.with_` is given for several inputs, each with its factor."""
    return {path: setting for one, factor in chosen for path, setting in one.settings(factor).items()}


def _named(said: Vary, by_path: Mapping[str, "Parameter"]) -> Uncertain:
    factors = re.fullmatch(rf"times\s+{NUMBER}\s+to\s+{NUMBER}", said.range)
    if factors is not None:
        low, high = _number(factors[1]), _number(factors[2])
        if not 0.0 <= low < high < np.inf:
            raise HomewardError(
                f"vary: '{short(said.path)}={said.range}': two factors, the smaller first, were expected"
            )
        one = by_path.get(said.path)
        read = _read(one, "") if one is not None else ""
        central, unit = (read.central, read.unit) if isinstance(read, Uncertain) and read.central else (np.nan, "")
        return Uncertain(said.path, PARAMETERS, low, high, float(central), unit, (one.source if one else "") or "")
    if said.path not in by_path:
        right = did_you_mean(said.path, list(by_path), "run 'explain' to list the parameters")
        raise HomewardError(f"vary: there is no parameter '{short(said.path)}'; {right}")
    one = by_path[said.path]
    text = said.range or one.range or ""
    if not text:
        raise HomewardError(f"vary: '{said.path}' has no range; say '{said.path}=LOW to HIGH'")
    read = _read(one, text)
    if isinstance(read, str):
        raise HomewardError(f"vary: '{said.path}={short(text)}': {read}; or say '{said.path}=times LOW to HIGH'")
    return read


_AMOUNT = rf"£?\s*{NUMBER}\s*(.*)"
_SAID = (r"\{.*?\bvalue: *'?([^,'{}\[\]]+)'?.*\}", r"([^,{}\[\]]+)", r".*\bmean:? +([^,'{}\[\]]+).*")
"""A parameter of one number as it is written: with its source beside it, bare, or a distribution by its mean."""


def _read(one: "Parameter", text: str) -> Uncertain | str:
    """A parameter with a range as an input, or why it is none; without a range one that stands still."""
    written = (found[1].strip() for pattern in _SAID if (found := re.fullmatch(pattern, one.value)))
    said = next((found for text in written if (found := re.fullmatch(_AMOUNT, text))), None)
    one_number = said is not None and not _is_a_table(one.value)
    central, unit = (_number(said[1]), said[2].strip()) if said is not None and one_number else (float("nan"), "")
    factors = factors_of(text)
    if factors is not None and central != 0.0:
        low, high = factors
        if not 0.0 <= low < high < np.inf:
            return "the smaller factor first was expected"
        return Uncertain(one.path, PARAMETERS, low, high, central, unit, one.source or "")
    if not one_number:
        return "it says more than one number"
    if not text:
        return Uncertain(one.path, PARAMETERS, 1.0, 1.0, central, unit, one.source or "")
    ends = [re.fullmatch(_AMOUNT, end.strip()) for end in text.partition(" to ")[::2]]
    if ends[0] is None or ends[1] is None:
        return "LOW to HIGH with a unit was expected"
    units = [ends[0][2].strip() or ends[1][2].strip(), ends[1][2].strip()]
    in_unit = [_number(end[1]) * _as(of, unit) for end, of in zip(ends, units, strict=True) if end is not None]
    low, high = in_unit
    if np.isnan(low) or np.isnan(high):
        return f"its range is not in '{unit}'"
    if not 0.0 <= low < high < np.inf:
        return "the smaller end first was expected, none below zero and none without end"
    if central < 0:
        return "it is below zero"
    by = central or 1.0
    return Uncertain(one.path, PARAMETERS, low / by, high / by, central, unit, one.source or "")


def _is_a_table(value: str) -> bool:
    return bool(re.search(r"\b(by_\w+|times|changes|table|file):", value))


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _as(unit: str, other: str) -> float:
    """How many of one unit another is; NaN when they are not of a kind. Words after a comma or in brackets are none."""
    first, second = (re.split(r"[,(;]", text)[0].strip() for text in (unit, other))
    if _plain(first) == _plain(second) or not first:
        return 1.0
    times = [MINUTES.get(text.removesuffix("s")) for text in (first, second)]
    return times[0] / times[1] if times[0] is not None and times[1] is not None else float("nan")


def _plain(unit: str) -> str:
    """'% per day' and '%', 'beds' and 'bed' are of a kind."""
    word = unit.removesuffix("per day").strip() if unit.startswith("%") else unit
    return {"person": "people"}.get(word, word).removesuffix("s")


def draws(inputs: Sequence[Uncertain], number: int, seed: int) -> list[dict[str, float]]:
    """So many draws of every input, spread evenly over its range (a Latin hypercube); each input's own, whatever others
    there are.
    """
    table: list[dict[str, float]] = [{} for _ in range(number)]
    for one in inputs:
        digest = hashlib.sha256(f"{seed} {one.path}".encode()).digest()
        random = np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))
        places = (random.permutation(number) + random.random(number)) / number
        for drawn, u in zip(table, places, strict=True):
            drawn[one.path] = one.factor(float(u))
    return table


__all__ = ["PARAMETERS", "Uncertain", "Vary", "draws", "inputs_of", "settings_of", "with_range"]
