"""The tables of docs/people_of_england.md: what people carry from one illness to the next, and who comes back.

    python -m docs.tools.people_tables memory places readmission home --replications 6

Each table is Markdown on standard output, of one replication after another of `scenarios/england.yaml`.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from simulation.core.event_log import RISKS, STATES, EventLog
from simulation.core.vocabulary import DAY, Event, Risk
from simulation.engines.compiled import engine
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import load

if TYPE_CHECKING:
    from simulation.experiment.replicate import Results

ENGLAND = "scenarios/england.yaml"
SPELL = ["replication", "patient", "spell"]
FOLLOWED = 91 * DAY
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LIVES = {
    "none": "no new support",
    "home_care": "no new support, home care goes on",
    "care_home": "back to the care home",
}


@dataclass(frozen=True)
class People:
    """What the logs say of people, spell by spell."""

    spells: pd.DataFrame
    """A row for each spell: what was needed, how they lived before it, where it ended."""
    discharges: pd.DataFrame
    """A row for each discharge that is followed for 91 days: when, of whom, and after how many days they came back."""


def people(replications: int) -> People:
    """England, so many replications."""
    scenario = load(ENGLAND)
    plan = compile_plan(scenario)
    spells, discharges = [], []
    for replication in range(1, replications + 1):
        log = engine.simulate(plan, sample(plan, scenario.model.run.seed, replication))
        spells.append(_spells(log).assign(replication=replication))
        discharges.append(_discharges(log).assign(replication=replication))
    return People(pd.concat(spells), pd.concat(discharges))


def _rows(log: EventLog, *events: Event) -> pd.DataFrame:
    here = log.rows(*events)
    columns = {name: getattr(log, name)[here] for name in ("minute", "patient", "spell", "subject", "value")}
    return pd.DataFrame(columns)


def _carried(log: EventLog, label: str) -> "pd.Series[str]":
    """What each of the log's people carried on arrival."""
    place = log.names.label_names.index(label)
    values = np.array(["", *log.names.labels[label]], dtype=object)
    return pd.Series(values[log.patients.labels[:, place]], index=np.arange(len(log.patients.labels)))


def _spells(log: EventLog) -> pd.DataFrame:
    chosen = _rows(log, Event.CHOSE)

    def label(name: str, keep: Literal["first", "last"] = "last") -> "pd.Series[str]":
        rows = chosen[chosen["subject"] == log.names.label_names.index(name)]
        rows = rows.drop_duplicates(["patient", "spell"], keep=keep)
        values = np.array(log.names.labels[name], dtype=object)[rows["value"]]
        return pd.Series(values, index=pd.MultiIndex.from_frame(rows[["patient", "spell"]]))

    ended = _rows(log, Event.STATE).drop_duplicates(["patient", "spell"], keep="last")
    states = np.array([str(state) for state in STATES], dtype=object)[ended["subject"]]
    found = pd.DataFrame(
        {
            "need": label("need"),
            "acuity": label("acuity"),
            "support": label("usual_support"),
            "state": pd.Series(states, index=pd.MultiIndex.from_frame(ended[["patient", "spell"]])),
        }
    )
    found = found.rename_axis(["patient", "spell"]).reset_index().sort_values(["patient", "spell"])
    first = found["patient"].map(_carried(log, "usual_support"))
    found["support"] = found.groupby("patient")["support"].ffill().fillna(first)
    found["lived"] = found.groupby("patient")["support"].shift().fillna(first)
    for name in ("need", "state"):
        found[f"last_{name}"] = found.groupby("patient")[name].shift()
    return found


def _discharges(log: EventLog) -> pd.DataFrame:
    marked = _rows(log, Event.MARKED)
    left = marked[marked["subject"] == log.names.marks.index("discharged")]
    left = left[(left["minute"] >= log.warm_up) & (left["minute"] < log.end - FOLLOWED)]
    streams = np.array(log.patients.stream)[left["patient"]]
    left = left[streams != log.names.streams.index("day_case")]
    left = left.drop_duplicates(["patient", "spell"], keep="last")
    back = _rows(log, Event.RISK)
    back = back[back["subject"] == RISKS.index(Risk.READMISSION)].assign(spell=lambda found: found["spell"] - 1)
    both = left.merge(back, on=["patient", "spell"], how="left", suffixes=("", "_back"))
    days = (both["minute_back"] - both["minute"]) / DAY
    weekday = (both["minute"] // DAY + log.first_day.weekday()) % 7
    carried = {name: both["patient"].map(_carried(log, name)) for name in ("cohort", "deprivation")}
    return pd.DataFrame({"days": days, "weekday": weekday, **carried})


# ---- tables ----


def memory(found: People) -> str:
    """Need at the next spell in a bed, given need at the last."""
    spells = found.spells
    rows = spells[(spells["acuity"] == "bed") & spells["last_need"].notna()].copy()
    none = rows["need"] == "no_support"
    rows.loc[none, "need"] = rows.loc[none, "lived"].map(LIVES)
    return _crossed(rows["last_need"], rows["need"], "need at the last illness")


def places(found: People) -> str:
    """Where a spell ends, given where the last one ended."""
    rows = found.spells[found.spells["last_state"].notna() & found.spells["state"].notna()]
    return _crossed(rows["last_state"], rows["state"], "where the last illness ended")


def readmission(found: People) -> str:
    """Back within 7, 30 and 91 days, by age, fifth and weekday of discharge."""
    left = found.discharges
    ages = left["cohort"].value_counts(normalize=True)
    lines = ["| discharged | within 7 days, % | within 30 days, % | within 91 days, % |", "|---|---|---|---|"]
    lines.append(_line("all", [(left["days"] <= days).mean() for days in (7, 30, 91)]))
    for cohort in load(ENGLAND).model.people.cohorts:
        rows = left[left["cohort"] == cohort]
        lines.append(_line(cohort.replace("_", " "), [(rows["days"] <= days).mean() for days in (7, 30, 91)]))
    for fifth in ("most_deprived", "second", "middle", "fourth", "least_deprived"):
        rows = left[left["deprivation"] == fifth]
        shares = [
            sum(weight * (rows.loc[rows["cohort"] == cohort, "days"] <= days).mean() for cohort, weight in ages.items())
            for days in (7, 30, 91)
        ]
        lines.append(_line(f"{fifth.replace('_', ' ')} fifth, of the same age", shares))
    for number, weekday in enumerate(WEEKDAYS):
        rows = left[left["weekday"] == number]
        lines.append(_line(f"on a {weekday}", [(rows["days"] <= days).mean() for days in (7, 30, 91)]))
    return "\n".join(lines)


def home(results: "Results") -> str:
    """At home 91 days after reablement, and after any discharge at 65 and over, by age."""
    names = ("at_home_at_91_days", "at_home_at_91_days_all_discharges")
    table = results.measures
    table = table[(table["by"] == "cohort") & table["measure"].isin(names)]
    means = table.groupby(["group", "measure"], observed=True)["value"].mean().unstack() * 100
    lines = ["| | after reablement, % | after any discharge, % |", "|---|---|---|"]
    for group in (one for one in means.index if means.loc[one].notna().any()):
        numbers = [means.loc[group].get(name, float("nan")) for name in names]
        lines.append(_line(str(group).replace("_", " "), [number / 100 for number in numbers]))
    return "\n".join(lines)


def _line(name: str, shares: Sequence[float]) -> str:
    numbers = ("" if np.isnan(share) else f"{100 * share:.1f}" for share in shares)
    return f"| {name} | {' | '.join(numbers)} |"


def _crossed(rows: "pd.Series[str]", columns: "pd.Series[str]", corner: str) -> str:
    """Shares of each row, %."""
    found = pd.crosstab(rows, columns, normalize="index")
    names = [str(name).replace("_", " ") for name in found.columns]
    lines = [f"| {corner} | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    return "\n".join(lines + [_line(str(name).replace("_", " "), list(found.loc[name])) for name in found.index])


OF_PEOPLE: dict[str, Callable[[People], str]] = {"memory": memory, "places": places, "readmission": readmission}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="+", choices=[*OF_PEOPLE, "home"])
    parser.add_argument("--replications", type=int, default=6)
    said = parser.parse_args(arguments)
    found = people(said.replications) if set(said.tables) & set(OF_PEOPLE) else None
    for name in said.tables:
        if name in OF_PEOPLE:
            assert found is not None
            text = OF_PEOPLE[name](found)
        else:
            from simulation.experiment.replicate import run

            text = home(run(load(ENGLAND), replications=said.replications, by="cohort"))
        print(f"### {name}\n\n{text}\n", flush=True)


if __name__ == "__main__":
    main()
