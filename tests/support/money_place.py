"""A small place with its prices and options as files in a folder: beds, reablement, assessors, long-term care."""

from pathlib import Path

PLACE = """
dialect: 1
title: A place with prices
run: {start: 2024-01-01, warm_up: 30 days, length: 150 days, seed: 5}
people:
  population: 10000 people
  cohorts: {old: {from_age: 75}}
  labels:
    self_funder: {shares: {value: {pays: 40 %, does_not: 60 %}, source: us}}
  arrivals:
    emergency: {route: come, counts_as: emergency, rate: {value: 4 per day, source: us}}
services:
  ward: {kind: beds, counts_as: acute, capacity: {value: 34 beds, source: us}}
  team: {kind: places, counts_as: [reablement, home_support], capacity: {value: 20 places, source: us}}
  assessors: {kind: staff, counts_as: [contact, assessment], capacity: {value: 1 people, source: us}, open: {value: weekdays 08:00-16:00, source: us}}
  homes: {kind: daily_starts, capacity: {value: 0.5 per day, source: us}}
reasons: {waiting: {group: capacity, responsible: council}}
routes:
  come:
    bed: {stay: ward, for: {distribution: exponential, mean: 6 days, source: us}}
    ready: {mark: ready}
    asked: {task: assessors, takes: 40 minutes, reason: waiting}
    on: {choose: next, shares: {value: {home: 64 %, team: 30 %, home_of_care: 6 %}, source: us}, routes: {home: out, team: helped, home_of_care: moves}}
  out: {gone: {mark: discharged, risks_after_discharge: after}, end: {go: home}}
  helped:
    support: {stay: team, for: 14 days, reason: waiting, marks: discharged, risks_after_discharge: after}
    end: {go: home}
  moves:
    place: {start: homes, reason: waiting}
    gone: {mark: discharged, risks_after_discharge: after}
    end: {go: care_home}
risks_after_discharge:
  after: {death: {probability: {value: 12 %, source: us}, within: 91 days}}
sources: {us: {cite: made up for a test, kind: assumption}}
"""

PRICES = """
kind: prices
title: Prices of the place
price_year: 2023/24
payers: [nhs, council, self_funder]
services:
  beds:
    for: [ward]
    average: {value: £345 per day, year: 2020/21, index: nhs, source: s, covers: ward and hotel}
    held: 80 %
    base_use: 90 %
    step: 1
    closes_under: 92 %
    payer: nhs
  support:
    for: [team]
    hold: {value: £60 per day, year: 2023/24, index: social_care, source: s, covers: all, range: £50 to £80 per day}
    use: {value: £20 per day, year: 2023/24, index: social_care, source: s, covers: all}
    payer: {council: 75 %, nhs: 25 %}
  people:
    for: [assessors]
    hold: {value: £58 per hour, year: 2023/24, index: social_care, source: s, covers: all}
    payer: council
  homes:
    lived: {value: £1000 per week, year: 2023/24, index: social_care, source: s, covers: all}
    state: care_home
    lasts: 2 years
    payer: {by_self_funder: {pays: self_funder, does_not: {council: 90 %, nhs: 10 %}}}
quality_of_life:
  values:
    home: {value: 0.7, source: s, range: 0.6 to 0.8}
    home_with_care: {value: 0.6, source: s}
    care_home: {value: 0.45, source: s}
    hospital: {value: 0.5, source: s}
    hospital_at_home: {value: 0.55, source: s}
    bed: {value: 0.5, source: s}
  years_left: {home: 6 years, care_home: 2 years}
sources: {s: {cite: made up for a test, kind: assumption}}
"""

OPTIONS = """
kind: options
title: What £300,000 a year buys
base: place.yaml
prices: prices.yaml
perspective: [nhs, council]
budget: {recurrent: £300k per year, set_up: £10k, from: 2024-02-15, contributions: {nhs: 60 %, council: 40 %}}
decide_on: {value_of_a_year: £20k}
effort: {first: 3, most: 4}
options:
  beds: {buy: {ward: {quantity: solve, load: 90 %, lead_time: 1 months}}}
  team: {buy: {team: {quantity: 5 places, load: 90 %, lead_time: 14 days, set_up: £500}}}
  both: {split: {beds: 50 %, team: 50 %}}
"""


def write_place(folder: Path, place: str = PLACE, prices: str = PRICES, options: str = OPTIONS) -> Path:
    """The three files in a folder; the file of options."""
    for name, text in (("place.yaml", place), ("prices.yaml", prices), ("options.yaml", options)):
        (folder / name).write_text(text.lstrip(), encoding="utf-8")
    return folder / "options.yaml"
