"""What groups are called for people to read: services, cohorts, reasons and payers by the labels that a scenario gives
them.
"""

from simulation.core.text.safe_text import one_line
from simulation.core.text.sentences import capital
from simulation.core.units import digits
from simulation.core.vocabulary import PAYERS
from simulation.scenario.schema.model import Model

REASON_GROUPS = {
    "hospital": "Hospital process",
    "care_transfer_hub": "Care transfer hub process",
    "interface": "Interface process",
    "wellbeing": "Wellbeing concerns",
    "capacity": "Capacity",
}
"""NHS England's names for the groups of reasons for discharge delay in its daily situation report."""
SPOKEN = {
    **PAYERS,
    "not_recorded": "Not recorded",
    "P0": "Pathway 0: home without support",
    "P1": "Pathway 1: home with support",
    "P2": "Pathway 2: a community bed",
    "P3": "Pathway 3: long-term or end-of-life care",
}
COSTS = {
    "held": "Capacity, used or not",
    "escalation": "Beds open on top while there is pressure",
    "used": "What use adds",
    "lived": "Long-term care that began within the run",
    "programme": "Programmes",
    "diverted": "Programmes, gone into fire-fighting",
    "set_up": "Once, to set up",
}
"""Kinds of cost at a file of prices."""
STATUSES = {
    "home": "At home",
    "home_with_care": "At home with long-term care",
    "care_home": "In a care home",
    "hospital": "In hospital",
    "hospital_at_home": "In hospital at home",
    "bed": "In a bed outside hospital",
    "died": "Died",
}
"""Where people are some time after a discharge."""


def name_of(model: Model, by: str, group: str) -> str:
    """A group of a split as people call it."""
    if by == "service" and group in model.services:
        told = model.services[group].label
    elif by == "cohort" and group in model.people.cohorts:
        told = model.people.cohorts[group].label
    elif by == "reason" and group in model.reasons:
        told = model.reasons[group].meaning
    elif by == "reason_group":
        told = REASON_GROUPS.get(group)
    elif by == "status":
        told = STATUSES.get(group)
    elif by == "kind":
        told = COSTS.get(group)
    elif by == "programme" and model.programmes is not None and group in model.programmes:
        told = model.programmes[group].label
    else:
        told = None
    if not told and by in ("payer", "responsible", "pathway"):
        told = SPOKEN.get(group)
    if not told:
        told = SPOKEN["not_recorded"] if group == "not_recorded" else group.replace("_", " ")
    said = one_line(told)
    return capital(said)


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def month_name(month: str, with_year: bool = True) -> str:
    """'2024-04' as 'Apr 24'.

    >>> month_name("2024-04"), month_name("2024-05", False)
    ('Apr 24', 'May')
    """
    year, _, text = month.partition("-")
    number = digits(text)
    name = MONTHS[number - 1] if number is not None and 1 <= number <= 12 else month
    return f"{name} {year[-2:]}" if with_year else name


__all__ = ["REASON_GROUPS", "month_name", "name_of"]
