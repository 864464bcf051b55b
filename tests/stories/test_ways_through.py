"""One patient for each way through and each kind of step, worked by hand."""

from tests.support.telling import story

PEOPLE = "people: {arrivals: {come: {route: come, rate: 0 per day}}}\n"


def test_home_without_support() -> None:
    """Comes on Monday at 10:00, is treated for two days, is ready on Wednesday at 10:00, packs for three hours and goes
    home.
    """
    told = story(
        PEOPLE
        + """
services: {ward: {kind: beds, capacity: 1 beds}}
routes:
  come:
    bed: {stay: ward, for: 2 days}
    ready: {mark: ready}
    pack: {delay: 3 hours}
    out: {mark: discharged}
    home: {go: home}
""",
        ["0 10:00"],
    )
    assert told.of(0) == [
        "0 10:00 began come.bed",
        "0 10:00 asked ward",
        "0 10:00 granted ward",
        "2 10:00 ended come.bed",
        "2 10:00 marked ready",
        "2 10:00 began come.pack",
        "2 13:00 ended come.pack",
        "2 13:00 marked discharged",
        "2 13:00 left ward",
        "2 13:00 state home",
    ]


HOME_WITH_SUPPORT = (
    PEOPLE
    + """
services:
  ward: {kind: beds, capacity: 2 beds}
  team: {kind: places, capacity: 1 places, admits: every day 09:00-18:00}
  hub: {kind: staff, capacity: 1 people, open: weekdays 08:00-18:00}
  panel: {kind: meeting, held: wednesday 14:00}
  packages: {kind: daily_starts, capacity: 1 per day, at: "10:00"}
routes:
  come:
    bed: {stay: ward, for: 1 day}
    ready: {mark: ready}
    hub: {task: hub, takes: 4 hours}
    panel: {until: panel}
    team: {stay: team, for: 7 days, marks: discharged}
    package: {start: packages}
    home: {go: home_with_care}
"""
)


def test_home_with_support_through_every_kind_of_wait() -> None:
    """Ready on Tuesday at 16:00; the hub works 16:00 to 18:00 and 08:00 to 10:00; the panel is on Wednesday at 14:00;
    the team has its place at once, for seven days; of the package asked for at 14:00 the next start is on the following
    day at 10:00, when the team's place is left.
    """
    assert story(HOME_WITH_SUPPORT, ["0 16:00"]).of(0) == [
        "0 16:00 began come.bed",
        "0 16:00 asked ward",
        "0 16:00 granted ward",
        "1 16:00 ended come.bed",
        "1 16:00 marked ready",
        "1 16:00 began come.hub",
        "1 16:00 asked hub",
        "1 16:00 granted hub",
        "2 10:00 left hub",
        "2 10:00 ended come.hub",
        "2 10:00 began come.panel",
        "2 14:00 ended come.panel",
        "2 14:00 began come.team",
        "2 14:00 asked team",
        "2 14:00 granted team",
        "2 14:00 left ward",
        "2 14:00 marked discharged",
        "9 14:00 ended come.team",
        "9 14:00 began come.package",
        "9 14:00 asked packages",
        "10 10:00 granted packages",
        "10 10:00 ended come.package",
        "10 10:00 left team",
        "10 10:00 state home_with_care",
    ]


def test_the_next_waits_where_the_first_holds() -> None:
    """The second is ready an hour after the first, gets the hub from 10:00 to 14:00 on Wednesday, exactly in time for
    the panel, and waits in the ward until the first leaves the team on day 10 at 10:00.
    """
    told = story(HOME_WITH_SUPPORT, ["0 16:00", "0 17:00"])
    assert told.of(1, "granted", "left", "ended") == [
        "0 17:00 granted ward",
        "1 17:00 ended come.bed",
        "2 10:00 granted hub",
        "2 14:00 left hub",
        "2 14:00 ended come.hub",
        "2 14:00 ended come.panel",
        "10 10:00 granted team",
        "10 10:00 left ward",
        "17 10:00 ended come.team",
        "17 10:00 granted packages",
        "17 10:00 ended come.package",
        "17 10:00 left team",
    ]


CHOICES = (
    PEOPLE.replace(
        "{arrivals", "{cohorts: {young: {}, old: {}}, labels: {team: {shares: {north: 50 %, south: 50 %}}}, arrivals"
    ).replace("rate: 0 per day", "rate: {by_cohort: {young: 0 per day, old: 0 per day}}")
    + """
pathways: [P0, P1]
services:
  north: {kind: places, capacity: 1 places}
  south: {kind: places, capacity: 1 places}
routes:
  come:
    path: {choose: pathway, as: pathway, shares: {by_cohort: {young: {P0: 100 %, P1: 0 %}, old: {P0: 0 %, P1: 100 %}}}}
    on: {choose: leaving, by: pathway, routes: {P0: leave, P1: support}}
  leave: {pack: {delay: {by_pathway: {P0: 1 hour, P1: 5 hours}}}, on: {choose: end}}
  support: {team: {stay: {by: team}, for: {base: 2 days, times: {by_cohort: {young: 1, old: 2}}}}, on: {choose: end}}
  end: {home: {go: home}}
"""
)


def test_choices_by_cohort_by_label_and_the_service_that_a_label_names() -> None:
    told = story(
        CHOICES, [("0 10:00", {"cohort": "young", "team": "north"}), ("0 10:00", {"cohort": "old", "team": "south"})]
    )
    assert told.of(0) == [
        "0 10:00 chose pathway P0",
        "0 10:00 began leave.pack",
        "0 11:00 ended leave.pack",
        "0 11:00 state home",
    ]
    assert told.of(1) == [
        "0 10:00 chose pathway P1",
        "0 10:00 began support.team",
        "0 10:00 asked south",
        "0 10:00 granted south",
        "4 10:00 ended support.team",
        "4 10:00 left south",
        "4 10:00 state home",
    ]


def test_a_step_that_nobody_needs_takes_no_time_and_leaves_no_row() -> None:
    told = story(
        PEOPLE
        + """
services: {hub: {kind: staff, capacity: 1 people}, panel: {kind: meeting, held: sunday 10:00}, packages: {kind: daily_starts, capacity: 1 per day}}
routes:
  come:
    a: {task: hub, takes: 1 day, share_needing: 0 %}
    b: {delay: 1 day, share_needing: 0 %}
    c: {until: panel, share_needing: 0 %}
    d: {start: packages, share_needing: 0 %}
    e: {delay: 1 hour, share_needing: 100 %}
    home: {go: home}
""",
        ["0 10:00"],
    )
    assert told.of(0) == ["0 10:00 began come.e", "0 11:00 ended come.e", "0 11:00 state home"]


def test_full_means_elsewhere_and_patience_ends() -> None:
    """One bed: the first has it; the second is turned away in the same minute, waits on another route and gives up
    after three hours, waits again and gives up when the panel is held at noon.
    """
    told = story(
        PEOPLE
        + """
services: {ward: {kind: beds, capacity: 1 beds}, panel: {kind: meeting, held: every day 12:00}}
routes:
  come: {bed: {stay: ward, for: 2 days, if_full: elsewhere}, home: {go: home}}
  elsewhere: {wait: {stay: ward, for: 1 hour, gives_up_after: {wait: 3 hours, then: away}}, home: {go: home}}
  away: {again: {stay: ward, for: 1 hour, gives_up_after: {until: panel, then: gone}}, home: {go: home}}
  gone: {end: {go: left}}
""",
        ["0 10:00", "0 10:30"],
    )
    assert told.of(1) == [
        "0 10:30 began come.bed",
        "0 10:30 asked ward",
        "0 10:30 refused ward",
        "0 10:30 ended come.bed",
        "0 10:30 began elsewhere.wait",
        "0 10:30 asked ward",
        "0 13:30 gave_up ward",
        "0 13:30 ended elsewhere.wait",
        "0 13:30 began away.again",
        "0 13:30 asked ward",
        "1 12:00 gave_up ward",
        "1 12:00 ended away.again",
        "1 12:00 state left",
    ]


def test_a_full_place_downstream_blocks_every_link_behind_it() -> None:
    """Team, rehabilitation and ward have one place each. On day 9 the first leaves the team, and in that minute
    everybody moves up by one.
    """
    told = story(
        PEOPLE
        + """
services: {ward: {kind: beds, capacity: 1 beds}, rehab: {kind: beds, capacity: 1 beds}, team: {kind: places, capacity: 1 places}}
routes:
  come:
    bed: {stay: ward, for: 1 day}
    rehab: {stay: rehab, for: 1 day}
    team: {stay: team, for: 7 days}
    home: {go: home}
""",
        ["0 10:00", "0 11:00", "0 12:00", "0 13:00"],
    )
    assert told.of(0, "granted", "left") == [
        "0 10:00 granted ward",
        "1 10:00 granted rehab",
        "1 10:00 left ward",
        "2 10:00 granted team",
        "2 10:00 left rehab",
        "9 10:00 left team",
    ]
    assert told.of(1, "granted", "left") == [
        "1 10:00 granted ward",
        "2 10:00 granted rehab",
        "2 10:00 left ward",
        "9 10:00 granted team",
        "9 10:00 left rehab",
        "16 10:00 left team",
    ]
    assert told.of(2, "granted", "ended")[:3] == [
        "2 10:00 granted ward",
        "3 10:00 ended come.bed",
        "9 10:00 granted rehab",
    ]
    assert told.of(3, "granted")[:1] == ["9 10:00 granted ward"]


def test_people_of_today() -> None:
    """One person is inside for five more hours, one has waited for two hours: the second moves in at 05:00 and stays a
    day; whoever comes waits behind.
    """
    told = story(
        PEOPLE
        + """
services:
  ward:
    kind: beds
    capacity: 1 beds
today: {services: {ward: {occupied: 1 people, remaining: 5 hours, queue: 1 people, waited: 2 hours, route: come, step: bed}}}
routes: {come: {bed: {stay: ward, for: 1 day, marks: seen}, home: {go: home}}}
""",
        ["0 01:00"],
    )
    assert told.of(1) == [
        "0 00:00 began come.bed",
        "0 00:00 asked ward",
        "0 00:00 granted ward",
        "0 05:00 ended come.bed",
        "0 05:00 left ward",
        "0 05:00 state home",
    ]
    assert told.of(2)[:4] == [
        "-1 22:00 began come.bed",
        "-1 22:00 asked ward",
        "0 05:00 granted ward",
        "0 05:00 marked seen",
    ]
    assert told.of(0, "granted") == ["1 05:00 granted ward"]
