"""What patients go through: contacts, assessments and repeats, moves, hand-offs and days on lists. Proxies, not
satisfaction.
"""

import numpy as np

from simulation.core.vocabulary import CARER, DAY, FAR, HAS_CARER, YEAR, CountsAs
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Requests
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import ResultTable
from simulation.measures.sources import HERE
from simulation.scenario.schema.kinds import kinds_at_home

OVER = "live discharges from acute beds in the same period"
NEED = ("acute", "mark discharged")
ASSESSMENTS = Measure(
    "assessments_per_discharge",
    "assessments for each discharge",
    "Assessments of care needs, repeats included, for each live discharge from an acute bed",
    "per discharge",
    "assessments and repeat assessments begun",
    OVER,
    source=HERE,
    needs=(*NEED, "assessment"),
)
REPEATS = Measure(
    "repeat_assessments_per_discharge",
    "repeat assessments for each discharge",
    "Assessments of what somebody else has already assessed",
    "per discharge",
    "repeat assessments begun",
    OVER,
    source=HERE,
    needs=(*NEED, "repeat_assessment"),
)
SHARE_REPEATED = Measure(
    "share_of_assessments_repeated",
    "the share of assessments repeated",
    "Assessments that are followed by a repeat",
    "share",
    "repeat assessments begun",
    "assessments begun, repeats not counted",
    source=HERE,
    needs=("assessment", "repeat_assessment"),
)
CONTACTS = Measure(
    "contacts_per_discharge",
    "contacts for each discharge",
    "Contacts with services that count as contact",
    "per discharge",
    "contacts begun",
    OVER,
    source=HERE,
    needs=(*NEED, "contact"),
)
SPELLS = "spells that left an acute bed in the period"
MOVES = Measure(
    "moves_per_spell",
    "moves in each spell",
    "Moves from one bed or place straight into another",
    "per spell",
    "moves from place to place",
    SPELLS,
    source=HERE,
    needs=("acute",),
)
HANDOFFS = Measure(
    "handoffs_per_spell",
    "hand-offs in each spell",
    "Changes of the body that runs the service, from one service a patient gets to the next",
    "per spell",
    "changes of `run_by` from one grant to the next of a spell",
    SPELLS,
    source=HERE,
    needs=("acute",),
)
DAYS_WAITED = Measure(
    "days_waited_per_spell",
    "days waited in each spell",
    "Days on lists, of the journey and the plan together",
    "days per spell",
    "days from asked to the answer",
    SPELLS,
    source=HERE,
    needs=("acute",),
)
CARER_DAYS = Measure(
    "carer_days_per_year",
    "days of unpaid carers a year",
    f"Days that patients who are looked after (label {CARER}: {' or '.join(HAS_CARER)}) spend at home with support "
    "or on the list of a service outside hospital",
    "days a year",
    "days in places at home, hospital at home among them, and days at home from asked to the answer",
    "years of 365 days",
    source=HERE,
    needs=(f"label {CARER}", "services"),
)


@register(ASSESSMENTS, REPEATS, SHARE_REPEATED, CONTACTS)
def contacts(tables: LogTables, result: ResultTable) -> None:
    """Assessments and contacts; what is counted and what it is divided by happen in the same period, not to the same
    patients.
    """
    window, granted, declared = tables.window, tables.granted, tables.declared
    began = granted.where(window.contains(granted.answered))
    first, repeat, contact = (
        declared.counts(what).take(began.service)
        for what in (CountsAs.ASSESSMENT, CountsAs.REPEAT_ASSESSMENT, CountsAs.CONTACT)
    )
    first = first & ~repeat
    if result.is_declared(SHARE_REPEATED):
        either = began.where(first | repeat)
        result.share(SHARE_REPEATED, either, either.answered, repeat[first | repeat], first[first | repeat])
    discharged = tables.discharges.where(tables.discharges.from_bed & window.contains(tables.discharges.minute))
    out = result.count(discharged, discharged.minute)
    for measure, counted in ((ASSESSMENTS, first | repeat), (REPEATS, repeat), (CONTACTS, contact)):
        if result.is_declared(measure):
            mine = began.where(counted)
            result.ratios(measure, result.count(mine, mine.answered), out)


@register(MOVES, HANDOFFS, DAYS_WAITED)
def burdens_of_a_spell(tables: LogTables, result: ResultTable) -> None:
    """What a spell takes: moves, hand-offs and days on lists."""
    window, requests = tables.window, tables.requests
    leaves = tables.leaves
    gone = tables.spells.where((tables.spells.first_bed < FAR) & window.contains(leaves))
    gone = gone.at(len(tables.log), gone.mix_last)
    minute = leaves.take(gone.spell)
    result.share(MOVES, gone, minute, _moves(tables)[gone.spell])
    result.share(HANDOFFS, gone, minute, _handoffs(tables)[gone.spell])
    waited = np.bincount(requests.spell, requests.answered - requests.asked, len(tables.spells))[gone.spell]
    result.share(DAYS_WAITED, gone, minute, waited / DAY)


def _moves(tables: LogTables) -> Ints:
    """How often each spell went straight from one place into another."""
    places = tables.places
    straight = np.zeros(len(places), dtype=np.bool_)
    straight[1:] = (places.spell[1:] == places.spell[:-1]) & (places.left[:-1] == places.answered[1:])
    moves = np.bincount(places.spell[straight], minlength=len(tables.spells))
    places.forget()
    return moves


def _handoffs(tables: LogTables) -> Ints:
    """How often each spell passed from one body to another."""
    granted = tables.granted
    bodies = {
        body: code
        for code, body in enumerate(
            dict.fromkeys(service.run_by for service in tables.declared.services if service is not None)
        )
    }
    run_by = np.array(
        [bodies[service.run_by] if service is not None else -1 for service in tables.declared.services], dtype=np.int64
    )
    changed = granted.spell[(granted.previous >= 0) & (run_by[granted.service] != run_by[granted.previous])]
    granted.forget()
    return np.bincount(changed, minlength=len(tables.spells))


@register(CARER_DAYS)
def carer_days(tables: LogTables, result: ResultTable) -> None:
    """Days at home with support, or waiting for it, of patients who are looked after; nobody has both at a time."""
    declared, places, window = tables.declared, tables.places, tables.window
    has_carer = np.isin(tables.labels.groups(CARER), HAS_CARER)

    def looked_after(table: Requests) -> Requests:
        return table.where(has_carer[tables.labels.of(CARER, table)])

    supported = looked_after(places.where(declared.of_kind(*kinds_at_home(True)).take(places.service)))
    waiting = looked_after(tables.outside.where(tables.outside.inside < 0))
    minutes = result.person_minutes(supported, supported.answered, supported.left) + result.person_minutes(
        waiting, waiting.asked, waiting.answered
    )
    result.ratios(CARER_DAYS, minutes / DAY, window.days, scale=YEAR)
