"""A library of levers as a page for people: what each sets, how strongly and on whose word, what it costs and what
nobody has shown.
"""

from collections.abc import Iterator
from pathlib import Path

from simulation.scenario.changes.operations import spelled
from simulation.scenario.changes.paths import bare, to_text
from simulation.scenario.levers.placed import PlacedLever
from simulation.scenario.loading import load
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.scenario import Scenario

LIBRARY = "scenarios/levers.yaml"


def catalogue_page(library: Path, called: str = LIBRARY) -> str:
    """The page of a library that runs by itself, as Markdown; `called` is how the page names the file."""
    scenario = load(library)
    own = [lever for lever in scenario.resolved.placed if Path(lever.file).resolve() == library.resolve()]
    return (
        "\n".join(
            [
                *_head(called, len(own)),
                *_table(own),
                *_parameters(own),
                *(line for lever in own for line in _lever(lever, scenario)),
            ]
        )
        + "\n"
    )


def _head(called: str, count: int) -> Iterator[str]:
    yield "# The catalogue of levers"
    yield ""
    yield (
        f"Made from `{called}` by `simulation.scenario.lever_catalogue`; a test keeps it current. {count} levers. "
        "A variant picks from them:"
    )
    yield ""
    yield "```yaml"
    yield (
        "levers: {use: [trusted_assessor, home_first]}                                      # with the strengths below"
    )
    yield "levers: {use: {trusted_assessor: 60 %, carer_support: {from: 2024-10-01, reach: 40 %}}}  # or with others"
    yield "```"
    yield ""
    yield (
        "Three strengths stand for three readings of the evidence: sceptical, central, optimistic. The sceptical "
        "one is often zero: the programme"
    )
    yield (
        "is paid for and changes nothing. Costs are beside the services: capacity that a lever adds costs its list "
        "price in the services already,"
    )
    yield (
        "and is not counted here again. Letters and figures name rows of the evidence table, cited under "
        "`sources:` of the file."
    )
    yield ""


def _table(levers: list[PlacedLever]) -> Iterator[str]:
    yield "| lever | sceptical | central | optimistic | source | needs | cost beside the services |"
    yield "|---|---|---|---|---|---|---|"
    for lever in levers:
        part = lever.part
        strengths = " | ".join(f"{100 * part.strength[view]:g} %" for view in ("sceptical", "central", "optimistic"))
        yield (
            f"| [{lever.name}](#{lever.name}) | {strengths} | {part.source or ''} | {_words(part.needs)} | "
            f"{_cost(lever) or '–'} |"
        )
    yield ""


def _parameters(levers: list[PlacedLever]) -> Iterator[str]:
    """Which lever sets which parameter: those of several only add."""
    yield "## Which lever sets which parameter"
    yield ""
    yield "No two set the same one, except capacities to which several add."
    yield ""
    yield "| parameter | set by |"
    yield "|---|---|"
    setters: dict[str, list[str]] = {}
    for lever in levers:
        for path in lever.part.set:
            setters.setdefault(path, []).append(lever.name)
    for path in sorted(setters):
        yield f"| `{path}` | {', '.join(setters[path])} |"
    yield ""


def _lever(lever: PlacedLever, scenario: Scenario) -> Iterator[str]:
    part = lever.part
    yield f"## {lever.name}"
    yield ""
    yield part.why
    yield ""
    yield "| sets | today | at full strength |"
    yield "|---|---|---|"
    for path in part.set:
        yield (
            f"| `{path}` | {_short(to_text(at(scenario.resolved.parent, tuple(path.split('.')))))} | "
            f"{_short(_new(lever, path))} |"
        )
    yield ""
    source = (
        scenario.model.sources[part.source]
        if part.source in scenario.model.sources and part.source is not None
        else None
    )
    facts = [
        ("Evidence", part.range),
        ("Source of the strength", f"{part.source}, {source.cite}" if source is not None else part.source),
        ("Not shown", part.not_shown),
        (
            "Moves by construction",
            ", ".join(f"`{measure}`" for measure in part.assumes) or "nothing that is measured by itself",
        ),
        ("Cost", f"{_cost(lever)}{_because(lever)}" if part.cost is not None else "none beside the services"),
        ("In time, once it has a date", _course(lever)),
        ("Note", part.note),
    ]
    for name, said in facts:
        if said:
            yield f"- **{name}.** {said}{'' if said.endswith('.') else '.'}"
    yield ""


def _new(lever: PlacedLever, path: str) -> str:
    new = lever.raw_set[path]
    change = spelled(new)
    if change is None:
        return to_text(new)
    how, by = change[0], to_text(change[1])
    return f"times {by}" if how == "scale" else f"{by.removeprefix('-')} {'less' if by.startswith('-') else 'more'}"


MOST = 220
"""Characters of a value that are shown in a table."""


def _short(text: str) -> str:
    return (text if len(text) <= MOST else f"{text[:MOST]} …").replace("|", "/")


def _cost(lever: PlacedLever) -> str:
    if lever.part.cost is None:
        return ""
    return f"{to_text(bare(lever.raw['cost']))}{', paid by ' + _payer(lever) if 'payer' in lever.raw else ''}"


def _payer(lever: PlacedLever) -> str:
    said = bare(lever.raw["payer"])
    return said if isinstance(said, str) else " and ".join(f"{name} ({share})" for name, share in said.items())


def _because(lever: PlacedLever) -> str:
    raw = lever.raw["cost"]
    said = [str(raw[key]) for key in ("source", "note") if key in raw] if not isinstance(raw, str) else []
    return f" ({': '.join(said)})" if said else ""


def _course(lever: PlacedLever) -> str:
    part = lever.part
    spans = [
        ("begins", part.lead_time, "after it is paid for"),
        ("grows for", part.ramp, ""),
        ("fades for", part.decay, "after its end"),
    ]
    return ", ".join(f"{word} {span} {rest}".strip() for word, span, rest in spans if span.months or span.days)


def _words(names: tuple[str, ...]) -> str:
    return ", ".join(name.replace("_", " ") for name in names) or "–"
