"""A place small enough to work every measure out by hand: 140 days from Monday 2024-07-01, the first 10 of them
warm-up.
"""

from simulation.scenario.loading import from_text
from simulation.scenario.scenario import Scenario

PLACE = """
dialect: 1
title: A small place
run: {start: 2024-07-01, warm_up: 10 days, length: 130 days}
pathways: [P0, P1]
wait_limits: {a_day: 24 hours}
people:
  population: 1000 people
  population_65: 200 people
  cohorts:
    young: {from_age: 0}
    old: {from_age: 65}
    resident: {from_age: 85, usual_place: care_home}
  arrivals:
    emergency: {route: come, rate: {by_cohort: {young: 1 per day, old: 1 per day, resident: 1 per day}, source: us}}
    planned: {counts_as: day_case, route: day_case, rate: {by_cohort: {young: 1 per day, old: 1 per day, resident: 1 per day}, source: us}}
services:
  acute: {kind: beds, counts_as: acute, capacity: {value: 2 beds, source: us, changes: {2024-07-21: 4 beds}},
    run_by: nhs_acute, payer: nhs, unit_cost: {value: £100 per day, source: us}}
  virtual: {kind: places, counts_as: hospital_at_home, capacity: {value: 2 places, source: us}, run_by: nhs_community, payer: nhs}
  help_home: {kind: places, counts_as: [reablement, home_support], capacity: {value: 2 places, source: us},
    run_by: council, payer: {value: {council: 75 %, nhs: 25 %}, source: us}, unit_cost: {value: £40 per day, source: us}}
  rehab: {kind: beds, counts_as: rehabilitation, capacity: {value: 1 beds, source: us}, run_by: nhs_community}
  workers: {kind: staff, counts_as: [contact, assessment], capacity: {value: 2 people, source: us}, open: {value: weekdays 08:00-18:00, source: us},
    run_by: council, payer: council, unit_cost: {value: £10 per hour, source: us}}
  packages: {kind: daily_starts, capacity: {value: 1 per day, source: us},
    run_by: independent, payer: {value: {council: 60 %, self_funder: 40 %}, source: us}, unit_cost: {value: £500 per start, source: us}}
reasons:
  assessing: {group: interface, responsible: council}
  no_place: {group: capacity, responsible: joint}
  ward: {group: hospital, responsible: nhs_acute}
routes:
  come:
    path: {choose: pathway, as: pathway, shares: {value: {P0: 50 %, P1: 50 %}, source: us}}
    bed: {stay: acute, for: 3 days, alongside: {route: planning, begins: when_ready}}
    ready: {mark: ready, deteriorates: {per_day: 5 %, then: worse}}
    leaving: {delay: 3 hours, reason: ward}
    support: {stay: help_home, for: 10 days, reason: no_place, marks: discharged, risks_after_discharge: after}
    outcome: {choose: outcome, as: short_term_outcome, shares: {value: {no_need: 50 %, long_term: 50 %}, source: us}}
    package: {start: packages, gives_up_after: {wait: 9 days, then: gone}, reason: no_place}
    home: {go: home_with_care}
  gone: {left: {go: left}}
  worse: {ill: {delay: 2 days}, on: {choose: dies}}
  dies: {end: {go: died}}
  planning: {assessment: {task: workers, takes: 4 hours, reason: assessing}}
  day_case: {seen: {delay: 6 hours}, out: {mark: discharged}, end: {go: home}}
  other: {virtual: {stay: virtual, for: 5 days}, bed: {stay: rehab, for: 5 days}, told: {mark: cancelled}, care_home: {go: care_home}}
risks_after_discharge:
  after: {readmission: {probability: 10 %, within: 91 days, to: come}, death: {probability: 10 %, within: 91 days}}
sources: {us: {cite: made up for a test, kind: assumption}}
"""


def small_place(**changes: str) -> Scenario:
    """The place, with other values at these dotted paths (a double underscore for a dot)."""
    place = from_text(PLACE)
    return place.with_({path.replace("__", "."): value for path, value in changes.items()}) if changes else place
