"""The published figures of a place as a file beside its scenario, in the words of the return."""

from collections.abc import Iterator
from pathlib import Path

from simulation.places.boards import REASONS, Board, columns
from simulation.places.description import acute_services

GROUP = "by: reason_group, group: {group}, over: reason_group"


def targets_text(board: Board, file: Path) -> str:
    """The text of the figures that belong to the scenario `file`."""
    told = {row["source"]: row for row in columns().values()}
    used = [
        "beds",
        "emergency",
        *(["sitrep"] if board.remaining is not None else []),
        *(["reasons"] if board.reasons else []),
    ]
    whose = board.name if board.name.startswith("NHS ") else f"NHS {board.name}"
    changed = ", changed where you said so" if board.own else ""
    lines = [
        f"# Figures of 2024/25 that {file.name} is held against: {whose}{changed}.",
        "# Put your own in their place, and add rows for what you count: 'python -m simulation validate' judges all.",
        "targets:",
        *_rows(board),
        "sources:",
        *(f'  {name}: {{cite: "{told[name]["cite"]}", url: {told[name]["url"]}}}' for name in used),
        *(["  own: {cite: our own returns}"] if board.own else []),
    ]
    return "\n".join(lines) + "\n"


def _rows(board: Board) -> Iterator[str]:
    def source(name: str, published: str) -> str:
        return "own" if name in board.own else published

    yield (
        f"  - {{id: admissions, what: emergency admissions a day, measure: emergency_admissions_per_day, value: "
        f"{board.emergency_admissions:.1f}, tolerance: 3 %, source: {source('emergency_admissions', 'emergency')}, "
        "fitted: yes}"
    )
    yield (
        "  - {id: occupancy, what: general and acute beds occupied at 08:00, measure: occupancy_at_08_00, value: "
        f"{100 * board.occupancy:.2f} %, tolerance: 1.5 percentage points, source: {source('beds_occupied', 'beds')}, "
        "fitted: yes}"
    )
    if "beds" not in board.own:
        yield (
            '  - {id: beds, what: "general and acute beds open, escalation beds among them", measure: capacity, '
            f"by: service, group: [{', '.join(acute_services())}], value: {board.beds:.1f}, tolerance: 1 %, "
            "source: beds, fitted: yes}"
        )
    if board.remaining is not None:
        yield (
            "  - {id: no criteria to reside, what: remaining at the end of the day, measure: no_criteria_to_reside, "
            f"value: {board.remaining:.1f}, tolerance: 10 %, source: {source('remaining', 'sitrep')}, fitted: yes}}"
        )
    if board.discharged is not None and board.ready:
        yield (
            "  - {id: discharged, what: discharged of those with no criteria to reside, measure: "
            f"share_discharged_of_no_criteria_to_reside, value: {100 * board.discharged / board.ready:.1f} %, "
            f"tolerance: 6 percentage points, source: {source('discharged', 'sitrep')}, fitted: no}}"
        )
    if board.remaining is not None:
        for group in (name for name in REASONS if name in board.reasons):
            yield (
                f'  - {{id: reasons {group}, what: "of those remaining: {group.replace("_", " ")}", measure: '
                f"no_criteria_to_reside, {GROUP.format(group=group)}, value: {100 * board.reasons[group]:.1f} %, "
                f"tolerance: 6 percentage points, source: {source('reasons', 'reasons')}, fitted: yes}}"
            )
    if board.over_4_hours is not None:
        yield (
            "  - {id: over 4 hours, what: waited over four hours from the decision to admit, measure: "
            f"emergency_admissions_over_4_hours, value: {100 * board.over_4_hours:.1f} %, tolerance: 5 percentage "
            "points, source: emergency, fitted: yes, note: counted by the board in which the provider "
            "lies}"
        )
    if board.months and not board.own & {"remaining", "discharged"}:
        remaining = ", ".join(f"{month}: {one.remaining:.0f}" for month, one in board.months.items())
        yield (
            "  - {id: no criteria to reside by month, what: remaining at the end of the day, measure: "
            f"no_criteria_to_reside, series: {{{remaining}}}, tolerance: 15 %, source: sitrep, fitted: no}}"
        )
        shares = ", ".join(
            f"{month}: {100 * one.discharged / one.ready:.1f} %" for month, one in board.months.items() if one.ready
        )
        yield (
            "  - {id: discharged by month, what: discharged of those with no criteria to reside, measure: "
            f"share_discharged_of_no_criteria_to_reside, series: {{{shares}}}, tolerance: 8 percentage points, source: "
            "sitrep, fitted: no}"
        )


__all__ = ["targets_text"]
