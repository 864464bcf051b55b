"""A small place of two councils, each with its part of every service."""

COUNCILS = """\
dialect: 1
title: Two councils
run: {start: 2024-01-01, length: 40 days, seed: 3}
size: 100,000
people:
  cohorts: {young: {from_age: 0}, old: {from_age: 65}}
  labels:
    council: {shares: {by_cohort: {young: {north: 50 %, south: 50 %}, old: {north: 20 %, south: 80 %}}}}
  arrivals: {ill: {route: ill, rate: {by_cohort: {young: 3 per day, old: 1 per day}}}}
services:
  ward: {kind: beds, capacity: {value: 8 beds, changes: {2024-01-11: 16 beds}}, for_each: council, counts_as: acute}
  hub: {kind: staff, capacity: 2 people, for_each: council, each: {north: {capacity: 1 people}}}
  team_a: {kind: places, capacity: 4 places, for_each: council, shared_list: team}
  team_b: {kind: places, capacity: 4 places, for_each: council, shared_list: team}
  starts: {kind: daily_starts, capacity: 4 per day, for_each: council}
  volunteers: {kind: places, capacity: 6 places, for_each: council, one_list: yes}
routes:
  ill:
    bed: {stay: ward, for: {distribution: exponential, mean: 1 days}}
    seen: {task: hub, takes: {distribution: exponential, mean: 3 hours}}
    which: {choose: which, shares: {team_a: 50 %, team_b: 50 %}, as: team}
    team: {stay: {by: team}, for: {distribution: exponential, mean: 1 days}}
    help: {stay: volunteers, for: 1 days}
    start: {start: starts}
    end: {go: home}
"""
