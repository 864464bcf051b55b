"""The answer to a study, before any picture: what changed, by how much, how sure, why, and what it does not say."""

from dataclasses import dataclass

from simulation.core.vocabulary import DAY
from simulation.experiment.attribute import Attribution
from simulation.experiment.caveats.treated import Treated
from simulation.experiment.headlines import HEADLINES
from simulation.experiment.replicate import Results
from simulation.measures.foreseen import HEADINGS
from simulation.report.answer.by_fit import by_fit
from simulation.report.answer.caveats import (
    below_asked,
    constructed,
    fully_grown,
    levers_between,
    listed,
    lower,
    some,
    spoken,
    strengths_told,
)
from simulation.report.answer.escalation import escalation
from simulation.report.answer.figures_missed import figures_missed
from simulation.report.answer.finding import Finding, Verdict, label_in_full
from simulation.report.answer.numbers import Numbers
from simulation.report.answer.reconciled import reconciled
from simulation.report.answer.services_told import services_told
from simulation.report.answer.tiles import TILES, Tile, tiles_of
from simulation.report.record.record import Record
from simulation.scenario.position_in_words import starts_from

MOST_LEVERS = 5
DOES_NOT_SAY = (
    "It says what this simulation does, not what will happen: the intervals hold chance alone, not how sure the inputs "
    "are; use at list price is no saving; and what is not represented may matter more."
)


@dataclass(frozen=True)
class Paragraph:
    """The answer for one variant: three sentences."""

    heading: str
    below: tuple[str, ...]
    """Told before anything else: less realised than asked, and fewer patients treated."""
    what: str
    heed: tuple[str, ...]
    """What must be known with it: more patients treated, what is fully grown, and what is moved by construction."""
    why: str
    limits: str

    @property
    def sentences(self) -> tuple[str, str, str]:
        """In the order they are told."""
        return self.what, self.why, self.limits


@dataclass(frozen=True)
class Answer:
    """All that is told first."""

    title: str
    question: str
    paragraphs: tuple[Paragraph, ...]
    """One for each variant; of a single scenario one."""
    tiles: tuple[Tile, ...]
    together: tuple[str, ...]
    """What is read with the numbers: the band of fits, and why two measures of one thing are not the same number."""
    findings: tuple[Finding, ...]
    """Every headline of every variant, the largest first relative to the smallest difference worth having."""
    scenarios: tuple[str, ...]
    years: str

    @property
    def first(self) -> tuple[str, ...]:
        """What must be known with the answer, of all variants."""
        return tuple(line for paragraph in self.paragraphs for line in (*paragraph.below, *paragraph.heed))

    @property
    def is_comparison(self) -> bool:
        """Whether there is a variant."""
        return len(self.scenarios) > 1


def answer_of(record: Record) -> Answer:
    """The answer of a study."""
    numbers = Numbers(record)
    tiles = tiles_of(numbers)
    shown = dict.fromkeys([*HEADLINES, *(tile.main.measure for tile in tiles)])
    by_variant = {other.name: numbers.findings(other.name, list(shown)) for other in record.variants}
    everything = [one for found in by_variant.values() for one in found]
    paragraphs = [
        _of_variant(record, name, tiles, place, _heed(numbers, place, found), numbers.treated[name])
        for place, (name, found) in enumerate(by_variant.items())
    ]
    model = record.base.scenario.model
    return Answer(
        record.title,
        (record.results[-1].scenario.model.question or model.question or "").strip(),
        tuple(paragraphs) or (_of_one(numbers, tiles),),
        tiles,
        (*by_fit(numbers), *reconciled(numbers)),
        tuple(sorted(everything, key=lambda one: (-_rank(one), -float(f"{one.size:.6g}")))),
        tuple(results.name for results in record.results),
        years_of(record),
    )


def years_of(record: Record) -> str:
    """'20 replications of 365 days'."""
    days, count = record.base.scenario.model.run.length / DAY, record.base.replications
    return f"{count} replication{'' if count == 1 else 's'} of {days:g} days"


def _heed(numbers: Numbers, place: int, found: list[Finding]) -> tuple[str, ...]:
    """What must be known with the answer for the variant at a place; where all start from with the first."""
    record = numbers.record
    shown = _shown(record, place)
    of_all = (*_position(record), *figures_missed(record), *escalation(numbers)) if not place else ()
    return (*of_all, *fully_grown(record, shown), *constructed(found))


def _position(record: Record) -> tuple[str, ...]:
    """From which position the runs start, where a file says one; by scenario where they differ."""
    said = {results.name: starts_from(results.scenario.model) for results in record.results}
    if len(set(said.values())) == 1:
        return tuple(one for one in said.values() if one)[:1]
    return tuple(f"{name}: {one}" for name, one in said.items() if one)


def _rank(one: Finding) -> int:
    """What is clear and matters stands first, what is no finding last."""
    order = (Verdict.ASSUMED, Verdict.UNKNOWN, Verdict.NONE, Verdict.SMALL, Verdict.OPEN, Verdict.CLEAR)
    return order.index(one.verdict)


def _shown(record: Record, place: int) -> tuple[Results, ...]:
    """Whose levers are told of with the variant at a place: its own, and the base's with the first."""
    told = record.variants[place : place + 1] if record.variants else record.results
    return (*(record.results[:1] if record.variants and not place else ()), *told)


def _of_variant(
    record: Record, variant: str, tiles: tuple[Tile, ...], place: int, heed: tuple[str, ...], treated: Treated
) -> Paragraph:
    everything = [one for tile in tiles if (one := tile.main.findings[place]) is not None]
    found = [one for one in everything if one.said == one.verdict]
    clear = [one.phrase() for one in found if one.verdict is Verdict.CLEAR]
    rest = []
    for verdict, words in (
        (Verdict.SMALL, "clear but too small to matter"),
        (Verdict.NONE, "no difference that matters"),
        (Verdict.OPEN, "not clear"),
        (Verdict.ASSUMED, "moved by construction"),
        (Verdict.UNKNOWN, "without an interval, as there is one replication"),
    ):
        these = [_brief(one) for one in found if one.verdict is verdict]
        rest += [f"{words}: {listed(these)}"] if these else []
    for words in dict.fromkeys(one.heed for one in everything if one not in found):
        these = [_brief(one, f", {one.verdict}") for one in everything if one not in found and one.heed == words]
        rest.append(f"{words}: {listed(these)}")
    begins = f"{_with(variant, record.base.name)}, "
    if not everything:
        what = f"{begins}none of the measures below could be compared."
    else:
        said = f"{listed(clear)}, {'which is' if len(clear) == 1 else 'all of it'} clear" if clear else ""
        nothing = "nothing that matters is clearly different"
        what = f"{begins}{'; '.join([said or nothing, *rest])}."
    told = treated.told(variant, record.base.name)
    below = (*below_asked(record, _shown(record, place)), *([told] if treated.are_fewer else []))
    heed = (*([told] if told and not treated.are_fewer else []), *heed)
    return Paragraph(f"{variant} against {record.base.name}", below, what, heed, _why(record, variant), DOES_NOT_SAY)


def _with(variant: str, base: str) -> str:
    """'With Siloed services rather than England'; 'With Siloed services in Dev' where that is the base's levers.

    >>> _with("Siloed services", "England"), _with("Dev with Siloed services", "Dev")
    ('With Siloed services rather than England', 'With Siloed services in Dev rather than as it is')
    """
    levers = variant.removeprefix(f"{base} with ")
    return (
        f"With {levers} in {base} rather than as it is" if levers != variant else f"With {variant} rather than {base}"
    )


def _brief(one: Finding, more: str = "") -> str:
    name = next((HEADINGS[mains[0]] for mains, _ in TILES if one.measure in mains), label_in_full(one.measure))
    name = lower(name)
    if one.is_nought:
        return f"{name} (no difference in any replication)"
    return f"{name} ({one.text}{f', {one.ends}' if one.ends else ''}{more})"


def _why(record: Record, variant: str) -> str:
    more, less = levers_between(record, variant)
    told = strengths_told(record.levers, variant, more)
    changes = int((record.changes["scenario"] == variant).sum())
    parameters = f"{changes} parameter{'' if changes == 1 else 's'}"
    if not told and not less:
        if not changes:
            return "Why: the two say the same, so whatever differs is chance."
        return f"Why: {parameters} differ{'s' if changes == 1 else ''}; which lever changed them is not kept here."
    named = some(told, MOST_LEVERS)
    what = f"the levers {listed(named)}" if len(told) > 1 else f"the lever {listed(named)}" if told else ""
    without = f"without {listed(some([spoken(one) for one in less], MOST_LEVERS))}" if less else ""
    return (
        f"Why: {' and '.join(part for part in (what, without) if part)}, with their realised strength, change "
        f"{parameters} and nothing else differs; {_each(record)}."
    )


def _each(record: Record) -> str:
    """Where to read what each lever brings."""
    ran = isinstance(record.study, Attribution)
    return "how much each brings is below" if ran else "'attribute' says how much each brings"


def _of_one(numbers: Numbers, tiles: tuple[Tile, ...]) -> Paragraph:
    record = numbers.record
    name = record.base.name
    told = []
    for tile in tiles:
        level = tile.main.levels[0]
        if level is not None:
            ends = f"95 % confidence interval {level.ends}" if level.ends else ""
            label = label_in_full(level.measure)
            beside = ", ".join(part for part in ("" if tile.name.startswith(label) else lower(label), ends) if part)
            told.append(f"{lower(tile.name)} {level.text}" + (f" ({beside})" if beside else ""))
    told = told or services_told(numbers)
    what = f"In {name}: {'; '.join(told)}." if told else f"{name} has none of the measures of the answer."
    levers = record.levers[record.levers["scenario"] == name]
    why = (
        f"It is the base with {len(levers)} levers at their realised strength."
        if len(levers)
        else "It is a base without levers: what the file says, and chance."
    )
    limits = "Nothing is compared here, so it says nothing of what would change it. " + DOES_NOT_SAY
    shown = _shown(record, 0)
    heed = _heed(numbers, 0, [])
    return Paragraph(name, tuple(below_asked(record, shown)), what, heed, why, limits)


__all__ = ["Answer", "Paragraph", "answer_of", "years_of"]
