"""Today's position as a sentence: from what a run starts, for everybody who reads its numbers."""

import datetime
from collections.abc import Iterator, Sequence

from simulation.core.text.safe_text import one_line
from simulation.core.vocabulary import DAY
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.today import AlreadyHere, Today

MOST_NAMED = 8
"""Services named one by one; of more their number is told."""


def starts_from(model: Model) -> str | None:
    """'It starts from the position of 3 November 2025: 541 patients in acute beds; ...'; none without a position."""
    today = model.today
    if today is None:
        return None
    told = [part for part in (_beds(today), _waiting(today), _services(model, today), _off(model, today)) if part]
    what = f": {'; '.join(told)}" if told else ""
    rest = (
        "What is not said stands as the place has it at that date."
        if model.today_after_warm_up
        else "Nobody else is there at the first minute."
    )
    return f"It starts from the position of {dated(measured_from(model))}{what}. {rest}"


def measured_from(model: Model) -> datetime.date:
    """The day at whose 00:00 the measured time begins."""
    begins: datetime.date = model.run.start + datetime.timedelta(days=round(model.run.warm_up) // DAY)
    return begins


def dated(day: datetime.date) -> str:
    """A day as in '3 November 2025'."""
    return f"{day.day} {day:%B %Y}"


def _beds(today: Today) -> str:
    return f"{_count(today.beds)} in acute beds" if today.beds is not None else ""


def _waiting(today: Today) -> str:
    named = [
        f"{one.people:,.0f} on {one_line(pathway)}" + (f" (for {_days(one.since)} in the mean)" if one.since else "")
        for pathway, one in today.no_criteria_to_reside.items()
    ]
    return f"with no criteria to reside {_listed(named)}" if named else ""


def _services(model: Model, today: Today) -> str:
    told = [
        f"{_called(model, name)}: {said}"
        for name, entries in today.services.items()
        for entry in entries
        if (said := _listed(list(_entry(entry))))
    ]
    more = [f"{len(told) - MOST_NAMED} more services"] if len(told) > MOST_NAMED else []
    return "; ".join([*told[:MOST_NAMED], *more])


def _entry(entry: AlreadyHere) -> Iterator[str]:
    of = f" ({', '.join(one_line(value) for value in entry.labels.values())})" if entry.labels else ""
    if entry.occupied is not None:
        yield f"{entry.occupied:,.0f} in it{of}"
    if entry.queue is not None:
        yield f"{entry.queue:,.0f} on its list{of}"


def _off(model: Model, today: Today) -> str:
    named = [f"{one.people:,g} of {_called(model, name)} until {dated(one.until)}" for name, one in today.off.items()]
    return f"staff off: {_listed(named)}" if named else ""


def _called(model: Model, service: str) -> str:
    known = model.services.get(service)
    return one_line((known.label if known is not None else None) or service.replace("_", " "))


def _count(people: float) -> str:
    return f"{people:,.0f} patient{'' if people == 1 else 's'}"


def _days(minutes: float) -> str:
    days = minutes / DAY
    return f"{days:.3g} day{'' if days == 1 else 's'}"


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


__all__ = ["dated", "measured_from", "starts_from"]
