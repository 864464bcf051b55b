"""Levers that the catalogue has for the debate about integrated care."""

ROUSE = [
    "clinical_leadership",
    "primary_care_teams",
    "prevention",
    "risk_stratification",
    "crisis_coordination",
    "seamless_transfer",
    "single_record",
    "joint_commissioning",
    "mental_and_physical_health",
    "shared_incentives",
]
