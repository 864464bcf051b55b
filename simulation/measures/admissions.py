"""How people come and stay: emergency admissions, diversions, waits for a bed, cancellations and length of stay."""

import numpy as np

from simulation.core.vocabulary import DAY, FAR, YEAR, CountsAs, Event
from simulation.measures.definitions import OLDER, define
from simulation.measures.log_tables.log_facts import LogTables
from simulation.measures.result_table import WHOLE, ResultTable

EMERGENCY = ("emergency arrivals", "hospital")
ADMISSION = "emergency or readmission spells, when they first ask for same-day, hospital-at-home or acute care"
PER_1000 = define(
    "emergency_admissions_per_1000",
    "Emergency admissions for each 1,000 people in a year",
    "per 1,000 people a year",
    ADMISSION,
    "population in thousands x years of 365 days",
    needs=(*EMERGENCY, "population"),
)
PER_DAY = define(
    "emergency_admissions_per_day",
    "Emergency admissions",
    "people a day",
    ADMISSION,
    "days",
    source="A02",
    needs=EMERGENCY,
)
TO_BED = define(
    "emergency_admissions_to_a_bed_per_day",
    "Emergency admissions that get an acute bed, when they get it",
    "people a day",
    "emergency spells at their first acute bed",
    "days",
    needs=(*EMERGENCY, "acute"),
)
SAME_DAY = define(
    "emergency_admissions_same_day_per_day",
    "Emergency admissions that first ask for same-day care",
    "people a day",
    "emergency spells that first ask for same-day care",
    "days",
    needs=(*EMERGENCY, "same_day"),
)
OVER_65 = define(
    "emergency_admissions_65_per_100000",
    f"Emergency admissions at 65 or over for each 100,000 {OLDER} in a year",
    "per 100,000 people a year",
    f"{ADMISSION}, aged 65+",
    f"{OLDER} in 100,000 x years",
    needs=(*EMERGENCY, "population or population_65", "people aged 65"),
)
DIVERTED = define(
    "diverted_per_1000",
    "Emergency or readmission spells helped before they ask for hospital care; not admissions",
    "per 1,000 people a year",
    "emergency spells that end alive without asking, at their end",
    "population in thousands x years of 365 days",
    needs=(*EMERGENCY, "population"),
)
DIVERTED_DAY = define(
    "diverted_per_day",
    "Emergency or readmission spells helped before they ask for hospital care; not admissions",
    "people a day",
    "emergency spells that end alive without asking, at their end",
    "days",
    needs=EMERGENCY,
)
CANCELLED = define(
    "elective_cancellations_per_day",
    "Planned admissions that did not take place for want of a bed; a person may count again",
    "cancellations a day",
    "marks `cancelled`",
    "days",
    needs=("mark cancelled",),
)
WAIT = define(
    "wait_for_bed_hours",
    "Wait for an acute bed after the decision to admit, people without a wait included; all: emergency spells",
    "hours",
    "hours from asking to getting it",
    "acute beds granted to people who held none",
    needs=("acute",),
)
WAIT_4 = define(
    "wait_for_bed_over_4_hours",
    "Wait for an acute bed of more than 4 hours; all: emergency spells",
    "share",
    "beds granted after more than 4 hours",
    "acute beds granted to people who held none",
    needs=("acute",),
)
WAIT_12 = define(
    "wait_for_bed_over_12_hours",
    "Wait for an acute bed of more than 12 hours; all: emergency spells",
    "share",
    "beds granted after more than 12 hours",
    "acute beds granted to people who held none",
    needs=("acute",),
)
BED_OVER = define(
    "wait_for_bed_over_{limit}",
    "Wait for an acute bed of more than {hours} hours (wait limit '{limit}'); all: emergency spells",
    "share",
    "beds granted after more than {hours} hours",
    "acute beds granted to people who held none",
    source="wait_limits of the file",
    needs=("acute",),
)
STAY = define(
    "length_of_stay",
    "Emergency overnight stay: first acute bed to discharge or death",
    "days",
    "days from first acute bed to leaving",
    "emergency and readmission spells that left an acute bed",
    source="B02, V11",
    needs=("acute", "emergency arrivals"),
)
STAY_85 = define(
    "length_of_stay_85_and_over",
    "The same at 85 and over",
    "days",
    "days from first acute bed to leaving, aged 85+",
    "emergency and readmission spells that left an acute bed, aged 85+",
    source="B04, V11",
    needs=("acute", "emergency arrivals", "people aged 65"),
)
HELD = {
    days: define(
        f"beds_held_{days}_days",
        f"Occupied acute beds held by people who came {days} or more days ago",
        "share",
        f"bed minutes {days}+ days after the first acute bed",
        "bed minutes",
        source="B09, V12",
        needs=("acute",),
    )
    for days in (7, 14, 21)
}


def measure_admissions(facts: LogTables, tidy: ResultTable) -> None:
    """Admissions, waits for a bed and stays."""
    _admissions(facts, tidy)
    tidy.forget()
    if tidy.is_declared(WAIT):
        _waits(facts, tidy)
        _stays(facts, tidy)
    if "cancelled" in facts.log.names.marks:
        marks = facts.moments.where(facts.moments.event == Event.MARKED)
        cancelled = marks.where(marks.subject == facts.log.names.marks.index("cancelled"))
        tidy.rate(CANCELLED, cancelled, cancelled.minute)


def _admissions(facts: LogTables, tidy: ResultTable) -> None:
    spells, window = facts.spells, facts.window
    people = facts.model.people.population or 1.0
    admitted = spells.where(spells.emergency & window.contains(spells.admitted))
    admitted = admitted.at(admitted.admitted_row)
    tidy.rate(PER_1000, admitted, admitted.admitted, scale=1000 * YEAR / people)
    tidy.rate(PER_DAY, admitted, admitted.admitted)
    first = facts.log.subject[admitted.admitted_row]
    same_day = admitted.where(facts.declared.counts(CountsAs.SAME_DAY)[first])
    tidy.rate(SAME_DAY, same_day, same_day.admitted)
    old = admitted.where(facts.aged(65)[admitted.patient])
    tidy.rate(OVER_65, old, old.admitted, scale=100_000 * YEAR / facts.declared.older)
    bedded = spells.where(spells.emergency & window.contains(spells.first_bed))
    tidy.rate(TO_BED, bedded, bedded.first_bed)

    ended = np.full(len(spells), FAR, dtype=np.int32)
    ended[facts.states.spell[::-1]] = facts.states.minute[::-1]
    helped = spells.where(
        spells.emergency & (spells.admitted == FAR) & window.contains(ended) & (facts.died[spells.patient] != ended)
    )
    minute = ended[helped.spell]
    tidy.rate(DIVERTED, helped, minute, scale=1000 * YEAR / people)
    tidy.rate(DIVERTED_DAY, helped, minute)


def _waits(facts: LogTables, tidy: ResultTable) -> None:
    """From asking for an acute bed to getting it, of people who come from no other acute bed."""
    acute, window = facts.acute, facts.window
    came = acute.where(window.contains(acute.answered))
    came = came.where((came.inside < 0) | ~facts.declared.counts(CountsAs.ACUTE)[came.inside])
    wait = (came.answered - came.asked).astype(np.float64)
    emergency = facts.spells.emergency[came.spell]
    names = facts.log.names.services
    streams = ("stream", facts.labels.groups("stream"), facts.labels.of("stream", came))
    services = ("service", names, came.service)
    used = facts.declared.counts(CountsAs.ACUTE)
    urgent, minutes = came.where(emergency), wait[emergency]
    limits = {WAIT_4: 240.0, WAIT_12: 720.0} | {
        BED_OVER.format(limit=name): limit for name, limit in facts.model.wait_limits.items()
    }
    tidy.share(WAIT, urgent, urgent.answered, minutes / 60, but="stream")
    for measure, limit in limits.items():
        tidy.share(
            measure,
            urgent,
            urgent.answered,
            minutes > limit,
            pattern=BED_OVER if measure not in (WAIT_4, WAIT_12) else None,
            but="stream",
        )
    for by, groups, codes in (streams, services):
        got = window.count(came.answered, codes, len(groups))
        keep = [
            code for code, group in enumerate(groups) if got[code].any() and (by == "stream" or used[code]) and group
        ]
        shown = [groups[code] for code in keep]
        tidy.ratio(
            WAIT, by, shown, window.count(came.answered, codes, len(groups), wait / 60)[keep], got[keep], periods=WHOLE
        )
        for measure, limit in limits.items():
            late = window.count(came.answered, codes, len(groups), (wait > limit) * 1.0)
            tidy.ratio(
                measure,
                by,
                shown,
                late[keep],
                got[keep],
                periods=WHOLE,
                pattern=BED_OVER if measure not in (WAIT_4, WAIT_12) else None,
            )


def _stays(facts: LogTables, tidy: ResultTable) -> None:
    window, spells, acute = facts.window, facts.spells, facts.acute
    leaves = facts.leaves
    gone = spells.where(spells.emergency & (spells.first_bed < FAR) & window.contains(leaves)).at(len(facts.log))
    minute = leaves[gone.spell]
    days = (minute - gone.first_bed) / DAY
    tidy.share(STAY, gone, minute, days)
    oldest = facts.aged(85)[gone.patient]
    tidy.share(STAY_85, gone.where(oldest), minute[oldest], days[oldest])
    here = acute.where(acute.left > window.begin)
    since = spells.first_bed[here.spell]
    minutes = tidy.person_minutes(here, here.answered, here.left)
    for length, measure in HELD.items():
        tidy.ratios(
            measure, tidy.person_minutes(here, np.maximum(here.answered, since + length * DAY), here.left), minutes
        )
