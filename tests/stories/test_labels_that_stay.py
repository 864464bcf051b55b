"""Labels recorded on the way, worked by hand: what stays with a person at the next spell, and what is forgotten."""

from tests.support.telling import story

PLACE = """
people: {labels: {frailty: {shares: {well: 100 %, frail: 0 %}}}, arrivals: {come: {route: come, rate: 0 per day}}}
services: {ward: {kind: beds, capacity: 1 beds}}
routes:
  come:
    bed: {stay: ward, for: {by_frailty: {well: 1 hour, frail: 2 hours}}}
    noted: {record: {frailty: frail}}
    seen: {record: {seen: yes}}
    fast: {record: {tempo: slow}, keeps: yes}
    out: {mark: discharged, risks_after_discharge: back}
    home: {go: home}
  again:
    bed: {stay: ward, for: {by_frailty: {well: 1 hour, frail: 2 hours}}}
    slow: {delay: {by_tempo: {slow: 3 hours, otherwise: 1 hour}}}
    seen: {delay: {by_seen: {yes: 3 hours, otherwise: 1 hour}}}
    home: {go: home}
risks_after_discharge: {back: {readmission: {probability: 100 %, within: 1 hour, to: again}}}
"""


def test_a_returner_carries_what_was_recorded_anew_and_has_forgotten_the_rest() -> None:
    """A well person stays an hour, is frail from then on, and comes back a minute later as a frail one: two hours, and
    three of the slow; that they were seen is forgotten.
    """
    assert story(PLACE, ["0 10:00"]).of(0) == [
        "0 10:00 began come.bed",
        "0 10:00 asked ward",
        "0 10:00 granted ward",
        "0 11:00 ended come.bed",
        "0 11:00 chose frailty frail",
        "0 11:00 chose seen yes",
        "0 11:00 chose tempo slow",
        "0 11:00 marked discharged",
        "0 11:00 left ward",
        "0 11:00 state home",
        "0 11:01 risk readmission",
        "0 11:01 chose frailty frail",
        "0 11:01 chose tempo slow",
        "0 11:01 began again.bed",
        "0 11:01 asked ward",
        "0 11:01 granted ward",
        "0 13:01 ended again.bed",
        "0 13:01 began again.slow",
        "0 16:01 ended again.slow",
        "0 16:01 began again.seen",
        "0 17:01 ended again.seen",
        "0 17:01 left ward",
        "0 17:01 state home",
    ]


def test_a_draw_may_record_anew_what_people_carry() -> None:
    text = PLACE.replace(
        "{record: {frailty: frail}}", "{choose: frailty, as: frailty, shares: {well: 0 %, frail: 100 %}}"
    )
    assert story(text, ["0 10:00"]).of(0) == story(PLACE, ["0 10:00"]).of(0)
