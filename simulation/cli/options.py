"""Options that several commands share, and scenarios loaded as they say."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from simulation.cli.console import print_status
from simulation.core.errors import HomewardError, Problem, ScenarioError, ValueProblem
from simulation.core.units import share, whole

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="A scenario file, or the name of a shipped one, such as england.", show_default=False
    ),
]
View = Annotated[
    str | None,
    typer.Option(
        "--view",
        metavar="VIEW",
        help="Which strength of each lever: sceptical, central or optimistic.",
        show_default=False,
    ),
]
Replications = Annotated[
    str | None,
    typer.Option(
        "--replications",
        metavar="N",
        help="How many runs with their own random numbers, or 'auto' for as many as --precision needs.",
        show_default=False,
    ),
]
Precision = Annotated[
    str, typer.Option("--precision", metavar="SHARE", help="With 'auto': each half-width, relative to the base's mean.")
]
Ceiling = Annotated[int, typer.Option("--ceiling", min=2, help="With 'auto': the most replications.")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Random seed.", show_default=False)]
Length = Annotated[
    str | None, typer.Option("--length", metavar="TIME", help="Time measured, such as '90 days'.", show_default=False)
]
WarmUp = Annotated[
    str | None,
    typer.Option("--warm-up", metavar="TIME", help="Time run before anything is measured.", show_default=False),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        help="Replications at a time; as many as there are processors when not said.",
        show_default=False,
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Another value for one parameter; may be repeated.", show_default=False
    ),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        "--by", metavar="LABEL", help="Split every measure by this label too; may be repeated.", show_default=False
    ),
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the results folder goes.")]
Events = Annotated[bool, typer.Option("--events", help="Keep the first replication's event log.")]
Engine = Annotated[
    Literal["auto", "compiled", "reference"],
    typer.Option("--engine", help="Both give the same rows; auto takes the compiled one where it can."),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Run the replications on a dask cluster: tcp://scheduler:8786.",
        show_default=False,
    ),
]
Root = Annotated[
    Path | None, typer.Option("--root", metavar="DIR", help="Read no file outside this folder.", show_default=False)
]

RESULTS = Path("results")


def load_all(
    files: Sequence[Path],
    view: str | None = None,
    changes: Sequence[str] | None = None,
    seed: int | None = None,
    length: str | None = None,
    warm_up: str | None = None,
    root: Path | None = None,
) -> list["Scenario"]:
    """Load scenarios as the options say, and say what their authors may want to know.

    Raises:
        ScenarioError: with the mistakes of all the files at once.
    """
    from simulation.scenario.reading.setting_text import read_settings
    from simulation.scenario.scenario import load

    said = read_settings(changes or [])
    said |= {
        path: str(value)
        for path, value in (("run.seed", seed), ("run.length", length), ("run.warm_up", warm_up))
        if value is not None
    }
    scenarios = []
    mistakes: list[Problem] = []
    more = 0
    notes: list[str] = []
    for file in files:
        try:
            scenarios.append(load(file, view=view, set=said, root=root))
        except ScenarioError as error:
            mistakes += error.mistakes
            more += error.more
            notes += error.notes
    if mistakes:
        raise ScenarioError(mistakes, notes, more)
    return scenarios


def figures_file(scenario: "Scenario", named: Path | None) -> Path:
    """The published figures to hold a scenario against: those named, those beside it, or those beside its shipped base.

    Raises:
        HomewardError: when there are none.
    """
    from simulation.assurance.calibration.published_figures import targets_of
    from simulation.scenario.reading.shipped import find, in_messages, is_shipped

    if named is not None:
        found = find(named)
        if found is not None and found.note:
            print_status(f"{found.name}: {found.note}")
        return found.path if found is not None else named
    path, base = scenario.path, scenario.resolved.base_path
    assert path is not None
    try:
        return targets_of(path)
    except HomewardError:
        if base is None or is_shipped(path) or not is_shipped(base):
            raise
    figures = targets_of(base)
    print_status(
        f"{path.name} has no published figures beside it: it is held against {in_messages(figures)}, those of its base."
    )
    return figures


def number_of_replications(text: str | None) -> int | Literal["auto"] | None:
    """A number or 'auto'."""
    if text is None:
        return None
    if text.strip() == "auto":
        return "auto"
    try:
        number = whole(text)
    except ValueProblem:
        number = 0
    if number < 1:
        raise HomewardError(f"--replications {text}: a whole number from 1, or 'auto', was expected")
    return number


def precision_of(text: str) -> float:
    """A share above zero: '5 %'."""
    try:
        wished = share(text if "%" in text else f"{text} %")
    except ValueProblem as wrong:
        raise HomewardError(f"--precision {text}: {wrong}") from None
    if wished <= 0:
        raise HomewardError(f"--precision {text}: a share above zero was expected, such as '5 %'")
    return wished
