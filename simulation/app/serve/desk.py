"""Who answers the page: every question is a name with its data, every answer one or more messages as data."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation._version import __version__
from simulation.app.answer.journey import journeys
from simulation.app.answer.numbers import Numbers
from simulation.app.answer.replication import Question, Rows, check_size
from simulation.app.answer.taken import TAKEN, taken
from simulation.app.answer.told import answer_of, is_precise, part_of, table_of
from simulation.app.answer.weeks import Weeks, weeks_of
from simulation.app.mind.choice import Choice, Chooser, choice_of
from simulation.app.mind.place import offered, opened
from simulation.app.mind.state import messages_of, notes_of, state_of
from simulation.app.mind.today import RUNS, position_of, weeks_ahead
from simulation.app.serve.runs import Kept, Stopped, pairs
from simulation.core.errors import HomewardError, OptionError
from simulation.scenario.scenario import Scenario

Message = dict[str, Any]
MOST_SESSIONS = 4
"""Pages whose places are kept; who has been away the longest opens theirs anew."""
MOST_REMEMBERED = 4
"""Choices of a page whose replications are kept."""
MOST_REPLICATIONS = 200
PARTS = 5
"""Replications of each what-if without one of the things chosen."""


@dataclass
class Session:
    """One page: its place, and the question that stands."""

    chooser: Chooser
    kept: Kept
    number: int = 0
    """Of the question that stands; a higher one takes its place."""
    answered: OrderedDict[str, tuple[Question, dict[int, Rows]]] = field(default_factory=OrderedDict)
    """What was run of the choices before, by the digest of their scenarios."""
    weeks: Kept | None = None
    """The coming weeks from the position that was asked for last."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def asks(self, number: int) -> Callable[[], bool]:
        """A question takes the place of those with lower numbers; returns whether it still stands."""
        with self.lock:
            self.number = max(self.number, number)
        return lambda: self.number == number

    def what_if(self, choice: Choice) -> tuple[Question | None, dict[int, Rows]]:
        """The choice ready to be run, and what is known of it; None for as it is."""
        scenario = self.chooser.scenario(choice)
        if scenario.digest() == self.kept.question.scenario.digest():
            return None, {}
        with self.lock:
            if scenario.digest() not in self.answered:
                self.answered[scenario.digest()] = (self.kept.question.what_if(scenario), {})
                while len(self.answered) > MOST_REMEMBERED:
                    self.answered.popitem(last=False)
            self.answered.move_to_end(scenario.digest())
            question, rows = self.answered[scenario.digest()]
        return question, rows

    def ahead(self, scenario: Scenario) -> Kept:
        """The coming weeks of the place as it is, kept until they start from another position."""
        with self.lock:
            if self.weeks is None or self.weeks.question.scenario.digest() != scenario.digest():
                check_size(scenario)
                self.weeks = Kept(Weeks.of(scenario))
            return self.weeks

    def numbers(self, question: Question | None, rows: Mapping[int, Rows]) -> Numbers:
        """What both scenarios come to."""
        other = question.scenario if question is not None else None
        there = dict(self.kept.rows)
        return Numbers(self.kept.question.scenario, there, dict(rows) if question is not None else None, other)


class Desk:
    """Answers every question of every page."""

    def __init__(self) -> None:
        self.sessions: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()
        """Around `sessions`: pages ask on threads of their own."""
        self.questions: dict[str, Callable[[Mapping[str, Any]], Iterator[Message]]] = {
            "places": self.places,
            "open": self.open,
            "ask": self.ask,
            "parts": self.parts,
            "journey": self.journey,
            "weeks": self.weeks,
            "take": self.take,
        }

    def answer(self, what: str, said: Mapping[str, Any]) -> Iterator[Message]:
        """The messages that answer a question; what is wrong is told as one of them."""
        with self._lock:
            session = self.sessions.get(str(said.get("page", "")))
        try:
            if what not in self.questions:
                raise OptionError("question", what, f"one of {', '.join(self.questions)} was expected")
            yield from self.questions[what](said)
        except Stopped:
            yield {"kind": "stopped"}
        except HomewardError as error:
            chooser = session.chooser if session is not None else None
            yield {"kind": "wrong", "messages": messages_of(error, chooser if what != "open" else None)}
        except (MemoryError, RecursionError, ValueError, ArithmeticError) as error:
            told = f"this cannot be run ({type(error).__name__}); nothing was lost, and the place before is still there"
            yield {"kind": "wrong", "messages": [{"field": "", "text": told}]}

    def places(self, _: Mapping[str, Any]) -> Iterator[Message]:
        """What can be picked, and what this engine can do."""
        yield {"kind": "places", "places": offered(), "version": __version__, "takes": list(TAKEN), "where": "local"}

    def open(self, said: Mapping[str, Any]) -> Iterator[Message]:
        """A place: its state at once, then its first replication as it is."""
        files = said.get("files") or {}
        if not isinstance(files, Mapping) or not all(isinstance(text, str) for text in files.values()):
            raise OptionError("files", files, "names with their text were expected")
        chooser = Chooser(opened(str(said.get("name", "")), files))
        if not chooser.place.is_shipped:
            check_size(chooser.place.scenario)
        state = state_of(chooser)
        session = Session(chooser, Kept(Question.of(chooser.place.scenario)))
        with self._lock:
            self.sessions[str(said.get("page", ""))] = session
            self.sessions.move_to_end(str(said.get("page", "")))
            while len(self.sessions) > MOST_SESSIONS:
                self.sessions.popitem(last=False)
        yield {"kind": "state", "state": state}

    def _session(self, said: Mapping[str, Any]) -> Session:
        with self._lock:
            found = self.sessions.get(str(said.get("page", "")))
            if found is None:
                raise OptionError("page", said.get("page"), "open a place first")
            self.sessions.move_to_end(str(said.get("page", "")))
        return found

    def ask(self, said: Mapping[str, Any]) -> Iterator[Message]:
        """What if: an answer after each pair of replications, until it is precise or something else is asked; after the
        first what is worth knowing of it.
        """
        began = time.perf_counter()
        session, choice = self._session(said), choice_of(said.get("choice", {}))
        number, most = _whole(said, "number", 10**9), _whole(said, "replications", MOST_REPLICATIONS)
        still_asked = session.asks(number)
        yield {"kind": "heard", "number": number}
        question, rows = session.what_if(choice)
        is_exact = bool(said.get("exact"))
        for told, _ in enumerate(pairs(session.kept, question, range(most), still_asked, rows)):
            numbers = session.numbers(question, rows)
            seconds = round(time.perf_counter() - began, 2) if not told else None
            yield {**answer_of(numbers, seconds), "number": number, "of": most}
            if not told:
                scenario = (question or session.kept.question).scenario
                yield {"kind": "notes", "number": number, "notes": notes_of(scenario)}
            if not is_exact and is_precise(numbers):
                break
        yield {"kind": "done", "number": number}

    def parts(self, said: Mapping[str, Any]) -> Iterator[Message]:
        """What each thing chosen does: everything, less everything without it."""
        session, choice = self._session(said), choice_of(said.get("choice", {}))
        number = _whole(said, "number", 10**9)
        still_asked = session.asks(number)
        whole, rows = session.what_if(choice)
        if whole is not None:
            for _ in pairs(session.kept, whole, range(PARTS), still_asked, rows):
                pass
            for name, other in session.chooser.parts(choice).items():
                scenario = session.chooser.scenario(other)
                without = Kept(session.kept.question.what_if(scenario))
                for _ in pairs(without, None, range(PARTS), still_asked, {}):
                    pass
                numbers = Numbers(scenario, without.rows, {n: rows[n] for n in range(PARTS)}, whole.scenario)
                yield {**part_of(name, session.chooser.label(name), numbers), "number": number}
        yield {"kind": "done", "number": number}

    def weeks(self, said: Mapping[str, Any]) -> Iterator[Message]:
        """The coming weeks from a position of today, as it is and what if, until all runs are done."""
        session, choice = self._session(said), choice_of(said.get("choice", {}))
        number = _whole(said, "number", 10**9)
        still_asked = session.asks(number)
        ahead = weeks_ahead(session.chooser, choice, position_of(said.get("today")))
        kept, rows = session.ahead(ahead.as_is), dict[int, Rows]()
        question = Weeks.of(ahead.what_if, kept.question) if ahead.what_if is not None else None
        done: list[int] = []
        for one in pairs(kept, question, range(RUNS), still_asked, rows):
            done.append(one)
            there = {each: kept.rows[each] for each in done}
            told = weeks_of(ahead.as_is, there, rows if question is not None else None, RUNS)
            yield {**told, "number": number}
        yield {"kind": "done", "number": number}

    def journey(self, said: Mapping[str, Any]) -> Iterator[Message]:
        """One patient's way, as it is and what if."""
        session, choice = self._session(said), choice_of(said.get("choice", {}))
        question, _ = session.what_if(choice)
        patient = _whole(said, "patient", 2**62, least=0)
        yield {"kind": "journey", "ways": journeys(session.kept.question, question, patient)}

    def take(self, said: Mapping[str, Any]) -> Iterator[Message]:
        """Something to take away, as a file."""
        session, choice = self._session(said), choice_of(said.get("choice", {}))
        kind, count = str(said.get("kind", "")), _whole(said, "replications", MOST_REPLICATIONS)
        if kind == "yaml":
            place = session.chooser.place
            for name, text in place.files.items() if place.is_made else ():
                yield {"kind": "file", "name": name, "text": text}
            yield {"kind": "file", "name": "what-if.yaml", "text": session.chooser.text(choice)}
        elif kind == "today":
            place = session.chooser.place
            files = dict(place.files) if place.is_made else {}
            files |= weeks_ahead(session.chooser, choice, position_of(said.get("today"))).files
            for name, text in files.items():
                yield {"kind": "file", "name": name, "text": text}
        elif kind == "table":
            question, rows = session.what_if(choice)
            yield {"kind": "file", "name": "what-if.csv", "text": table_of(session.numbers(question, rows))}
        else:
            yield taken(kind, session.chooser.place.scenario, session.chooser.scenario(choice), count)


def _whole(said: Mapping[str, Any], name: str, most: int, least: int = 1) -> int:
    value = said.get(name, 1)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise OptionError(name, value, f"a whole number from {least} to {most:,} was expected")
    return value


__all__ = ["Desk", "Session"]
