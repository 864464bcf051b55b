"""Kinds of people as whole numbers: each label has bits of its own, so that one operation forgets, sets or compares
labels of a whole crowd. A label not known is 0.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

X = TypeVar("X")
Y = TypeVar("Y")
Kinds = npt.NDArray[Any]
"""Whole numbers of 64 bits, or Python's own where the labels need more."""
Ints = npt.NDArray[np.intp]

EVERYTHING = -1
"""All bits."""


class Labels:
    """Which bits hold which label. The order of kinds is that of their first labels, then of their second, and so
    on.
    """

    def __init__(self, values: Mapping[str, tuple[str, ...]]) -> None:
        self.values = values
        """The values of each label, in the order of the labels."""
        self.bits: dict[str, int] = {}
        """The bits of each label."""
        self._shift: dict[str, int] = {}
        bits = 0
        for name in reversed(tuple(values)):
            self._shift[name] = bits
            self.bits[name] = ((1 << len(values[name]).bit_length()) - 1) << bits
            bits += len(values[name]).bit_length()
        self.dtype = np.dtype(np.int64 if bits < 64 else object)

    def mask(self, names: Iterable[str]) -> int:
        """The bits of these labels; of a label that nobody asks for there are none."""
        return sum(self.bits[name] for name in set(names) if name in self.values)

    def code(self, name: str, value: str) -> int:
        """The bits of a label that has this value."""
        return (self.values[name].index(value) + 1) << self._shift[name]

    def person(self, kind: int) -> dict[str, str | None]:
        """The labels of one kind by name."""
        codes = {name: (kind & self.bits[name]) >> self._shift[name] for name in self.values}
        return {name: self.values[name][code - 1] if code > 0 else None for name, code in codes.items()}

    def order(self, names: Iterable[str], kinds: Kinds) -> Ints:
        """The order of kinds by the first of these labels, then by the second, and so on; what is alike in them stays
        in order.
        """
        told = np.zeros_like(kinds)
        for name in names:
            told = told << len(self.values[name]).bit_length() | (kinds & self.bits[name]) >> self._shift[name]
        return told.argsort(kind="stable")

    def parted(self, name: str, kinds: Kinds) -> list[tuple[str, npt.NDArray[np.bool_]]]:
        """The values that a label has among these kinds, and which kinds have it; those about whom it is not known are
        in none.
        """
        codes = kinds & self.bits[name]
        return [
            (self.values[name][(int(code) >> self._shift[name]) - 1], codes == code)
            for code in np.unique(codes)
            if code > 0
        ]


class Answers(Generic[X]):
    """What one question is answered for each kind that has asked it; the answer depends on the labels `names` alone."""

    def __init__(self, labels: Labels, names: Iterable[str], answer: Callable[[Mapping[str, str | None]], X]) -> None:
        self._labels, self._mask, self._answer = labels, labels.mask(names), answer
        self._known: Kinds = np.zeros(0, dtype=labels.dtype)
        self.each: list[X] = []
        """The answers so far, in the order of the kinds that asked."""
        self._made: dict[tuple[Any, ...], Any] = {}

    def which(self, kinds: Kinds) -> Ints:
        """For each kind which of `each` is its answer."""
        if self.each and not self._mask:
            return np.zeros(len(kinds), dtype=np.intp)
        asking = kinds & self._mask
        found = self._known.searchsorted(asking)
        if not self.each or (self._known.take(found, mode="clip") != asking).any():
            self._ask(asking)
            found = self._known.searchsorted(asking)
        return found

    def _ask(self, asking: Kinds) -> None:
        answers = dict(zip(self._known.tolist(), self.each, strict=True))
        answers |= {
            kind: self._answer(self._labels.person(kind)) for kind in sorted(set(asking.tolist()) - set(answers))
        }
        self._known = np.array(sorted(answers), dtype=asking.dtype)
        self.each = [answers[kind] for kind in self._known.tolist()]
        self._made = {}

    def made(self, kinds: Kinds, make: Callable[..., Y], *said: Any) -> tuple[Y, Ints]:
        """What `make` makes of all the answers, kept until there are more of them, and for each kind which answer is
        its own.
        """
        which, key = self.which(kinds), (make, *said)
        if key not in self._made:
            self._made[key] = make(self.each, *said)
        return self._made[key], which

    def numbers(self, kinds: Kinds, number: Callable[..., float], *said: Any) -> npt.NDArray[np.float64]:
        """A number of the answer, for each kind."""
        numbers, which = self.made(kinds, _numbers, number, *said)
        return numbers[which]


def _numbers(answers: list[Any], number: Callable[..., float], *said: Any) -> npt.NDArray[np.float64]:
    return np.array([number(answer, *said) for answer in answers], dtype=np.float64)
