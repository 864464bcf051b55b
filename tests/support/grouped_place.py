"""A small place with something in every group of parameters."""

BASE = """\
dialect: 1
title: A small place
run: {start: 2024-01-01, length: 20 days, replications: 2, seed: 1}
people:
  cohorts: {all: {from_age: 0}}
  arrivals:
    emergency: {counts_as: emergency, route: main, rate: 2 per day}
    planned: {counts_as: elective, route: main, rate: 1 per day}
services:
  ward: {kind: beds, counts_as: acute, capacity: 20 beds}
  town: {kind: places, capacity: 10 places}
  country: {kind: places, capacity: 6 places}
  nurses: {kind: places, capacity: 4 places}
reasons:
  papers: {group: hospital, responsible: nhs_acute}
  team: {group: capacity, responsible: council}
  equipment: {group: capacity, responsible: joint}
routes:
  main:
    seen: {delay: 1 hour}
    decided: {mark: decision_to_admit}
    moving: {delay: 3 hours}
    bed: {stay: ward, for: 4 days}
    papers: {delay: 1 day, reason: papers}
    tools: {delay: 2 days, reason: equipment}
    where: {choose: which team, as: team, shares: {town: 60 %, country: 40 %}}
    support: {stay: {by: team}, for: 10 days, reason: team}
    later: {stay: nurses, for: 3 days}
    end: {go: home}
"""
