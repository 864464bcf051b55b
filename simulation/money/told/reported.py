"""What a study of options says in plain lines: the verdict, what each option buys and does, and who pays."""

import math
import re
from collections.abc import Iterator, Mapping

from simulation.core.text.sentences import capital
from simulation.measures.registry import measures
from simulation.money.files.indices import written_year
from simulation.money.optimise import Best, spoken
from simulation.money.options.study import Study
from simulation.money.tables.choice import consequences_table, options_table, ranking_table, verdict
from simulation.money.tables.economics import incremental_table, net_benefit_table
from simulation.money.tables.inputs import acceptability_table, information_table
from simulation.money.tables.payers import budget_impact_table, payers_table

MEASURES_TOLD = ("no_criteria_to_reside", "delayed_days_per_year", "deaths_within_91_days_of_discharge", "days at home")


def labelled(text: str, labels: Mapping[str, str]) -> str:
    """A sentence with the label of each option in the place of its name; a name of one plain word stays, since it may
    be a word of the sentence.
    """
    names = sorted((re.escape(name) for name in labels if "_" in name), key=len, reverse=True)
    return re.sub(rf"\b(?:{'|'.join(names)})\b", lambda found: labels[found[0]], text) if names else text


def pounds(value: float) -> str:
    """A sum as people read it.

    >>> pounds(-1234567.0)
    '-£1.23m'
    """
    sign, size = ("-" if value < 0 else ""), abs(value)
    if size >= 1e6:
        return f"{sign}£{size / 1e6:,.2f}m"
    return f"{sign}£{size:,.0f}" if size < 1e4 else f"{sign}£{size / 1e3:,.0f}k"


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
    part = study.sheet.part
    yield part.title
    if part.question:
        yield part.question
    yield ""
    yield verdict(study)
    yield ""
    yield f"What each buys, gross, in a whole year (prices of {written_year(study.book.year)}, fixed before the run):"
    for row in options_table(study).to_dict("records"):
        yield f"  {row['option']}: {row['quantity']:g} {row['what']} ({a_year(row['pounds_a_year'])})"
    decide = part.decide_on
    at = (
        f"net benefit at {pounds(decide.value_of_a_year)} a quality-adjusted year"
        if decide.value_of_a_year
        else (f"{decide.measure}, {decide.better} of it")
    )
    yield ""
    yield f"Ranked by {at}, less doing nothing over the window; 95 % intervals are of chance alone:"
    ranking = ranking_table(study).sort_values("place", kind="stable")
    for row in ranking.to_dict("records"):
        money = decide.value_of_a_year is not None
        score, low, high = (pounds(row[key]) if money else f"{row[key]:.4g}" for key in ("score", "lower", "upper"))
        of = f"{row['replications']} replications"
        yield f"  {row['place']}. {row['option']}: {score} ({low} to {high}), {of}: {row['standing']}"
    yield ""
    yield "What each does, less doing nothing, over the window:"
    consequences = consequences_table(study)
    for name in study.names[1:]:
        mine = consequences[consequences["option"] == name].set_index("what")
        told = []
        for what in ("cost of the perspective", "quality-adjusted years, discounted", *MEASURES_TOLD):
            if what in mine.index:
                shown = pounds if mine["unit"][what] == "£" else _number
                change, low, high = (shown(float(mine[column][what])) for column in ("difference", "lower", "upper"))
                told.append(f"{what} {change} ({low} to {high})")
        yield f"  {name}: {'; '.join(told)}"
    yield from _economics(study)
    yield from _of_inputs(study)
    yield ""
    yield "Who pays more (or less, below zero) than if nothing were done, over the window, and the transfer that shares"
    yield "it as the contributions are shared:"
    for row in payers_table(study).to_dict("records"):
        if row["option"] != study.names[0]:
            yield (
                f"  {row['option']}, {row['payer']}: {pounds(row['less_nothing'])}"
                + (f", {_transfer(row['transfer'])}" if abs(row["transfer"]) >= 1 else "")
            )
    yield ""
    yield "By financial year, all payers together, more than if nothing were done:"
    impact = budget_impact_table(study)
    for name in study.names[1:]:
        yield f"  {name}: " + ", ".join(
            f"{year} {pounds(math.fsum(of['less_nothing']))}"
            for year, of in impact[impact["option"] == name].groupby("year", sort=False)
        )


def _transfer(amount: float) -> str:
    return f"{'is to be given' if amount > 0 else 'is to give'} {pounds(abs(amount))}"


def _economics(study: Study) -> Iterator[str]:
    incremental = incremental_table(study)
    if incremental.empty:
        return
    yield ""
    yield "Full incremental analysis, the cheapest first:"
    for row in incremental.to_dict("records"):
        ratio = f", {pounds(row['pounds_a_year_gained'])} a year gained over {row['against']}" if row["against"] else ""
        verdict_of = f": {row['verdict']}" if row["verdict"] else ratio
        yield f"  {row['option']}: {pounds(row['cost'])}, {row['years']:+.2f} years{verdict_of}"
    yield ""
    yield "Net benefit within the horizon, and with what runs on after it:"
    table = net_benefit_table(study)
    for name in study.names[1:]:
        mine = table[table["option"] == name]
        told = [
            f"at {pounds(value)}: {' / '.join(map(pounds, mine['net_benefit'][mine['value_of_a_year'] == value]))}"
            for value in study.sheet.part.values_of_a_year
        ]
        yield f"  {name}: {'; '.join(told)}"


def _of_inputs(study: Study) -> Iterator[str]:
    if not study.sets:
        return
    yield ""
    yield f"With {len(study.sets)} draws of uncertain inputs (the chance of a few replications is in it):"
    chances, information = acceptability_table(study), information_table(study)
    for value in study.sheet.part.values_of_a_year:
        mine = chances[chances["value_of_a_year"] == value]
        told = ", ".join(
            f"{name} {100 * chance:.0f} %" for name, chance in zip(mine["option"], mine["chance_best"], strict=True)
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
    bought = options_table(study)
    mine = bought[(bought["option"] == first.name) & (bought["what"] != "nothing")]
    if not mine.empty:
        yield ""
        yield "What the first buys: " + ", ".join(
            f"{row['quantity']:.4g} {row['what'].replace('_', ' ')} ({a_year(row['pounds_a_year'])})"
            for row in mine.to_dict("records")
        )
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


def _number(value: float) -> str:
    return f"{value:+.3g}" if abs(value) < 1000 else f"{value:+,.0f}"
