"""England without harm of waiting, fitted to the same figures as England: `python -m docs.tools.fit_for_money`.

Writes the factors of scenarios/england_for_money.yaml between its two marks, each as a fact that multiplies England's
own value; a fit goes on from the factors that stand there. Only beds and services are moved: how often something else
has to be done first, and how long that takes, does not hang on what waiting does.
"""

import re
from dataclasses import replace
from pathlib import Path

from simulation.assurance.calibration.calibrate import calibrate
from simulation.assurance.calibration.published_figures import read_figures
from simulation.scenario.loading import load

FILE = Path(__file__).parents[2] / "scenarios" / "england_for_money.yaml"
FIGURES = FILE.parent / "targets.yaml"
MOVED = ("services.", "routes.treated.bed.", "routes.in_the_department.")
BEGINS, ENDS = "  # -- fitted --\n", "  # -- end --\n"
_LINE = re.compile(r"  (\S+): \{scale: ([\d.]+), source: fitted, fitted_to: (.+)\}")


def main(replications: int = 8, trials: int = 8) -> None:
    """Fit, and write the factors."""
    before, rest = FILE.read_text(encoding="utf-8").split(BEGINS)
    lines, after = rest.split(ENDS)
    stands = {found[1]: float(found[2]) for found in map(_LINE.fullmatch, lines.splitlines()) if found}
    figures = [
        replace(figure, moved_by=tuple((path, by) for path, by in figure.moved_by if path.startswith(MOVED)))
        for figure in read_figures(FIGURES, load(FILE))
    ]
    fit = calibrate(FILE, figures, replications=replications, trials=trials, told=lambda n, off: print(n, f"{off:.3f}"))
    answers = {path: figure.id for figure in figures for path, _ in figure.moved_by}
    lines = "".join(
        f"  {one.path}: {{scale: {stands.get(one.path, 1.0) * one.factor:.3f}, source: fitted, "
        f"fitted_to: {answers[one.path]}}}\n"
        for one in fit.parameters
    )
    FILE.write_text(before + BEGINS + lines + ENDS + after, encoding="utf-8", newline="\n")
    print("not met:", ", ".join(one.target.id for one in fit.after if not one.met) or "none")
    print("at a bound:", ", ".join(one.path for one in fit.parameters if one.at_bound) or "none")


if __name__ == "__main__":
    main()
