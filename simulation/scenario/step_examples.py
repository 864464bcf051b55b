"""A place for each kind of step, small enough to be read at once: the reference shows it and the tests run it.

Each lacks only what every place has: the dialect, a title, the run, and people who come to the route `come`.
"""

from collections.abc import Mapping

from simulation.core.complete import complete
from simulation.core.vocabulary import StepKind

STEP_EXAMPLES: Mapping[StepKind, str] = complete(
    "examples of kinds of step",
    StepKind,
    {
        StepKind.STAY: """\
services:
  ward: {kind: beds, counts_as: acute, capacity: 18 beds}
routes:
  come:
    bed:
      stay: ward
      for: {distribution: lognormal, mean: 6 days, sd: 5 days}
      priority: 2
      gives_up_after: {wait: 12 hours, then: elsewhere}
    out: {go: home}
  elsewhere:
    out: {go: left}
""",
        StepKind.TASK: """\
services:
  ward: {kind: beds, capacity: 30 beds}
  pharmacy: {kind: staff, capacity: 1 person, open: "weekdays 09:00-17:00"}
routes:
  come:
    bed: {stay: ward, for: 3 days}
    medicines: {task: pharmacy, takes: 40 minutes, share_needing: 80 %}
    out: {go: home}
""",
        StepKind.DELAY: """\
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
""",
        StepKind.UNTIL: """\
services:
  ward: {kind: beds, capacity: 30 beds}
  panel: {kind: meeting, held: "wednesday 14:00"}
routes:
  come:
    bed: {stay: ward, for: 3 days}
    decided: {until: panel}
    out: {go: home}
""",
        StepKind.START: """\
services:
  ward: {kind: beds, capacity: 40 beds}
  home_care: {kind: daily_starts, capacity: 3 per day, at: "08:00"}
routes:
  come:
    bed: {stay: ward, for: 5 days}
    care: {start: home_care, gives_up_after: {wait: 7 days, then: family}}
    out: {go: home}
  family:
    out: {go: home}
""",
        StepKind.CHOOSE: """\
services:
  ward: {kind: beds, capacity: 30 beds}
  rehabilitation: {kind: beds, counts_as: rehabilitation, capacity: 20 beds}
routes:
  come:
    bed: {stay: ward, for: 4 days}
    need:
      choose: what they need next
      shares: {nothing: 75 %, help: 25 %}
      as: need
      routes: {nothing: leave, help: helped}
  helped:
    place: {stay: rehabilitation, for: 21 days}
    then: {choose: leave}
  leave:
    out: {go: home}
""",
        StepKind.RECORD: """\
services:
  ward: {kind: beds, capacity: 30 beds}
people:
  labels:
    frailty: {shares: {well: 80 %, frail: 20 %}}
routes:
  come:
    bed: {stay: ward, for: {by_frailty: {well: 3 days, frail: 6 days}}}
    weaker: {record: {frailty: frail}}
    out: {go: home}
""",
        StepKind.LEAVE: """\
services:
  trolleys: {kind: beds, capacity: 8 beds}
  ward: {kind: beds, counts_as: acute, capacity: 30 beds}
routes:
  come:
    seen: {stay: trolleys, for: 4 hours}
    lounge: {leave: trolleys}
    results: {delay: 6 hours}
    bed: {stay: ward, for: 4 days}
    out: {go: home}
""",
        StepKind.MARK: """\
services:
  ward: {kind: beds, counts_as: acute, capacity: 30 beds}
routes:
  come:
    bed: {stay: ward, for: 4 days}
    ready: {mark: ready}
    out: {mark: discharged, risks_after_discharge: after}
    home: {go: home}
risks_after_discharge:
  after:
    readmission: {probability: 15 %, within: 30 days, to: come}
""",
        StepKind.GO: """\
services:
  ward: {kind: beds, capacity: 30 beds}
routes:
  come:
    bed: {stay: ward, for: 4 days}
    fate: {choose: fate, shares: {recovers: 97 %, dies: 3 %}, routes: {recovers: recovered, dies: died}}
  recovered:
    end: {go: home}
  died:
    end: {go: died}
""",
    },
)
"""By kind of step, in YAML."""
