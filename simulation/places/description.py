"""The file of a place: England with the residents, beds and emergency admissions that its board publishes, to read and
to change.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from simulation.core.vocabulary import CountsAs, RunBy
from simulation.places.boards import Board, cautions, columns
from simulation.places.plausible import acute_beds
from simulation.scenario.changes.paths import to_text
from simulation.scenario.facts.groups import CAPACITY, groups
from simulation.scenario.schema.values.value import ByDate, ByLabel, Constant

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario
    from simulation.scenario.schema.services.service import Service
    from simulation.scenario.schema.steps import Choose

BASE = "england"
OF_BEDS = "beds"
"""What the source of published beds is called in a place's file."""
BED, SAME_DAY = "bed", "same_day"
"""What England's place calls emergencies that need a bed and those that do not."""
MOST_IN_BED = 0.98
"""Of any cohort, so that a place where few are counted keeps some same-day care."""
ASK: Mapping[RunBy | None, str] = {
    RunBy.NHS_ACUTE: "the trust's operations team",
    RunBy.NHS_COMMUNITY: "the community trust",
    RunBy.COUNCIL: "the council's commissioners and brokerage",
    RunBy.JOINT: "whoever hosts the joint team",
    RunBy.INDEPENDENT: "the council's commissioners",
    RunBy.VOLUNTARY: "the charities",
    None: "whoever runs it",
}
"""Whom to ask for a capacity."""
WHERE_PUBLISHED = ("residents", "beds", "emergency", "sitrep", "reasons")
LONGEST = 118


def england_of(board: Board) -> "Scenario":
    """England with the residents of a place and nothing else of it."""
    from simulation.scenario.loading import from_text

    sizes = ", ".join(f"{ages}: {people:.0f}" for ages, people in board.people.items())
    return from_text(f"dialect: 1\ntitle: {BASE}\nextends: {BASE}\nsize: {{{sizes}}}\n", name=f"{board.slug}.yaml")


@cache
def acute_services() -> tuple[str, ...]:
    """England's acute beds, as places have them."""
    from simulation.scenario.loading import load

    return tuple(name for name, one in load(BASE).model.services.items() if CountsAs.ACUTE in one.counts_as)


def text_of(
    board: Board,
    title: str,
    file: Path,
    schema: str = "homeward.schema.json",
    factors: Mapping[str, float] | None = None,
    fits: Mapping[str, Any] | None = None,
    notes: tuple[str, ...] = (),
    answers: Mapping[str, str] | None = None,
    not_met: Mapping[str, str] | None = None,
    open_of_published: float = 1.0,
) -> str:
    """The text of a place's file, which is called `file`.

    `factors`: those of groups that a fit has found, `fits` other facts that fit as well; `notes`: what is worth knowing
    of the fit; `answers`: parameters of which more is known, by path; `not_met`: what the fit misses, by measure;
    `open_of_published`: acute beds that are open on every day over those published, as the fit found.
    """
    england = england_of(board)
    answers = answers or {}
    lines = [
        f"# yaml-language-server: $schema={schema}",
        f"# {title}: England's ways of working with the residents, beds and admissions of {_whose(board, title)}.",
        "# It describes 2024/25 and forecasts nothing. Its published figures, in the words of the return, stand in "
        f"{file.stem}.targets.yaml.",
        f"# Next: python -m simulation check {file.name}, run {file.name}, calibrate {file.name}, and",
        f"#       python -m simulation compare {file.name if factors else f'{file.stem}-fitted.yaml'} --with "
        "siloed,integrated",
        "dialect: 1",
        f"title: {_quoted(title)}",
        "question: What do delayed discharges, readmissions and days at home look like here as it is, siloed and "
        "integrated?",
        f"extends: {BASE}",
        "",
        "# Who lives here, by age. England's capacities and arrivals follow them (docs/size.md).",
        "size: {" + ", ".join(f"{ages}: {people:.0f}" for ages, people in board.people.items()) + "}",
        "",
        "facts:",
        *_beds(board, england, open_of_published),
        *_admissions(board, england),
        *_fitted(factors, (*cautions(board), *notes)),
        *_answered(answers),
        *_only_you_know(england, answers),
        "",
        *_fits(fits),
        "sources:",
        *_sources(board, answered=bool(answers)),
        *([fit_source(not_met)] if factors else []),
    ]
    return "\n".join(lines) + "\n"


def _whose(board: Board, title: str) -> str:
    whole = "" if not board.own else ", changed where you said so"
    return (f"NHS {board.name}" if title != board.name else "its board") + whole


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _source(board: Board, source: str, *names: str) -> str:
    return "own" if board.own.intersection(names) else source


# ---- beds and admissions ----


def _beds(board: Board, england: "Scenario", open_of_published: float) -> Iterator[str]:
    """Acute beds, shared out as England's are, and open through the year as England's are."""
    model = england.model
    acute = {name: model.services[name] for name in acute_services()}
    beds = board.beds * open_of_published
    factor = beds / acute_beds(model)
    whose = "as you say" if "beds" in board.own else "on the mean of the year"
    yield (
        f"  # {board.beds:,.0f} general and acute beds {whose}, shared out as England's are; "
        f"{100 * board.occupancy:.1f} % of those open are occupied at 08:00"
    )
    more = escalation_beds(england)
    fitted = round(beds) != round(board.beds)
    if more > 0.0:
        yield (
            f"  # {f'{beds:,.0f} of them' if fitted else 'They'} are open on every day. While they are full "
            f"{more:,.0f} more open on top, as in England's hospitals (explain: under pressure)"
            f"{', so that as many are open in the mean as are published' if fitted else ''}"
        )
    source = "fit" if fitted else _source(board, OF_BEDS, "beds")
    for name, service in acute.items():
        yield f"  services.{name}.capacity: {_scaled(service, factor)[:-1]}, source: {source}}}"


def escalation_beds(scenario: "Scenario") -> float:
    """Acute beds that open on top of those a place says, while these are full."""
    then = scenario.under_pressure
    return max(0.0, acute_beds(then) - acute_beds(scenario.model)) if then is not None else 0.0


def _scaled(service: "Service", factor: float) -> str:
    """A capacity times a factor, as a file writes it: whole beds by date, or a factor where it is no plain number."""
    node = service.capacity.node if service.capacity is not None else None
    parts = [node.first, *(below for _, below in node.later)] if isinstance(node, ByDate) else [node]
    if not all(isinstance(part, Constant) and len(set(part.entry)) == 1 for part in parts):
        return f"{{scale: {factor:.4f}}}"
    first, *later = (f"{part.entry[0] * factor:.1f} beds" for part in parts if isinstance(part, Constant))
    dates = [day for day, _ in node.later] if isinstance(node, ByDate) else []
    changes = ", ".join(f"{day.isoformat()}: {beds}" for day, beds in zip(dates, later, strict=True))
    return f"{{value: {first}, changes: {{{changes}}}}}" if dates else f"{{value: {first}}}"


def _admissions(board: Board, england: "Scenario") -> Iterator[str]:
    """Arrivals as many as are counted; what goes beyond the need of the ages is same-day care."""
    source = _source(board, "emergency", "emergency_admissions")
    yield (
        f"  # {board.emergency_admissions:,.0f} emergency admissions a day were counted; England would have "
        f"{board.expected_admissions:,.0f} with these residents"
    )
    for where in groups(england.resolved.raw or {})["emergency_arrivals"]:
        yield f"  {'.'.join(where)}: {{scale: {board.excess:.4f}, source: {source}}}"
    found = acuity(england)
    if found is None:
        return
    path, step = found
    yield "  # who needs a bed follows age: what is counted beyond that is same-day care, or came across the border"
    yield from shares_of_need(path, step, board.excess, "  ", source)


def acuity(scenario: "Scenario") -> "tuple[str, Choose] | None":
    """The step in which England's place draws whether an emergency needs a bed, with the path of its shares."""
    for route, steps in scenario.model.routes.items():
        for name, step in steps.items():
            shares = getattr(step, "shares", None)
            if shares is not None and {one for _, entry in shares.leaves() for one in entry.now} == {SAME_DAY, BED}:
                return f"routes.{route}.{name}.shares", step  # type: ignore[return-value]
    return None


def need_of(step: "Choose", excess: float) -> dict[str, float]:
    """Share who need a bed, by cohort ('' where all are alike), when so many times the need of the ages are counted."""
    node = step.shares.node if step.shares is not None else None
    branches = node.branches if isinstance(node, ByLabel) and node.label == "cohort" else {"": node}
    return {
        name: min(MOST_IN_BED, below.entry.now[BED] / excess)
        for name, below in branches.items()
        if isinstance(below, Constant)
    }


def shares_of_need(path: str, step: "Choose", excess: float, indent: str, source: str) -> Iterator[str]:
    """The lines that say it."""
    need = need_of(step, excess)
    if not need:
        return
    told = {name: f"{{{SAME_DAY}: {100 - 100 * one:.2f} %, {BED}: {100 * one:.2f} %}}" for name, one in need.items()}
    if list(told) == [""]:
        yield f"{indent}{path}: {told['']}"
        return
    yield f"{indent}{path}:"
    yield f"{indent}  by_cohort:"
    yield from (f"{indent}    {name}: {shares}" for name, shares in told.items())
    yield f"{indent}  source: {source}"


# ---- what a fit has found, and what only the place knows ----


def _fitted(factors: Mapping[str, float] | None, notes: tuple[str, ...]) -> Iterator[str]:
    yield from (f"  # {line}" for line in notes)
    if not factors:
        yield "  # Not fitted yet: 'calibrate' finds the factors of groups that bring it to its own figures."
        return
    yield "  groups:              # fitted to the figures of the return; what you state of a member is left alone"
    yield from (f"    {name}: {{scale: {factor:.4f}, source: fit}}" for name, factor in factors.items())


def _answered(answers: Mapping[str, str]) -> Iterator[str]:
    if answers:
        yield "  # What you answered."
    yield from (f"  {path}: {{value: {_quoted(value)}, source: own}}" for path, value in answers.items())


def _only_you_know(england: "Scenario", answers: Mapping[str, str]) -> Iterator[str]:
    """A line to open for every community service and every team, with England's amount for these residents."""
    raw = england.resolved.raw or {}
    yield "  # What only you know: take the mark off a line and put your number in the place of England's."
    community = [where[1] for where in groups(raw)[CAPACITY]]
    staff = [name for name, one in england.model.services.items() if one.kind.value == "staff"]
    for name in dict.fromkeys((*community, *staff)):
        if f"services.{name}.capacity" in answers:
            continue
        service = england.model.services[name]
        amount = to_text(raw["services"][name]["capacity"])
        asked = ASK.get(service.run_by, ASK[None])
        line = f"  # services.{name}.capacity: {_rounded(amount)}"
        yield f"{line:<64}# {service.label or name}; ask {asked}"[:158]


def _rounded(amount: str) -> str:
    number, _, unit = amount.partition(" ")
    try:
        return f"{float(number):.3g} {unit}" if float(number) < 100 else f"{float(number):.0f} {unit}"
    except ValueError:
        return amount


def _fits(fits: Mapping[str, Any] | None) -> Iterator[str]:
    if not fits:
        return
    yield "# Other facts that fit as well; 'compare' carries them through, so that results show the band of the fit."
    dumped = yaml.safe_dump({"fits": fits}, sort_keys=False, allow_unicode=True, width=150, default_flow_style=None)
    yield from dumped.rstrip("\n").split("\n")
    yield ""


def _sources(board: Board, answered: bool) -> Iterator[str]:
    told = {row["source"]: row for row in columns().values()}
    used = {"beds", "emergency"} - {"beds" for name in board.own if name == "beds"}
    for name in WHERE_PUBLISHED:
        if name in used or not board.own:
            row = told[name]
            yield f"  {name}: {{cite: {_quoted(row['cite'])}, kind: published, url: {_quoted(row['url'])}}}"
    if board.own or answered:
        yield "  own: {cite: our own returns, kind: local data}"


def fit_source(not_met: Mapping[str, str] | None) -> str:
    """The line that says where a fit is from, and what it misses where that is known."""
    missed = ", ".join(f"{measure}: {_quoted(figure)}" for measure, figure in (not_met or {}).items())
    told = f", not_met: {{{missed}}}" if not_met is not None else ""
    return f"  fit: {{cite: fitted to the published figures beside this file, kind: local data{told}}}"


__all__ = [
    "BASE",
    "OF_BEDS",
    "acuity",
    "acute_services",
    "england_of",
    "escalation_beds",
    "fit_source",
    "need_of",
    "shares_of_need",
    "text_of",
]
