"""Plans beside the treatment, and what interrupts a journey: deterioration, readmission, death, a move to a care home.

A risk of nearly 100 % with a very steep shape comes true at the end of `within`, to the minute; a rate of a million a
day deteriorates in the next minute.
"""

from tests.support.telling import story

PEOPLE = "people: {arrivals: {come: {route: come, rate: 0 per day}}}\n"
SURE = "probability: 99.9999 %, shape: 100000"


# ---- plans ----

PLANNED = (
    PEOPLE
    + """
services:
  ward: {kind: beds, capacity: 5 beds}
  hub: {kind: staff, capacity: 1 people}
routes:
  come:
    bed: {stay: ward, for: 2 days, alongside: {route: planning, begins: on_admission}}
    ready: {mark: ready}
    out: {mark: discharged}
    home: {go: home}
  planning: {hub: {task: hub, takes: 3 hours}, letter: {delay: 5 hours}}
"""
)


def test_a_plan_begun_on_admission_costs_no_day() -> None:
    """The plan is done after eight hours, long before the person is ready on day 2."""
    assert story(PLANNED, ["0 10:00"]).of(0) == [
        "0 10:00 began come.bed",
        "0 10:00 asked ward",
        "0 10:00 granted ward",
        "0 10:00 began planning.hub plan",
        "0 10:00 asked hub plan",
        "0 10:00 granted hub plan",
        "0 13:00 left hub plan",
        "0 13:00 ended planning.hub plan",
        "0 13:00 began planning.letter plan",
        "0 18:00 ended planning.letter plan",
        "2 10:00 ended come.bed",
        "2 10:00 marked ready",
        "2 10:00 marked discharged",
        "2 10:00 left ward",
        "2 10:00 state home",
    ]


def test_a_plan_begun_when_ready_holds_at_ready() -> None:
    told = story(PLANNED.replace("on_admission", "when_ready"), ["0 10:00"])
    assert told.of(0, "marked", "began", "ended", "left") == [
        "0 10:00 began come.bed",
        "2 10:00 ended come.bed",
        "2 10:00 marked ready",
        "2 10:00 began planning.hub plan",
        "2 13:00 left hub plan",
        "2 13:00 ended planning.hub plan",
        "2 13:00 began planning.letter plan",
        "2 18:00 ended planning.letter plan",
        "2 18:00 marked discharged",
        "2 18:00 left ward",
    ]


def test_a_plan_that_is_late_begins_at_ready_at_the_latest() -> None:
    """After 47 hours: begun an hour before ready, done seven hours after it. After 60 hours: begun at ready."""
    early, late = (
        story(PLANNED.replace("begins: on_admission", f"begins: on_admission, after: {after} hours"), ["0 10:00"])
        for after in (47, 60)
    )
    assert early.of(0, "marked") == ["2 10:00 marked ready", "2 17:00 marked discharged"]
    assert late.of(0, "marked") == ["2 10:00 marked ready", "2 18:00 marked discharged"]
    assert late.of(0, "began")[1] == "2 10:00 began planning.hub plan"


def test_an_empty_plan_holds_nobody() -> None:
    text = PLANNED.replace(
        "planning: {hub: {task: hub, takes: 3 hours}, letter: {delay: 5 hours}}", "planning: {}"
    ).replace("on_admission", "when_ready")
    assert story(text, ["0 10:00"]).of(0, "marked") == ["2 10:00 marked ready", "2 10:00 marked discharged"]


def test_the_treatment_never_waits_for_the_plan_and_a_discharge_ends_it() -> None:
    """Without a `ready` nobody waits: the discharge after two days ends a plan of three days, and its member of staff
    is free.
    """
    text = PLANNED.replace("takes: 3 hours", "takes: 3 days").replace("    ready: {mark: ready}\n", "")
    told = story(text, ["0 10:00", "2 09:00"])
    assert told.of(0, "marked", "left", "ended") == [
        "2 10:00 ended come.bed",
        "2 10:00 marked discharged",
        "2 10:00 left hub plan",
        "2 10:00 ended planning.hub plan",
        "2 10:00 left ward",
    ]
    assert told.of(1, "granted") == ["2 09:00 granted ward", "2 10:00 granted hub plan"]


def test_a_second_plan_replaces_an_unfinished_first() -> None:
    text = PLANNED.replace(
        "    ready:", "    more: {delay: 1 hour, alongside: {route: second, begins: on_admission}}\n    ready:"
    ).replace(
        "  planning: {hub: {task: hub, takes: 3 hours}",
        "  second: {short: {delay: 2 hours}}\n  planning: {hub: {task: hub, takes: 3 days}",
    )
    told = story(text, ["0 10:00"])
    assert told.of(0, "began", "ended", "left", "marked") == [
        "0 10:00 began come.bed",
        "0 10:00 began planning.hub plan",
        "2 10:00 ended come.bed",
        "2 10:00 began come.more",
        "2 10:00 left hub plan",
        "2 10:00 ended planning.hub plan",
        "2 10:00 began second.short plan",
        "2 11:00 ended come.more",
        "2 11:00 marked ready",
        "2 12:00 ended second.short plan",
        "2 12:00 marked discharged",
        "2 12:00 left ward",
    ]


# ---- deterioration ----

ILL_AGAIN = (
    PEOPLE
    + """
services:
  ward: {kind: beds, capacity: 1 beds}
  hub: {kind: staff, capacity: 1 people}
routes:
  come:
    bed: {stay: ward, for: 1 day, alongside: {route: planning, begins: when_ready}}
    ready: {mark: ready, deteriorates: {per_day: 100000000 %, then: worse}}
    home: {go: home}
  planning: {hub: {task: hub, takes: 3 hours}}
  worse: {ill: {delay: 2 days}, ready: {mark: ready}, pack: {delay: 1 hour}, home: {go: home}}
"""
)


def test_a_deterioration_cancels_the_plan_keeps_the_bed_and_ends_being_ready() -> None:
    told = story(ILL_AGAIN, ["0 10:00", "1 10:30"])
    assert told.of(0)[3:] == [
        "1 10:00 ended come.bed",
        "1 10:00 marked ready",
        "1 10:00 began planning.hub plan",
        "1 10:00 asked hub plan",
        "1 10:00 granted hub plan",
        "1 10:01 left hub plan",
        "1 10:01 ended planning.hub plan",
        "1 10:01 deteriorated ",
        "1 10:01 began worse.ill",
        "3 10:01 ended worse.ill",
        "3 10:01 marked ready",
        "3 10:01 began worse.pack",
        "3 11:01 ended worse.pack",
        "3 11:01 left ward",
        "3 11:01 state home",
    ]
    assert told.of(1, "granted")[0] == "3 11:01 granted ward", "the bed was kept"


def test_a_deterioration_takes_people_off_lists() -> None:
    """The only team place is taken; the person waits for it from day 1 at 10:00 and falls ill at 10:01."""
    text = ILL_AGAIN.replace(", alongside: {route: planning, begins: when_ready}", "").replace(
        "    home: {go: home}\n  planning", "    team: {stay: team, for: 1 day}\n    home: {go: home}\n  planning"
    ).replace("  hub:", "  team: {kind: places, capacity: 0 places}\n  hub:")  # fmt: skip
    told = story(text, ["0 10:00"])
    assert told.of(0)[4:9] == [
        "1 10:00 marked ready",
        "1 10:00 began come.team",
        "1 10:00 asked team",
        "1 10:01 withdrew team",
        "1 10:01 ended come.team",
    ]


# ---- risks after discharge ----


def after(risks: str) -> str:
    return (
        PEOPLE
        + f"""
services: {{ward: {{kind: beds, capacity: 1 beds}}, team: {{kind: places, capacity: 5 places}}, hub: {{kind: staff, capacity: 1 people}}}}
routes:
  come:
    path: {{choose: pathway, as: pathway, shares: {{P0: 100 %}}}}
    kept: {{choose: kept, as: kept, keeps: yes, shares: {{this: 100 %}}}}
    bed: {{stay: ward, for: 1 day}}
    out: {{mark: discharged, risks_after_discharge: after}}
    team: {{stay: team, for: 3 days}}
    home: {{go: home}}
  back: {{bed: {{stay: ward, for: 1 day}}, end: {{go: died}}}}
  to_care_home: {{rest: {{delay: 2 hours}}, end: {{go: care_home}}}}
risks_after_discharge: {{after: {{{risks}}}}}
"""
    )


def test_a_readmission_frees_the_place_and_begins_the_next_spell() -> None:
    """Discharged on day 1 at 10:00, back two days later to the minute, out of the team's place and of its labels but
    the one that is kept.
    """
    told = story(after(f"readmission: {{{SURE}, within: 2 days, to: back}}"), ["0 10:00"])
    assert told.of(0)[5:] == [
        "1 10:00 ended come.bed",
        "1 10:00 marked discharged",
        "1 10:00 began come.team",
        "1 10:00 asked team",
        "1 10:00 granted team",
        "1 10:00 left ward",
        "3 10:00 ended come.team",
        "3 10:00 left team",
        "3 10:00 risk readmission",
        "3 10:00 chose kept this",
        "3 10:00 began back.bed",
        "3 10:00 asked ward",
        "3 10:00 granted ward",
        "4 10:00 ended back.bed",
        "4 10:00 left ward",
        "4 10:00 state died",
    ]
    spells = told.log.spell[told.log.minute >= 3 * 1440 + 600]
    assert spells[2] == 1, "the row of the risk belongs to the new spell"


def test_risks_go_on_at_home() -> None:
    told = story(after(f"readmission: {{{SURE}, within: 10 days, to: back}}"), ["0 10:00"])
    assert told.of(0, "state", "risk") == ["4 10:00 state home", "11 10:00 risk readmission", "12 10:00 state died"]


def test_death_comes_before_a_move_and_a_readmission_in_one_minute() -> None:
    told = story(
        after(
            ", ".join(
                f"{kind}: {{{SURE}, within: 2 days{to}}}"
                for kind, to in (("readmission", ", to: back"), ("care_home", ""), ("death", ""))
            )
        ),
        ["0 10:00"],
    )
    assert told.of(0, "risk", "state", "left") == [
        "1 10:00 left ward",
        "3 10:00 left team",
        "3 10:00 risk death",
        "3 10:00 state died",
    ]


def test_the_earliest_of_competing_risks_comes_true_and_cancels_the_others() -> None:
    told = story(after(f"death: {{{SURE}, within: 2 days}}, care_home: {{{SURE}, within: 1 day}}"), ["0 10:00"])
    assert told.of(0, "risk", "state") == ["2 10:00 risk care_home", "2 10:00 state care_home"]


def test_a_move_to_a_care_home_may_have_a_route() -> None:
    told = story(after(f"care_home: {{{SURE}, within: 1 day, to: to_care_home}}"), ["0 10:00"])
    assert told.of(0)[11:] == [
        "2 10:00 ended come.team",
        "2 10:00 left team",
        "2 10:00 risk care_home",
        "2 10:00 began to_care_home.rest",
        "2 12:00 ended to_care_home.rest",
        "2 12:00 state care_home",
    ]


def test_death_at_the_end_of_a_stay_comes_first() -> None:
    """The team's stay would end in the minute of the death: the person dies there, and never goes home."""
    told = story(after(f"death: {{{SURE}, within: 3 days}}"), ["0 10:00"])
    assert told.of(0, "state") == ["4 10:00 state died"]


def test_later_risks_replace_earlier_ones() -> None:
    text = after(f"death: {{{SURE}, within: 2 days}}").replace(
        "team: {stay: team, for: 3 days}", "team: {stay: team, for: 3 days, risks_after_discharge: none}"
    )
    text = text.replace(
        "risks_after_discharge: {after:",
        "risks_after_discharge: {none: {death: {probability: 0 %, within: 1 day}}, after:",
    )
    assert story(text, ["0 10:00"]).of(0, "state") == ["4 10:00 state home"]


def test_a_risk_takes_people_off_lists_and_staff() -> None:
    """Somebody is worked on from day 1 at 10:00 and dies a day later: the next on the list is seen in that minute."""
    text = (
        after(f"death: {{{SURE}, within: 1 day}}")
        .replace("team: {stay: team, for: 3 days}", "talk: {task: hub, takes: 2 days}")
        .replace("capacity: 1 beds", "capacity: 3 beds")
    )
    told = story(text, ["0 10:00", "0 10:30", "0 11:00"])
    assert told.of(0, "left", "risk") == ["2 10:00 left hub", "2 10:00 left ward", "2 10:00 risk death"]
    assert told.of(1, "granted", "left", "risk") == [
        "0 10:30 granted ward",
        "2 10:00 granted hub",
        "2 10:30 left hub",
        "2 10:30 left ward",
        "2 10:30 risk death",
    ]
    assert told.of(2, "granted", "left", "risk") == [
        "0 11:00 granted ward",
        "2 10:30 granted hub",
        "2 11:00 left hub",
        "2 11:00 left ward",
        "2 11:00 risk death",
    ]
