"""What `run`, `compare` and `report` say before and after: services that cannot keep up, then the answer."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from rich.table import Table

from simulation.cli.console import out, print_status, words
from simulation.core.text.not_represented import IN_A_SENTENCE

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from simulation.engines import Engine
    from simulation.experiment.compare import Comparison
    from simulation.experiment.replicate import Results
    from simulation.offered_load.answer.load import Load
    from simulation.own_log.read import OwnLog
    from simulation.report.answer.answer import Answer
    from simulation.report.answer.finding import Level
    from simulation.report.answer.tiles import Line
    from simulation.report.record.record import Record
    from simulation.scenario.scenario import Scenario
    from simulation.scenario.schema.model import Model

MOST_NAMED = 4
"""Scenarios named beside a warning that is about several."""
FULL = 0.97
"""From this load a service is called close to full: small changes there move waits a lot."""

CODE_OF_HEADLINES = ("core", "experiment", "measures", "scenario")
"""Folders whose code says which headlines there are."""


@contextmanager
def warned_of_loads(scenarios: Sequence["Scenario"]) -> Iterator[None]:
    """What is worth knowing about scenarios that run in the block. Before it what can be read off them or is known from
    an earlier time; loads that have yet to be worked out as soon as they are, beside the run, which does not wait.
    """
    from simulation.offered_load.answer.kept_loads import kept_loads, known_loads
    from simulation.offered_load.deadlock import warnings_of

    print_grouped(
        [(scenario.title, (warning, "yellow")) for scenario in scenarios for warning in warnings_of(scenario)]
    )
    print_grouped([(one.title, (warning, "yellow")) for one in scenarios for warning in foreseen_headlines(one)[0]])
    unknown = [scenario for scenario in scenarios if known_loads(scenario) is None]
    known = [scenario for scenario in scenarios if scenario not in unknown]
    print_grouped([(one.title, told) for one in known for told in loads_told(one, kept_loads(one))])
    stopped, failed = Event(), list[Exception]()

    def work_out() -> None:
        try:
            told = []
            for scenario in unknown:
                told += [(scenario.title, one) for one in loads_told(scenario, kept_loads(scenario))]
                if stopped.is_set():
                    return
            print_grouped(told)
        except Exception as error:
            failed.append(error)

    beside = Thread(target=work_out, name="loads", daemon=True)  # who stops the run does not wait for it
    beside.start()
    try:
        yield
    except BaseException:
        stopped.set()
        raise
    beside.join()
    for error in failed:
        raise error


def print_grouped(told: Sequence[tuple[str, tuple[str, str]]]) -> None:
    """Warnings with their style, each once with all the scenarios that it is about, in the order they were met."""
    about: dict[tuple[str, str], list[str]] = {}
    for called, warning in told:
        about.setdefault(warning, []).append(called)
    for (said, style), every in about.items():
        names = list(dict.fromkeys(every))
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        print_status(f"{', '.join(names[:MOST_NAMED])}{more}: {said}", style)


def foreseen_headlines(scenario: "Scenario") -> tuple[list[str], list[str]]:
    """Headlines that will be empty and headlines that will be left out, in words; as kept from an earlier time."""
    from simulation.core.system.answers import keep, kept

    told = kept("foreseen", scenario.digest(), CODE_OF_HEADLINES)
    if isinstance(told, list) and len(told) == 2 and all(isinstance(part, list) and len(part) <= 9 for part in told):
        empty, left_out = told
        if all(isinstance(line, str) and line.isprintable() and len(line) < 2000 for line in (*empty, *left_out)):
            return empty, left_out
    from simulation.experiment.headlines import HEADLINES
    from simulation.measures.foreseen import foreseen

    empty, left_out = foreseen(scenario.model, HEADLINES)
    keep("foreseen", scenario.digest(), CODE_OF_HEADLINES, [empty, left_out])
    return empty, left_out


def loads_told(scenario: "Scenario", loads: "Sequence[Load]") -> list[tuple[str, str]]:
    """Every queue that cannot keep up, once, and those so full that they rule the result; each with its style."""
    model, told = scenario.model, []
    for load in loads:
        if not load.stable and not load.gives_up:
            paths = " or ".join(f"services.{name}.capacity" for name in load.services[:2])
            said = (
                f"{name_of(load, model)} cannot keep up: {format_load(load)}. Its queue grows as long as the run "
                f"lasts: raise {paths}, send fewer patients, or let them leave with 'gives_up_after' or 'if_full'."
            )
            told.append((said, "bold yellow"))
    full = [
        f"{name_of(load, model)} {per_cent(load.load)}"
        for load in loads
        if load.load >= FULL and (load.stable or load.gives_up)
    ]
    if full:
        said = (
            "offered load close to or above capacity, so waits depend on who gives up or small changes: "
            f"{', '.join(full)}; run more replications, and try a little more and less capacity."
        )
        told.append((said, "yellow"))
    return told


def warn_of_engine(engine: "Engine") -> None:
    """Say, before the wait begins, that the engine is being compiled or why the compiled one cannot run; this process
    runs nothing else, so its large arrays are given back as they are let go.
    """
    from simulation.core.compiling import jit
    from simulation.core.system.allocation import return_large_pieces
    from simulation.engines import first_time
    from simulation.experiment.jit_warm_up import engine_ready

    return_large_pieces()
    if engine == "reference":
        return
    if first_time():
        print_status("Compiling the engine for this machine; it takes some ten to fifteen seconds once.")
    name, why = engine_ready(engine)
    if name == "reference":
        print_status(
            f"The reference engine runs, which gives the same rows and takes some two hundred times as long: {why}.",
            "yellow",
        )
    elif jit.WHY_NOT_CACHED:
        print_status(
            f"Compiled code cannot be kept, so every start compiles anew: {jit.WHY_NOT_CACHED}. HOMEWARD_CACHE "
            "names another folder.",
            "yellow",
        )


def name_of(load: "Load", model: "Model") -> str:
    """A queue as it is called: its one service's label, or the shared list."""
    if len(load.services) == 1:
        return model.services[load.services[0]].label or load.services[0].replace("_", " ")
    return f"{load.list.replace('_', ' ')} ({len(load.services)} services)"


def format_load(load: "Load") -> str:
    """'172 of 180 places, 96 %'."""
    if math.isinf(load.capacity):
        return f"{load.offered:,.1f} {load.unit}, unlimited"
    return f"{load.offered:,.1f} of {load.capacity:,.1f} {load.unit}, {per_cent(load.load)}"


def per_cent(share: float) -> str:
    """'96 %'."""
    return f"{100 * share:.0f} %" if math.isfinite(share) else "without end"


def print_log(log: "OwnLog", measures: "pd.DataFrame", missing: "pd.DataFrame", folder: "Path | None") -> None:
    """Headlines of a log of one's own, with the reason where one is missing, and what was filled in."""
    from simulation.experiment.headlines import HEADLINES, of_everybody, shown

    console = out()
    for note in log.notes:
        console.print(words(note), soft_wrap=True)
    rows = measures[of_everybody(measures) & (measures["period"] == "whole")]
    values = dict(zip(rows["measure"], rows["value"], strict=True))
    reasons = dict(zip(missing["measure"], missing["reason"], strict=True))
    table = _table("The log, all patients", ("measure", "value"))
    for measure, headline in HEADLINES.items():
        if measure in values:
            table.add_row(headline.name, shown(float(values[measure]), headline.unit))
    console.print(table)
    lacking = [(headline.name, reasons[measure]) for measure, headline in HEADLINES.items() if measure in reasons]
    for name, reason in lacking:
        console.print(words(f"Missing: {name}, because {reason}."), soft_wrap=True)
    if len(missing):
        console.print(words(f"{len(missing)} measures are missing; missing.csv says why of each."), soft_wrap=True)
    if folder is not None:
        console.print(words(f"Results: {folder}"), soft_wrap=True)


def print_less_than_asked(study: "Results | Comparison") -> None:
    """First of all, of which levers less was realised than was asked."""
    for line in study.less_than_asked():
        out().print(words(line, style="yellow"), soft_wrap=True)


def print_report(record: "Record", verbose: bool = False) -> None:
    """The answer and its tiles; with `verbose` every headline by its size, and what each scenario comes to."""
    from simulation.report.answer.answer import answer_of
    from simulation.report.answer.by_fit import by_fit
    from simulation.report.answer.numbers import Numbers

    answer = answer_of(record)
    console = out()
    for paragraph in answer.paragraphs:
        for line in paragraph.below:
            console.print(words(line, style="yellow"), soft_wrap=True)
        console.print(words(f"{paragraph.heading}, {answer.years}", style="bold"), soft_wrap=True)
        console.print(words(paragraph.what), soft_wrap=True)
        for line in paragraph.heed:
            console.print(words(line, style="yellow"), soft_wrap=True)
        for sentence in (paragraph.why, paragraph.limits):
            console.print(words(sentence), soft_wrap=True)
        console.print()
    if answer.tiles:
        console.print(_tiles(answer))
    told = by_fit(Numbers(record))
    for line in () if verbose else told:
        console.print(words(line), soft_wrap=True)
    if verbose:
        _print_rest(record, answer)
    if told:
        said = "The other measures by the fit: differences.csv, fit_lower and fit_upper."
        console.print(words(said), soft_wrap=True)


def _tiles(answer: "Answer") -> Table:
    """The numbers of the answer, and below a sum of money who pays it and what of it programmes cost."""
    columns = ["measure", answer.scenarios[0]]
    for name in answer.scenarios[1:]:
        columns += [name, "difference, 95 % confidence interval"]
    if not answer.is_comparison:
        columns.append("95 % confidence interval")
    table = _table(f"Mean of {answer.years}", columns)
    for tile in answer.tiles:
        for label, line in ((tile.called, tile.main), *((f"  {called}", one) for called, one in tile.below)):
            table.add_row(*(words(cell) for cell in (label, *_cells(line, answer.is_comparison))))
    return table


def _cells(line: "Line", is_comparison: bool) -> list[str]:
    first = line.levels[0]
    cells = [first.text if first is not None else "–"]
    if not is_comparison:
        return [*cells, first.ends if first is not None else ""]
    for level, finding in zip(line.levels[1:], line.findings, strict=True):
        cells.append(level.text if level is not None else "–")
        cells.append(finding.brief if finding is not None else "–")
    return cells


def _print_rest(record: "Record", answer: "Answer") -> None:
    from simulation.experiment.headlines import HEADLINES, MANY

    console = out()
    for line in answer.together:
        console.print(words(line), soft_wrap=True)
    if answer.findings:
        console.print()
        console.print(words("Every headline, the largest first", style="bold"), soft_wrap=True)
        for one in answer.findings:
            console.print(words(str(one), style="dim" if one.assumed else ""), soft_wrap=True)
        console.print()
        console.print(words(MANY), soft_wrap=True)
    from simulation.report.answer.numbers import Numbers

    numbers = Numbers(record)
    table = _table("Means", ("measure", *answer.scenarios))
    for measure, headline in HEADLINES.items():
        if numbers.has(measure):
            levels = numbers.levels(measure)
            table.add_row(headline.name, *(_with_ends(level, len(levels)) for level in levels))
    console.print(table)
    results = record.base
    if results.reached is not None:
        console.print(words(f"Precision: {results.reached}"), soft_wrap=True)
    console.print(words(IN_A_SENTENCE), soft_wrap=True)
    console.print(
        words(f"Engine: {results.engine} ({results.engine_why}). {results.seconds:,.0f} seconds. Seed {results.seed}."),
        soft_wrap=True,
    )


def _with_ends(level: "Level | None", scenarios: int) -> str:
    if level is None:
        return "–"
    return f"{level.text} ({level.ends})" if scenarios == 1 and level.ends else level.text


def _table(title: str, columns: Sequence[str]) -> Table:
    """The first column is words, the others numbers."""
    table = Table(title=words(title), title_justify="left")
    for place, column in enumerate(columns):
        table.add_column(words(column), justify="right" if place else "left")
    return table
