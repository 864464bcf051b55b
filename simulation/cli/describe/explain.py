"""`explain FILE [PATH]`: every parameter with its origin, what it leads to, what the levers do, and the load of every
list.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from simulation.cli import options as o
from simulation.cli.console import assembled, handle_errors, out, words
from simulation.cli.describe.levers_in_words import pressure_in_words, print_levers
from simulation.cli.options import File, shares
from simulation.core.errors import HomewardError, did_you_mean
from simulation.experiment.options import RunOptions

if TYPE_CHECKING:
    from rich.console import Console

    from simulation.scenario.facts.statement import Fact
    from simulation.scenario.parameter import Parameter
    from simulation.scenario.scenario import Scenario


PRESSURE = ("fire_fighting", "fire_fighting.under_pressure")
"""Where a scenario says when there is pressure, and what holds then; told in words."""


@handle_errors
@shares("view", "set", "length", "warm_up", "root")
def explain(
    file: File,
    options: RunOptions,
    path: Annotated[
        str | None,
        typer.Argument(metavar="PATH", help="Only parameters at or below this dotted path.", show_default=False),
    ] = None,
    with_: o.With = None,
) -> None:
    """Show every parameter with its source, what the levers do, and the load of every service."""
    from simulation.money.files.reading import is_kind

    if is_kind(file, "prices"):
        print_prices(file, path)
        return
    scenario = o.loaded(options, file, o.one_of(with_))

    from simulation.offered_load.deadlock import find_deadlocks

    parameters = scenario.parameters()
    console = out()
    if path is not None:
        print_part(console, parameters, path, scenario)
        return
    console.print(words(f"{scenario.title}" + (f" ({scenario.view} view)" if scenario.levers else ""), style="bold"))
    if scenario.model.question:
        console.print(words(scenario.model.question))
    print_parameters(console, parameters, scenario)
    if scenario.facts:
        print_facts(console, scenario.facts)
    if scenario.levers:
        print_levers(console, scenario.levers, scenario.view)
    pressure = pressure_in_words(scenario)
    if pressure:
        console.print()
    for line in pressure:
        console.print(words(line), soft_wrap=True)
    console.print(_loads(scenario))
    for deadlock in find_deadlocks(scenario.model):
        console.print(words(f"{deadlock}.", "yellow"), soft_wrap=True)
    for line in (*told_in_words(scenario), assumptions(parameters, scenario), *left_out_of(scenario)):
        console.print(words(line))


def print_part(console: "Console", parameters: Sequence["Parameter"], path: str, scenario: "Scenario") -> None:
    """What stands at or below one dotted path; of `groups`, whose factor nobody has to say, what belongs to each.

    Raises:
        HomewardError: when nothing is there.
    """
    from simulation.scenario.facts.groups import SECTION, groups

    first, _, rest = path.partition(".")
    if first == SECTION:
        there = groups(scenario.resolved.raw or {})
        if rest and rest not in there:
            raise HomewardError(f"there is no group '{rest}'; {did_you_mean(rest, list(there), ', '.join(there))}")
        for name in [rest] if rest else there:
            paths = [".".join(where) for where in there[name]]
            told = f"{SECTION}.{name}: {len(paths)} parameter{'' if len(paths) == 1 else 's'}"
            console.print(words(told, style="bold"), soft_wrap=True)
            print_parameters(console, [one for at in paths for one in below(parameters, at)], scenario)
        return
    pressure = pressure_in_words(scenario) if path in PRESSURE else []
    if not pressure:
        print_parameters(console, below(parameters, path), scenario)
    for line in pressure:
        console.print(words(line), soft_wrap=True)


def print_prices(file: Path, service: str | None) -> None:
    """Of a file of prices: each price with its year, its index and its source; of one service when it is named.

    Raises:
        HomewardError: when the file has no price of that name.
    """
    from simulation.money.files.prices import load_prices

    book = load_prices(file)
    known = list(book.part.services)
    if service is not None and book.of(service) is None:
        raise HomewardError(f"{file} has no price for '{service}'; {did_you_mean(service, known, ', '.join(known))}")
    for name in known if service is None else [service]:
        for line in book.trace(name):
            out().print(words(line), soft_wrap=True)


def below(parameters: Sequence["Parameter"], path: str) -> list["Parameter"]:
    """Those at or below a dotted path.

    Raises:
        HomewardError: when nothing is there.
    """
    from simulation.scenario.facts.groups import SECTION

    found = [parameter for parameter in parameters if parameter.path == path or parameter.path.startswith(f"{path}.")]
    if not found:
        prefixes = {".".join(parameter.path.split(".")[:depth]) for parameter in parameters for depth in range(1, 9)}
        prefixes |= {*PRESSURE, SECTION}
        raise HomewardError(
            f"there is no parameter '{path}'; "
            f"{did_you_mean(path, sorted(prefixes), 'explain FILE without a path lists them')}"
        )
    return found


def print_parameters(console: "Console", parameters: Sequence["Parameter"], scenario: "Scenario") -> None:
    """Each parameter with its value, and below it what it leads to and where it comes from."""
    from simulation.report.derived_values import derived_values

    led = derived_values(scenario.model)
    for one in parameters:
        place = f"{one.file}:{one.line}" if one.line else one.file
        leads = f"leads to {led[one.path]}" if one.path in led else ""
        facts = (
            leads,
            one.sized or "",
            f"range {one.range}" if one.range else "",
            f"said once, at {one.said_at}" if one.said_at != one.path else "",
            f"source {one.source}" if one.source else "no source",
            f"lever {one.lever}" if one.lever else "",
            place,
            *map(stated, one.facts),
        )
        console.print(assembled((one.path, "bold"), f"  {one.value}  ", (f"({one.unit})", "dim")), soft_wrap=True)
        console.print(words("    " + "; ".join(fact for fact in facts if fact), style="dim"), soft_wrap=True)


def stated(fact: "Fact") -> str:
    """What a fact takes the place of, and where both are said."""
    was = fact.before_at
    of = f"fact {fact.after} of {fact.at.file}:{fact.at.line}"
    return f"{of} in place of {fact.before} of {was.file}:{was.line}"


def print_facts(console: "Console", facts: Sequence["Fact"]) -> None:
    """What files that extend others state about their own places."""
    console.print()
    console.print(words("Facts", style="bold"))
    for fact in facts:
        console.print(assembled((fact.path, "bold"), f"  {fact.before} -> {fact.after}"), soft_wrap=True)
        was = fact.before_at
        told = f"    {fact.at.file}:{fact.at.line}; before at {was.file}:{was.line}"
        console.print(words(told, style="dim"), soft_wrap=True)


def _loads(scenario: "Scenario") -> Table:
    from simulation.cli.summaries import per_cent
    from simulation.offered_load.loads import offered_loads

    table = Table(title="Offered load of every list", title_justify="left", title_style="bold")
    for column in ("list", "services", "offered", "capacity", "load", ""):
        table.add_column(
            column, justify="right" if column in ("offered", "capacity", "load") else "left", overflow="fold"
        )
    for load in offered_loads(scenario.model):
        word = "" if load.stable else "full: waits end by giving up" if load.gives_up else "cannot keep up"
        capacity = "unlimited" if load.capacity == float("inf") else f"{load.capacity:,.1f} {load.unit}"
        texts = (
            load.list,
            ", ".join(load.services),
            f"{load.offered:,.1f}",
            capacity,
            per_cent(load.load) if load.capacity != float("inf") else "",
            word,
        )
        table.add_row(*(words(text) for text in texts))
    return table


def told_in_words(scenario: "Scenario") -> list[str]:
    """How many separate lists there are: fragmentation is their number, not their names."""
    from simulation.scenario.calendar.copies import expanded
    from simulation.scenario.calendar.worked_capacity import lists_of

    copies = expanded(scenario.model)
    lists = lists_of({name: copy.service for name, copy in copies.items()})
    services = {copies[name].of for members in lists.values() for name in members}
    return [f"{len(services)} services with {len(lists)} separate lists."]


def assumptions(parameters: Sequence["Parameter"], scenario: "Scenario") -> str:
    """How many values are assumptions: those whose source says so, and those without a source."""
    kinds = {name: source.kind for name, source in scenario.model.sources.items()}
    said = [parameter for parameter in parameters if parameter.source]
    assumed = sum(kinds.get(parameter.source or "") == "assumption" for parameter in said)
    return (
        f"{len(parameters)} values: {len(said)} name a source, and {assumed} of these sources are assumptions; "
        f"{len(parameters) - len(said)} name none."
    )


def left_out_of(scenario: "Scenario") -> list[str]:
    """Measures that this scenario does not get, because it does not declare what they need."""
    from simulation.measures.log_tables.declared import in_words
    from simulation.measures.registry import left_out

    return [
        f"Not measured: {measure}, because the scenario says nothing of {', '.join(map(in_words, missing))}."
        for measure, missing in left_out(scenario.model).items()
    ]
