"""The definition of every measure, registered once beside the code that computes it, and the data dictionary made of
them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from simulation.measures.log_tables.declared import declared_facts
from simulation.scenario.schema.model import Model

if TYPE_CHECKING:
    import pandas as pd

PARTS = (
    "service_use",
    "delays",
    "admissions",
    "outcomes",
    "deaths_and_care_homes",
    "contacts",
    "costs",
    "days_under_pressure",
)
"""The modules that hold measures."""


OLDER = "people aged 65 and over (population_65; of all ages where the file does not say it)"
"""The denominator of rates of people aged 65 and over."""


@dataclass(frozen=True)
class Definition:
    """What a measure means; the columns of the data dictionary."""

    measure: str
    meaning: str
    unit: str
    numerator: str
    denominator: str
    follow_up: str
    source: str
    needs: tuple[str, ...]
    """Facts that a scenario must declare; without them the measure is left out."""


DEFINITIONS: dict[str, Definition] = {}


def define(
    measure: str,
    meaning: str,
    unit: str,
    numerator: str,
    denominator: str = "1",
    *,
    follow_up: str = "none",
    source: str = "DESIGN 5",
    needs: tuple[str, ...] = (),
) -> str:
    """Register a measure and return its name. `{limit}` in a name stands for each of the scenario's `wait_limits`."""
    assert measure not in DEFINITIONS, f"{measure} is defined twice"
    DEFINITIONS[measure] = Definition(measure, meaning, unit, numerator, denominator, follow_up, source, needs)
    return measure


def definitions(model: Model) -> Iterator[tuple[Definition, tuple[str, ...]]]:
    """Every measure with the facts that it needs and this scenario does not declare."""
    for part in PARTS:
        import_module(f"simulation.measures.{part}")
    known = declared_facts(model)
    for definition in DEFINITIONS.values():
        missing = tuple(fact for fact in definition.needs if fact not in known)
        if "{limit}" not in definition.measure:
            yield definition, missing
            continue
        for limit, minutes in model.wait_limits.items():
            texts = {
                key: getattr(definition, key).replace("{limit}", limit).replace("{hours}", f"{minutes / 60:g}")
                for key in ("measure", "meaning", "numerator")
            }
            yield replace(definition, **texts), missing


def left_out(model: Model) -> dict[str, tuple[str, ...]]:
    """The measures that this scenario does not get, with what it does not declare."""
    return {definition.measure: missing for definition, missing in definitions(model) if missing}


def dictionary_of(model: Model) -> "pd.DataFrame":
    """The data dictionary of the measures that this scenario gets."""
    import pandas as pd

    columns = ["measure", "meaning", "unit", "numerator", "denominator", "follow-up", "source"]
    rows = [
        (d.measure, d.meaning, d.unit, d.numerator, d.denominator, d.follow_up, d.source)
        for d, missing in definitions(model)
        if not missing
    ]
    return pd.DataFrame(rows, columns=columns)
