"""A queue for beds, its prices, and how many beds to buy."""

QUEUE = """
dialect: 1
title: A queue for beds
run: {start: 2024-01-01, warm_up: 100 days, length: 1000 days, seed: 2}
people: {arrivals: {patients: {route: through, counts_as: elective, rate: {value: 2 per day, source: us}}}}
services: {beds: {kind: beds, counts_as: acute, capacity: {value: 11 beds, source: us}}}
routes: {through: {bed: {stay: beds, for: {distribution: exponential, mean: 5 days, source: us}}, end: {go: home_with_care}}}
sources: {us: {cite: made up for a test, kind: assumption}}
"""

QUEUE_PRICES = """
kind: prices
title: Beds and waits
price_year: 2023/24
payers: [nhs]
services:
  beds: {hold: {value: £18 per day, year: 2023/24, index: nhs, source: us, covers: all}, payer: nhs}
quality_of_life:
  values: {home: {value: 0, source: us}, home_with_care: {value: 1, source: us}, hospital: {value: 1, source: us}}
sources: {us: {cite: made up for a test, kind: assumption}}
"""

QUEUE_OPTIONS = """
kind: options
title: How many beds
base: place.yaml
prices: prices.yaml
perspective: [nhs]
budget: {recurrent: £40k per year, from: 2024-04-10, contributions: nhs}
discount: {costs: 0 %, health: 0 %, health_beside: 0 %}
decide_on: {value_of_a_year: £20k}
effort: {first: 5, most: 8}
options: {beds: {buy: {beds: {quantity: 6}}}}
"""
