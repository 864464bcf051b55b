"""What the page costs: from a place that is picked to the first look at a what-if, in processor time."""

import time
from collections.abc import Iterator

from benchmarks.timing import Row
from simulation.app.answer.numbers import Numbers
from simulation.app.answer.replication import Question, Rows
from simulation.app.answer.told import answer_of
from simulation.app.mind.choice import Choice, Chooser
from simulation.app.mind.place import opened

TURNS = 5
SIZES = (300_000, 1_000_000)


def page() -> Iterator[Row]:
    """Places of two sizes: opened, the first look, and how soon a new question is heard."""
    for people in SIZES:
        files = {"place.yaml": f"dialect: 1\ntitle: So many\nextends: england\nsize: {people} people\n"}
        began = time.process_time()
        place = opened("place.yaml", files)
        chooser = Chooser(place)
        as_is = Question.of(place.scenario)
        ready = time.process_time() - began
        kept, _ = _run(as_is)
        looks, stretches = [], []
        slider = next(one for one in chooser.sliders.values() if one.path.startswith("services.reablement"))
        for turn in range(TURNS):
            began = time.process_time()
            value = slider.now + (turn + 1) * slider.step
            what_if = Question.of(chooser.scenario(Choice({slider.path: value})), as_is.last)
            rows, longest = _run(what_if)
            answer_of(Numbers(place.scenario, {0: kept}, {0: rows}, what_if.scenario))
            looks.append(time.process_time() - began)
            stretches.append(longest)
        name = f"the page, {people:,} people"
        goal = "1 s" if people < 1_000_000 else "2 s"
        yield Row(f"{name}: opened, model ready", f"{ready:.2f} s", "1 s", "")
        yield Row(
            f"{name}: first look at a what-if",
            f"{sorted(looks)[TURNS // 2]:.2f} s",
            goal,
            "",
        )
        yield Row(f"{name}: longest in which nobody is heard", f"{max(stretches):.2f} s", "0.1 s", "")


def _run(question: Question) -> tuple[Rows, float]:
    """The rows of the first replication, and the longest stretch between two steps of it."""
    steps, longest = question.rows(0), 0.0
    while True:
        since = time.process_time()
        try:
            next(steps)
        except StopIteration as over:
            rows: Rows = over.value
            return rows, longest
        longest = max(longest, time.process_time() - since)


__all__ = ["page"]
