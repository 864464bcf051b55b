"""The scenarios of England's 42 integrated care boards, made and fitted: `python -m docs.tools.make_places [NAME ...]`.

Writes scenarios/places/NAME.yaml and NAME.targets.yaml, a row of fits.csv for each, and docs/places.md. It can be
broken off and goes on where it stopped: a place whose fit belongs to England as it is now is fitted again only when it
is named (`--years 12`: with more simulated years in each trial, where chance is large).
`--again` measures the figures of every fitted place once more, as its file has it.
`--unfitted` writes every file that is not there, and fits none; `--first` makes the first fit of each place and not the
others that its results are carried through, which a later call adds.
"""

import argparse
import csv
import hashlib
import io
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from simulation.assurance.calibration.place_factors import ANSWERS
from simulation.assurance.calibration.place_facts import PlaceFit, facts_of, not_met_of
from simulation.assurance.calibration.place_fit import as_fitted, fit_place
from simulation.assurance.calibration.published_figures import read_figures
from simulation.assurance.calibration.target import Judged
from simulation.places.boards import Board, board, boards, cautions
from simulation.places.description import fit_source, text_of
from simulation.places.figures import targets_text
from simulation.scenario.facts.groups import groups
from simulation.scenario.loading import from_text, load

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "scenarios" / "places"
FITS = FOLDER / "fits.csv"
PAGE = ROOT / "docs" / "places.md"
SCHEMA = "../homeward.schema.json"
FIT_SOURCE = "  fit: {cite: "
FIGURES = ("admissions", "beds", "occupancy", "no criteria to reside", *(f"reasons {name}" for name in (
    "capacity", "interface", "hospital", "care_transfer_hub", "wellbeing")), "discharged", "over 4 hours")  # fmt: skip
DISCHARGED = 0.06
"""How near the share discharged in the day of those ready is to be."""
WORDS = ("source", "sources", "range", "note", "fitted_to", "label", "meaning", "title", "question")
COLUMNS = (
    "place",
    "england",
    "converged",
    "trials",
    "distance",
    "fits",
    "searched",
    "not_met",
    *FIGURES,
    "seconds",
)


def main(names: list[str], unfitted: bool = False, first: bool = False, years: int | None = None) -> None:
    """Make the files of these places, or of all that have none for England as it is now."""
    england = england_now()
    chosen = [board(name) for name in names] or sorted(boards().values(), key=lambda one: one.residents)
    for one in chosen:
        row = rows().get(one.slug)
        fits = row is not None and row["england"] == england and (first or row["searched"] == "all")
        if unfitted or (not names and fits and file_of(one).is_file()):
            if not file_of(one).is_file() or row is None:
                write(one, None)
            continue
        started = time.monotonic()
        found = fitted(one, others=not first, years=years)
        write(one, found)
        remember(one, england, found, "first" if first else "all", time.monotonic() - started)
        print(
            f"{one.name}: {'fitted' if found.converged else 'did not converge'}, {found.nearest.loss:.2f}", flush=True
        )
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


def again() -> None:
    """Measure every fitted place as its file has it; of the others only what a fit would be held against is written."""
    for one in sorted(boards().values(), key=lambda one: one.residents):
        row, file = rows().get(one.slug), file_of(one)
        figures = FOLDER / f"{one.slug}.targets.yaml"
        figures.write_text(targets_text(one, file), encoding="utf-8", newline="\n")
        if row is None or row["converged"] != "yes":
            continue
        scenario = load(file)
        found = as_fitted(scenario, read_figures(figures, scenario))
        put({**row, **_simulated(found), "not_met": _not_met(found)})
        source = fit_source(not_met_of(found))
        lines = [source if line.startswith(FIT_SOURCE) else line for line in file.read_text("utf-8").splitlines()]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        print(
            f"{one.name}: {row['not_met'] or 'all met'}; as its file has it {_not_met(found) or 'all met'}", flush=True
        )
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


def _simulated(found: Sequence[Judged]) -> dict[str, str]:
    """What a place came to, by figure."""
    simulated = {judged.target.id: judged.mean for judged in found if not judged.target.of_series}
    return {name: f"{simulated[name]:.5g}" if name in simulated else "" for name in FIGURES}


def _not_met(found: Sequence[Judged]) -> str:
    return "; ".join(judged.target.id for judged in found if judged.target.fitted and not judged.met)


def england_now() -> str:
    """A fingerprint of what a fit depends on beside a place's own figures: what England's scenario says, without where
    it is known from and how sure it is, and which factors are searched for, of which parameters.
    """
    raw = load("england").resolved.raw or {}
    said = json.dumps([_without_words(raw), list(ANSWERS), groups(raw)], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _without_words(raw: Any) -> Any:
    if isinstance(raw, Mapping):
        return {key: _without_words(below) for key, below in raw.items() if key not in WORDS}
    return [_without_words(below) for below in raw] if isinstance(raw, list) else raw


def file_of(one: Board) -> Path:
    """The scenario of a place."""
    return FOLDER / f"{one.slug}.yaml"


def fitted(one: Board, others: bool = True, years: int | None = None) -> PlaceFit:
    """The fit of a place, from its file as it is without one; the search begins with the factors that stand there."""
    file = file_of(one)
    stands = yaml.safe_load(file.read_text(encoding="utf-8"))["facts"].get("groups", {}) if file.is_file() else {}
    start = {name: float(fact["scale"]) for name, fact in stands.items() if name in ANSWERS}
    scenario = from_text(text_of(one, one.name, file, SCHEMA), name=file.name, folder=FOLDER)
    figures = FOLDER / f"{one.slug}.targets.yaml"
    figures.write_text(targets_text(one, file), encoding="utf-8", newline="\n")
    return fit_place(scenario, read_figures(figures, scenario), replications=years, others=others, start=start)


def write(one: Board, found: PlaceFit | None) -> None:
    """Write the files of a place, with the facts of its fit where there is one."""
    file = file_of(one)
    notes: tuple[str, ...] = ()
    factors: Mapping[str, float] | None = None
    others: dict[str, Any] = {}
    if found is not None and found.converged:
        first, *more = found.fits
        factors = {name: factor for name, factor in first.factors.items() if round(factor, 4) != 1.0}
        others = {fit.name: facts_of(fit) for fit in more}
    elif found is not None:
        notes = (
            f"The fit to its figures did not converge ({found.nearest.loss:.1f} tolerances off), so none is here.",
        )
    missed = not_met_of(found.after) if found is not None else None
    beds = found.open_of_published if factors is not None and found is not None else 1.0
    text = text_of(one, one.name, file, SCHEMA, factors, others, notes, not_met=missed, open_of_published=beds)
    file.write_text(text, encoding="utf-8", newline="\n")
    figures = FOLDER / f"{one.slug}.targets.yaml"
    figures.write_text(targets_text(one, file), encoding="utf-8", newline="\n")
    yaml.safe_load(text)


def rows() -> dict[str, dict[str, str]]:
    """What is known of the fits, by place."""
    if not FITS.is_file():
        return {}
    with FITS.open(encoding="utf-8", newline="") as file:
        return {row["place"]: row for row in csv.DictReader(file)}


def remember(one: Board, england: str, found: PlaceFit, searched: str, seconds: float) -> None:
    """Put what a fit came to into the table, which is written whole."""
    row = {
        "place": one.slug,
        "england": england,
        "converged": "yes" if found.converged else "no",
        "trials": str(found.trials),
        "distance": f"{found.nearest.loss:.3f}",
        "fits": str(len(found.fits)),
        "searched": searched,
        "not_met": _not_met(found.after),
        **_simulated(found.after),
        "seconds": f"{seconds:.0f}",
    }
    put(row)


def put(row: Mapping[str, str]) -> None:
    """Put a row into the table."""
    together = {**rows(), row["place"]: dict(row)}
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(together[name] for name in sorted(together))
    FITS.write_text(text.getvalue(), encoding="utf-8", newline="\n")


HEADINGS = (
    "place",
    "people",
    "emergency admissions a day",
    "beds open, and occupied at 08:00",
    "no criteria to reside",
    "over 4 hours",
    "largest miss in five shares of reasons",
    "not met, and why",
)


def page() -> str:
    """The page of the places: what each came to beside what is published, and which miss what, and why."""
    known = rows()
    every = list(boards().values())
    done = [one for one in every if one.slug in known]
    sound = [one for one in done if known[one.slug]["converged"] == "yes"]
    missing = len(every) - len(done)
    told = (
        f"Of the {len(every)} shipped places {missing} are" if done else f"None of the {len(every)} shipped places is"
    )
    first = [
        f"**{told}{' not' if done else ''} fitted yet.** One that is not has its own residents, beds",
        "and emergency admissions, and England's services in the amounts that follow its residents; nothing has held",
        "what it simulates against its published figures.",
        "",
    ]
    lines = [
        "# England's 42 places",
        "",
        *(first if missing else ()),
        "Made by `make places`. Each file in `scenarios/places/` is England with the residents by age, beds and",
        "emergency admissions of one integrated care board, and once it is fitted nine factors that its published",
        "figures of 2024/25 give ([how](your-place.md#4-fitting-it)). **It describes 2024/25 and is no forecast.**",
        "Columns are published and, after the arrow, simulated with random numbers that the fit has not met.",
        "Where waits over four hours are not met, moves from the decision to a bed are as quick or as slow as is",
        "tried, an hour or eleven in the mean; the rest is of beds, and of how far they stand in for one another.",
        "",
        f"{len(done)} of 42 have been fitted, {len(sound)} of these came near the figures that they were fitted to.",
        "",
        f"| {' | '.join(HEADINGS)} |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    lines += [_line(one, known.get(one.slug)) for one in every]
    return "\n".join(lines) + "\n"


def _line(one: Board, row: Mapping[str, str] | None) -> str:
    head = f"| {one.name} | {one.residents / 1e6:.2f} m |"
    long = f"{100 * one.over_4_hours:.0f}" if one.over_4_hours is not None else "not published"
    if row is None:
        waiting = f"{one.remaining:.0f}" if one.remaining is not None else "not published"
        beds = f"{one.beds:,.0f}, {100 * one.occupancy:.1f} %"
        return f"{head} {one.emergency_admissions:.0f} | {beds} | {waiting} | | | not fitted yet |"
    found = {name: float(row[name]) for name in FIGURES if row[name]}
    waiting = (
        f"{one.remaining:.0f} → {found['no criteria to reside']:.0f}" if one.remaining is not None else "not published"
    )
    misses = [
        abs(found[f"reasons {name}"] - share) for name, share in one.reasons.items() if f"reasons {name}" in found
    ]
    points = f"{100 * max(misses):.1f} points" if misses else ""
    why = "; ".join(cautions(one)) if row["not_met"] or row["converged"] == "no" else ""
    missed = row["not_met"] if row["converged"] == "yes" else "the fit did not converge"
    told = f"{missed}. {why}" if missed else "all that were fitted"
    if one.discharged is not None and one.ready and row["converged"] == "yes":
        share = one.discharged / one.ready
        if abs(found["discharged"] - share) > DISCHARGED:
            told += f"; discharged in the day, not fitted: {100 * share:.0f} → {100 * found['discharged']:.0f} %"
    return (
        f"{head} {one.emergency_admissions:.0f} → {found['admissions']:.0f} | "
        f"{one.beds:,.0f} → {found['beds']:,.0f}, {100 * one.occupancy:.1f} → {100 * found['occupancy']:.1f} % | "
        f"{waiting} | {long} → {100 * found['over 4 hours']:.0f} % | {points} | {told.strip()} |"
    )


def asked() -> argparse.Namespace:
    """What is said on the command line."""
    parser = argparse.ArgumentParser(description="England's 42 places, made and fitted")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="a board by name or code, fitted again; all without a fit when none is said",
    )
    parser.add_argument("--unfitted", action="store_true", help="write the files that are not there, and fit none")
    parser.add_argument("--again", action="store_true", help="fit none, and measure every fitted place once more")
    parser.add_argument("--first", action="store_true", help="the first fit of each place alone")
    parser.add_argument(
        "--years", type=int, help="simulated years of a trial; when not said, so many as the size needs"
    )
    return parser.parse_args()


if __name__ == "__main__":
    said = asked()
    if said.again:
        again()
    else:
        main(said.names, said.unfitted, said.first, said.years)
