"""One patient's way told, in the place as it is and in what if: the same person with the same luck."""

from typing import Any

from simulation.app.answer.numbers import AS_IS, WHAT_IF
from simulation.app.answer.replication import Question
from simulation.core.errors import HomewardError
from simulation.core.text.safe_text import one_line
from simulation.report.journey import Journey, find_patient


def journeys(as_is: Question, what_if: Question | None, patient: int) -> list[dict[str, Any]]:
    """The way of the person who arrives as number `patient` in the measured time of the first replication.

    Raises:
        HomewardError: when nobody does.
    """
    told, number = [], patient
    for name, question in ((AS_IS, as_is), (WHAT_IF, what_if)):
        if question is None:
            continue
        steps = question.log(0)
        while True:
            try:
                next(steps)
            except StopIteration as over:
                log = over.value
                break
        try:
            place = find_patient(log, number)
        except HomewardError:
            if name == AS_IS:
                raise
            told.append({"name": name, "lines": ["This person does not come here."]})
            continue
        number = int(log.patients.number[place])
        lines = Journey(log, question.scenario.model, place).tell()
        told.append({"name": name, "lines": [one_line(line) for line in lines]})
    return told


__all__ = ["journeys"]
