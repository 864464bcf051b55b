"""What people go through: contacts, assessments and repeats, moves, hand-offs and days on lists. Proxies, not
satisfaction.
"""

import numpy as np

from simulation.core.vocabulary import CARER, DAY, FAR, HAS_CARER, YEAR, CountsAs, ServiceKind
from simulation.measures.definitions import define
from simulation.measures.log_tables.log_facts import LogTables
from simulation.measures.log_tables.tables import Ints, Requests
from simulation.measures.result_table import ResultTable

OVER = "live discharges from acute beds in the same period"
NEED = ("acute", "mark discharged")
ASSESSMENTS = define(
    "assessments_per_discharge",
    "Assessments of care needs, repeats included, for each live discharge from an acute bed",
    "per discharge",
    "assessments and repeat assessments begun",
    OVER,
    needs=(*NEED, "assessment"),
)
REPEATS = define(
    "repeat_assessments_per_discharge",
    "Assessments of what somebody else has already assessed",
    "per discharge",
    "repeat assessments begun",
    OVER,
    needs=(*NEED, "repeat_assessment"),
)
SHARE_REPEATED = define(
    "share_of_assessments_repeated",
    "Assessments that are followed by a repeat",
    "share",
    "repeat assessments begun",
    "assessments begun, repeats not counted",
    needs=("assessment", "repeat_assessment"),
)
CONTACTS = define(
    "contacts_per_discharge",
    "Contacts with services that count as contact",
    "per discharge",
    "contacts begun",
    OVER,
    needs=(*NEED, "contact"),
)
SPELLS = "spells that left an acute bed in the period"
MOVES = define(
    "moves_per_spell",
    "Moves from one bed or place straight into another",
    "per spell",
    "moves from place to place",
    SPELLS,
    needs=("acute",),
)
HANDOFFS = define(
    "handoffs_per_spell",
    "Changes of the body that runs the service, from one service a person gets to the next",
    "per spell",
    "changes of `run_by` from one grant to the next of a spell",
    SPELLS,
    needs=("acute",),
)
DAYS_WAITED = define(
    "days_waited_per_spell",
    "Days on lists, of the journey and the plan together",
    "days per spell",
    "days from asked to the answer",
    SPELLS,
    needs=("acute",),
)
CARER_DAYS = define(
    "carer_days_per_year",
    f"Days that people who are looked after (label {CARER}: {' or '.join(HAS_CARER)}) spend at home with support "
    "or on the list of a service outside hospital",
    "days a year",
    "days in places at home, hospital at home among them, and days at home from asked to the answer",
    "years of 365 days",
    needs=(f"label {CARER}", "services"),
)


def measure_contacts(facts: LogTables, tidy: ResultTable) -> None:
    """All experience measures; what is counted and what it is divided by happen in the same period, not to the same
    people.
    """
    if tidy.is_declared(MOVES):
        _per_spell(facts, tidy)
    if tidy.is_declared(CARER_DAYS):
        _carers(facts, tidy)
    window, granted, declared = facts.window, facts.granted, facts.declared
    began = granted.where(window.contains(granted.answered))
    first, repeat, contact = (
        declared.counts(what)[began.service]
        for what in (CountsAs.ASSESSMENT, CountsAs.REPEAT_ASSESSMENT, CountsAs.CONTACT)
    )
    first = first & ~repeat
    if tidy.is_declared(SHARE_REPEATED):
        either = began.where(first | repeat)
        tidy.share(SHARE_REPEATED, either, either.answered, repeat[first | repeat], first[first | repeat])
    discharged = facts.discharges.where(facts.discharges.from_bed & window.contains(facts.discharges.minute))
    out = tidy.count(discharged, discharged.minute)
    for measure, counted in ((ASSESSMENTS, first | repeat), (REPEATS, repeat), (CONTACTS, contact)):
        if tidy.is_declared(measure):
            mine = began.where(counted)
            tidy.ratios(measure, tidy.count(mine, mine.answered), out)


def _per_spell(facts: LogTables, tidy: ResultTable) -> None:
    window, requests = facts.window, facts.requests
    leaves = facts.leaves
    gone = facts.spells.where((facts.spells.first_bed < FAR) & window.contains(leaves)).at(len(facts.log))
    minute = leaves[gone.spell]
    tidy.share(MOVES, gone, minute, _moves(facts)[gone.spell])
    tidy.share(HANDOFFS, gone, minute, _handoffs(facts)[gone.spell])
    waited = np.bincount(requests.spell, requests.answered - requests.asked, len(facts.spells))[gone.spell]
    tidy.share(DAYS_WAITED, gone, minute, waited / DAY)


def _moves(facts: LogTables) -> Ints:
    """How often each spell went straight from one place into another."""
    places = facts.places
    straight = np.zeros(len(places), dtype=np.bool_)
    straight[1:] = (places.spell[1:] == places.spell[:-1]) & (places.left[:-1] == places.answered[1:])
    moves = np.bincount(places.spell[straight], minlength=len(facts.spells))
    places.forget()
    return moves


def _handoffs(facts: LogTables) -> Ints:
    """How often each spell passed from one body to another."""
    granted = facts.granted
    bodies = {
        body: code
        for code, body in enumerate(
            dict.fromkeys(service.run_by for service in facts.declared.services if service is not None)
        )
    }
    run_by = np.array(
        [bodies[service.run_by] if service is not None else -1 for service in facts.declared.services], dtype=np.int64
    )
    changed = granted.spell[(granted.previous >= 0) & (run_by[granted.service] != run_by[granted.previous])]
    granted.forget()
    return np.bincount(changed, minlength=len(facts.spells))


def _carers(facts: LogTables, tidy: ResultTable) -> None:
    """Days at home with support, or waiting for it, of people who are looked after; nobody has both at a time."""
    declared, places, window = facts.declared, facts.places, facts.window
    has_carer = np.isin(facts.labels.groups(CARER), HAS_CARER)

    def looked_after(table: Requests) -> Requests:
        return table.where(has_carer[facts.labels.of(CARER, table)])

    supported = looked_after(places.where(declared.of_kind(ServiceKind.PLACES)[places.service]))
    waiting = looked_after(facts.outside.where(facts.outside.inside < 0))
    minutes = tidy.person_minutes(supported, supported.answered, supported.left) + tidy.person_minutes(
        waiting, waiting.asked, waiting.answered
    )
    tidy.ratios(CARER_DAYS, minutes / DAY, window.days, scale=YEAR)
