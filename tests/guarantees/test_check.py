"""`check` finds what would stop a run or make it mean nothing, says where, and leaves alone what only looks like it."""

import pytest

from simulation.scenario.loading import from_text
from tests.support.small import BASE, line_of, mistakes, wrong_variant

FOR_EVER = "would wait for it for ever: let it be had, or give them a way out with 'gives_up_after' or 'if_full'"
HUB = "hub: {kind: staff, capacity: 3 people, open: {value: weekdays 08:00-18:00, source: local}}"
TEAM = "team: {kind: places, capacity: 10 places, admits: weekdays 09:00-17:00}"
STARTS = "starts: {kind: daily_starts, capacity: 2 per day, by_weekday: [1, 1, 1, 1, 1, 0, 0]}"
PANEL = "panel: {kind: meeting, held: wednesday 14:00}"
SHUT = ", ".join(f"2024-01-{day:02d}" for day in range(1, 29))


def changed(old: str, new: str, text: str = BASE) -> str:
    assert old in text
    return text.replace(old, new)


# ---- capacity and hours that come to nothing ----


@pytest.mark.parametrize(
    ("old", "new", "path", "met", "step"),
    [
        (HUB, "hub: {kind: staff, capacity: 0 people}", "hub.capacity", "no people on any day", "planning.hub"),
        (
            HUB,
            "hub: {kind: staff, capacity: [0 people, 0 people, 0 people, 0 people, 0 people, 2 people, 2 people], open: weekdays 08:00-18:00}",
            "hub.open",
            "never open in the run while it has capacity",
            "planning.hub",
        ),
        (HUB, f"hub: {{kind: staff, capacity: 3 people, closed_on: [{SHUT}]}}", "hub.closed_on", "never open", "planning.hub"),
        (
            TEAM,
            "team: {kind: places, capacity: {value: 0 places, changes: {2024-01-29: 9 places}}}",
            "team.capacity",
            "no places on any day",
            "leave_support.support",
        ),
        (STARTS, "starts: {kind: daily_starts, capacity: 0 per day}", "starts.capacity", "no starts on any day", "leave_support.package"),
        (PANEL, f"panel: {{kind: meeting, held: wednesday 14:00, closed_on: [{SHUT}]}}", "panel.held", "never held", "planning.panel"),
    ],
)  # fmt: skip
def test_what_can_never_be_had_and_cannot_be_left_is_a_mistake(old, new, path, met, step):
    text = changed(old, new)
    (told,) = mistakes(text)
    assert told.startswith(f"s.yaml:{line_of(new[:12], text)}: services.{path}: "), told
    assert met in told
    assert f"patients at routes.{step} {FOR_EVER}" in told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (HUB, "hub: {kind: staff, capacity: {value: 0 people, changes: {2024-01-28: 1 people}}}"),
        (STARTS, "starts: {kind: daily_starts, capacity: 0.036 per day}"),
        ("share_needing: 40 %", "share_needing: 0 %"),
        ("{P0: 60 %, P1: 40 %}", "{P0: 100 %, P1: 0 %}"),
        ("for: 20 days, reason", "for: 20 days, gives_up_after: {wait: 3 days, then: leave_home}, reason"),
        ("for: 20 days, reason", "for: 20 days, if_full: leave_home, reason"),
    ],
)
def test_what_is_had_late_or_asked_for_by_nobody_or_can_be_left_is_no_mistake(old, new):
    text = changed(old, new)
    if "gives_up" in new or "if_full" in new:
        text = changed("capacity: 10 places", "capacity: 0 places", text)
    elif "share_needing" in new:
        text = changed(HUB, "hub: {kind: staff, capacity: 0 people}", text)
    elif "P1" in new:
        text = changed(
            "{P0: 90 %, P1: 10 %}", "{P0: 100 %, P1: 0 %}", changed("capacity: 10 places", "capacity: 0 places", text)
        )
    assert from_text(text).model.services


@pytest.mark.parametrize(
    ("old", "new", "path", "met"),
    [
        (HUB, "hub: {kind: staff, capacity: 0.01 people}", "hub", "0.01 people, so none on any day of the run"),
        (HUB, "hub: {kind: staff, capacity: {value: 0 people, changes: {2024-01-26: 0.02 people}}}", "hub", "0.02 people, so none on any day of the run"),
        (TEAM, "team: {kind: places, capacity: 0.002 places}", "team", "0.002 places, so none on any day of the run"),
        (STARTS, "starts: {kind: daily_starts, capacity: 0.03 per day}", "starts", "0.84 starts in the whole run, so none"),
    ],
)  # fmt: skip
def test_a_capacity_that_comes_to_nothing_is_a_mistake_even_where_patients_can_leave(old, new, path, met):
    leaves = "for: 20 days, gives_up_after: {wait: 3 days, then: leave_home}, reason"
    for text in (changed(old, new), changed("for: 20 days, reason", leaves, changed(old, new))):
        (told,) = mistakes(text)
        assert told.startswith(f"s.yaml:{line_of(new[:12], text)}: services.{path}.capacity: "), told
        assert (
            f"{met}; a capacity that is not whole is met over the days; say one of which the run has a whole one"
            in told
        )


def test_a_part_of_one_is_had_on_some_days():
    for old, new in (
        (HUB, "hub: {kind: staff, capacity: 0.3 people}"),
        (TEAM, "team: {kind: places, capacity: 0.6 places}"),
    ):
        assert from_text(changed(old, new))


def test_services_that_share_a_queue_are_counted_together():
    half = "{kind: places, capacity: 0.02 places, shared_list: teams}"
    text = changed(TEAM, f"team: {half}\n  other: {half}")
    assert from_text(text)
    told = mistakes(changed("0.02", "0.0002", text))[0]
    assert "services.team.capacity: 0.0004 places, so none on any day of the run" in told


def test_a_short_run_may_miss_a_meeting():
    assert from_text(changed("length: 28 days", "length: 2 days"))


def test_who_falls_ill_again_leaves_every_queue():
    text = changed("ready: {mark: ready}", "ready: {mark: ready, deteriorates: {per_day: 1 %, then: admitted}}")
    assert from_text(changed("capacity: 10 places", "capacity: 0 places", text))


def test_a_lever_that_takes_the_last_whole_place_is_named(tmp_path):
    lever = "levers:\n  shrink: {why: fewer staff, set: {services.hub.capacity: {scale: 0.003}}}\n"
    (told,) = wrong_variant(tmp_path, lever)
    assert "lever 'shrink': 0.009 people, so none on any day of the run" in told
    assert told.startswith("variant.yaml:")


# ---- today's patients ----

TODAY = """\
dialect: 1
title: Today
run: {{start: 2024-01-01, length: 28 days}}
people: {{arrivals: {{a: {{route: a, rate: 1 per day}}}}}}
services:
  east: {{kind: beds, capacity: {east}}}
  west: {{kind: beds, capacity: {west}}}
today:
  services:
    east: {{occupied: 2 people, route: a, step: first}}
    west: {{occupied: 3 people, route: b, step: first}}
routes:
  a: {{first: {{stay: east, for: 1 day}}, second: {{stay: west, {way}for: 1 day}}, out: {{go: home}}}}
  b: {{first: {{stay: west, for: 1 day}}, {between}second: {{stay: east, for: 1 day}}, out: {{go: home}}}}
  away: {{out: {{go: home}}}}
"""


def today(east="2 beds", west="3 beds", way="", between=""):
    return TODAY.format(east=east, west=west, way=way, between=between)


def test_todays_patients_who_block_each_other_are_a_mistake():
    (told,) = mistakes(today())
    assert told.startswith("s.yaml:10: today.services.east: today's patients block each other for ever: each place")
    assert "each place of east and west is held" in told
    assert "a way out with 'if_full' or 'gives_up_after'" in told


@pytest.mark.parametrize(
    "text",
    [
        today(east="3 beds"),
        today(west="4 beds"),
        today(west="unlimited"),
        today(east="{value: 2 beds, changes: {2024-01-10: 3 beds}}"),
        today(way="if_full: away, "),
        today(way="gives_up_after: {wait: 9 days, then: away}, "),
        today(between="some: {choose: some, shares: {on: 50 %, off: 50 %}, routes: {on: c, off: away}}}\n  c: {"),
    ],
)
def test_one_place_free_or_one_way_out_is_no_deadlock_of_today(text):
    assert from_text(text)


def test_blocking_after_a_delay_or_staff_is_still_blocking_and_a_third_service_waits_with_them():
    assert "block each other" in mistakes(today(between="pack: {delay: 1 day}, "))[0]
    third = (
        today()
        .replace(
            "routes:",
            "    last: {occupied: 1 people, route: c, step: first}\nroutes:",
        )
        .replace("today:\n", "  last: {kind: beds, capacity: 1 beds}\ntoday:\n")
    )
    (told,) = mistakes(
        third + "  c: {first: {stay: last, for: 1 day}, on: {stay: east, for: 1 day}, out: {go: home}}\n"
    )
    assert "each place of east and last and west" in told


# ---- one cause, one line ----


def test_one_unknown_name_in_many_places_is_one_line():
    text = changed("source: local", "source: locale", changed("sources: {local", "sources: {loca"))
    (told,) = mistakes(text)
    assert "there is no source 'locale'; did you mean 'loca'? (and 4 more places: lines 10, 12, 21, 27)" in told
    text = changed("reason: waiting", "reason: wating")
    (told,) = mistakes(text)
    assert told.endswith("there is no reason 'wating'; did you mean 'waiting'? (and 3 more places: lines 33, 35, 39)")


# ---- warnings ----


def warned(text: str, words: str) -> str:
    """The one warning that holds these words."""
    (told,) = (line for line in from_text(text).warnings if words in line)
    return told


def silent(text: str, words: str) -> bool:
    return not any(words in line for line in from_text(text).warnings)


LEAVES = "for: 20 days, gives_up_after: {wait: 3 days, then: away}, reason"
AWAY = "  away: {end: {go: left}}\nrisks_after_discharge:"


def leaving(way: str, old: str = "for: 20 days, reason", away: str = AWAY) -> str:
    return changed("risks_after_discharge:\n", away + "\n", changed(old, way))


def test_emergency_patients_who_leave_for_nowhere_are_told():
    told = warned(leaving(LEAVES), "for nowhere")
    assert told.startswith(
        "1 step that emergency patients leave for nowhere: routes.leave_support.support.gives_up_after; "
    )
    assert "lead them to a route that says what becomes of them" in told
    full = "for: 20 days, if_full: away, reason"
    assert "routes.leave_support.support.if_full" in warned(leaving(full), "for nowhere")
    through = "  away: {on: {choose: gone}}\n  gone: {end: {go: left}}\nrisks_after_discharge:"
    assert warned(leaving(LEAVES, away=through), "for nowhere")


@pytest.mark.parametrize(
    "away",
    [
        "  away: {end: {go: home}}\nrisks_after_discharge:",
        "  away: {seen: {mark: turned_away}, end: {go: left}}\nrisks_after_discharge:",
        "  away: {rest: {delay: 1 day}, end: {go: left}}\nrisks_after_discharge:",
        "  away: {on: {choose: on, shares: {a: 50 %, b: 50 %}, routes: {a: gone, b: leave_home}}}\n  gone: {end: {go: left}}"
        "\nrisks_after_discharge:",
    ],
)
def test_whose_end_is_seen_is_not_told(away):
    assert silent(leaving(LEAVES, away=away), "for nowhere")


def test_planned_patients_and_those_already_discharged_are_not_told():
    planned = (
        leaving(LEAVES)
        .replace("emergency: {route", "planned: {route")
        .replace("counts_as: emergency", "counts_as: elective")
    )
    assert silent(planned.replace("to: admitted", "to: leave_home"), "for nowhere")
    assert warned(planned, "for nowhere"), "a readmission is an emergency"
    assert silent(changed("    support:", "    gone: {mark: discharged}\n    support:", leaving(LEAVES)), "for nowhere")


@pytest.mark.parametrize(
    ("time", "told"),
    [
        ("{distribution: exponential, mean: 2 minutes}", "(2 min become 1.98, -1.0 %)"),
        ("{distribution: exponential, mean: 1 minutes}", "(1 min become 0.959, -4.1 %)"),
        ("0.4 minutes", "(0.4 min become 0, -100.0 %)"),
        ("2.5 minutes", "(2.5 min become 3, +20.0 %)"),
        ("2 minutes", None),
        ("0 minutes", None),
        ("{distribution: exponential, mean: 9 minutes}", None),
        ("{distribution: uniform, from: 0 minutes, to: 8 minutes}", None),
    ],
)
def test_short_times_are_told_with_what_whole_minutes_make_of_them(time, told):
    text = changed("delay: 3 hours", f"delay: {time}")
    if told is None:
        assert silent(text, "whole minutes")
    else:
        assert f"1 time so short that whole minutes change the mean: routes.leave_home.pack.delay {told}; " in warned(
            text, "whole minutes"
        )


RATE = "{by_cohort: {young: 2 per day, old: 1 per day}, source: local}"


def test_nobody_a_stream_without_patients_and_a_cohort_that_never_comes():
    none = changed(RATE, "{by_cohort: {young: 0 per day, old: 0 per day}}")
    assert "every stream of arrivals is zero" in warned(none, "nobody ever comes")
    assert warned(changed(RATE, "{by_cohort: {young: 0 per day, old: 1 per day}}"), "of which nobody comes").startswith(
        "1 cohort of which nobody comes: people.cohorts.young; "
    )
    second = "\n    elective: {route: admitted, by_month: [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], rate: " + RATE + "}"
    told = warned(changed(RATE + "}", RATE + "}" + second), "by which nobody comes")
    assert told.startswith("1 stream by which nobody comes in the whole run: people.arrivals.elective; ")
    later = "{by_cohort: {young: {value: 0 per day, changes: {2024-01-20: 1 per day}}, old: 1 per day}}"
    assert silent(changed(RATE, later), "nobody comes")
