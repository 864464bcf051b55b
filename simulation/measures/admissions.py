"""How patients come and stay: emergency admissions, diversions, waits for a bed, cancellations and length of stay."""

import numpy as np

from simulation.core.vocabulary import DAY, FAR, YEAR, CountsAs, Event
from simulation.measures.beds.marks import first_of_spell
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.declared import OLDER
from simulation.measures.log_tables.tables import Spells
from simulation.measures.loops.selecting import at_lines, lines_of
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import WHOLE, ResultTable
from simulation.measures.sources import CANCELLED_OPERATIONS, EMERGENCY_ADMISSIONS, HERE, LONG_STAYS, SPELL

EMERGENCY = ("emergency arrivals", "hospital")
ADMISSION = "emergency or readmission spells, when they first ask for same-day, hospital-at-home or acute care"
PER_1000 = Measure(
    "emergency_admissions_per_1000",
    "emergency admissions per 1,000 people a year",
    "Emergency admissions for each 1,000 people in a year",
    "per 1,000 people a year",
    ADMISSION,
    "population in thousands x years of 365 days",
    source=HERE,
    needs=(*EMERGENCY, "population"),
)
PER_DAY = Measure(
    "emergency_admissions_per_day",
    "emergency admissions a day",
    "Emergency admissions",
    "patients a day",
    ADMISSION,
    "days",
    source=f"{EMERGENCY_ADMISSIONS}; here when hospital care is first asked for",
    needs=EMERGENCY,
)
TO_BED = Measure(
    "emergency_admissions_to_a_bed_per_day",
    "emergency admissions to a bed a day",
    "Emergency admissions that get an acute bed, when they get it",
    "patients a day",
    "emergency spells at their first acute bed",
    "days",
    source=HERE,
    needs=(*EMERGENCY, "acute"),
)
SAME_DAY = Measure(
    "emergency_admissions_same_day_per_day",
    "emergency admissions to same-day care a day",
    "Emergency admissions that first ask for same-day care",
    "patients a day",
    "emergency spells that first ask for same-day care",
    "days",
    source=HERE,
    needs=(*EMERGENCY, "same_day"),
)
OVER_65 = Measure(
    "emergency_admissions_65_per_100000",
    "emergency admissions at 65 and over, per 100,000 people a year",
    f"Emergency admissions at 65 or over for each 100,000 {OLDER} in a year",
    "per 100,000 people a year",
    f"{ADMISSION}, aged 65+",
    f"{OLDER} in 100,000 x years",
    source=HERE,
    needs=(*EMERGENCY, "population_65", "people aged 65"),
)
DIVERTED = Measure(
    "diverted_per_1000",
    "helped before an admission, per 1,000 people a year",
    "Emergency or readmission spells helped before they ask for hospital care; not admissions",
    "per 1,000 people a year",
    "emergency spells that end alive without asking, at their end",
    "population in thousands x years of 365 days",
    source=HERE,
    needs=(*EMERGENCY, "population"),
)
DIVERTED_DAY = Measure(
    "diverted_per_day",
    "helped before an admission, a day",
    "Emergency or readmission spells helped before they ask for hospital care; not admissions",
    "patients a day",
    "emergency spells that end alive without asking, at their end",
    "days",
    source=HERE,
    needs=EMERGENCY,
)
CANCELLED = Measure(
    "elective_cancellations_per_day",
    "planned admissions cancelled a day",
    "Planned admissions that did not take place for want of a bed; a patient may count again",
    "cancellations a day",
    "marks `cancelled`",
    "days",
    source=f"{CANCELLED_OPERATIONS}; here every planned admission that finds no bed",
    needs=("mark cancelled",),
)
WAIT = Measure(
    "wait_for_bed_hours",
    "wait for a bed from asking for it",
    "From asking for an acute bed to getting it, patients without a wait included; all: emergency spells. What passes "
    "between the decision to admit and the asking is in `emergency_admissions_over_4_hours`, not here",
    "hours",
    "hours from asking to getting it",
    "acute beds granted to patients who held none",
    source=HERE,
    needs=("acute",),
)
WAIT_4 = Measure(
    "wait_for_bed_over_4_hours",
    "the share who wait more than 4 hours for a bed",
    "Got an acute bed more than 4 hours after asking for it; all: emergency spells",
    "share",
    "beds granted after more than 4 hours",
    "acute beds granted to patients who held none",
    source=f"{EMERGENCY_ADMISSIONS}; here as a share of those who got a bed",
    needs=("acute",),
)
WAIT_12 = Measure(
    "wait_for_bed_over_12_hours",
    "the share who wait more than 12 hours for a bed",
    "Got an acute bed more than 12 hours after asking for it; all: emergency spells",
    "share",
    "beds granted after more than 12 hours",
    "acute beds granted to patients who held none",
    source=f"{EMERGENCY_ADMISSIONS}; here as a share of those who got a bed",
    needs=("acute",),
)
BED_OVER = Measure(
    "wait_for_bed_over_{limit}",
    "the share who wait more than {hours} hours for a bed",
    "Got an acute bed more than {hours} hours after asking for it (wait limit '{limit}'); all: emergency spells",
    "share",
    "beds granted after more than {hours} hours",
    "acute beds granted to patients who held none",
    source=HERE,
    needs=("acute",),
)
STAY = Measure(
    "length_of_stay",
    "length of stay in hospital",
    "Emergency overnight stay: first acute bed to discharge or death",
    "days",
    "days from first acute bed to leaving",
    "emergency and readmission spells that left an acute bed",
    source=f"{SPELL}; here from the first acute bed",
    needs=("acute", "emergency arrivals"),
)
STAY_85 = Measure(
    "length_of_stay_85_and_over",
    "length of stay in hospital at 85 and over",
    "The same at 85 and over",
    "days",
    "days from first acute bed to leaving, aged 85+",
    "emergency and readmission spells that left an acute bed, aged 85+",
    source=f"{SPELL}; here from the first acute bed",
    needs=("acute", "emergency arrivals", "people aged 65"),
)
LONG = {
    7: "stays of 7 days or more",
    14: "stays of 14 days or more",
    21: "patients with a long length of stay (21+ days)",
}
HELD = {
    days: Measure(
        f"beds_held_{days}_days",
        f"the share of beds held by {LONG[days]}",
        f"Occupied acute beds held by patients who came {days} or more days ago",
        "share",
        f"bed minutes {days}+ days after the first acute bed",
        "bed minutes",
        source=f"{LONG_STAYS}; here as a share of bed minutes",
        needs=("acute",),
    )
    for days in (7, 14, 21)
}


@register(PER_1000, PER_DAY, TO_BED, SAME_DAY, OVER_65, DIVERTED, DIVERTED_DAY)
def emergency_admissions(tables: LogTables, result: ResultTable) -> None:
    """Emergency admissions, and who is helped before one."""
    spells, window = tables.spells, tables.window
    people = tables.model.people.population or 1.0
    admitted = admitted_in_an_emergency(tables)
    same_day = at_lines(tables.declared.counts(CountsAs.SAME_DAY), admitted.admitted_to)
    old = at_lines(tables.aged(65), admitted.patient)
    result.count_each(admitted, admitted.admitted, same_day, old)
    result.rate(PER_1000, admitted, admitted.admitted, scale=1000 * YEAR / people)
    result.rate(PER_DAY, admitted, admitted.admitted)
    result.rate(SAME_DAY, admitted, admitted.admitted, same_day)
    result.rate(OVER_65, admitted, admitted.admitted, old, scale=100_000 * YEAR / tables.declared.older)
    bedded = spells.where(spells.emergency & window.contains(spells.first_bed))
    result.rate(TO_BED, bedded, bedded.first_bed)

    states, elsewhere = tables.states, spells.emergency & (spells.admitted == FAR)
    ended = states.where(at_lines(elsewhere, states.spell))
    ended = ended.where(first_of_spell(ended) & window.contains(ended.minute))
    ended = ended.where(at_lines(tables.died, ended.patient) != ended.minute)
    helped, minute = spells.where(ended.spell), ended.minute
    result.rate(DIVERTED, helped, minute, scale=1000 * YEAR / people)
    result.rate(DIVERTED_DAY, helped, minute)


def admitted_in_an_emergency(tables: LogTables) -> Spells:
    """Emergency spells admitted in the window, as they were then."""

    def select() -> Spells:
        spells = tables.spells
        admitted = spells.where(spells.emergency & tables.window.contains(spells.admitted))
        return admitted.at(admitted.admitted_row, admitted.mix_admitted)

    return tables.once("emergency admissions", select)


@register(CANCELLED)
def cancellations(tables: LogTables, result: ResultTable) -> None:
    """Planned admissions that found no bed."""
    marks = tables.moments.where(tables.moments.event == Event.MARKED)
    cancelled = marks.where(marks.subject == tables.log.names.marks.index("cancelled"))
    result.rate(CANCELLED, cancelled, cancelled.minute)


@register(WAIT, WAIT_4, WAIT_12, BED_OVER)
def waits_for_a_bed(tables: LogTables, result: ResultTable) -> None:
    """From asking for an acute bed to getting it, of patients who come from no other acute bed."""
    acute, window = tables.acute, tables.window
    came = acute.where(window.contains(acute.answered))
    came = came.where((came.inside < 0) | ~tables.declared.counts(CountsAs.ACUTE).take(came.inside))
    wait = came.answered - came.asked
    emergency = at_lines(tables.spells.emergency, came.spell)
    names = tables.log.names.services
    streams = ("stream", tables.labels.groups("stream"), tables.labels.of("stream", came))
    services = ("service", names, came.service)
    used = tables.declared.counts(CountsAs.ACUTE)
    lines = lines_of(emergency)
    urgent, minutes = came.where(lines), at_lines(wait, lines)
    limits = {WAIT_4: 240.0, WAIT_12: 720.0} | {
        BED_OVER.for_limit(name, limit): limit for name, limit in tables.model.wait_limits.items()
    }
    over = [wait > limit for limit in limits.values()]
    late = [at_lines(those, lines) for those in over]
    result.count_each(urgent, urgent.answered, *late)
    result.share(WAIT, urgent, urgent.answered, minutes / 60, but="stream")
    for measure, those in zip(limits, late, strict=True):
        result.share(measure, urgent, urgent.answered, those, but="stream")
    for by, groups, codes in (streams, services):
        got, *waited = window.in_parts.count_each(came.answered, codes, len(groups), over)
        keep = [
            code for code, group in enumerate(groups) if got[code].any() and (by == "stream" or used[code]) and group
        ]
        shown = [groups[code] for code in keep]
        result.ratio(
            WAIT, by, shown, window.count(came.answered, codes, len(groups), wait / 60)[keep], got[keep], periods=WHOLE
        )
        for measure, of_those in zip(limits, waited, strict=True):
            result.ratio(measure, by, shown, of_those[keep], got[keep], periods=WHOLE)


@register(STAY, STAY_85, *HELD.values())
def lengths_of_stay(tables: LogTables, result: ResultTable) -> None:
    """How long emergency patients stay, and the beds that long stays hold."""
    window, spells, acute = tables.window, tables.spells, tables.acute
    leaves = tables.leaves
    gone = spells.where(spells.emergency & (spells.first_bed < FAR) & window.contains(leaves))
    gone = gone.at(tables.rows, gone.mix_last)
    minute = at_lines(leaves, gone.spell)
    days = (minute - gone.first_bed) / DAY
    result.share(STAY, gone, minute, days)
    oldest = at_lines(tables.aged(85), gone.patient)
    result.share(STAY_85, gone.where(oldest), minute[oldest], days[oldest])
    here = acute.where(acute.left > window.begin)
    since = at_lines(spells.first_bed, here.spell)
    minutes = result.person_minutes(here, here.answered, here.left)
    longer = since + min(HELD) * DAY < here.left
    those, came = here.where(longer), at_lines(since, lines_of(longer))
    for length, measure in HELD.items():
        begin = np.maximum(those.answered, came + length * DAY)
        result.ratios(measure, result.person_minutes(those, begin, those.left), minutes)
