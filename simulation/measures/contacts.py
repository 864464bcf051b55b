"""What patients go through: contacts, assessments and repeats, moves, hand-offs and days on lists. Proxies, not
satisfaction.
"""

import numpy as np

from simulation.core.vocabulary import CARER, DAY, HAS_CARER, YEAR, CountsAs, RunBy
from simulation.measures.delays.by_ready_date import from_beds
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Requests
from simulation.measures.loops import stays
from simulation.measures.loops.selecting import at_lines
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import ResultTable
from simulation.measures.sources import HERE
from simulation.scenario.schema.services.kinds import kinds_at_home

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
    discharged = from_beds(tables)
    out = result.count(discharged, discharged.minute)
    kinds = [declared.counts(what) for what in (CountsAs.ASSESSMENT, CountsAs.REPEAT_ASSESSMENT, CountsAs.CONTACT)]
    began = granted.where(at_lines(np.any(kinds, axis=0), granted.service))
    began = began.where(window.contains(began.answered))
    first, repeat, contact = (at_lines(kind, began.service) for kind in kinds)
    first = first & ~repeat
    assessed = first | repeat
    result.count_each(began, began.answered, assessed, first, repeat, contact)
    if result.is_declared(SHARE_REPEATED):
        result.share(SHARE_REPEATED, began, began.answered, repeat, first)
    for measure, counted in ((ASSESSMENTS, assessed), (REPEATS, repeat), (CONTACTS, contact)):
        if result.is_declared(measure):
            result.ratios(measure, result.count(began, began.answered, counted), out)


@register(MOVES, HANDOFFS, DAYS_WAITED)
def burdens_of_a_spell(tables: LogTables, result: ResultTable) -> None:
    """What a spell takes: moves, hand-offs and days on lists."""
    gone, minute = tables.gone
    found = of_a_spell(tables)
    moves, handoffs, waited = (
        at_lines(found[what], gone.spell) for what in (stays.MOVES, stays.HANDOFFS, stays.WAITED)
    )
    result.count_each(gone, minute, moves, handoffs)
    result.share(MOVES, gone, minute, moves)
    result.share(HANDOFFS, gone, minute, handoffs)
    result.share(DAYS_WAITED, gone, minute, waited / DAY)


def of_a_spell(tables: LogTables) -> stays.Columns:
    """What requests come to for each spell: a line for each of `loops.stays`, spells beside one another."""
    return tables.once("of a spell", lambda: _of_a_spell(tables))


def _of_a_spell(tables: LogTables) -> stays.Columns:
    declared, requests = tables.declared, tables.requests
    bodies: dict[RunBy | None, int] = {body: code for code, body in enumerate([None, *RunBy])}
    services = np.zeros((len(declared.services), stays.SERVICE_FACTS), dtype=np.int32)
    services[:, stays.IS_PLACE] = declared.is_place
    services[:, stays.IS_AT_HOME] = declared.of_kind(*kinds_at_home(True))
    services[:, stays.IS_CONTACT] = declared.counts(CountsAs.CONTACT)
    services[:, stays.RUN_BY] = [-1 if service is None else bodies[service.run_by] for service in declared.services]
    found = np.zeros((stays.OF_A_SPELL, len(tables.spells)), dtype=np.int32)
    stays.add_up(
        requests.spell, requests.service, requests.previous, requests.plan, requests.answer, requests.asked,
        requests.answered, requests.left, services, found,
    )  # fmt: skip
    return found


@register(CARER_DAYS)
def carer_days(tables: LogTables, result: ResultTable) -> None:
    """Days at home with support, or waiting for it, of patients who are looked after; nobody has both at a time."""
    declared, places, window = tables.declared, tables.places, tables.window
    has_carer = np.isin(tables.labels.groups(CARER), HAS_CARER)

    def looked_after(table: Requests) -> Requests:
        return table.where(has_carer[tables.labels.of(CARER, table)])

    supported = looked_after(places.where(at_lines(declared.of_kind(*kinds_at_home(True)), places.service)))
    waiting = looked_after(tables.outside.where(tables.outside.inside < 0))
    minutes = result.person_minutes(supported, supported.answered, supported.left) + result.person_minutes(
        waiting, waiting.asked, waiting.answered
    )
    result.ratios(CARER_DAYS, minutes, window.days, scale=YEAR / DAY)
