"""What each option buys, which is best and how surely, and what each does, cost and effect by itself."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from simulation.core.complete import complete
from simulation.core.numerics import in_order
from simulation.core.vocabulary import MONTHS_OF_YEAR, ServiceKind
from simulation.experiment.headlines import HEADLINES
from simulation.measures.registry import label_of
from simulation.money.ledger import PENCE, total_pence
from simulation.money.options.budget import Bought
from simulation.money.options.outcomes import Outcome, measures_told
from simulation.money.options.study import Study
from simulation.money.sums import pounds
from simulation.money.tables.estimates import BAND, estimate, years_of


def options_table(study: Study) -> pd.DataFrame:
    """option, label, what, quantity, pounds_a_year, unit, called, entry, months: what each option buys, fixed
    before the run; NaN pounds for a lever without a price of its own: what its levers change in capacity and hours is
    one row, `changed`. `called` is the label of the service, programme or lever, with the months where it is there in
    some only; `entry` the purchase of the file of options that it is part of.
    """
    rows: list[tuple[str, str, str, float, float, str, str, str, str]] = []
    services = study.options[0].scenario.model.services
    for option in study.options:
        bought = [
            (
                one.service,
                one.quantity,
                one.yearly,
                UNITS[services[one.service].kind],
                _called(study, one),
                one.entry,
                months_words(one.part.months),
            )
            for one in option.bought
        ]
        beside = [(name, 1.0, yearly, PROGRAMME, name, "", "") for name, (yearly, _) in option.beside.items()]
        own = {lever.name for lever in study.options[0].levers}
        levers = [
            (lever.name, lever.strength, lever.pounds_a_year, STRENGTH, lever.name, "", "")
            for lever in option.levers
            if lever.name not in own and not lever.name.startswith("buys_")
        ]
        changes = "capacity and hours that its levers change"
        changed = [(CHANGED, 1.0, option.changed, PROGRAMME, changes, "", "")] if option.changed >= LEAST else []
        every = [*bought, *beside, *levers, *changed] or [NOTHING]
        for what, quantity, yearly, unit, called, entry, months in every:
            words = ", ".join(filter(None, (called.replace("_", " "), months)))
            rows.append((option.name, option.label, what, quantity, round(yearly, 2), unit, words, entry, months))
    columns = ["option", "label", "what", "quantity", "pounds_a_year", "unit", "called", "entry", "months"]
    return pd.DataFrame(rows, columns=columns)


UNITS = complete(
    "the units in which capacity is bought",
    ServiceKind,
    {
        ServiceKind.BEDS: "beds",
        ServiceKind.PLACES: "places",
        ServiceKind.DAILY_STARTS: "starts a day",
        ServiceKind.STAFF: "people",
        ServiceKind.MEETING: "meetings",
    },
)
PROGRAMME, STRENGTH = "programme", "of full strength"
CHANGED, LEAST = "changed", 1.0
"""What levers change in capacity and hours, where it comes to so many pounds a year."""
NOTHING = ("nothing", 0.0, 0.0, "", "nothing", "", "")


def _called(study: Study, one: Bought) -> str:
    return study.options[0].scenario.model.services[one.service].label or one.service


def months_words(months: Sequence[int]) -> str:
    """Months of the year that follow each other as people say them; nothing where none is said.

    >>> months_words((11, 12, 1, 2, 3)), months_words((4,)), months_words(())
    ('November to March', 'April', '')
    """
    ends = dict.fromkeys((months[0], months[-1])) if months else ()
    return " to ".join(MONTHS_OF_YEAR[month - 1].capitalize() for month in ends)


def ranking_table(study: Study) -> pd.DataFrame:
    """option, place, replications, score, lower, upper, standing: score less that of doing nothing, and whether an
    option is the best, may be, or is clearly not.
    """
    selection = study.selection
    base = selection.values[0]
    found = []
    for which, name in enumerate(study.names):
        shared = min(len(base), len(selection.values[which]))
        one = estimate(selection.values[which][:shared] - base[:shared])
        spoilt = worse_in(study, which)
        standing = (
            f"makes worse: {', '.join(map(label_of, spoilt))}"
            if spoilt
            else "best"
            if which == selection.best and selection.certain
            else "may be best"
            if which == selection.best or which in selection.close
            else "not best"
        )
        found.append((name, len(selection.values[which]), one.mean, one.lower, one.upper, standing))
    table = pd.DataFrame(found, columns=["option", "replications", "score", "lower", "upper", "standing"])
    table.insert(1, "place", table["score"].rank(ascending=False, method="min").astype(int))
    return table


def worse_by(study: Study, which: int) -> dict[str, float]:
    """Measures that must not get worse and clearly do in an option, each with by how much at least: the end of the
    interval that is nearer to nought, relative to doing nothing.
    """
    found = {}
    for name in study.sheet.part.must_not_get_worse:
        one = estimate(study.paired_measure(which, name))
        good = HEADLINES[name].good if name in HEADLINES else -1
        least = one.lower if good < 0 else -one.upper
        if good and least > 0:
            before = [study.outcomes[0, n].measures.get(name, np.nan) for n in range(study.replications(0))]
            size = abs(float(in_order.means(np.array(before))))
            found[name] = least / size if size > 0.0 else least
    return found


def worse_in(study: Study, which: int) -> list[str]:
    """Measures that must not get worse and clearly do in an option."""
    return list(worse_by(study, which))


TWO_RULES = (
    "Two different rules: an interval is of one option by itself, at 95 %; the standing holds with the certainty asked "
    "for over all options and all looks together, so that an option whose interval is against it may be best."
)


def limits_words(study: Study) -> str:
    """Whether an option makes clearly worse what must not get worse; nothing where the file names no such measure."""
    named = study.sheet.part.must_not_get_worse
    if not named:
        return ""
    spoilt = [(option.label, worse_in(study, which)) for which, option in enumerate(study.options)]
    told = [f"{', '.join(map(label_of, worse))} ({label})" for label, worse in spoilt if worse]
    if told:
        return f"Of what must not get worse these are clearly worse, beyond chance: {'; '.join(told)}."
    return f"Nothing that must not get worse is clearly worse in any option: {', '.join(map(label_of, named))}."


def horizon_words(study: Study) -> str:
    """Within which time an option is judged: 'within 2 years'; nothing where a measure decides."""
    decide, length = study.sheet.part.decide_on, f"{years_of(study):.2g} years"
    if decide.value_of_a_year is None:
        return ""
    return f"with what runs on after {length}" if decide.carried_on else f"within {length}"


def beyond(study: Study) -> str:
    """What the other horizon says where it changes what is best; nothing where it does not."""
    decide = study.sheet.part.decide_on
    value = decide.value_of_a_year
    if value is None or study.outcomes[0, 0].lives is None:
        return ""
    other, found = not decide.carried_on, []
    for which in range(len(study.names)):
        cost, years = study.paired(which, "cost"), study.paired(which, "years")
        if other:
            cost, years = cost + study.paired(which, "cost_after"), years + study.paired(which, "years_after")
        found.append(estimate(value * years - cost))
    if not all(math.isfinite(one.mean) for one in found):
        return ""
    best = max(range(len(found)), key=lambda which: (found[which].mean, -which))
    if best == study.selection.best:
        return ""
    length = f"{years_of(study):.2g} years"
    when = f"With what runs on after {length}" if other else f"Within {length}"
    which = best or study.selection.best
    one = found[which]
    sure = "" if math.isnan(one.lower) else ", clear" if one.lower * one.upper > 0 else ", not clear"
    score = f"{pounds(one.mean)} ({pounds(one.lower)} to {pounds(one.upper)}) more than doing nothing{sure}"
    called = study.options[which].label
    if best:
        return f"{when} it is otherwise: {called} does best, at {score}."
    return f"{when} it is otherwise: no option does better than doing nothing, and {called} comes to {score}."


def verdict(study: Study) -> str:
    """Which option is best, in a sentence, and within which time; or that there is no ranking, and why."""
    selection, names = study.selection, [option.label for option in study.options]
    sure = f"{100 * study.sheet.part.certainty:g} %"
    best = names[selection.best]
    spoilt = worse_in(study, selection.best)
    numbers = [len(values) for values in selection.values]
    after = (
        f"after {min(numbers)} to {max(numbers)} replications"
        if min(numbers) < max(numbers)
        else (f"after {max(numbers)} replications of each")
    )
    after = " ".join(part for part in (after, horizon_words(study)) if part)
    if not selection.certain:
        others = ", ".join(names[which] for which in selection.close)
        return f"No ranking: {best} does best {after}, but chance leaves open whether {others} does better."
    if spoilt:
        worse = ", ".join(map(label_of, spoilt))
        return f"No ranking: {best} does best {after}, but makes {worse} worse, which was not to be."
    return (
        f"{best} is the best of {len(names)} options in expectation, with a certainty of {sure} {after} (chance only)."
    )


def consequences_table(study: Study) -> pd.DataFrame:
    """option, what, unit, value, difference, lower, upper, band, replications: costs and effects, none of them summed
    with another.
    """
    return pd.DataFrame(
        list(_consequences(study)),
        columns=["option", "what", "unit", "value", "difference", "lower", "upper", "band", "replications"],
    )


ON_TOP = "cost of beds open on top while there is pressure, whoever pays"
"""What closes sooner where the beds are relieved: part of what an option costs, and no saving of its own beds."""


def _on_top(outcome: Outcome) -> float:
    """Pounds of a replication that beds cost which are open only while there is pressure."""
    cells = outcome.account.cells
    return float(total_pence(cells[cells["kind"] == "escalation"])["all"]) / PENCE


def _consequences(study: Study) -> Iterator[tuple[str, str, str, float, float, float, float, str, int]]:
    fields = (
        ("cost of the perspective", "£", "undiscounted"),
        ("cost of the perspective, discounted", "£", "cost"),
        ("cost that runs on after the horizon, discounted", "£", "cost_after"),
        ("quality-adjusted years, discounted", "years", "years"),
        (f"quality-adjusted years at {100 * study.sheet.part.discount.health_beside:g} %", "years", "years_beside"),
        ("quality-adjusted years after the horizon", "years", "years_after"),
    )
    for which, name in enumerate(study.names):
        numbers = range(study.replications(which))
        for what, unit, read in fields:
            values = np.array([getattr(study.worths[which, n], read) for n in numbers])
            if np.isfinite(values).any():
                one = estimate(study.paired(which, read))
                yield name, what, unit, float(in_order.means(values)), one.mean, one.lower, one.upper, BAND, one.number
        on_top = [np.array([_on_top(study.outcomes[one, n]) for n in range(study.shared(which))]) for one in (0, which)]
        if on_top[0].any() or on_top[1].any():
            mine = np.array([_on_top(study.outcomes[which, n]) for n in numbers])
            one = estimate(on_top[1] - on_top[0])
            yield name, ON_TOP, "£", float(in_order.means(mine)), one.mean, one.lower, one.upper, BAND, one.number
        for what, take in (("days alive", "alive"), ("days at home", "at_home")):
            if study.outcomes[which, 0].lives is not None:
                shared = range(study.shared(which))
                mine = np.array([getattr(study.outcomes[which, n].lives, take) for n in numbers])
                less = mine[: len(shared)] - np.array([getattr(study.outcomes[0, n].lives, take) for n in shared])
                one = estimate(less)
                yield name, what, "days", float(in_order.means(mine)), one.mean, one.lower, one.upper, BAND, one.number
        for measure in measures_told(study.sheet.part):
            mine = np.array([study.outcomes[which, n].measures.get(measure, np.nan) for n in numbers])
            if np.isfinite(mine).any():
                one = estimate(study.paired_measure(which, measure))
                unit = HEADLINES[measure].unit if measure in HEADLINES else ""
                mean = float(in_order.means(mine[~np.isnan(mine)]))
                yield name, measure, unit, mean, one.mean, one.lower, one.upper, BAND, one.number
