"""The published definitions that measures follow, each with the address at which it can be read."""

HERE = "here"
"""Of a measure that nobody publishes: its formula is the definition."""
NHS_STATISTICS = "https://www.england.nhs.uk/statistics/statistical-work-areas"
READY_DATE = (
    f"NHS England, Discharge Ready Date: {NHS_STATISTICS}/discharge-delays/ and "
    "https://www.england.nhs.uk/long-read/new-discharge-ready-date/"
)
READY_DATE_ANALYSIS = (
    "Health Foundation, analysis of discharge ready dates: https://github.com/HFAnalyticsLab/Delayed_Discharges"
)
CRITERIA_TO_RESIDE = (
    "NHS England, Acute discharge situation report, technical specification: "
    "https://www.england.nhs.uk/publication/acute-discharge-situation-report-technical-specification/"
)
EMERGENCY_ADMISSIONS = (
    f"NHS England, A&E attendances and emergency admissions: {NHS_STATISTICS}/ae-waiting-times-and-activity/"
)
CANCELLED_OPERATIONS = f"NHS England, Cancelled elective operations: {NHS_STATISTICS}/cancelled-elective-operations/"
BEDS = (
    "NHS England, Bed availability and occupancy (KH03): "
    f"{NHS_STATISTICS}/bed-availability-and-occupancy/bed-availability-and-occupancy-kh03/"
)
SITUATION_REPORT = (
    "NHS England, Critical care and general and acute beds, urgent and emergency care daily situation reports: "
    f"{NHS_STATISTICS}/bed-availability-and-occupancy/"
)
LONG_STAYS = (
    "NHS England, Urgent and emergency care situation report, length of stay of 7+, 14+ and 21+ days: "
    f"{NHS_STATISTICS}/bed-availability-and-occupancy/"
)
SPELL = (
    "NHS Data Dictionary, Hospital Provider Spell: "
    "https://www.datadictionary.nhs.uk/nhs_business_definitions/hospital_provider_spell.html"
)
READMISSIONS = (
    "NHS England, Compendium of emergency readmissions within 30 days of discharge: "
    "https://digital.nhs.uk/data-and-information/publications/statistical/compendium-emergency-readmissions/current"
)
SALT = (
    "https://digital.nhs.uk/data-and-information/data-collections-and-data-sets/data-collections/"
    "social-care-collection-materials-2022"
)
AT_HOME_91_DAYS = (
    "Adult Social Care Outcomes Framework 2B (STS004), at home 91 days after discharge into reablement: "
    f"{SALT}/salt-data-return-2021-2022-guidance/sts004"
)
OFFERED_REABLEMENT = (
    "Adult Social Care Outcomes Framework 2B part 2, coverage of reablement: "
    f"{SALT}/salt-sources-for-ascof-2021-2022/2b-part-2"
)
CARE_HOME_ADMISSIONS = (
    "Adult Social Care Outcomes Framework 2A: https://digital.nhs.uk/data-and-information/publications/statistical/"
    "adult-social-care-outcomes-framework-ascof/current/indicator-files/"
    "2a---long-term-support-needs-met-by-admission-to-residential-and-nursing-care-homes"
)
SHORT_TERM_SUPPORT = (
    "Adult Social Care Outcomes Framework 2D, outcome of short-term services: "
    "http://digital.nhs.uk/pubs/aduscoccareof2021"
)
INPATIENT_CENSUS = (
    "Imminence of death among hospital inpatients, Palliative Medicine 2014: https://doi.org/10.1177/0269216314526443"
)
