"""A place to be run from a position, and a position of it in which patients wait."""

PLACE = """\
dialect: 1
title: A ward and a team
run: {start: 2024-01-01, warm_up: 84 days, length: 14 days, replications: 2, seed: 3}
pathways: [P0, P1]
people:
  cohorts: {young: {}, old: {from_age: 65}}
  arrivals: {emergency: {route: come, rate: {by_cohort: {young: 2 per day, old: 5 per day}}}}
services:
  ward: {kind: beds, counts_as: acute, capacity: 90 beds}
  team: {kind: places, capacity: 24 places}
  hub: {kind: staff, capacity: 1 people, open: weekdays 08:00-18:00}
routes:
  come:
    bed: {stay: ward, for: {distribution: exponential, mean: 5 days}}
    way: {choose: way, as: pathway, shares: {P0: 50 %, P1: 50 %}}
    ready: {mark: ready}
    on: {choose: on, by: pathway, routes: {P0: home, P1: helped}}
  home:
    wait: {delay: {distribution: exponential, mean: 6 hours}}
    out: {mark: discharged}
    end: {go: home}
  helped:
    seen: {task: hub, takes: 1 hour}
    team: {stay: team, for: {distribution: exponential, mean: 7 days}, marks: discharged}
    end: {go: home}
"""

WAITING = "today: {no_criteria_to_reside: {P1: {people: 39 people, since: 5 days}}}\n"
