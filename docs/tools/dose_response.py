"""What each lever of the catalogue moves at none, half and all of its strength, as docs/dose_response.md.

    python -m docs.tools.dose_response --replications 10 --warm-up "182 days"

Every lever alone on England, less England on the same patients with the same random numbers. A lever answers in step
when what half of it moves lies between nothing and what all of it moves, within the intervals; where it does not, the
page says so and why.
"""

import argparse
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
PAGE = SCENARIOS.parent / "docs" / "dose_response.md"
HALF, ALL = "50 %", "100 %"
MEASURES = {
    "no_criteria_to_reside": ("no criteria to reside", 1.0, 1),
    "delayed_days_per_year": ("delayed days a year", 1.0, 0),
    "emergency_admissions_per_1000": ("emergency admissions per 1,000", 1.0, 2),
    "emergency_admissions_over_12_hours": ("over 12 hours, points", 100.0, 2),
    "occupancy_at_08_00": ("occupancy at 08:00, points", 100.0, 2),
    "readmitted_within_30_days": ("readmitted, points", 100.0, 3),
    "days_dead_or_away_per_1000": ("days dead or away per 1,000", 1.0, 1),
    "waiting_at_home": ("waiting at home", 1.0, 1),
}
"""What is told of each, by how much it is multiplied and with how many digits."""
EXPLAINED = {
    "joint_commissioning": "lists are merged for all or for none, at one half",
    "seven_day_discharge": "a schedule is moved in whole people, and hours hold as soon as anybody works in them",
    "shared_incentives": "who pays moves by fractions, and with it who waits for whom on lists that are full",
}
"""Why a lever may answer out of step."""

STUMBLED_OVER = {
    "clinical_leadership": "people are ready sooner, so beds empty sooner and waits at the front door fall; more of "
    "the time that is left in hospital comes after the discharge ready date, so more have no criteria to reside",
    "case_finding": "the adverse side of looking for need: by its own words it sends in more people",
    "data_driven_improvement": "it moves places by waits that are two months old, and can overshoot",
    "home_first": "more people go home with a team, whose places come from beds: days away from home fall, and more "
    "wait for a team that is full",
}
"""What a reader would ask about, where a lever moves something another way than its name promises."""

Difference = tuple[float, float]
"""The mean over replications, and half of its 95 % interval."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--warm-up", default="182 days")
    parser.add_argument("--levers", nargs="*", help="names; all of the catalogue when not said")
    parser.add_argument("--out", type=Path, default=PAGE)
    said = parser.parse_args(arguments)
    from simulation.scenario.loading import load

    library = load(SCENARIOS / "levers.yaml")
    names = said.levers or [lever.name for lever in library.levers]
    with tempfile.TemporaryDirectory() as folder:
        base = _written(
            Path(folder), "base", f"extends: {SCENARIOS / 'england.yaml'}\nrun: {{warm_up: {said.warm_up}}}\n"
        )
        found = {}
        before = _values(base, said.replications)
        for name in names:
            found[name] = [
                _differences(before, _values(_with(Path(folder), name, strength), said.replications))
                for strength in (HALF, ALL)
            ]
            print(name, flush=True)
            said.out.write_text("\n".join(_page(found, said)) + "\n", encoding="utf-8")


def _written(folder: Path, name: str, text: str) -> "Scenario":
    from simulation.scenario.loading import load

    file = folder / f"{name}.yaml"
    file.write_text(f"dialect: 1\ntitle: {name}\n{text}", encoding="utf-8")
    return load(file)


def _with(folder: Path, lever: str, strength: str) -> "Scenario":
    use = f"levers: {{from: {SCENARIOS / 'levers.yaml'}, use: {{{lever}: {strength}}}}}\n"
    return _written(folder, f"{lever} {strength.split()[0]}", f"extends: base.yaml\n{use}")


def _values(scenario: "Scenario", replications: int) -> dict[str, list[float]]:
    """Every measure told of everybody in the whole measured time, a value for each replication."""
    from simulation.experiment.replicate import run

    rows = run(scenario, replications=replications).measures
    rows = rows[(rows["period"] == "whole") & (rows["by"] == "all")].sort_values("replication", kind="stable")
    return {name: rows.loc[rows["measure"] == name, "value"].tolist() for name in MEASURES}


def _differences(before: dict[str, list[float]], after: dict[str, list[float]]) -> dict[str, Difference]:
    from scipy.stats import t as student

    found = {}
    for name, (_, times, _) in MEASURES.items():
        pairs = [times * (new - old) for old, new in zip(before[name], after[name], strict=True)]
        mean = math.fsum(pairs) / len(pairs)
        spread = math.sqrt(math.fsum((one - mean) ** 2 for one in pairs) / (len(pairs) - 1))
        found[name] = mean, float(student.ppf(0.975, len(pairs) - 1)) * spread / math.sqrt(len(pairs))
    return found


def out_of_step(half: Difference, full: Difference) -> bool:
    """Whether half a lever moves a measure beyond what all of it does, or the other way, by more than chance tells."""
    low, high = min(0.0, full[0]), max(0.0, full[0])
    return half[0] - half[1] > high + full[1] or half[0] + half[1] < low - full[1]


def _page(found: dict[str, list[dict[str, Difference]]], said: argparse.Namespace) -> list[str]:
    lines = [
        "# What half of a lever moves, and all of it",
        "",
        f"Every lever of the catalogue alone on England, at 0, 50 and 100 % of its strength, {said.replications} years",
        f"of the same patients with a warm-up of {said.warm_up}; at 0 % everything is England. Differences from",
        "England with half of their 95 % confidence interval, bold where clear. Made by",
        "`python -m docs.tools.dose_response`. Fire-fighting is on as everywhere: in months after full beds half",
        "of a lever is diverted, but for its beds and places.",
        "",
        f"| Lever | Strength | {' | '.join(label for label, _, _ in MEASURES.values())} | In step |",
        f"|{'---|' * (len(MEASURES) + 3)}",
    ]
    for name, (half, full) in found.items():
        wrong = [MEASURES[one][0] for one in MEASURES if out_of_step(half[one], full[one])]
        told = "yes" if not wrong else f"not in {', '.join(wrong)}: {EXPLAINED.get(name, 'not explained yet')}"
        for strength, values, last in ((HALF, half, ""), (ALL, full, told)):
            cells = [_cell(values[one], MEASURES[one][2]) for one in MEASURES]
            lines.append(f"| {name} | {strength} | {' | '.join(cells)} | {last} |")
    told = [f"- `{name}`: {why}." for name, why in STUMBLED_OVER.items() if name in found]
    return [*lines, "", "What a reader may stumble over:", "", *told] if told else lines


def _cell(difference: Difference, digits: int) -> str:
    mean, half = difference
    if mean == 0 == half:
        return "0"
    clear = abs(mean) > half
    text = f"{mean:+,.{digits}f} ± {half:,.{digits}f}"
    return f"**{text}**" if clear else text


if __name__ == "__main__":
    main()
