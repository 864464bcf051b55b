"""Waits after the decision to admit as they are published: over all emergency admissions, whoever had such a wait.

The clock begins with the mark `decision_to_admit`; where a scenario marks it, who has no such mark came straight to a
unit and has no clock. Where nothing marks it, the clock begins when an acute bed is first asked for. It ends when that
first asking is answered.
"""

import numpy as np

from simulation.core.vocabulary import CountsAs, Milestone
from simulation.measures.admissions import admitted_in_an_emergency
from simulation.measures.beds.marks import first_of_spell, marked
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints
from simulation.measures.loops.selecting import at_lines, either, put_at
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import ResultTable
from simulation.measures.sources import EMERGENCY_ADMISSIONS

MILLION = 1e6
NEED = ("emergency arrivals", "hospital", "acute")
AS_COUNTED = f"{EMERGENCY_ADMISSIONS}; here by the month of the admission"
AT_THE_END = "who still waits when the run ends counts by the wait so far"
NO_CLOCK = "who goes to same-day care, to hospital at home or straight to a unit has no such wait and is counted below"
SHARES = {
    hours: Measure(
        f"emergency_admissions_over_{hours}_hours",
        f"the share of emergency admissions that wait more than {hours} hours for a bed",
        f"Of all emergency admissions, those that wait more than {hours} hours for an acute bed from the decision to "
        f"admit; {NO_CLOCK}; {AT_THE_END}",
        "share",
        f"emergency admissions with more than {hours} hours from the decision to the answer about the first acute bed",
        "emergency admissions, same-day care, hospital at home and direct admissions among them",
        source=AS_COUNTED,
        needs=NEED,
    )
    for hours in (4, 12)
}
PER_MILLION = {
    hours: Measure(
        f"emergency_admissions_over_{hours}_hours_per_million",
        f"emergency admissions that wait more than {hours} hours for a bed, a day per million people",
        f"Emergency admissions that wait more than {hours} hours for an acute bed from the decision to admit; "
        f"{AT_THE_END}",
        "patients a day per million people",
        SHARES[hours].numerator,
        "population in millions x days",
        source=AS_COUNTED,
        needs=(*NEED, "population"),
    )
    for hours in (4, 12)
}


@register(*SHARES.values(), *PER_MILLION.values())
def waits_as_published(tables: LogTables, result: ResultTable) -> None:
    """Emergency admissions that wait long after the decision to admit, of all and per million people."""
    admitted, people = admitted_in_an_emergency(tables), tables.model.people.population or 1.0
    waited = at_lines(waits_from_decision(tables), admitted.spell)
    late = {hours: waited > hours * 60 for hours in SHARES}
    result.count_each(admitted, admitted.admitted, *late.values())
    for hours, those in late.items():
        result.share(SHARES[hours], admitted, admitted.admitted, those)
        result.rate(PER_MILLION[hours], admitted, admitted.admitted, those, scale=MILLION / people)


def waits_from_decision(tables: LogTables) -> Ints:
    """Minutes from the decision to admit to the answer about the first acute bed of each spell; -1 without a clock."""
    asked = tables.requests
    asked = asked.where(~asked.plan & at_lines(tables.declared.counts(CountsAs.ACUTE), asked.asked_of))
    asked = asked.where(first_of_spell(asked))
    waited = np.full(len(tables.spells), -1, dtype=np.int32)
    if f"mark {Milestone.DECISION_TO_ADMIT}" not in tables.declared.facts:
        put_at(waited, asked.spell, asked.answered - asked.asked)
        return waited
    decided = marked(tables, Milestone.DECISION_TO_ADMIT)
    decided = decided.where(first_of_spell(decided))
    since = np.full(len(tables.spells), -1, dtype=np.int32)
    put_at(since, decided.spell, decided.minute)
    begun = at_lines(since, asked.spell)
    put_at(waited, asked.spell, either(begun >= 0, asked.answered - begun, -1))
    return waited
