"""What a study of options says in plain lines: the verdict, what each option buys and does, and who pays."""

import math
import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from simulation.core.text.sentences import capital
from simulation.core.vocabulary import PAYERS
from simulation.experiment.headlines import HEADLINES, precise_as, signed
from simulation.measures.registry import label_of, measures
from simulation.money.files.indices import written_year
from simulation.money.optimise import Best, spoken
from simulation.money.options.study import Study
from simulation.money.sums import pounds
from simulation.money.tables.choice import (
    CHANGED,
    ON_TOP,
    PROGRAMME,
    STRENGTH,
    TWO_RULES,
    beyond,
    consequences_table,
    horizon_words,
    limits_words,
    options_table,
    ranking_table,
    verdict,
)
from simulation.money.tables.economics import incremental_table, net_benefit_table
from simulation.money.tables.estimates import years_of
from simulation.money.tables.inputs import acceptability_table, information_table
from simulation.money.tables.payers import EVERYBODY, PERSPECTIVE, payers_table, years_measured, years_table

MEASURES_TOLD = ("no_criteria_to_reside", "delayed_days_per_year", "deaths_within_91_days_of_discharge", "days at home")


def labelled(text: str, labels: Mapping[str, str]) -> str:
    """A sentence with the label of each option in the place of its name; a name of one plain word stays, since it may
    be a word of the sentence.
    """
    names = sorted((re.escape(name) for name in labels if "_" in name), key=len, reverse=True)
    return re.sub(rf"\b(?:{'|'.join(names)})\b", lambda found: labels[found[0]], text) if names else text


def a_year(yearly: float) -> str:
    """What a purchase costs in a whole year, in words.

    >>> a_year(2e6), a_year(math.nan)
    ('£2.00m a year', 'no price of its own')
    """
    return "no price of its own" if math.isnan(yearly) else f"{pounds(yearly)} a year"


def report_lines(study: Study) -> list[str]:
    """The findings, line by line."""
    return list(_lines(study))


def _lines(study: Study) -> Iterator[str]:
    part, labels = study.sheet.part, {option.name: option.label for option in study.options}
    yield part.title
    if part.question:
        yield part.question
    yield ""
    yield capital(labelled(verdict(study), labels))
    if otherwise := beyond(study):
        yield labelled(otherwise, labels)
    yield ""
    year, budget = written_year(study.book.year), part.budget.recurrent.at({}, part.budget.from_)
    yield (
        f"What each buys, gross, in a whole year (prices of {year}, fixed before the run), of {pounds(budget)} a year:"
    )
    yield from (f"  {labels[name]}: {said}" for name, said in bought_words(options_table(study)).items())
    decide = part.decide_on
    at = (
        f"net benefit at {pounds(decide.value_of_a_year)} a quality-adjusted year {horizon_words(study)}"
        if decide.value_of_a_year
        else (f"{_called(decide.measure or '')}, {decide.better} of it")
    )
    yield ""
    yield f"Ranked by {at}, less doing nothing; 95 % intervals are of chance alone:"
    ranking = ranking_table(study).sort_values("place", kind="stable")
    for row in ranking.to_dict("records"):
        money = decide.value_of_a_year is not None
        score, low, high = (pounds(row[key]) if money else f"{row[key]:.4g}" for key in ("score", "lower", "upper"))
        of = f"{row['replications']} replications"
        yield f"  {row['place']}. {labels[row['option']]}: {score} ({low} to {high}), {of}: {row['standing']}"
    yield TWO_RULES
    if limits := limits_words(study):
        yield limits
    yield ""
    yield "What each does, less doing nothing, over the window:"
    consequences = consequences_table(study)
    for name in study.names[1:]:
        mine = consequences[consequences["option"] == name].set_index("what", drop=False)
        told = [
            f"{what_called(what)} {consequence(mine.loc[what].to_dict())}"
            for what in ("cost of the perspective", ON_TOP, "quality-adjusted years, discounted", *MEASURES_TOLD)
            if what in mine.index
        ]
        yield f"  {labels[name]}: {'; '.join(told)}"
    yield from _economics(study, labels)
    yield from _of_inputs(study, labels)
    yield ""
    yield "Who pays more (or less, below zero) than if nothing were done, over the window, and the transfer that shares"
    yield "it as the contributions are shared:"
    for row in payers_table(study).to_dict("records"):
        if row["option"] != study.names[0]:
            yield (
                f"  {labels[row['option']]}, {payer_called(row['payer'])}: "
                + with_ends(row["less_nothing"], row["lower"], row["upper"])
                + (f", {_transfer(row['transfer'])}" if abs(row["transfer"]) >= 1 else "")
            )
    who = " and ".join(map(payer_called, part.perspective))
    yield ""
    yield f"By financial year, more than if nothing were done, {who} together, and of all payers:"
    years = years_table(study)
    called_years = years_measured(study.outcomes[0, 0].account.cells["month"])
    for name in study.names[1:]:
        mine = years[years["option"] == name]
        inside, everybody = (
            mine[mine["payers"] == of].set_index("year").to_dict("index") for of in (PERSPECTIVE, EVERYBODY)
        )
        told = [
            f"{called_years[str(year)]} {with_ends(row['less_nothing'], row['lower'], row['upper'])}, "
            f"of all {pounds(everybody[year]['less_nothing'])}"
            for year, row in inside.items()
        ]
        yield f"  {labels[name]}: {'; '.join(told)}"


def bought_words(table: pd.DataFrame) -> dict[str, str]:
    """For each option what it buys as people say it, and what that comes to in a year."""
    found = {}
    for option, rows in table.groupby("option", sort=False):
        if (rows["what"] == "nothing").all():
            continue
        told = []
        for key, parts in rows.groupby(["entry", "unit", "months"], sort=False):
            entry, unit, months = map(str, key)
            lines = parts.to_dict("records")
            if entry and len(parts) > 1:
                when = f", {months}" if months else ""
                each = [f"{many(row['quantity'], '')} in {row['called'].removesuffix(when)}" for row in lines]
                told.append(f"{many(math.fsum(parts['quantity']), unit)}{when} ({', '.join(each)})")
            else:
                told += [bought_line(row) for row in lines]
        yearly = rows["pounds_a_year"]
        paid = a_year(math.fsum(yearly.dropna())) if yearly.notna().any() else a_year(math.nan)
        unsaid = yearly.isna().any() and yearly.notna().any() and not (rows["what"] == CHANGED).any()
        beside = ", beside what has no price of its own" if unsaid else ""
        found[str(option)] = f"{', '.join(told)}: {paid}{beside}"
    return found


def bought_line(row: Mapping[Hashable, Any]) -> str:
    """A row of what an option buys as people say it: '8 beds in Medical beds', '50 % of home first'."""
    inside = "" if row["unit"] in (PROGRAMME, STRENGTH) else " in"
    return f"{many(row['quantity'], row['unit'])}{inside} {row['called']}".strip()


def many(quantity: float, unit: str) -> str:
    """A quantity as people read it.

    >>> many(3.70877, "beds"), many(7.0, "people"), many(0.5, "of full strength"), many(1, "programme")
    ('3.71 beds', '7 people', '50 % of', '')
    """
    if unit == STRENGTH:
        return f"{100 * quantity:.3g} % of"
    if unit == PROGRAMME:
        return ""
    number = f"{quantity:.3g}" if quantity < 1000 else f"{quantity:,.0f}"
    return f"{number} {unit}".strip()


def payer_called(payer: str) -> str:
    """A payer as people call it."""
    return PAYERS.get(payer, payer.replace("_", " "))


def with_ends(amount: float, lower: float, upper: float) -> str:
    """A sum with its interval, where there is one."""
    return f"{pounds(amount)} ({pounds(lower)} to {pounds(upper)})" if math.isfinite(lower) else pounds(amount)


def what_called(what: str) -> str:
    """A line of the consequences as people call it."""
    return what if " " in what else label_of(what)


def consequence(row: Mapping[Any, Any]) -> str:
    """A difference with its interval, in its unit."""
    change, low, high = (float(row[name]) for name in ("difference", "lower", "upper"))
    unit, what = str(row["unit"]), str(row["what"])
    unit = HEADLINES[what].unit if what in HEADLINES else unit
    if unit == "£":
        return with_ends(change, low, high)
    unit = unit if unit in ("share", "days") else ""
    if change == low == high == 0.0:
        return "none"
    if not math.isfinite(change):
        return "–"
    like = precise_as(change, low, high)
    ends = f" ({signed(low, unit, like, False)} to {signed(high, unit, like, False)})" if math.isfinite(low) else ""
    return f"{signed(change, unit, like).replace('percentage ', '')}{ends}"


def _transfer(amount: float) -> str:
    return f"{'is to be given' if amount > 0 else 'is to give'} {pounds(abs(amount))}"


def _economics(study: Study, labels: Mapping[str, str]) -> Iterator[str]:
    incremental = incremental_table(study)
    if incremental.empty:
        return
    numbers = incremental["replications"]
    least, most = int(numbers.min()), int(numbers.max())
    yield ""
    yield (
        f"Full incremental analysis, the cheapest first, of the means of {_runs(least, most)}; "
        "intervals of chance stand with cost and years, and the ranking says how sure it is:"
    )
    for row in incremental.to_dict("records"):
        ratio = (
            f", {pounds(row['pounds_a_year_gained'])} a year gained over {labels[row['against']]}"
            if row["against"]
            else ""
        )
        verdict_of = f": {row['verdict']}" if row["verdict"] else ratio
        cost, gained = with_ends(row["cost"], row["cost_lower"], row["cost_upper"]), years_words(row)
        yield f"  {labels[row['option']]}: {cost}, {gained}{verdict_of}"
    yield ""
    length = f"{years_of(study):.2g} years"
    yield f"Net benefit within {length}, and with what runs on after it:"
    table = net_benefit_table(study)
    for name in study.names[1:]:
        mine = table[table["option"] == name]
        told = []
        for value in study.sheet.part.values_of_a_year:
            both = [
                with_ends(row["net_benefit"], row["lower"], row["upper"])
                for row in mine[mine["value_of_a_year"] == value].to_dict("records")
            ]
            told.append(f"at {pounds(value)}: {' / '.join(both)}")
        yield f"  {labels[name]}: {'; '.join(told)}"


def years_words(row: Mapping[Any, Any]) -> str:
    """Years gained with their interval, where there is one."""
    low, high = float(row["years_lower"]), float(row["years_upper"])
    ends = f" ({low:+.2f} to {high:+.2f})" if math.isfinite(low) else ""
    return f"{row['years']:+.2f} years{ends}"


def _runs(least: int, most: int) -> str:
    return f"{most} replications" if least == most else f"{least} to {most} replications"


def _of_inputs(study: Study, labels: Mapping[str, str]) -> Iterator[str]:
    if not study.sets:
        return
    yield ""
    yield f"With {len(study.sets)} draws of uncertain inputs (the chance of a few replications is in it):"
    chances, information = acceptability_table(study), information_table(study)
    for value in study.sheet.part.values_of_a_year:
        mine = chances[chances["value_of_a_year"] == value]
        told = ", ".join(
            f"{labels[name]} {100 * chance:.0f} %"
            for name, chance in zip(mine["option"], mine["chance_best"], strict=True)
        )
        yield f"  chance of being best at {pounds(value)}: {told}"
        worth = information[information["value_of_a_year"] == value]
        told = ", ".join(
            f"{group} {pounds(amount)}" if amount == amount else f"{group}: more draws are needed"
            for group, amount in zip(worth["group"], worth["pounds"], strict=True)
        )
        yield f"  worth of knowing before choosing: {told}"


def optimum_lines(best: Best) -> list[str]:
    """What a search for the best use of a budget has found, line by line."""
    return list(_optimum(best))


def _optimum(best: Best) -> Iterator[str]:
    study = best.study
    labels = {option.name: option.label for option in study.options}
    yield study.sheet.part.title
    how = "all that there are" if best.every_plan else "by moving one part at a time, which may miss a better one"
    yield f"{best.tried} splits of the budget were tried ({how}); {len(study.options) - 1} of them to the end."
    said = labelled(verdict(study), labels)
    yield capital(said)
    if otherwise := beyond(study):
        yield otherwise
    if not best.keeps_to_limits:
        limits = " or ".join(map(_called, study.sheet.part.must_not_get_worse))
        yield f"Every split that was tried makes {limits} worse, beyond chance: the money is best left unspent."
    for label, worse in best.spoilt.items():
        yield f"Left out, since it makes {' and '.join(map(_called, worse))} worse: {label}."
    yield ""
    money = study.sheet.part.decide_on.value_of_a_year is not None
    for row in ranking_table(study).sort_values("place", kind="stable").to_dict("records"):
        score, low, high = (pounds(row[key]) if money else f"{row[key]:.4g}" for key in ("score", "lower", "upper"))
        yield f"  {row['place']}. {labels[row['option']]}: {score} ({low} to {high}): {row['standing']}"
    first = study.options[study.selection.best]
    bought = bought_words(options_table(study))
    if first.name in bought:
        yield ""
        yield f"What the first buys: {bought[first.name]}"
    yield ""
    on_top_of = "the best" if best.keeps_to_limits else "doing nothing"
    yield f"What the next £100,000 a year would do on top of {on_top_of}, over the window:"
    for one in best.next_sum:
        ends = (one.score.mean, one.score.lower, one.score.upper)
        score, low, high = (pounds(x) if money else f"{x:.4g}" for x in ends)
        sure = "" if low == high else ", clear" if ends[1] * ends[2] > 0 else ", not clear"
        yield f"  in {spoken(study.sheet.part.options[one.place], one.place)}: {score} ({low} to {high}{sure})"
    there = {one.place for one in best.next_sum}
    missing = [spoken(study.sheet.part.options[name], name) for name in best.places if name not in there]
    if missing:
        yield f"  nothing in {', '.join(missing)}: too little for a step, or no more of it to be had"


def _called(measure: str) -> str:
    """A measure as it is called within a sentence."""
    known = measures()
    return known[measure].label if measure in known else measure
