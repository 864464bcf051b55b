"""Queues whose answers to other values are exact, and the measures asked of them."""

import simulation

QUEUE = """
dialect: 1
title: A queue with ranges
run: {start: 2024-01-01, warm_up: 60 days, length: 400 days, seed: 3}
people:
  arrivals:
    patients: {route: through, rate: {value: 4 per day, source: us, range: 3 to 5 per day}}
services:
  beds: {kind: beds, capacity: {value: unlimited, source: us}}
routes:
  through:
    bed: {stay: beds, for: {value: 5 days, source: us, range: 2 to 9 days}}
    after: {delay: {value: 3 hours, source: us, range: 0 to 6 hours}}
    out: {go: home}
sources: {us: {cite: made up, kind: assumption}}
"""


def place(text=QUEUE):
    return simulation.from_text(text, name="queue.yaml")


PRESENT = "occupied[service=beds]"

WARD = """
dialect: 1
title: Some beds
run: {start: 2024-01-01, warm_up: 100 days, length: 1500 days, seed: 7}
people:
  arrivals:
    patients: {route: through, rate: {value: 8 per day, source: us}}
services:
  beds: {kind: beds, capacity: {value: 12 beds, source: us}}
routes:
  through:
    bed: {stay: beds, for: {distribution: exponential, mean: 1 days, source: us}}
    out: {go: home}
sources: {us: {cite: made up, kind: assumption}}
"""

WAITED = "share_waited[service=beds]"
