"""The questions of CHEERS 2022 and of the Green Book, answered from a study of options, with the gaps named.

The Green Book: HM Treasury, central government guidance on appraisal and evaluation.
"""

from collections.abc import Callable

import pandas as pd

from simulation.money.files.indices import written_year
from simulation.money.files.option_file import contributions
from simulation.money.options.budget import is_apart
from simulation.money.options.study import Study
from simulation.money.tables.choice import verdict
from simulation.money.tables.estimates import years_of
from simulation.money.told.again import called
from simulation.money.told.cheers_items import CHEERS, title_of

GAP = ""
"""What nobody has said: the answer is a gap."""


def questions_table(study: Study) -> pd.DataFrame:
    """standard, item, question, answer, gap: what the files and the run say, and what is left to the author."""
    rows = [
        (standard, item, question, answer(study) or "not said in the files: for the author to add", not answer(study))
        for standard, item, question, answer in QUESTIONS
    ]
    return pd.DataFrame(rows, columns=["standard", "item", "question", "answer", "gap"])


def _perspective(study: Study) -> str:
    return f"costs of {', '.join(study.sheet.part.perspective)}; all payers are in the tables"


def _comparators(study: Study) -> str:
    return "; ".join(option.label for option in study.options)


def _discount(study: Study) -> str:
    said = study.sheet.part.discount
    return f"{100 * said.costs:g} % costs, {100 * said.health:g} % health; {100 * said.health_beside:g} % health beside"


def _outcomes(study: Study) -> str:
    quality = study.book.part.quality_of_life
    years = "quality-adjusted years, " if quality is not None else ""
    worse = ", ".join(study.sheet.part.must_not_get_worse)
    return f"{years}days alive and at home, headline measures" + (f"; must not get worse: {worse}" if worse else "")


def _valuation(study: Study) -> str:
    quality = study.book.part.quality_of_life
    if quality is None:
        return GAP
    sources = study.book.part.sources
    return "; ".join(f"{name} {one.value:g} ({sources[one.source].cite})" for name, one in quality.values.items())


def _uncertainty(study: Study) -> str:
    chance = f"chance: {study.selection.looks} looks, certainty of {100 * study.sheet.part.certainty:g} % asked for"
    return f"{chance}; inputs: {len(study.sets)} draws" if study.sets else f"{chance}; inputs: not drawn (--draws)"


def _money(study: Study) -> str:
    part = study.sheet.part.budget
    put_in = contributions(part.contributions, part.from_)
    shares = ", ".join(f"{name} {100 * share:g} %" for name, share in put_in.items())
    return f"£{part.recurrent.at({}, part.from_):,.0f} a year and £{part.set_up:,.0f} once from {part.from_}: {shares}"


def _affordable(study: Study) -> str:
    """How the plan of each option was checked against the budget."""
    ways: dict[str, list[str]] = {}
    for option in study.options[1:]:
        span = "year" if any(one.part.months for one in option.bought) else "month"
        whose = "each payer's money apart" if is_apart(study.sheet, option.name) else "the money of all payers together"
        ways.setdefault(f"by {span}, {whose}", []).append(option.label)
    told = [way if len(ways) == 1 else f"{way} ({', '.join(labels)})" for way, labels in ways.items()]
    return f"the plan of each option was checked before the run {'; '.join(told)}; budget_impact.csv"


def _none(_: Study) -> str:
    return GAP


Answer = Callable[[Study], str]


def _cheers(number: int, answer: Answer) -> tuple[str, str, str, Answer]:
    """One item of CHEERS by its number."""
    return CHEERS, str(number), title_of(number), answer


GREEN = "Green Book"
QUESTIONS: tuple[tuple[str, str, str, Answer], ...] = (
    _cheers(1, lambda s: s.sheet.part.title),
    _cheers(2, lambda s: verdict(s)),
    _cheers(3, lambda s: s.sheet.part.question or GAP),
    _cheers(4, lambda s: f"the file of options, {called(s.sheet)}"),
    _cheers(5, lambda s: s.options[0].scenario.title),
    _cheers(6, lambda s: s.options[0].scenario.title),
    _cheers(7, _comparators),
    _cheers(8, _perspective),
    _cheers(9, lambda s: f"{years_of(s):.2f} years; what runs on after it in lines of its own"),
    _cheers(10, _discount),
    _cheers(11, _outcomes),
    _cheers(12, lambda _: "counted from the simulated log of every patient"),
    _cheers(13, _valuation),
    _cheers(14, lambda s: f"{called(s.book.sheet)}: prices.csv"),
    _cheers(15, lambda s: f"pounds of {written_year(s.book.year)}, by named indices"),
    _cheers(16, lambda _: "discrete-event simulation of patient flow; docs/architecture.md"),
    _cheers(17, lambda _: "docs/money.md, and the sources of every parameter (explain)"),
    _cheers(18, _none),
    _cheers(19, lambda _: "who pays and who gains by payer: payers.csv"),
    _cheers(20, _uncertainty),
    _cheers(21, _none),
    _cheers(22, lambda _: "scenarios/ and prices.csv in the results folder"),
    _cheers(23, lambda s: verdict(s)),
    _cheers(24, lambda s: "acceptability.csv and information.csv" if s.sets else GAP),
    _cheers(25, _none),
    _cheers(26, _none),
    _cheers(27, _none),
    _cheers(28, _none),
    (GREEN, "strategic", "What is the case for change?", lambda s: s.sheet.part.question or GAP),
    (GREEN, "strategic", "What is business as usual?", lambda _: "do nothing, with growth as the base says"),
    (GREEN, "economic", "Which options are on the short list?", _comparators),
    (GREEN, "economic", "What is the net present social value?", lambda _: "net_benefit.csv"),
    (
        GREEN,
        "economic",
        "Is optimism bias in it?",
        lambda s: "optimism.csv" if s.sheet.part.optimism is not None else GAP,
    ),
    (GREEN, "economic", "What would change the answer?", lambda _: "switching.csv"),
    (GREEN, "commercial", "How is it bought, and from whom?", _none),
    (GREEN, "financial", "What is spent, by whom and when?", _money),
    (GREEN, "financial", "Is it affordable in every year?", _affordable),
    (GREEN, "management", "How is it delivered, monitored and evaluated?", _none),
)
"""Standard, item, question, and what answers it."""
