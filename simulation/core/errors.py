"""What can be wrong with a scenario, said so that its author can mend it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from simulation.core.text.safe_text import visible


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: where it stands, what was met and what would be right."""

    file: str
    line: int
    """Counted from 1; 0 when the mistake has no line, such as a missing file."""
    path: str
    """Dotted path of the parameter, e.g. `services.acute_beds.capacity`."""
    met: str
    right: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        path = f" {self.path}:" if self.path else ""
        return visible(f"{place}:{path} {self.met}; {self.right}")


MOST_LINES = 30
"""Causes that are told; of the rest how many there are."""
MOST_PLACES = 8
"""Further places of one cause that are named."""


def lines_by_cause(mistakes: Sequence[Problem], more: int = 0) -> list[str]:
    """One line for each cause in the order of the mistakes: its first place, and where else it stands. After
    `MOST_LINES` of them how many mistakes are left, those among them that nobody looked into (`more`).
    """
    causes: dict[tuple[str, str, str], list[Problem]] = {}
    for mistake in mistakes:
        causes.setdefault((mistake.file, mistake.met, mistake.right), []).append(mistake)
    told = list(causes.values())
    left = sum(map(len, told[MOST_LINES:])) + more
    rest = [f"and {left:,} more {'mistake' if left == 1 else 'mistakes'}"] if left else []
    return [*map(_cause, told[:MOST_LINES]), *rest]


def _cause(mistakes: Sequence[Problem]) -> str:
    first, others = mistakes[0], mistakes[1:]
    if not others:
        return str(first)
    lines = sorted({other.line for other in others} - {0, first.line})
    places = list(map(str, lines)) if lines else [other.path for other in others if other.path]
    named = ", ".join(places[:MOST_PLACES]) + (" ..." if len(places) > MOST_PLACES else "")
    where = f": {'line ' if len(lines) == 1 else 'lines ' if lines else ''}{named}" if named else ""
    return f"{first} (and {len(others)} more {'place' if len(others) == 1 else 'places'}{where})"


class HomewardError(Exception):
    """Anything the user can act on; the command line prints it without a traceback."""


MOST_MISTAKES = 200
"""Mistakes of one kind that are looked into one by one; what has more is mended from its beginning."""


class OptionError(HomewardError):
    """An option or argument that cannot be what it was given: its name, the value met and what would be right."""

    def __init__(self, name: str, value: Any, right: str) -> None:
        super().__init__(name, value, right)
        self.name, self.value, self.right = name, value, right

    def __str__(self) -> str:
        return f"{self.name}={short(repr(self.value))}: {self.right}"

    def as_option(self, option: str = "") -> str:
        """The same as the command line calls it: '--workers 0: a whole number from 1 was expected'; `option` where it
        calls it otherwise.
        """
        return f"{option or '--' + self.name.replace('_', '-')} {short(str(self.value))}: {self.right}"


class HomewardWarning(UserWarning):
    """Something worth knowing about what was asked for; the command line prints it as one line."""


class ScenarioError(HomewardError):
    """A scenario cannot run; carries every mistake found, in the order of the file, and in `notes` which files
    were taken where a name means two; `more` were found and not looked into. Its text has a line for each cause.
    """

    def __init__(self, mistakes: Sequence[Problem], notes: Sequence[str] = (), more: int = 0) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        self.notes = tuple(dict.fromkeys(notes))
        self.more = more
        super().__init__("\n".join([*self.notes, *lines_by_cause(self.mistakes, more)]))

    @classmethod
    def together(cls, errors: "Sequence[ScenarioError]") -> "ScenarioError":
        """The mistakes of several scenarios in one."""
        return cls(
            [mistake for one in errors for mistake in one.mistakes],
            [note for one in errors for note in one.notes],
            sum(one.more for one in errors),
        )

    @property
    def count(self) -> int:
        """How many mistakes there are."""
        return len(self.mistakes) + self.more


class SimulationError(HomewardError):
    """A run met what its scenario cannot mean, such as a loop that takes no time."""


class PartlyWrittenError(HomewardError):
    """Results are written and stand; a page or a picture of them could not be made."""


class ValueProblem(ValueError):
    """A value cannot be read: `faults` lists (path below the value, what was met, what would be right)."""

    def __init__(self, met: str, right: str, below: tuple[str, ...] = ()) -> None:
        self.faults: list[tuple[tuple[str, ...], str, str]] = [(below, met, right)]
        super().__init__(f"{met}; {right}")

    @classmethod
    def all(cls, faults: list[tuple[tuple[str, ...], str, str]]) -> "ValueProblem":
        """One exception for several faults of one value."""
        wrong = cls(faults[0][1], faults[0][2], faults[0][0])
        wrong.faults = list(faults)
        return wrong

    def under(self, *names: str) -> "ValueProblem":
        """The same faults, seen from further up."""
        return ValueProblem.all([((*names, *below), met, right) for below, met, right in self.faults])


def short(text: str, most: int = 80) -> str:
    """Text in one line, cut after so many characters.

    >>> short("a long\\n  story", 6)
    'a lon…'
    """
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def expect(name: str, value: Any, kinds: type | tuple[type, ...], right: str) -> None:
    """Refuse an argument that is of none of these kinds.

    Raises:
        OptionError: with what would be right.
    """
    if not isinstance(value, kinds):
        raise OptionError(name, value, f"{right} was expected")


def collect_problems(faults: list[tuple[tuple[str, ...], str, str]], name: str | None, read: Callable[[], Any]) -> Any:
    """What `read` returns; or None, with its faults added under `name`, so that reading can go on to the next."""
    try:
        return read()
    except ValueProblem as wrong:
        faults.extend((wrong.under(name) if name is not None else wrong).faults)
        return None


ALIKE = 0.6
"""How alike two names must be before one is offered for the other, from 0 to 1."""


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The name most like `word`, the last in the alphabet of several; what `difflib.get_close_matches` gives, without
    working out what cannot win.

    >>> nearest("capacty", ["opacity", "capacity", "label"])
    'capacity'
    """
    matcher = SequenceMatcher()
    matcher.set_seq2(word)
    bounds = []
    for name in set(known):
        matcher.set_seq1(name)
        if matcher.real_quick_ratio() >= ALIKE and (most := matcher.quick_ratio()) >= ALIKE:
            bounds.append((most, name))
    best: tuple[float, str] | None = None
    for most, name in sorted(bounds, reverse=True):
        if best is not None and most < best[0]:
            break
        matcher.set_seq1(name)
        ratio = matcher.ratio()
        if ratio >= ALIKE and (best is None or (ratio, name) > best):
            best = ratio, name
    return best[1] if best is not None else None


_hints_left: ContextVar[list[int] | None] = ContextVar("hints_left", default=None)


@contextmanager
def few_hints(most: int = MOST_MISTAKES) -> Iterator[None]:
    """While this lasts near names are looked for so many times: nobody reads more, and each takes a while."""
    before = _hints_left.set([most])
    try:
        yield
    finally:
        _hints_left.reset(before)


def did_you_mean(word: str, known: Sequence[str] | Callable[[], Sequence[str]], otherwise: str) -> str:
    """A near name, or what to do when none is near; `known` may be worked out when it is needed."""
    left = _hints_left.get()
    if left is not None:
        if left[0] == 0:
            return otherwise
        left[0] -= 1
    near = nearest(word, known() if callable(known) else known)
    return f"did you mean '{near}'?" if near is not None else otherwise
