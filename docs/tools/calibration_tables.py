"""The tables of docs/calibration.md: what the calibrated place answers, and what its answers depend on.

    python -m docs.tools.calibration_tables headline levers sensitivity load split deterioration history mechanisms beds

Each table is Markdown on standard output. Everything is paired with the base scenario, replication by replication.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from docs.tools import bed_tables, group_tables
from docs.tools.table_parts import SCENARIOS, Column, across, down, load, mean_and_half, run
from simulation.core.errors import HomewardError

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

COLUMNS = (
    Column("occupancy at 08:00, %", "occupancy_at_08_00", times=100),
    Column("over 4 h, % of emergency admissions", "emergency_admissions_over_4_hours", times=100),
    Column("no criteria to reside (midnight)", "no_criteria_to_reside"),
    Column("delayed 1+ day, %", "share_delayed", times=100),
    Column("mean delay, days", "mean_delay_when_delayed", digits=2),
    Column("bed days lost, %", "share_of_bed_days_delayed", times=100),
    Column("readmitted in 30 days, %", "readmitted_within_30_days", times=100, digits=2),
    Column("at home at 91 days (reablement), %", "at_home_at_91_days", times=100, digits=2),
    Column("at home at 91 days (all 65+), %", "at_home_at_91_days_all_discharges", times=100, digits=2),
)
MORE = (
    Column("usual place at 91 days (all 65+), %", "usual_place_at_91_days", times=100, digits=2),
    Column("offered reablement, %", "offered_reablement", times=100, digits=2),
    Column("emergency admissions a day", "emergency_admissions_per_day"),
    Column("of them to a bed", "emergency_admissions_to_a_bed_per_day"),
    Column("helped before admission a day", "diverted_per_day"),
    Column("elective cancellations a day", "elective_cancellations_per_day", digits=2),
    Column("over 12 h, % of emergency admissions", "emergency_admissions_over_12_hours", times=100),
    Column("deteriorations a day", "deteriorations_per_day", digits=2),
    Column("deaths while waiting a year", "deaths_while_waiting"),
    Column("deaths within 91 days of discharge, %", "deaths_within_91_days_of_discharge", times=100, digits=2),
    Column("waiting at home for intermediate or long-term care", "waiting_at_home"),
    Column("yearly use at list price, £m", "use_at_list_price", times=1e-6),
)


# ---- the tables
# ----------------------------------------------------------------------------------------------------------


def headline(replications: int) -> str:
    """Siloed, the three views of integrated, and the pair that spends the same money."""
    base = run(load("england"), replications)
    named = {"siloed": load("siloed")} | {
        f"integrated, {view}": load("integrated", view) for view in ("sceptical", "central", "optimistic")
    }
    named |= {
        "siloed, same money": load("siloed_same_money"),
        "integrated, central, same money": load("integrated_same_money"),
    }
    return across(base, {name: run(scenario, replications) for name, scenario in named.items()}, COLUMNS + MORE)


def alone(file: str, lever: str, view: str = "central") -> "Scenario":
    """A scenario with one of its levers only."""
    from simulation.scenario.loading import from_text

    names = [one.name for one in load(file, view).levers if one.name != lever]
    text = f"dialect: 1\ntitle: {lever}\nextends: {file}.yaml\nview: {view}\nwithout: [{', '.join(names)}]\n"
    return from_text(text, folder=SCENARIOS)


def levers(replications: int) -> str:
    """Each lever of siloed and integrated by itself, central strength."""
    base = run(load("england"), replications)
    variants: dict[str, Callable[[], Scenario]] = {}
    for file in ("siloed", "integrated"):
        for lever in load(file).levers:
            variants[f"{file}: {lever.name.replace('_', ' ')}"] = partial(alone, file, lever.name)
    return down(base, variants, COLUMNS, replications)


CHANGED: Mapping[str, Sequence[str]] = {
    "acute beds": tuple(f"services.{name}_beds.capacity" for name in ("medical", "older_peoples", "surgical", "other")),
    "home team places (all)": tuple(
        f"services.{name}.capacity"
        for name in (
            "reablement_town",
            "reablement_country",
            "joint_team_council_side",
            "joint_team_nhs_side",
            "home_rehab_town",
            "home_rehab_country",
        )
    ),
    "rehabilitation beds": ("services.rehab_beds_town.capacity", "services.rehab_beds_country.capacity"),
    "assessment beds": ("services.assessment_beds.capacity",),
    "home care starts": ("services.home_care_packages.capacity",),
    "care home starts": ("services.care_home_places.capacity",),
    "hub staff": ("services.discharge_hub.capacity",),
    "assessors": ("services.assessors.capacity",),
    "brokers": ("services.brokers.capacity",),
    "therapy review, share": ("routes.plan_support.therapy.share_needing",),
    "arranging, time (all)": tuple(
        f"routes.{name}.arranging.time"
        for name in ("to_home_team", "home_care_brokered", "to_rehab_bed", "to_assessment_bed", "care_home_brokered")
    ),
}


def scaled(parameters: Sequence[str], factor: float) -> "Scenario":
    """England with these parameters multiplied."""
    from simulation.scenario.loading import from_text

    settings = []
    for parameter in parameters:
        path = parameter.replace(".arranging.time", ".arranging.delay")
        settings.append(f"      {path}: {{scale: {factor:g}}}")
    text = "\n".join(
        [
            "dialect: 1",
            "title: England, changed",
            "extends: england.yaml",
            "levers:",
            "  changed:",
            "    why: sensitivity",
            "    set:",
            *settings,
        ]
    )
    return from_text(text + "\n", folder=SCENARIOS)


OTHERS = {
    "emergency arrivals": ("people.arrivals.emergency.rate",),
    "treatment time": ("routes.treated.bed.for",),
    "readmission within 91 days": (
        "risks_after_discharge.after_hospital.readmission.probability",
        "risks_after_discharge.after_same_day.readmission.probability",
    ),
    "death within 91 days": (
        "risks_after_discharge.from_ready.death.probability",
        "risks_after_discharge.after_hospital.death.probability",
        "risks_after_discharge.after_same_day.death.probability",
    ),
    "deterioration while waiting": ("routes.ready_to_leave.ready.deteriorates.per_day",),
    "home team stay": ("routes.to_home_team.support.for",),
    "rehabilitation stay": ("routes.to_rehab_bed.bed.for",),
}


def sensitivity(replications: int) -> str:
    """One parameter at a time, 10 % less and 10 % more."""
    base = run(load("england"), replications)
    variants: dict[str, Callable[[], Scenario]] = {}
    for name, parameters in {**OTHERS, **CHANGED}.items():
        for sign, factor in (("-10 %", 0.9), ("+10 %", 1.1)):
            variants[f"{name}, {sign}"] = partial(scaled, parameters, factor)
    return down(base, variants, COLUMNS, replications)


def with_load(file: str, view: str, factor: float) -> "Scenario":
    """A scenario with more or fewer emergencies than England has."""
    from simulation.scenario.loading import from_text

    text = (
        f"dialect: 1\ntitle: {file}\nextends: {file}.yaml\n{f'view: {view}' if view else ''}\nlevers:\n  load:\n   "
        " why: other demand\n"
        f"    set: {{people.arrivals.emergency.rate: {{scale: {factor:g}}}}}\n"
    )
    return from_text(text, folder=SCENARIOS)


def load_table(replications: int) -> str:
    """The headline difference, integrated (central) less England, with 5 % fewer and more emergencies."""
    parts = []
    for sign, factor in (("-5 %", 0.95), ("+5 %", 1.05)):
        base = run(with_load("england", "", factor), replications)
        named = {
            f"integrated, {view}": run(with_load("integrated", view, factor), replications)
            for view in ("sceptical", "central")
        }
        parts.append(f"**{sign} emergencies**\n\n{across(base, named, COLUMNS)}")
    return "\n\n".join(parts)


def split(replications: int) -> str:
    """home_first and hospital_at_home at full strength, in the first baseline (need is destination) and in this
    England.
    """
    parts = []
    for folder in ("baseline/", ""):
        base = run(load(f"{folder}england"), replications)
        named = {name: run(split_lever(folder, name), replications) for name in ("home_first", "hospital_at_home")}
        columns = (
            *COLUMNS,
            *(
                column
                for column in MORE
                if column.measure in ("deteriorations_per_day", "deaths_within_91_days_of_discharge")
            ),
        )
        parts.append(
            f"**{'before: need is destination' if folder else 'after: need apart from destination'}**\n\n"
            f"{across(base, named, columns)}"
        )
    return "\n\n".join(parts)


def split_lever(folder: str, lever: str) -> "Scenario":
    """One lever alone at full strength."""
    from simulation.scenario.loading import from_text

    names = [one.name for one in load(f"{folder}integrated", "optimistic").levers if one.name != lever]
    text = (
        f"dialect: 1\ntitle: {lever}\nextends: {folder}integrated.yaml\nview: optimistic\nwithout: "
        f"[{', '.join(names)}]\n"
    )
    return from_text(text, folder=SCENARIOS)


def history(replications: int) -> str:
    """Delayed days by who answered for them in 2012/13 and 2016/17, and how they grew (V17, V18)."""
    parts, days = [], []
    for name in ("england_2012", "england_2016"):
        table = run(load(name), replications).measures
        table = table[table["period"] == "whole"]
        past = table[(table["measure"] == "days_with_no_criteria_to_reside_per_year") & (table["by"] == "reason_group")]
        counted = past[past["group"] != "hospital"].groupby("replication")["value"].sum() / 365
        share = (
            table[(table["measure"] == "share_of_delay") & (table["by"] == "responsible")]
            .groupby("group")["value"]
            .mean()
            * 100
        )
        nhs = share["nhs_acute"] + share["nhs_community"]
        mean, half = mean_and_half(counted)
        parts.append(
            f"| {name[-4:]} | {mean:.1f} ({half:.1f}) | {nhs:.1f} | {share['council']:.1f} | {share['joint']:.1f} |"
        )
        days.append(counted)
    growth, half = mean_and_half(days[1] / days[0])
    head = [
        "| year | days with no criteria to reside a day, hospital reasons apart | NHS, % | social care, % | both, % |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *parts, "", f"Growth: x{growth:.2f} ({half:.2f})"])


def deterioration(replications: int) -> str:
    """What the assumed risk of falling ill while waiting does, everything else unchanged."""
    base = run(load("england"), replications)
    share = Column(
        "discharged of those with no criteria to reside, %", "share_discharged_of_no_criteria_to_reside", times=100
    )
    path = "routes.ready_to_leave.ready.deteriorates.per_day"

    def at(rate: str) -> "Callable[[], Scenario]":
        return lambda: load("england").with_({path: rate})

    variants = {f"{rate} a day": at(rate) for rate in ("0 %", "1 %", "1.5 %", "3 %", "5 %")}
    columns = (
        *COLUMNS[:6],
        share,
        *(column for column in MORE if column.measure in ("deteriorations_per_day", "deaths_while_waiting")),
    )
    return down(base, variants, columns, replications)


def targets(replications: int) -> str:
    """Every published figure and what England has, with the half-width of its mean."""
    from simulation.assurance.calibration.published_figures import read_figures
    from simulation.assurance.calibration.target import judge
    from simulation.experiment.replicate import run as replicate

    england = load("england")
    figures = read_figures(SCENARIOS / "targets.yaml", england)
    judged = judge(figures, replicate(england, replications=replications, periods="all").measures)
    lines = [
        "| | measure | published | tolerance | England | 95 % half-width | in tolerances off | met |",
        "|---" * 8 + "|",
    ]
    for one in judged:
        percent = 100.0 if one.target.unit == "share" else 1.0
        numbers = (one.target.value, one.target.tolerance, one.mean, one.upper - one.mean)
        value, within, mean, half = (f"{number * percent:.4g}" for number in numbers)
        unit = " %" if percent > 1 else ""
        met = "yes" if abs(one.off) <= 1.0 else "**no**"
        cells = (one.target.id, one.target.what, f"{value}{unit}", within, mean, half, f"{one.off:+.2f}", met)
        lines.append(f"| {' | '.join(cells)} |")
    missed = [one.target.id for one in judged if abs(one.off) > 1.0]
    total = f"{len(judged) - len(missed)} of {len(judged)} lines lie within their tolerance"
    return "\n".join([*lines, "", f"{total}{'; missed: ' + ', '.join(missed) if missed else ''}."])


TABLES: Mapping[str, Callable[[int], str]] = {
    "targets": targets,
    "headline": headline,
    "levers": levers,
    "sensitivity": sensitivity,
    "load": load_table,
    "split": split,
    "deterioration": deterioration,
    "history": history,
    "mechanisms": bed_tables.mechanisms,
    "side_rooms": bed_tables.side_rooms,
    "beds": bed_tables.beds,
    "use": group_tables.use,
    "groups": group_tables.groups,
}


YEARS = {"targets": 20, "beds": 30, "mechanisms": 8, "side_rooms": 8, "use": 8, "headline": 8, "history": 8}
"""Simulated years of a table, as the page says them; six of every other."""


def into(page: Path, name: str, table: str) -> None:
    """Put a table between its marks of a page, `<!-- table NAME -->` and `<!-- end -->`.

    Raises:
        HomewardError: when the page has no such marks.
    """
    text = page.read_text(encoding="utf-8")
    first = f"<!-- table {name} -->\n"
    before, found, rest = text.partition(first)
    _, end, after = rest.partition("<!-- end -->")
    if not found or not end:
        raise HomewardError(f"{page}: no marks '{first.strip()}' and '<!-- end -->'")
    page.write_text(f"{before}{first}\n{table}\n\n<!-- end -->{after}", encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables asked for, or put them into a page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="+", choices=list(TABLES))
    parser.add_argument("--replications", type=int, help="of every table; as many as the page says when not said")
    parser.add_argument("--into", type=Path, help="a page that has marks for them")
    said = parser.parse_args(arguments)
    for name in said.tables:
        table = TABLES[name](said.replications or YEARS.get(name, 6))
        if said.into is not None:
            into(said.into, name, table)
        print(f"### {name}\n\n{table}\n", flush=True)


if __name__ == "__main__":
    main()
