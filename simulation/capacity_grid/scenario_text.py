"""A filled grid as a scenario: one stream for each pathway, month by month, and what they wait for."""

import calendar
import datetime
import json
import math
from collections.abc import Sequence
from pathlib import Path

from simulation.capacity_grid.filled import Filled
from simulation.capacity_grid.layout import CAPACITY, COSTS, DEMAND, STAYS, TODAY
from simulation.core.text.safe_text import one_line

WARM_UP = 90
PATHWAYS = ("p0", "p1", "p2", "p3")
NAMES = {"p0": "P0", "p1": "P1", "p2": "P2", "p3": "P3"}


def scenario_text(filled: Filled, file: Path) -> str:
    """The YAML of a filled workbook; every number says its sheet by its source."""
    hub = any(filled.of(CAPACITY, "hub"))
    lines = [
        f"# Made of {_said(one_line(file.name))}: change the workbook and make it again, or go on from here by hand.",
        "# Next: python -m simulation check FILE, then run FILE. Levers go into a file of their own that extends this one.",
        "# Nobody dies in hospital or comes back to it here: both are in the demand already, so measures of them are no finding.",
        "dialect: 1",
        f"title: {_said(filled.title)}",
        "question: Where do people wait when demand and capacity are as the workbook says?",
        *_run(filled),
        "people:",
        *([f"  population: {_number(filled.people)} people"] if filled.people is not None else []),
        "  arrivals:                # demand by pathway: who will leave on it begins treatment on these days",
        *(_stream(filled, key) for key in PATHWAYS if any(filled.of(DEMAND, key))),
        "services:",
        *_services(filled, hub),
        *_today(filled),
        "pathways: [P0, P1, P2, P3]",
        "reasons:",
        *_reasons(hub),
        "routes:",
        *_routes(filled, hub),
        "sources:",
        *(
            f"  {_source(name)}: {{cite: {_said(f'{one_line(file.name)}, sheet {name}')}, kind: local data}}"
            for name in (DEMAND.name, CAPACITY.name, STAYS.name, COSTS.name, TODAY.name)
        ),
        "  assumption: {cite: our judgement; no published figure, kind: assumption}",
    ]
    return "\n".join(lines) + "\n"


def _said(words: str) -> str:
    """Words between quotation marks, as YAML reads them, whatever they are."""
    return json.dumps(words, ensure_ascii=False)


def _source(sheet: str) -> str:
    return sheet.lower().replace(" ", "_")


def _number(value: float) -> str:
    """A number without an exponent, in as many digits as matter."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _days_in(month: datetime.date) -> int:
    return calendar.monthrange(month.year, month.month)[1]


def _from_today(filled: Filled) -> bool:
    return any(number is not None for key in filled.numbers[TODAY.name] for number in filled.of(TODAY, key))


def _run(filled: Filled) -> list[str]:
    first, last = filled.months[0], filled.months[-1]
    days = (last - first).days + _days_in(last)
    if _from_today(filled):
        return ["run:", f"  start: {first}", f"  length: {days} days", "  replications: 30", "  seed: 1"]
    start = first - datetime.timedelta(days=WARM_UP)
    return [
        "run:",
        f"  start: {start}        # {WARM_UP} days before the first month, at its numbers, until it is as full as usual",
        f"  warm_up: {WARM_UP} days",
        f"  length: {days} days",
        "  replications: 30",
        "  seed: 1",
    ]


def _by_month(filled: Filled, numbers: Sequence[float | None], unit: str, source: str) -> str:
    """A value that changes with the months, said only where it does."""
    known = [number or 0.0 for number in numbers]
    changes = [
        f"{month}: {_number(number)} {unit}"
        for month, number, before in zip(filled.months[1:], known[1:], known, strict=False)
        if number != before
    ]
    told = f", changes: {{{', '.join(changes)}}}" if changes else ""
    return f"{{value: {_number(known[0])} {unit}{told}, source: {_source(source)}}}"


def _a_day(filled: Filled, numbers: Sequence[float | None]) -> list[float]:
    return [(number or 0.0) / _days_in(month) for number, month in zip(numbers, filled.months, strict=True)]


def _stream(filled: Filled, key: str) -> str:
    rate = _by_month(filled, _a_day(filled, filled.of(DEMAND, key)), "per day", DEMAND.name)
    return f"    pathway_{key[1]}: {{counts_as: emergency, route: pathway_{key[1]}, rate: {rate}}}"


def _time(filled: Filled, key: str) -> str:
    mean, median = filled.of(STAYS, key)
    assert mean is not None
    source = _source(STAYS.name)
    if median is None:
        return f"{{distribution: exponential, mean: {_number(mean)} days, source: {source}}}"
    return f"{{distribution: lognormal, mean: {_number(mean)} days, median: {_number(median)} days, source: {source}}}"


def _cost(filled: Filled, key: str, per: str) -> str:
    (cost,) = filled.of(COSTS, key)
    if cost is None:
        return ""
    return f", unit_cost: {{value: £{_number(cost)} per {per}, source: {_source(COSTS.name)}}}"


def _services(filled: Filled, hub: bool) -> list[str]:
    beds = _by_month(filled, filled.of(CAPACITY, "acute_beds"), "beds", CAPACITY.name)
    mean = filled.of(STAYS, "support")[0] or 0.0
    places = [number * mean for number in _a_day(filled, filled.of(CAPACITY, "p1"))]
    demand = {key: math.fsum(number or 0.0 for number in filled.of(DEMAND, key)) for key in PATHWAYS}
    lines = [
        f"  acute_beds: {{kind: beds, label: Acute beds, counts_as: acute, run_by: nhs_acute, payer: nhs, capacity: {beds}"
        f"{_cost(filled, 'acute_beds', 'day')}}}"
    ]
    if hub:
        people = _by_month(filled, filled.of(CAPACITY, "hub"), "people", CAPACITY.name)
        lines.append(
            "  care_transfer_hub: {kind: staff, label: Care transfer hub, run_by: joint, payer: nhs, open: {value: weekdays "
            f"09:00-17:00, source: assumption}}, capacity: {people}{_cost(filled, 'hub', 'hour')}}}"
        )
    if demand["p1"]:
        lines += [
            f"  # People who can start a month, times the mean stay of {_number(mean)} days, over the days of the month.",
            "  support_at_home: {kind: places, label: Support at home, counts_as: [reablement, home_support], run_by: council, "
            f"payer: council, capacity: {_by_month(filled, places, 'places', CAPACITY.name)}"
            f"{_cost(filled, 'p1', 'day')}}}",
        ]
    if demand["p2"]:
        p2 = _by_month(filled, filled.of(CAPACITY, "p2"), "beds", CAPACITY.name)
        lines.append(
            "  community_beds: {kind: beds, label: Community beds, counts_as: rehabilitation, run_by: nhs_community, payer: nhs, "
            f"capacity: {p2}{_cost(filled, 'p2', 'day')}}}"
        )
    if demand["p3"]:
        p3 = _by_month(filled, _a_day(filled, filled.of(CAPACITY, "p3")), "per day", CAPACITY.name)
        lines.append(
            "  long_term_care: {kind: daily_starts, label: Long-term care, run_by: council, payer: council, "
            f"capacity: {p3}{_cost(filled, 'p3', 'start')}}}"
        )
    return lines


def _today(filled: Filled) -> list[str]:
    """Who is there on the first day."""
    if not _from_today(filled):
        return []
    today = {key: filled.of(TODAY, key)[0] or 0.0 for key in filled.numbers[TODAY.name]}
    demand = {key: math.fsum(number or 0.0 for number in filled.of(DEMAND, key)) for key in PATHWAYS}
    weight = {key: demand[key] * (filled.of(STAYS, key)[0] or 0.0) for key in PATHWAYS}
    inside = [
        f"{{occupied: {round(today['treated'] * weight[key] / math.fsum(weight.values()))} people, route: pathway_{key[1]}, step: bed}}"
        for key in PATHWAYS
        if weight[key] > 0
    ]
    inside += [
        f"{{occupied: {_number(today[f'waits_{key}'])} people, route: pathway_{key[1]}, step: bed, remaining: 0 minutes}}"
        for key in PATHWAYS[1:]
        if today[f"waits_{key}"]
    ]
    lines = [f"    acute_beds: [{', '.join(inside)}]"] if inside else []
    for service, key, pathway, step in (
        ("support_at_home", "support", "p1", "support"),
        ("community_beds", "bed", "p2", "rehabilitation"),
    ):
        if today[key] and demand[pathway]:
            lines.append(
                f"    {service}: {{occupied: {_number(today[key])} people, route: pathway_{pathway[1]}, step: {step}}}"
            )
    return ["today:", "  services:", *lines] if lines else []


def _reasons(hub: bool) -> list[str]:
    lines = [
        "  support_at_home: {group: capacity, responsible: council, meaning: no support at home is free}",
        "  community_bed: {group: capacity, responsible: nhs_community, meaning: no community bed is free}",
        "  long_term_care: {group: capacity, responsible: council, meaning: no long-term care can start}",
    ]
    told = "  care_transfer_hub: {group: care_transfer_hub, responsible: joint, meaning: the care transfer hub has not planned yet}"
    return [told, *lines] if hub else lines


def _routes(filled: Filled, hub: bool) -> list[str]:
    hours = filled.of(STAYS, "hub")[0]
    lines: list[str] = []
    after = {
        "p0": ["out: {mark: discharged}", "end: {go: home}"],
        "p1": [
            f"support: {{stay: support_at_home, for: {_time(filled, 'support')}, reason: support_at_home, marks: discharged}}",
            "end: {go: home}",
        ],
        "p2": [
            f"rehabilitation: {{stay: community_beds, for: {_time(filled, 'bed')}, reason: community_bed, marks: discharged}}",
            "end: {go: home}",
        ],
        "p3": [
            "place: {start: long_term_care, reason: long_term_care}",
            "out: {mark: discharged}",
            "end: {go: care_home}",
        ],
    }
    for key in PATHWAYS:
        if not any(filled.of(DEMAND, key)):
            continue
        steps = [
            f"path: {{record: {{pathway: {NAMES[key]}}}}}",
            f"bed: {{stay: acute_beds, for: {_time(filled, key)}}}",
            "ready: {mark: ready}",
        ]
        if hub and key != "p0":
            takes = f"{{value: {_number(hours or 0.0)} hours, source: {_source(STAYS.name)}}}"
            steps.append(f"plan: {{task: care_transfer_hub, takes: {takes}, reason: care_transfer_hub}}")
        lines += [f"  pathway_{key[1]}:", *(f"    {step}" for step in (*steps, *after[key]))]
    return lines


__all__ = ["scenario_text"]
