"""What waiting does to people in a base: it is counted as what an option does to lives."""

from collections.abc import Iterator

from simulation.scenario.schema.model import Model
from simulation.scenario.schema.steps import Mark
from simulation.scenario.schema.steps.kinds.choose import Choose
from simulation.scenario.schema.values.value import Value
from simulation.scenario.schema.waits import Waited, WaitedChoice

RISKS = {"readmission": "coming back", "death": "death", "care_home": "a move to a care home"}


def harms_of_waiting(model: Model) -> list[str]:
    """Each once, in words; none where waiting harms nobody."""
    return list(dict.fromkeys(_harms(model)))


def _harms(model: Model) -> Iterator[str]:
    for steps in model.routes.values():
        for step in steps.values():
            if isinstance(step, Mark) and step.deteriorates is not None and (rate := _most(step.deteriorates.per_day)):
                yield f"who waits to leave falls ill again, {100 * rate:.3g} % a day"
            if isinstance(step, Choose) and step.waited is not None and _matters(step.waited):
                yield "who waits long takes another way more often"
    for risks in model.risks_after_discharge.values():
        for name, words in RISKS.items():
            risk = getattr(risks, name)
            if risk is None:
                continue
            if risk.delayed_days is not None and _most(risk.delayed_days):
                yield f"delayed days raise the risk of {words}"
            if risk.waited is not None and _matters(risk.waited):
                yield f"a long wait raises the risk of {words}"


def _matters(waited: Waited | WaitedChoice) -> bool:
    return _most(waited.factor) > 1.0 or (isinstance(waited, WaitedChoice) and _most(waited.adds) > 0.0)


def _most(value: Value[float]) -> float:
    return max(float(entry) for _, entry in value.leaves())


__all__ = ["harms_of_waiting"]
