"""The twenty parameters of England that move its headlines most, as docs/strongest_parameters.md.

    python -m docs.tools.strongest_parameters --replications 2 --length "120 days" --warm-up "60 days"

Each parameter alone, at both ends: of its range where the file says one, otherwise a tenth either way, which is no
range of anybody's and serves to compare. How strong one is: how far the headline that it moves most lies between its
two ends, in units of the smallest difference worth having in that headline.
"""

import argparse
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario
    from simulation.uncertainty.inputs import Vary
    from simulation.uncertainty.study import Sensitivity

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
PAGE = SCENARIOS.parent / "docs" / "strongest_parameters.md"
TENTH = "times 0.9 to 1.1"
SHAPES = "times 0.786 to 1.286"
"""A shape of 0.7 for most people, whose range is 0.55 to 0.9."""
BY_SIZE = ("rate", "capacity")
ENDINGS = (".for", ".probability")
MEASURES = (
    "no_criteria_to_reside",
    "delayed_days_per_year",
    "share_delayed",
    "emergency_admissions_per_1000",
    "emergency_admissions_over_4_hours",
    "emergency_admissions_over_12_hours",
    "occupancy_at_08_00",
    "length_of_stay",
    "readmitted_within_30_days",
    "waiting_at_home",
)
"""Headlines that are told at the front of a report and can be measured in a short run; what is followed for 91 days
cannot.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=2)
    parser.add_argument("--length", default="120 days")
    parser.add_argument("--warm-up", default="60 days")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--most", type=int, default=20)
    parser.add_argument("--scenario", default="england")
    parser.add_argument("--out", type=Path, default=PAGE)
    said = parser.parse_args(arguments)
    from simulation.scenario.loading import load
    from simulation.uncertainty.study import sensitivity

    place = load(said.scenario).with_({"run.length": said.length, "run.warm_up": said.warm_up})
    measures = [name for name in MEASURES if name in _there(place)]
    study = sensitivity(
        place, vary=candidates(place), measures=measures, replications=said.replications, workers=said.workers
    )
    said.out.write_text("\n".join(page(study, said)) + "\n", encoding="utf-8")


def _there(place: "Scenario") -> list[str]:
    from simulation.measures.registry import definitions

    return [one.id for one, missing in definitions(place.model) if not missing]


def candidates(place: "Scenario") -> "list[Vary]":
    """Every parameter with a range, and every rate, capacity, stay, chance and group of delays a tenth either way."""
    from simulation.scenario.facts.groups import groups
    from simulation.uncertainty.inputs import Vary, with_range

    ranged, left = with_range(place)
    found = {one.path: Vary(one.path) for one in ranged}
    found |= {path: Vary(path, SHAPES) for path in left if path.endswith(".shape")}
    for one in place.parameters():
        sized = one.unit in BY_SIZE and not one.value.startswith(("0 ", "unlimited"))
        if one.path not in found and (sized or one.path.endswith(ENDINGS)):
            found[one.path] = Vary(one.path, TENTH)
    there = groups(place.resolved.raw or {})
    found |= {f"groups.{name}": Vary(f"groups.{name}", TENTH) for name in there if name.endswith("_delays")}
    return list(found.values())


def strengths(study: "Sensitivity") -> list[tuple[float, str, str]]:
    """How strong every input is, its path, and the headline that it moves most; the strongest first."""
    from simulation.report.answer.worth import worth_of

    effects = study.effects()
    found: dict[str, tuple[float, str, str]] = {}
    for measure in study.measures:
        rows = effects[effects["measure"] == measure]
        base = float(study.outcomes().query("point == 0")[measure].mean())
        for path, of_one in rows.groupby("input"):
            moves = [0.0, *of_one["difference"].fillna(0.0)]
            strength = (max(moves) - min(moves)) / worth_of(measure).of(base)
            found[str(path)] = max(found.get(str(path), (0.0, str(path), measure)), (strength, str(path), measure))
    return sorted(found.values(), reverse=True)


def page(study: "Sensitivity", said: argparse.Namespace) -> Iterator[str]:
    """The page, line by line."""
    from simulation.experiment.headlines import signed
    from simulation.uncertainty.points import named

    ranked = strengths(study)
    effects = study.effects()
    inputs = {one.path: one for one in study.inputs}
    parameters = {one.path: one for one in study.scenario.parameters()}
    raw: Any = study.scenario.resolved.raw or {}
    yield "# The parameters that move England's headlines most"
    yield ""
    told = (
        "Made by `python -m docs.tools.strongest_parameters`. Each parameter was moved alone, to both ends, on the "
        f"same patients: {study.replications} replications of {said.length} after a warm-up of {said.warm_up}, which "
        f"is short; it serves to rank and not to tell an effect. {len(inputs)} parameters were moved: all with a range "
        "in the file by that range, and every rate, capacity, stay, chance and group of delays a tenth either way "
        "(*a tenth*), which is no range of anybody's. *Strength* is how far the headline that it moves most lies "
        "between the two ends, in units of the smallest difference worth having in it. What is followed for 91 days "
        "cannot be seen in a run so short."
    )
    yield from textwrap.wrap(told, 120)
    yield ""
    yield "| | parameter | from | to | range | evidence | moves most | at the lower end | at the upper end | strength |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for rank, (strength, path, measure) in enumerate(ranked[: said.most], start=1):
        one = inputs[path]
        label, unit = named(measure)
        rows = effects[(effects["measure"] == measure) & (effects["input"] == path)].sort_values("value")
        ends = [signed(float(move), unit) for move in rows["difference"]]
        at = [f"{one.value(end):.4g} {one.told_in}" for end in (one.low, one.high)]
        at = [text.replace("times what is said", "times") for text in at]
        kind = parameters[path].range if path in parameters else None
        yield (
            f"| {rank} | `{path}` | {at[0]} | {at[1]} | {kind or 'a tenth'} | {_evidence(raw, parameters.get(path))} "
            f"| {label} | {ends[0]} | {ends[-1]} | {strength:.1f} |"
        )
    rest = [path for strength, path, _ in ranked[said.most :] if strength >= 1.0]
    yield ""
    yield f"{len(rest)} more move some headline by the smallest difference worth having or more"
    yield f"({', '.join(f'`{path}`' for path in rest) or 'none'}); the others by less."


def _evidence(raw: Any, parameter: Any) -> str:
    """Where what the file says comes from, in words."""
    if parameter is None:
        return "delays of this group together"
    name = parameter.source or ""
    source = (raw.get("sources") or {}).get(name)
    if not isinstance(source, dict):
        return "not said"
    cite = str(source.get("cite", "")).replace("|", "/")
    cite = cite if len(cite) <= 140 else f"{cite[:137]}..."
    url = source.get("url")
    told = f"[{cite}]({url})" if url and "](" not in cite else cite
    return f"{name}: {told}" if str(source.get("kind")) == "published" else f"{source.get('kind') or name}: {told}"


if __name__ == "__main__":
    main()
