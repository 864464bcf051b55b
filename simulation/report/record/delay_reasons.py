"""Reasons for a discharge delay as NHS England calls them in its situation report."""

from simulation.report.record.names import REASON_GROUPS
from simulation.scenario.schema.model import Model

NHS_REASONS = {
    ("hospital", "decision_to_discharge"): "Awaiting formal decision to discharge (inc diagnostic test results)",
    ("hospital", "medicines_and_letter"): (
        "Awaiting medicines to take home, discharge letter or other discharge documentation"
    ),
    ("hospital", "transport"): "Awaiting patient transport services",
    ("hospital", "medical_review"): "Awaiting medical review of need for supported discharge",
    ("hospital", "therapy_review"): "Awaiting therapy review of need for supported discharge",
    ("hospital", "referral_to_hub"): "Awaiting referral to care transfer hub for supported discharge",
    ("hospital", "infection_control"): ("Remaining in hospital due to infection prevention and control restrictions"),
    ("care_transfer_hub", "pathway_confirmation"): "Waiting for confirmation of immediate care needs and pathway",
    ("care_transfer_hub", "hub_referrals"): "Awaiting necessary referrals by care transfer hub",
    ("care_transfer_hub", "funding_eligibility"): "Awaiting confirmation of funding eligibility",
    ("interface", "arranging_home_team"): (
        "Home-based rehabilitation, reablement or recovery service arrangements still underway (Pathway 1)"
    ),
    ("interface", "arranging_community_health"): (
        "Other home-based community health service arrangements still underway (Pathway 1)"
    ),
    ("interface", "arranging_home_care"): (
        "Other home-based social care service arrangements still underway (Pathway 1)"
    ),
    ("interface", "arranging_bed"): (
        "Bed-based rehabilitation, reablement or recovery service arrangements still underway (Pathway 2)"
    ),
    ("interface", "arranging_care_home"): ("Residential/nursing home care arrangements still underway (Pathway 3)"),
    ("interface", "arranging_end_of_life"): (
        "End of life care inc Fast-Track CHC arrangement still underway (Pathway 1 or 3)"
    ),
    ("interface", "further_action_by_provider"): "Further action requested by agreed provider",
    ("interface", "self_funded"): "Self-funded care package arrangements still underway",
    ("interface", "choice"): "Patient/family/carer choice discussions on package still underway",
    ("interface", "out_of_area"): "Out of area discharge arrangements requested but not completed",
    ("interface", "homelessness"): ("Housing provision arrangement for homelessness still underway (Pathway 0 or 1)"),
    ("interface", "no_recourse"): "Homeless with no recourse to public funds",
    ("capacity", "home_team"): (
        "Home-based rehabilitation, reablement or recovery services not yet available (Pathway 1)"
    ),
    ("capacity", "community_health"): ("Other home-based community health services not yet available (Pathway 1)"),
    ("capacity", "home_care"): "Other home-based social care service not yet available (Pathway 1)",
    ("capacity", "restart_of_care"): "Awaiting restart of existing social care arrangements (Pathway 0)",
    ("capacity", "rehab_bed"): (
        "Bed-based rehabilitation, reablement or recovery services not yet available (Pathway 2)"
    ),
    ("capacity", "care_home"): "Residential/nursing home care not yet available (Pathway 3)",
    ("capacity", "end_of_life_care"): "End of life care inc Fast-Track CHC not yet available (Pathway 1 or 3)",
    ("capacity", "mental_health_bed"): "Mental health admitted patient care not yet available (Pathway 2)",
    ("capacity", "equipment"): "Equipment and associated training not yet delivered (Pathway 1-3)",
    ("capacity", "housing_adaptation"): "Housing adaptations not yet completed (Pathway 1 or 3)",
    ("capacity", "housing"): "Housing provision not yet available (Pathway 0 or 1)",
    ("wellbeing", "destination_readiness"): "Issues with discharge destination readiness",
    ("wellbeing", "mental_capacity"): "Awaiting determination of mental capacity",
    ("wellbeing", "safeguarding"): "Ongoing safeguarding concern",
    ("wellbeing", "family_concerns"): "Patient/family/carer concerns over discharge readiness",
}
"""The 37 reasons of the return by their group and the name that the shipped England gives them. A reason of a place
that has another name, or stands in another group, is its own. Source: NHS England, Acute discharge situation report,
monthly tables of 2024/25, https://www.england.nhs.uk/statistics/statistical-work-areas/discharge-delays/.
"""


def nhs_group(model: Model, reason: str) -> str:
    """The group of the return to which a reason of a scenario belongs; '' for what is no reason of it."""
    known = model.reasons.get(reason)
    return REASON_GROUPS.get(known.group, known.group.replace("_", " ")) if known is not None else ""


def nhs_reason(model: Model, reason: str) -> str:
    """What the return calls a reason of a scenario; '' for one that only the scenario has."""
    known = model.reasons.get(reason)
    return NHS_REASONS.get((known.group, reason), "") if known is not None else ""


__all__ = ["NHS_REASONS", "nhs_group", "nhs_reason"]
