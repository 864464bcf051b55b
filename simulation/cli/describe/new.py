"""`new FILE`: a commented starting file that passes its own check and runs."""

from pathlib import Path
from typing import Annotated, Any

import typer

from simulation.cli.console import handle_errors, print_answer
from simulation.core.errors import HomewardError

STARTING = """\
# A small place to start from. Change one thing, then: python -m simulation check FILE, and run FILE.
# Every number carries its unit. `source:` names one of the sources at the end; say 'assumption' when it is one.
dialect: 1
title: {title}
question: How many beds does this ward need so that few patients wait?

run:
  start: 2024-01-01          # the first minute of the warm-up
  warm_up: 364 days          # run before anything is measured, so that the place is as full as it usually is
  length: 365 days           # measured
  replications: 20           # years that differ by chance alone; intervals come from their spread
  seed: 1                    # the random seed; variants of this file share it and so meet the same patients

people:
  population: 50000 people   # for rates per 1,000
  cohorts:
    under_65: {{label: Under 65, from_age: 0}}
    aged_65_plus: {{label: 65 and over, from_age: 65}}
  arrivals:
    emergency:
      counts_as: emergency
      route: front_door      # where they begin, see routes
      rate: {{by_cohort: {{under_65: 3 per day, aged_65_plus: 4 per day}}, source: assumption}}
      by_weekday: {{value: [1.1, 1, 1, 1, 1, 0.95, 0.95], source: assumption}}   # Monday to Sunday, relative to each other

services:
  ward:
    kind: beds               # beds are away from home; places are at home; staff, daily_starts and meeting are the other kinds
    label: The ward
    counts_as: acute         # what official measures see in it
    capacity: {{value: 66 beds, source: assumption, range: 60 to 72 beds}}
    run_by: nhs_acute
    payer: nhs
    unit_cost: {{value: £395 per day, source: assumption}}
  home_team:
    kind: places
    label: The home team
    counts_as: [reablement, home_support]
    capacity: {{value: 33 places, source: assumption}}
    admits: {{value: every day 09:00-17:00, source: assumption}}   # when a patient may move in
    run_by: council
    payer: council
    unit_cost: {{value: £95 per day, source: assumption}}

pathways: [P0, P1]           # P0: home without support; P1: home with support

reasons:                     # where the time with no criteria to reside belongs
  leaving_the_ward: {{group: hospital, responsible: nhs_acute, meaning: "medicines, letter and transport"}}
  home_support: {{group: capacity, responsible: council}}

routes:                      # what happens to patients, step by step
  front_door:
    path:
      choose: pathway        # draw a label ...
      as: pathway            # ... and remember it under this name
      shares: {{by_cohort: {{under_65: {{P0: 95 %, P1: 5 %}}, aged_65_plus: {{P0: 75 %, P1: 25 %}}}}, source: assumption}}
    bed: {{stay: ward, for: {{distribution: lognormal, mean: 6 days, median: 3 days, source: assumption}}}}
    ready: {{mark: ready}}     # no criteria to reside from here
    leaving: {{delay: {{value: 3 hours, source: assumption}}, reason: leaving_the_ward}}
    on: {{choose: leaving, by: pathway, routes: {{P0: leave_home, P1: leave_with_support}}}}
  leave_home:
    out: {{mark: discharged, risks_after_discharge: after_hospital}}
    end: {{go: home}}
  leave_with_support:        # keeps the bed until the home team has a place: a full team blocks the ward
    support:
      stay: home_team
      for: {{distribution: lognormal, mean: 21 days, median: 14 days, source: assumption}}
      reason: home_support
      marks: discharged
      risks_after_discharge: after_hospital
    end: {{go: home}}

risks_after_discharge:
  after_hospital:            # chances within 91 days, each as if it were alone
    readmission: {{probability: {{value: 25 %, source: assumption}}, within: 91 days, shape: {{value: 0.7, source: assumption}}, to: front_door}}
    death: {{probability: {{by_cohort: {{under_65: 2 %, aged_65_plus: 10 %}}, source: assumption}}, within: 91 days}}

sources:
  assumption: {{cite: our judgement; no published figure, kind: assumption}}
"""
"""The file that `new` writes; `{title}` is filled in and doubled braces are single ones."""


def _own(option: str, metavar: str, help: str) -> Any:  # noqa: A002
    """An option for a figure of one's own in the place of the published one."""
    return typer.Option(option, metavar=metavar, help=help, show_default=False, rich_help_panel="Figures of your own")


def starting_file(title: str) -> str:
    """The text of a new scenario with this title."""
    quoted = '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return STARTING.format(title=quoted)


@handle_errors
def new(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file to write; it must not exist.", show_default=False)
    ],
    place: Annotated[
        str | None,
        typer.Option(
            "--place",
            metavar="NAME",
            help="One of England's 42 integrated care boards, by name or code; 'places' lists them.",
            show_default=False,
        ),
    ] = None,
    people: Annotated[str | None, _own("--people", "320,000", "A smaller place in it: how many people.")] = None,
    beds: Annotated[
        str | None,
        _own(
            "--beds",
            "570",
            "General and acute beds open on every day, mean of the year; a few more open on top while they are full.",
        ),
    ] = None,
    occupancy: Annotated[str | None, _own("--occupancy", "94 %", "How many of them are occupied.")] = None,
    admissions: Annotated[str | None, _own("--admissions", "95", "Emergency admissions a day.")] = None,
    from_excel: Annotated[
        Path | None,
        typer.Option("--from-excel", metavar="FILE.xlsx", help="A filled workbook to make it of.", show_default=False),
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Write the workbook to fill in: new my-place.xlsx.")
    ] = False,
    ask: Annotated[
        bool, typer.Option("--ask", help="With --place: be asked a dozen questions about its services.")
    ] = False,
    answer: Annotated[
        list[str] | None,
        typer.Option(
            "--answer",
            metavar="QUESTION=ANSWER",
            help="The answer to one of them, such as reablement=60; may be repeated.",
            show_default=False,
            rich_help_panel="Figures of your own",
        ),
    ] = None,
    waiting: Annotated[
        str | None, _own("--waiting", "70", "Patients with no criteria to reside who remain at the end of the day.")
    ] = None,
) -> None:
    """Write a commented scenario to start from: a small place, one of England's, or one from a workbook."""
    if template:
        from simulation.cli.describe.from_excel import write_template

        write_template(file)
        return
    if file.suffix not in (".yaml", ".yml"):
        raise HomewardError(f"{file}: a name that ends in .yaml was expected")
    own = {"people": people, "beds": beds, "occupancy": occupancy, "admissions": admissions, "remaining": waiting}
    title = file.stem.replace("-", " ").replace("_", " ").strip().capitalize() or "My place"
    if place is None:
        given = [name for name, value in own.items() if value is not None]
        given += ["ask"] if ask else ["answer"] if answer else []
        if given:
            raise HomewardError(
                f"--{given[0].replace('remaining', 'waiting')} without --place: name the board in whose area the place "
                "lies; its figures per head stand where you have none"
            )
        if from_excel is not None:
            from simulation.cli.describe.from_excel import text_from_excel

        _write({file: starting_file(title) if from_excel is None else text_from_excel(from_excel)})
        print_answer(f"Written: {file}. Next: python -m simulation check {file}, then: python -m simulation run {file}")
        return
    from simulation.places.choosing import chosen
    from simulation.places.description import text_of
    from simulation.places.figures import targets_text
    from simulation.scenario.reading.shipped import folder
    from simulation.scenario.reference.json_schema import SCHEMA_FILE

    board = chosen(place, **own)
    called = board.name if people is None else title
    figures = file.with_name(f"{file.stem}.targets.yaml")
    answered: dict[str, str] = {}
    if ask or answer:
        from simulation.cli.describe.asking import answered_of

        answered = answered_of(board, answer or [], ask)
    texts = {file: text_of(board, called, file, answers=answered), figures: targets_text(board, file)}
    schema = file.with_name(SCHEMA_FILE)
    if not schema.exists():
        texts[schema] = (folder() / SCHEMA_FILE).read_text(encoding="utf-8")
    _write(texts)
    editors = f", with {schema}, by which editors complete it" if schema in texts else ""
    print_answer(f"Written: {file} and {figures}{editors}. It describes 2024/25 and forecasts nothing.")
    fitted = file.with_name(f"{file.stem}-fitted.yaml")
    print_answer(
        f"Next: python -m simulation check {file}, then: python -m simulation calibrate {file}, then: python -m "
        f"simulation compare {fitted} --with siloed,integrated"
    )


def _write(texts: dict[Path, str]) -> None:
    """Write files of which none may exist.

    Raises:
        HomewardError: when one does, or cannot be written; then none is left.
    """
    written: list[Path] = []
    try:
        for file, text in texts.items():
            with file.open("x", encoding="utf-8", newline="\n") as opened:
                written.append(file)
                opened.write(text)
    except OSError as error:
        for one in written:
            one.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            raise HomewardError(f"{file} is already there; it stays as it is") from None
        raise HomewardError(f"{file} cannot be written: {error.strerror}") from None
