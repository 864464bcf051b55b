"""A ward and a team whose patients of today are followed by hand."""

PLACE = """\
dialect: 1
title: A ward and a team
run: {start: 2024-01-01, warm_up: 7 days, length: 30 days, seed: 1}
pathways: [P1]
people: {arrivals: {come: {route: come, rate: 0 per day}}}
services:
  ward: {kind: beds, counts_as: acute, capacity: 4 beds}
  team: {kind: places, capacity: 1 places}
routes:
  come:
    bed: {stay: ward, for: 2 days}
    way: {choose: way, as: pathway, shares: {P1: 100 %}}
    ready: {mark: ready}
    team: {stay: team, for: 10 days, marks: discharged}
    end: {go: home}
"""
