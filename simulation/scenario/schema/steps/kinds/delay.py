"""Waiting a time."""

from typing import ClassVar

from simulation.scenario.schema.field_types import ShareDial, Time
from simulation.scenario.schema.steps.base import Step, StepFacts
from simulation.scenario.schema.steps.parts import Alongside
from simulation.scenario.schema.steps.registry import step_kind


@step_kind
class Delay(Step):
    """Keep the place; wait a time."""

    delay: Time
    share_needing: ShareDial | None = None
    alongside: Alongside | None = None

    facts: ClassVar = StepFacts(
        rows=2,
        time="delay",
        may_be_long=True,
        waits=True,
        in_a_plan=True,
        told="a time",
    )
    example: ClassVar = """\
services:
  ward: {kind: beds, counts_as: acute, capacity: 30 beds}
reasons:
  transport: {group: hospital, responsible: nhs_acute, meaning: nobody has come to fetch them}
routes:
  come:
    bed: {stay: ward, for: 3 days}
    ready: {mark: ready}
    fetched: {delay: {distribution: exponential, mean: 5 hours}, reason: transport, share_needing: 25 %}
    out: {mark: discharged}
    home: {go: home}
"""
