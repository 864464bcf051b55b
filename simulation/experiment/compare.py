"""Scenarios compared on the same patients with the same random numbers: paired differences, and what they say in
plain words.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, overload

import pandas as pd

from simulation.core.errors import HomewardError, HomewardWarning, Problem, ScenarioError, short
from simulation.core.notebook.copied_table import hands_out_copies
from simulation.core.notebook.html_card import card
from simulation.core.notebook.small_pictures import dot_and_interval
from simulation.core.vocabulary import DAY
from simulation.experiment.caveats.assumed import between, by_construction
from simulation.experiment.caveats.treated import Change, Treated, treated
from simulation.experiment.headlines import HEADLINES, MANY, interval, of_everybody, precise_as, sentence, signed
from simulation.experiment.options import RunKeywords, RunOptions, options_of, shows_options
from simulation.experiment.precision import PrecisionReached
from simulation.experiment.replicate import Progress, Results, run_all
from simulation.experiment.statistics import paired_differences, standardised
from simulation.measures.registry import with_units

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

    LeversOf = Scenario | str | Path | Sequence[Scenario | str | Path]


EXPECTED = "a base was expected, with at least one variant or levers to put on it (--with)"


class NotComparable(HomewardError):
    """Two scenarios do not meet the same patients, so their difference would not be the effect of the difference."""


@dataclass(frozen=True)
class Difference:
    """One headline of a variant less the base, with its interval."""

    base: str
    variant: str
    measure: str
    difference: float
    lower: float
    upper: float
    clear: bool
    assumed: tuple[str, ...] = ()
    """Levers that move this measure by construction, so that its change is no finding."""
    heed: str = ""
    """What must be said with it, such as that other patients are counted; see `treated`."""

    def __str__(self) -> str:
        told = sentence(self.measure, self.base, self.variant, self.difference, self.lower, self.upper, self.clear)
        more = f" ({by_construction(self.assumed)})" if self.assumed else f", {self.heed}" if self.heed else ""
        return f"{told.removesuffix('.')}{more}."


@hands_out_copies("differences")
@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """What two or more scenarios came to on the same patients; the first is the base. Tables are copies."""

    results: tuple[Results, ...]
    differences: pd.DataFrame
    """base, variant, measure, unit, by, group, difference, lower, upper, clear; and, where the place has other fits
    that bring it to its figures as well, fit_lower and fit_upper: the least and the largest difference that a fit
    gives, and fits: of how many.
    """
    fits: tuple[str, ...] = ()
    """The other fits that were carried through."""
    fitted: "tuple[tuple[Scenario, ...], ...]" = ()
    """For each of these the scenarios as they were run."""

    def __repr__(self) -> str:
        others = ", ".join(f"'{short(results.name, 40)}'" for results in self.results[1:])
        what = f"'{short(self.results[0].name, 40)}' with {others}"
        return f"<{type(self).__name__} of {short(what, 140)}: {self.results[0].replications} replications>"

    def _repr_html_(self) -> str:
        rows = []
        for one in self.told():
            unit = HEADLINES[one.measure].unit
            ends = interval(one.difference, one.lower, one.upper, unit, same_side=False)
            pair = f"{HEADLINES[one.measure].name}: {one.variant} less {one.base}"
            word = (
                f"by construction ({', '.join(one.assumed)})"
                if one.assumed
                else f"{'clear' if one.clear else 'not clear'}{f', {one.heed}' if one.heed else ''}"
            )
            picture = dot_and_interval(one.difference, one.lower, one.upper)
            change = signed(one.difference, unit, precise_as(one.difference, one.lower, one.upper))
            rows.append([pair, change, ends, picture, word])
        lines = [
            *self.less_than_asked(),
            *self.treated_otherwise(),
            f"{self.results[0].replications} replications on the same patients. 95 % confidence intervals. {MANY}",
        ]
        title = " and ".join(results.name for results in self.results)
        return card(title, lines, ["measure", "difference", "95 % interval", "about zero", ""], rows)

    @property
    def measures(self) -> pd.DataFrame:
        """scenario, replication, period, measure, unit, by, group, value, the base first."""
        return pd.concat([results.measures for results in self.results], ignore_index=True)

    @property
    def reached(self) -> PrecisionReached | None:
        """With replications 'auto': how precise it got."""
        return self.results[0].reached

    def summary(self) -> pd.DataFrame:
        """scenario, measure, unit, by, group, mean, lower, upper, replications of every scenario, the base first."""
        return pd.concat([results.summary() for results in self.results], ignore_index=True)

    def less_than_asked(self) -> list[str]:
        """What to know before its numbers are read: levers of which fire-fighting took a part, scenario by scenario."""
        return [line for results in self.results for line in results.less_than_asked()]

    def treated_otherwise(self) -> list[str]:
        """What to know before its numbers are read: of each pair how many fewer or more patients are treated."""
        return [line for (base, variant), one in self._treated.items() if (line := one.told(variant, base))]

    @cached_property
    def _treated(self) -> dict[tuple[str, str], Treated]:
        """By base and variant how many fewer or more are treated."""
        of_all = self.differences[of_everybody(self.differences)]
        means = {results.name: results.headline_means() for results in self.results}
        keys = zip(of_all["base"], of_all["variant"], of_all["measure"], strict=True)
        numbers = zip(of_all["difference"], of_all["lower"], of_all["upper"], strict=True)
        found = dict(zip(keys, numbers, strict=True))

        def change(base: str, variant: str, measure: str) -> Change | None:
            numbers, before = found.get((base, variant, measure)), means[base].get(measure)
            return None if numbers is None or before is None else Change(before, *numbers)

        return {pair: treated(partial(change, *pair)) for pair in dict.fromkeys(key[:2] for key in found)}

    def events(
        self,
        replication: int = 0,
        scenario: str | None = None,
        event: str | Sequence[str] = (),
        service: str | Sequence[str] = (),
        columns: str | Sequence[str] = (),
    ) -> pd.DataFrame:
        """The log of one replication of one scenario, the base unless named; see `Results.events`.

        Raises:
            HomewardError: when no scenario has that name.
        """
        for results in self.results:
            if scenario in (None, results.name):
                return results.events(replication, event, service, columns)
        raise HomewardError(
            f"no scenario '{scenario}' here; there are {', '.join(results.name for results in self.results)}"
        )

    def headlines(self) -> pd.DataFrame:
        """The differences of the headline measures with their units, in the order they are shown."""
        table = self.differences
        rows = table[(table["by"] == "all") & (table["group"] == "all") & table["measure"].isin(list(HEADLINES))]
        order = {measure: place for place, measure in enumerate(HEADLINES)}
        pairs = {
            pair: place for place, pair in enumerate(dict.fromkeys(zip(table["base"], table["variant"], strict=True)))
        }
        places = [
            (pairs[base, variant], order[measure])
            for base, variant, measure in zip(rows["base"], rows["variant"], rows["measure"], strict=True)
        ]
        return rows.iloc[sorted(range(len(rows)), key=places.__getitem__)].reset_index(drop=True)

    def told(self) -> list[Difference]:
        """The same one by one; as text each is a sentence."""
        return list(self._told)

    @cached_property
    def _told(self) -> tuple[Difference, ...]:
        kept = [field.name for field in fields(Difference) if field.name not in ("assumed", "heed")]
        assumed = {results.name: results.assumed for results in self.results}
        told = [
            Difference(**{str(name): value for name, value in row.items()})
            for row in self.headlines()[kept].to_dict("records")
        ]
        return tuple(
            replace(
                one,
                assumed=between(assumed[one.base], assumed[one.variant]).get(one.measure, ()),
                heed=self._treated[one.base, one.variant].heed(one.measure),
            )
            for one in told
        )

    def sentences(self) -> list[str]:
        """One sentence for each headline and pair."""
        return [str(difference) for difference in self.told()]


@overload
def compare(
    scenarios: "Sequence[Scenario | str | Path]",
    /,
    *,
    with_: "LeversOf" = (),
    fits: bool = True,
    options: RunOptions | None = None,
    progress: Progress | None = None,
    **keywords: Unpack[RunKeywords],
) -> Comparison: ...


@overload
def compare(
    base: "Scenario | str | Path",
    /,
    *variants: "Scenario | str | Path",
    with_: "LeversOf" = (),
    fits: bool = True,
    options: RunOptions | None = None,
    progress: Progress | None = None,
    **keywords: Unpack[RunKeywords],
) -> Comparison: ...


@shows_options()
def compare(
    *scenarios: "Scenario | str | Path | Sequence[Scenario | str | Path]",
    with_: "LeversOf" = (),
    fits: bool = True,
    options: RunOptions | None = None,
    progress: Progress | None = None,
    **keywords: Unpack[RunKeywords],
) -> Comparison:
    """Compare variants with a base, the first scenario, on the same patients with the same random numbers.

    Scenarios are loaded ones or paths of their files, one after another or as one list: `compare(england, integrated)`
    is `compare([england, integrated])`. Each variant is compared with the base; where there are exactly two, the second
    is compared with the first as well, which is the range between them. For the other arguments see `simulation.run`.

    `with_` names variants whose levers are put on the base, each in a scenario of its own: `compare("my_place.yaml",
    with_=["siloed", "integrated"])`; they descend from the same base as it does.

    Where the place has other fits that bring it to its figures as well (`fits:` in its file), the comparison is made
    with each of them too, and the table has between which differences they lie; `fits=False` leaves that out.

    Raises:
        NotComparable: when fewer than two are given, two are the same, or they do not meet the same patients.
        ScenarioError, OptionError, TooMuchMemory, SimulationError: as `simulation.run`.
    """
    asked = options_of("compare", options, keywords)
    given = [one for some in scenarios for one in (some if isinstance(some, (list, tuple)) else [some])]
    others = levers_of(with_)
    if not given or len(given) + len(others) < 2:
        number = "one scenario" if given else "no scenario"
        raise NotComparable(f"{number}; {EXPECTED}")
    loaded = asked.load_all(given)
    loaded += with_each(loaded[0], others, asked.root)
    check_different(loaded)
    for variant in loaded[1:]:
        check_same_patients(loaded[0], variant)
    for line in swapped(loaded):
        warnings.warn(line, HomewardWarning, stacklevel=2)
    comparison = compared(run_all(loaded, asked.after_loading(), progress))
    return with_fits(comparison, loaded, asked.after_loading(), progress) if fits else comparison


def levers_of(with_: "LeversOf") -> list["Scenario | str | Path"]:
    """The variants whose levers are asked for, one or several."""
    return list(with_) if isinstance(with_, (list, tuple)) else [with_]  # type: ignore[list-item]


def with_each(
    base: "Scenario", variants: Sequence["Scenario | str | Path"], root: str | Path | None = None
) -> list["Scenario"]:
    """The base with the levers of each of these variants.

    Raises:
        ScenarioError: with the mistakes of all of them.
        OptionError: when one descends from another base, or has no levers for it.
    """
    made: list[Scenario] = []
    mistakes: list[Problem] = []
    for variant in variants:
        try:
            made.append(base.with_levers_of(variant, root=root))
        except ScenarioError as error:
            mistakes += error.mistakes
    if mistakes:
        raise ScenarioError(mistakes)
    return made


def check_different(scenarios: Sequence["Scenario"]) -> None:
    """Refuse scenarios of which two are the same in name and in all they say.

    Raises:
        NotComparable: with the names and files of both.
    """
    for first, second in combinations(scenarios, 2):
        if (first.title, first.view) == (second.title, second.view) and first.digest() == second.digest():
            raise NotComparable(
                f"{_called(first)} and {_called(second)} are the same scenario, so nothing can differ; name a variant "
                "of the base, or give one of the two another title"
            )


def swapped(scenarios: Sequence["Scenario"]) -> list[str]:
    """A sentence for each variant that the base extends: the two most likely stand the wrong way round."""
    base = scenarios[0]
    return [
        f"{_called(base)} extends {_called(variant)}, so the variant was given as the base: every difference is "
        f"{variant.title} less {base.title}. Name {_called(variant)} first to see what the variant changes."
        for variant in scenarios[1:]
        if set(base.lever_names) > set(variant.lever_names)
        and base.with_levers(variant.lever_names).digest() == variant.digest()
    ]


def _called(scenario: "Scenario") -> str:
    return f"'{scenario.title}'" + (f" ({scenario.path})" if scenario.path is not None else "")


def compared(results: Sequence[Results]) -> Comparison:
    """Results of scenarios that were run on the same patients, the base first, in pairs."""
    base, *others = results
    results = [base, *(replace(other, rows=standardised(base.rows, other.rows)) for other in others)]
    pairs = [(results[0], variant) for variant in results[1:]]
    if len(results) == 3:
        pairs.append((results[1], results[2]))
    tables = [paired_differences(base.rows, variant.rows, (base.name, variant.name)) for base, variant in pairs]
    differences = with_units(pd.concat(tables, ignore_index=True), [one.scenario.model for one in results])
    return Comparison(tuple(results), differences)


def with_fits(
    comparison: Comparison, scenarios: Sequence["Scenario"], options: RunOptions, progress: Progress | None = None
) -> Comparison:
    """A comparison with the differences that other fits of the place give beside its own."""
    names = scenarios[0].fits
    others = tuple(tuple(one.with_fit(name) if name in one.fits else one for one in scenarios) for name in names)
    return with_others(comparison, names, others, options, progress) if names else comparison


def with_others(
    comparison: Comparison,
    names: tuple[str, ...],
    fitted: "Sequence[Sequence[Scenario]]",
    options: RunOptions,
    progress: Progress | None = None,
) -> Comparison:
    """A comparison with the differences beside its own that the same scenarios with other fits give, in as many
    replications as it has.
    """
    options = replace(options, replications=comparison.results[0].replications)
    keys = ["base", "variant", "measure", "by", "group"]
    table = comparison.differences
    found = [table.set_index(keys)["difference"]]
    for others in fitted:
        results = run_all(list(others), options, progress)
        # they stand in the same order, so no difference is lost where a scenario is called otherwise
        named = [replace(one, name=mine.name) for one, mine in zip(results, comparison.results, strict=True)]
        again = compared(named).differences
        found.append(again.set_index(keys)["difference"].reindex(found[0].index))
    together = pd.concat(found, axis=1)
    table = table.assign(
        fit_lower=together.min(axis=1).to_numpy(),
        fit_upper=together.max(axis=1).to_numpy(),
        fits=together.count(axis=1).to_numpy(),
    )
    return replace(comparison, differences=table, fits=names, fitted=tuple(map(tuple, fitted)))


def _days(minutes: float) -> str:
    return f"{minutes / DAY:g} days"


def check_same_patients(base: "Scenario", variant: "Scenario") -> None:
    """Raise when two scenarios would not meet the same patients: another start, length, seed, or other cohorts or
    streams.
    """
    left, right = base.model, variant.model
    same = {
        "run.start": (left.run.start, right.run.start),
        "run.warm_up": (_days(left.run.warm_up), _days(right.run.warm_up)),
        "run.length": (_days(left.run.length), _days(right.run.length)),
        "run.seed": (left.run.seed, right.run.seed),
        "the names of people.cohorts": (", ".join(left.people.cohorts), ", ".join(right.people.cohorts)),
        "the names of people.arrivals": (", ".join(left.people.arrivals), ", ".join(right.people.arrivals)),
    }
    unlike = [f"{what}: {first} and {second}" for what, (first, second) in same.items() if first != second]
    if unlike:
        raise NotComparable(
            f"'{base.title}' and '{variant.title}' do not meet the same patients; they differ in "
            f"{'; '.join(unlike)}. Let the variant extend the base."
        )
