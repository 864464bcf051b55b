"""What the page costs: from a place that is picked to the first look at a what-if, in processor time, by the questions
that a page asks.
"""

import time
from collections.abc import Iterator

from benchmarks.timing import Row
from simulation.app.answer.replication import Question
from simulation.app.serve.desk import Desk

TURNS = 5
SIZES = {300_000: "1 s", 1_000_000: "2 s"}
"""People of a place, and within how long a first look is to be there."""
PAGE = {"page": "p"}


def page() -> Iterator[Row]:
    """Places of two sizes: opened, the first look, and how soon a new question is heard."""
    for people, goal in SIZES.items():
        desk = Desk()
        files = {"place.yaml": f"dialect: 1\ntitle: So many\nextends: england\nsize: {people} people\n"}
        began = time.process_time()
        _answered(desk, "open", name="place.yaml", files=files)
        ready = time.process_time() - began
        session = desk.sessions["p"]
        stretches = [_longest(session.kept.question, 0)]
        _answered(desk, "ask", number=1, replications=1)
        slider = next(one for one in session.chooser.sliders.values() if one.path.startswith("services.reablement"))
        looks = []
        for turn in range(TURNS):
            choice = {"sliders": {slider.path: slider.now + (turn + 1) * slider.step}}
            began = time.process_time()
            _answered(desk, "ask", number=turn + 2, replications=1, choice=choice)
            looks.append(time.process_time() - began)
        question, _ = next(iter(session.answered.values()))
        stretches += [_longest(question, number) for number in range(TURNS)]
        name = f"the page, {people:,} people"
        yield Row(f"{name}: opened, model ready", f"{ready:.2f} s", "1 s", "")
        yield Row(f"{name}: first look at a what-if", f"{sorted(looks)[TURNS // 2]:.2f} s", goal, "")
        yield Row(f"{name}: longest in which nobody is heard", f"{max(stretches):.2f} s", "0.1 s", "")


def _answered(desk: Desk, what: str, **said: object) -> None:
    """A question asked, and answered to the end."""
    wrong = [message for message in desk.answer(what, {**PAGE, **said}) if message["kind"] == "wrong"]
    if wrong:
        raise RuntimeError(f"the page was told what is wrong with '{what}': {wrong}")


def _longest(question: Question, number: int) -> float:
    """The longest stretch between two steps of a replication."""
    steps, longest = question.rows(number), 0.0
    while True:
        since = time.process_time()
        try:
            next(steps)
        except StopIteration:
            return longest
        finally:
            longest = max(longest, time.process_time() - since)


__all__ = ["page"]
