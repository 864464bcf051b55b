"""Facts: what is so in a place, in a file that extends another. They take the place of what that file says.

    extends: england
    facts:
      source: returns_2024                             # of every fact that names no other
      size: 320000                                     # the people; what counts people follows (docs/size.md)
      people.arrivals.emergency.rate: {scale: 1.05}
      services:
        medical_beds: {capacity: {value: 300 beds, source: bed_return}}
        step_down: {kind: beds, label: Step-down beds, capacity: 12 beds}    # a new service says its kind
      routes:
        treated:
          second_review: {delay: 3 hours, after: bed}  # a new step of a route says where it stands: after or before

Below `facts:` stand the sections of a base, nested or by dotted paths. What is not said stays. A plain value replaces
value and `changes`; {add: ...} and {scale: ...} act on what stood there; a partial table changes its own entries and
may have new ones; a list is given whole; a step of another kind takes the place of the step. New services, routes,
streams, cohorts and labels are simply said.

`groups.NAME: {scale: ...}` is a factor for parameters that belong together, after the other facts of the file; `--set`
tries one out. Nobody lists a group: `emergency_arrivals` are the rates of streams that count as emergencies,
`moves_to_a_bed` the delays after the decision to admit in its route, `treatment_time` the time of every stay in an
acute bed, `community_capacity` the services that are waited for under a reason of the groups `capacity` and
`interface`, and `GROUP_delays` the delays whose reason belongs to a group of reasons, such as `hospital_delays`. What a
fact of the chain gives a value of its own is known, so factors leave it alone.

A fact is no lever. It has no strength, no dates but those of `changes`, and no cost; no view weakens it, fire-fighting
takes nothing from it, and `attribute` does not count it. First comes the base, then the facts of every file of the
chain (the nearer file wins), then the levers: a lever acts on the fact as it would act on a base with that value.
Title, question and sources stand beside `facts:`; seed and dates may be facts of a place, but then its variants extend
the place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simulation.scenario.schema.levers import Origin


@dataclass(frozen=True)
class Fact:
    """One fact as a file states it."""

    path: str
    before: str
    """What the file it extends says, in short."""
    before_at: Origin
    """Where that is said."""
    after: str
    at: Origin
    """Where the fact is said."""


def headcount_alone(facts: Sequence[Fact]) -> list[str]:
    """A word about a population that is stated without those who come: rates and capacities do not follow it."""
    stated = next((fact for fact in facts if fact.path == "people.population"), None)
    if stated is None or any(fact.path.startswith("people.arrivals") for fact in facts):
        return []
    return [
        f"{stated.at.file}:{stated.at.line}: people.population divides measures per head and nothing else; state "
        "people.arrivals and the capacities of this place too"
    ]


__all__ = ["Fact", "headcount_alone"]
