"""The tables of docs/calibration.md about beds: what each mechanism contributes to the waits, and what more beds do.

    python -m docs.tools.calibration_tables mechanisms side_rooms beds --replications 12

Each mechanism is taken out alone, everything else and the fit unchanged, on the same patients.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from docs.tools.table_parts import SCENARIOS, Column, down, load, run

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

GROUPS = ("medical", "older_peoples", "surgical", "other")
STAYS = ("treated", "dies_in_hospital")
NEVER, AT_ONCE = "300 days", "1 minutes"
COLUMNS = (
    Column("over 4 h, % of all emergency admissions", "emergency_admissions_over_4_hours", times=100),
    Column("over 12 h, %", "emergency_admissions_over_12_hours", times=100),
    Column("occupancy at 08:00, %", "occupancy_at_08_00", times=100),
    Column("cancelled on the day, a day", "last_minute_cancellations_per_million", digits=2),
    Column("no criteria to reside (midnight)", "no_criteria_to_reside"),
)
AT_HOME = (
    Column("days dead or away per 1,000 people", "days_dead_or_away_per_1000", digits=0),
    Column("escalation: beds open", "acute_beds_open"),
)
MONTHS = (
    Column("August", "emergency_admissions_over_4_hours", times=100, period="2024-08"),
    Column("January", "emergency_admissions_over_4_hours", times=100, period="2025-01"),
)


def outlying(minutes: str) -> dict[str, str]:
    """When somebody takes a bed of another group."""
    return {f"routes.{stay}.bed.also.after.by_bed_group.{group}_beds": minutes for stay in STAYS for group in GROUPS}


def made_ready(infection: str, minutes: str) -> dict[str, str]:
    """How long a bed that was left stands empty."""
    return {f"services.{group}_beds.turnaround.by_infection.{infection}": minutes for group in GROUPS}


MECHANISMS: Mapping[str, Mapping[str, object]] = {
    "one hospital and one council in place of three": {f"services.{group}_beds.one_list": "yes" for group in GROUPS},
    "no groups: any bed at once": outlying(AT_ONCE),
    "nobody ever outlies": outlying(NEVER),
    "beds ready at once": made_ready("no", AT_ONCE),
    "infections close no bay": made_ready("apart", "3 hours"),
    "no hours between decision and move": {"routes.in_the_department.moving.delay": AT_ONCE},
    "people leave four hours earlier in the day": {
        "routes.leaves_for_home.leaving.delay": {"distribution": "uniform", "from": "0 hours", "to": "4 hours"},
        **{f"services.{name}_round.held": "every day 08:00" for name in ("daily",)},
    },
    "no escalation beds": {"fire_fighting.under_pressure": {"services.other_beds.capacity": {"add": "0 beds"}}},
    "no winter in stays": {"routes.treated.bed.for.times": "1"},
}


def changed(settings: Mapping[str, object]) -> "Scenario":
    """England with these parameters."""
    return load("england").with_(dict(settings))


def mechanisms(replications: int) -> str:
    """Each mechanism taken out in turn, less England."""
    base = run(load("england"), replications)
    variants = {name: lambda said=said: changed(said) for name, said in MECHANISMS.items()}
    return down(base, variants, (*COLUMNS, *MONTHS), replications)


def side_rooms(replications: int) -> str:
    """The variant in which a tenth of the patients of each group queue for side rooms of their own, less England."""
    base = run(load("england"), replications)
    variants = {"side rooms as queues of their own": lambda: load("england_with_side_rooms")}
    return down(base, variants, (*COLUMNS, *MONTHS), replications)


def beds(replications: int) -> str:
    """All groups of acute beds 1, 5 and 20 % more, less England."""
    base = run(load("england"), replications)

    def more(percent: int) -> "Scenario":
        from simulation.scenario.loading import from_text

        sets = "\n".join(f"      services.{group}_beds.capacity: {{scale: {1 + percent / 100:g}}}" for group in GROUPS)
        text = (
            f"dialect: 1\ntitle: More beds\nextends: england.yaml\nlevers:\n  beds:\n    why: more\n    set:\n{sets}\n"
        )
        return from_text(text, folder=SCENARIOS)

    variants = {
        f"+{percent} % ({percent * 17.5:.0f} beds)": lambda percent=percent: more(percent) for percent in (1, 5, 20)
    }
    return down(base, variants, (*COLUMNS, *AT_HOME), replications)
