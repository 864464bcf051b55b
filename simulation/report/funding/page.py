"""The page of a study of funding options: which use of the money does best, how surely, who pays and who gains."""

from collections.abc import Sequence

from simulation.core.text.not_represented import IN_A_SENTENCE
from simulation.core.text.sentences import capital
from simulation.money.sums import pounds
from simulation.money.told.reported import labelled, payer_called
from simulation.report.funding.certainty import downside, uncertain
from simulation.report.funding.money_sections import columns, payers, prices, questions, years
from simulation.report.funding.told import OptionsTold
from simulation.report.funding.value_sections import bought, consequences, plane_section, ranking, value
from simulation.report.page.blocks import Section
from simulation.report.page.drawings import drawings_in
from simulation.report.page.template import told_page

SECTIONS = (
    bought,
    ranking,
    consequences,
    plane_section,
    value,
    payers,
    years,
    columns,
    uncertain,
    downside,
    questions,
    prices,
)
"""In the order they are read, after the answer."""


def sections_of(told: OptionsTold) -> tuple[Section, ...]:
    """All that is told after the answer, the limits last."""
    return (*(make(told) for make in SECTIONS), Section("limits", "What it does not say", limits(told)))


def options_page(told: OptionsTold) -> str:
    """The whole page as HTML."""
    least, most = told.replications
    runs = f"{least}" if least == most else f"{least} to {most}"
    note = (
        f"{runs} replications of each option over {told.length_years:.2g} years, random seed {told.seed}, "
        f"prices of {told.price_year}"
    )
    return told_page(told.title, told.question, note, first(told), sections_of(told))


def options_files(told: OptionsTold) -> dict[str, bytes]:
    """The page and its drawings, by the path of the file below the results folder."""
    return {"report.html": options_page(told).encode(), **drawings_in(sections_of(told))}


def first(told: OptionsTold) -> tuple[str, ...]:
    """The answer: which is best, what it does to money and lives, who pays, and what is not in it."""
    verdict = labelled(told.verdict, told.labels)
    lines = [capital(verdict), *([labelled(told.otherwise, told.labels)] if told.otherwise else []), *_does(told)]
    if told.draws:
        lines.append(
            f"{told.draws} draws of the uncertain inputs have been run: how sure the choice is when prices, values and "
            "effects are in doubt stands below."
        )
    else:
        lines.append(
            "Intervals hold chance alone. Whether prices, values of a year and effects are right has not been run: add "
            "--draws 200 to the command."
        )
    return tuple(lines)


def _does(told: OptionsTold) -> list[str]:
    if told.leading not in told.options:
        return []
    table = told.tables["consequences"]
    mine = table[table["option"] == told.leading].set_index("what")
    who = " and ".join(map(payer_called, told.perspective))
    said = []
    for what, tell in (
        ("cost of the perspective", lambda change: f"{who} pay {pounds(abs(change))} {_more(change)}"),
        ("quality-adjusted years, discounted", _gain),
        ("no_criteria_to_reside", _patients),
    ):
        if what in mine.index:
            shown = pounds if mine["unit"][what] == "£" else _signed
            change, low, high = (float(mine[column][what]) for column in ("difference", "lower", "upper"))
            ends = f"95 % confidence interval of the change {shown(low)} to {shown(high)}"
            open_to_chance = " in the mean, which is not clear" if low <= 0.0 <= high else ""
            said.append(f"{tell(change)}{open_to_chance} ({ends})")
    if not said:
        return []
    return [f"{told.label(told.leading)}, over {told.length_years:.2g} years against doing nothing: {'; '.join(said)}."]


def _more(change: float) -> str:
    return "less" if change < 0 else "more"


def _gain(change: float) -> str:
    return f"people {'lose' if change < 0 else 'gain'} {_size(change)} quality-adjusted years"


def _patients(change: float) -> str:
    return f"{_size(change)} {'fewer' if change < 0 else 'more'} patients with no criteria to reside"


def _size(change: float) -> str:
    return _signed(abs(change)).removeprefix("+")


def _signed(value: float) -> str:
    return f"{value:+,.3g}" if abs(value) < 1000 else f"{value:+,.0f}"


DEATHS_GO_ON = (
    "Deaths after a stay are drawn at the end of treatment and come when they were drawn to, in hospital or at home: "
    "an option neither saves nor costs lives by when people leave, but by what the base says of falling ill while they "
    "wait. Readmissions still begin with the discharge, and "
    "who is settled at home in a crisis meets both a few days sooner than in a bed."
)
DEATHS_FROM_DISCHARGE = (
    "Quality-adjusted years are no measure of what care does for lives: the risks of dying after a stay begin with the "
    "discharge, so who leaves hospital sooner, or is treated here and not elsewhere, meets more of them within the "
    "window. A base such as england_for_money, whose deaths go on ('goes_on: yes'), has none of this."
)


def limits(told: OptionsTold) -> tuple[str, ...]:
    """What nobody may read out of it."""
    return (
        "Freed capacity is no cash: the four columns are never summed, and averages are in no net benefit.",
        "Quality of life by place is that of older people and from few sources. Those who had long-term care before "
        "the run cost the same in every option and are left out.",
        DEATHS_GO_ON if told.deaths_go_on else DEATHS_FROM_DISCHARGE,
        "Treatment has no value of its own, and care at home counts less than home without it, also for those who "
        "would have gone without. Costs, delays and waits have none of this; net benefit has all of it.",
        _waiting(told.harms_of_waiting),
        IN_A_SENTENCE,
    )


def _waiting(harms: Sequence[str] | None) -> str:
    """What the base has of harms of waiting."""
    if harms is None:
        return "Whether waiting harms people is as the base says."
    if harms:
        return (
            f"In this base waiting harms people, by what it assumes: {'; '.join(harms)}. An option that shortens waits "
            "is told to do that much for lives and costs; run the file once more on a base without it, such as "
            "england_for_money, to see what is left."
        )
    return (
        "In this base waiting harms nobody: an option that shortens waits saves no lives by that. Run the file once "
        "more on a base with the harms of waiting, such as england, to see them."
    )


__all__ = ["first", "options_files", "options_page", "sections_of"]
