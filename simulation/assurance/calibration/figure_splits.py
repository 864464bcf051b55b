"""What a published figure may be split by, which groups there are, in what its measure counts, and shares of one whole
that are more than it.
"""

import math
from collections.abc import Iterable, Sequence

from simulation.assurance.calibration.target import EVERY, Number, Target
from simulation.core.errors import did_you_mean, nearest
from simulation.core.vocabulary import WEEKDAYS
from simulation.measures.delays.no_criteria_to_reside import UNATTRIBUTED
from simulation.measures.log_tables.labels import NOT_RECORDED, STREAM
from simulation.measures.log_tables.rows_read import RECORDED
from simulation.measures.outcomes import INTERRUPTED
from simulation.measures.registry import Measure, own_families
from simulation.plan.routes import labels_of
from simulation.scenario.calendar.copies import expanded
from simulation.scenario.schema.model import Model

OF_MEASURES = (
    "all",
    "band",
    "kind",
    "need",
    "payer",
    "programme",
    "reason",
    "reason_group",
    "responsible",
    "service",
    "service and waits_in",
    "status",
    "stay",
    "step",
    STREAM,
    "waits_in",
    "weekday",
    "where",
)
"""Splits that the package's measures have beside the labels that people carry."""
WHOLE_AND_ROUNDING = 1.02
"""More than shares of one whole sum to when each is rounded."""


class Splits:
    """The splits of one scenario's measures, and the groups of those whose groups are known."""

    def __init__(self, model: Model) -> None:
        labels = labels_of(model)
        reasons = model.reasons.values()
        self.own = {measure.id for family in own_families() for measure in family.measures}
        """Measures registered from outside, which may have other splits and groups."""
        self.known = (*OF_MEASURES, *labels, *(f"reason and {label}" for label in labels))
        self.groups: dict[str, list[str]] = {name: [*values, NOT_RECORDED] for name, values in labels.items()} | {
            "service": list(expanded(model)),
            "reason": [*model.reasons, UNATTRIBUTED],
            "reason_group": [*dict.fromkeys(one.group for one in reasons), UNATTRIBUTED],
            "responsible": [*dict.fromkeys(one.responsible.value for one in reasons), UNATTRIBUTED],
            "weekday": list(WEEKDAYS),
        }
        for label in RECORDED:
            self.groups.setdefault(label, []).append(INTERRUPTED)

    def wrong_split(self, by: str) -> str | None:
        """What would be right in place of a split that no measure has; None where one has it, or may have it."""
        if by in self.known or (self.own and nearest(by, self.known) is None):
            return None
        return did_you_mean(by, self.known, f"a split is one of {', '.join(self.known)}")

    def wrong_groups(self, number: Number) -> Iterable[tuple[str, str]]:
        """Each group that its split has not, with what would be right."""
        known = self.groups.get(number.by)
        if known is None or number.measure in self.own or number.groups == (EVERY,):
            return
        for group in number.groups:
            if group not in known:
                yield group, did_you_mean(group, known, f"the groups of {number.by} are {', '.join(known)}")


def wrong_unit(measure: Measure, value: float, unit: str) -> str | None:
    """What would be right in place of a value in another unit than that of its measure; None of one that fits."""
    counted = measure.unit
    if counted.startswith("share"):
        if unit not in ("share", "") or (not unit and abs(value) > 1.0):
            said = f", such as '{value:g} %'" if not unit and abs(value) <= 100.0 else ", such as '93.3 %'"
            return f"{measure.id} is a share: per cent were expected{said}"
        return None
    if not unit or counted == "ratio" or counted.startswith(unit):
        return None
    example = {"days": ", such as '6.1 days'", "£": ", such as '£12'"}.get(counted.split(",", maxsplit=1)[0], "")
    return f"{measure.id} is in {counted}: a number of these was expected{example}"


def more_than_whole(numbered: Sequence[tuple[int, Target]]) -> list[tuple[int, str, str]]:
    """Shares of one whole that sum to clearly more than it: the place of the largest, what was met and what is right.

    A group that stands in several figures counts in the first of them alone.
    """
    wholes: dict[tuple[Number, Number], list[tuple[int, Target]]] = {}
    for place, one in numbered:
        if _of_a_whole(one):
            key = (Number(one.number.measure, one.number.by, (EVERY,), one.number.period), one.over or one.number)
            wholes.setdefault(key, []).append((place, one))
    found = []
    for (whole, _), shares in wholes.items():
        seen: set[str] = set()
        apart: list[tuple[int, Target]] = []
        for place, one in shares:
            if not seen & set(one.number.groups):
                seen |= set(one.number.groups)
                apart.append((place, one))
        total = math.fsum(one.value for _, one in apart)
        if total > WHOLE_AND_ROUNDING:
            largest = max(apart, key=lambda numbered: numbered[1].value)[0]
            each = ", ".join(f"{' + '.join(one.number.groups)} {100 * one.value:.4g} %" for _, one in apart)
            met = f"shares of {whole.measure} over '{whole.by}' that sum to {100 * total:.4g} % ({each})"
            found.append((largest, met, "shares of one whole sum to 100 % at the most"))
    return found


def _of_a_whole(one: Target) -> bool:
    """Whether it is the share of some groups among all the groups of their split."""
    over, number = one.over, one.number
    return (
        over is not None
        and one.less is None
        and over.groups == (EVERY,)
        and (over.measure, over.by, over.period) == (number.measure, number.by, number.period)
    )


__all__ = ["WHOLE_AND_ROUNDING", "Splits", "more_than_whole", "wrong_unit"]
