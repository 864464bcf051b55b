"""Fit a scenario to its targets: run it, move each fitted parameter a little towards its target, and run it again.

    python -m simulation.assurance.calibration.elasticity_fit scenarios/england.yaml --rounds 6 --replications 6 --write

Beside the scenario stands `targets.yaml` (see `simulation.assurance.calibration.targets`): published figures and, in
`moved_by`, the parameters that answer for them. A parameter is the `capacity` of a service, or the `share_needing` or
`time` of a step; one target may answer to several, so rounds are damped. What no target names was set by hand or by a
source.
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.assurance.calibration.targets import Judged, Target, judge_targets, read_targets
from simulation.core.errors import HomewardError

if TYPE_CHECKING:
    import pandas as pd

_NUMBER = r"([\d.]+)"
_PLACES = {
    "capacity": [rf"(capacity: \{{value: ){_NUMBER}( \w+)"],
    "share_needing": [rf"(share_needing: \{{(?:base: \{{)?value: ){_NUMBER}( %)"],
    "time": [rf"(mean: ){_NUMBER}( (?:days|hours|minutes))", rf"(median: ){_NUMBER}( (?:days|hours|minutes))"],
}
"""How each kind of parameter is written; a time keeps the ratio of mean and median."""
LARGEST_STEP = {"capacity": 0.04, "share_needing": 0.3, "time": 0.3}
DAMPING = 0.6


@dataclass(frozen=True)
class Fit:
    """A parameter and the target it answers for."""

    parameter: str
    target: str
    elasticity: float

    @property
    def kind(self) -> str:
        """capacity, share_needing or time."""
        return self.parameter.rpartition(".")[2]

    def factor(self, judged: Judged) -> float:
        """What to multiply the parameter by after a round."""
        ratio = max(judged.target.value, 1e-9) / max(judged.mean, judged.target.value / 20, 1e-9)
        largest = LARGEST_STEP[self.kind]
        return float(min(max(ratio ** (DAMPING / self.elasticity), 1 - largest), 1 + largest))


def fits_of(targets: Sequence[Target]) -> tuple[Fit, ...]:
    """The parameters that the targets name as answering for them.

    Raises:
        HomewardError: for a parameter of another kind.
    """
    fits = tuple(
        Fit(parameter, target.id, elasticity) for target in targets for parameter, elasticity in target.moved_by
    )
    for fit in fits:
        if fit.kind not in _PLACES:
            raise HomewardError(
                f"target {fit.target}: {fit.parameter}: a fitted parameter ends in {', '.join(_PLACES)}"
            )
    return fits


def moved(text: str, parameter: str, factor: float) -> str:
    """A scenario's text with one parameter multiplied; only its number changes.

    Raises:
        HomewardError: when the text has no such line.
    """
    group, *names, kind = parameter.split(".")
    lines = text.split("\n")
    at = next((n for n, line in enumerate(lines) if line.startswith(f"{group}:")), -1)
    for depth, name in enumerate(names, start=1):
        at = next((n for n in range(at + 1, len(lines)) if lines[n].startswith(f"{'  ' * depth}{name}:")), -1)
        if at < 0:
            raise HomewardError(f"{parameter}: the file has no line '{name}:' there")
    for pattern in _PLACES[kind]:
        changed, count = re.subn(
            pattern, lambda found: found[1] + _rounded(float(found[2]) * factor, kind) + found[3], lines[at], count=1
        )
        if not count:
            raise HomewardError(f"{parameter}: line {at + 1} is not written as a {kind}")
        lines[at] = changed
    return "\n".join(lines)


def _rounded(number: float, kind: str) -> str:
    if kind == "share_needing":
        number = min(number, 100.0)
    if kind == "capacity" and number >= 20:
        return f"{round(number)}"
    return f"{number:.3g}"


def fit_text(
    text: str, folder: Path, fits: Sequence[Fit], targets: Sequence[Target], rounds: int, replications: int
) -> tuple[str, list[Judged]]:
    """The text after so many rounds, and how its last run fared."""
    judged = run_targets(text, folder, targets, replications)
    for _ in range(rounds):
        by_id = {one.target.id: one for one in judged}
        for fit in fits:
            text = moved(text, fit.parameter, fit.factor(by_id[fit.target]))
        judged = run_targets(text, folder, targets, replications)
        print(
            f"{sum(one.met for one in judged)} of {len(judged)} targets met; squared misfit {misfit(judged):.2f}",
            flush=True,
        )
    return text, judged


def misfit(judged: Sequence[Judged]) -> float:
    """Squared distances in tolerances, summed."""
    return sum(((one.mean - one.target.value) / one.target.tolerance) ** 2 for one in judged)


def run_targets(text: str, folder: Path, targets: Sequence[Target], replications: int) -> list[Judged]:
    """Run a scenario's text and judge it."""
    from simulation.experiment.replicate import run
    from simulation.scenario.scenario import from_text

    table: pd.DataFrame = run(from_text(text, folder=folder), replications=replications).measures
    return judge_targets(targets, table)


def table_of(judged: Sequence[Judged]) -> str:
    """The targets as a table in Markdown."""
    rows = [
        "| | measure | target | tolerance | achieved | 95 % half-width | fitted | met |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in judged:
        target = one.target
        numbers = [target.shown(number) for number in (target.value, target.tolerance, one.mean, one.half_width)]
        fitted, met = "yes" if target.fitted else "no", "yes" if one.met else "**no**"
        rows.append(f"| {target.id} | {target.what or target.measure} | {' | '.join(numbers)} | {fitted} | {met} |")
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Judge a scenario against its targets and, with `--rounds`, fit it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="?", default="scenarios/england.yaml")
    parser.add_argument("--targets", help="targets.yaml beside the scenario when not said")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--replications", type=int, default=24)
    parser.add_argument("--write", action="store_true", help="put the fitted values into the scenario file")
    said = parser.parse_args(arguments)
    path = Path(said.scenario)
    targets = read_targets(said.targets or path.with_name("targets.yaml"))
    text, judged = fit_text(
        path.read_text(encoding="utf-8"), path.parent, fits_of(targets), targets, said.rounds, said.replications
    )
    if said.write and said.rounds:
        path.write_text(text, encoding="utf-8")
    print(table_of(judged))


if __name__ == "__main__":
    main()
