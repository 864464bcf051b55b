"""What a place without any measure of the answer comes to: how full its services are, and how long people wait."""

from simulation.report.answer.caveats import listed
from simulation.report.answer.finding import Level
from simulation.report.answer.numbers import Numbers
from simulation.report.record.names import name_of

MOST_SERVICES = 3
SAID = {
    "load": "{} of its capacity is in use",
    "share_waited": "{} of those who get it wait",
    "wait_days": "the mean wait of all is {}",
    "waiting": "{} people wait at a time",
    "share_refused": "{} of those answered are refused",
}
"""Measures of a service in words."""
ONLY_WHERE = ("share_refused",)
"""Those that are told where they are not nought."""


def services_told(numbers: Numbers) -> list[str]:
    """A phrase for each of the services where most people wait, then the fullest; none where no service is used."""
    base = numbers.record.base
    names = numbers.groups("started", "service") or numbers.groups("occupied", "service")
    used = [name for name in names if _mean(numbers, "started", name) or _mean(numbers, "occupied", name)]
    used.sort(key=lambda name: (-_mean(numbers, "waiting", name), -_mean(numbers, "load", name)))
    told = []
    for name in used[:MOST_SERVICES]:
        phrases = [
            words.format(_with_ends(level))
            for measure, words in SAID.items()
            if (level := numbers.level(base.name, measure, "service", name)) is not None
            and (level.mean or measure not in ONLY_WHERE)
        ]
        told.append(f"{name_of(base.scenario.model, 'service', name)}: {listed(phrases)}")
    return told


def _mean(numbers: Numbers, measure: str, service: str) -> float:
    level = numbers.level(numbers.record.base.name, measure, "service", service)
    return level.mean if level is not None else 0.0


def _with_ends(level: Level) -> str:
    return f"{level.text} ({level.ends})" if level.ends else level.text


__all__ = ["services_told"]
