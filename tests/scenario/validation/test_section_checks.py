"""What streams, services, routes and risks cannot be, told at its line."""

import pytest

from simulation.scenario.loading import from_text
from tests.support.small import changed, line_of, mistakes, only

ROUTES = "  leave_home:\n"


# ---- routes that end ----


def test_a_route_that_neither_ends_nor_goes_on():
    text = changed(("    home: {go: home}\n", ""))
    assert (
        only(text) == f"s.yaml:{line_of('leave_home:')}: routes.leave_home: a route that neither ends nor goes on; "
        "let its last step be 'go: home' (or another state) or 'choose: ROUTE'"
    )
    assert "routes.leave_home" in only(
        changed(
            (
                "  leave_home:\n    pack: {delay: 3 hours, reason: waiting}\n    out: {mark: discharged, "
                "risks_after_discharge: after}\n    home: {go: home}\n",
                "  leave_home: {}\n",
            )
        )
    )


def test_steps_after_the_end_are_never_reached():
    text = changed(("    home: {go: home}\n", "    home: {go: home}\n    later: {delay: 3 hours}\n"))
    assert only(text).startswith(
        f"s.yaml:{line_of('later:', text)}: routes.leave_home.later: a step that is never reached, after 'home'"
    )


def test_a_plan_holds_tasks_delays_and_choices_only_and_may_run_out():
    text = changed(("    panel: {until: panel, reason: waiting}\n", "    stop: {go: home}\n"))
    assert "'go' in a route that runs alongside" in only(text)
    assert from_text(
        changed(
            (
                "    hub: {task: hub, takes: {distribution: gamma, mean: 100 minutes, sd: 60 minutes}, "
                "share_needing: 40 %, reason: waiting}\n"
                "    panel: {until: panel, reason: waiting}\n",
                "    none: {choose: nothing_to_plan}\n  nothing_to_plan: {}\n",
            )
        )
    )


@pytest.mark.parametrize(
    "routes",
    [
        "  a: {on: {choose: b}}\n  b: {seen: {mark: seen}, on: {choose: a}}\n",
        "  a: {on: {choose: a}}\n",
        "  a: {wait: {until: panel}, on: {choose: a}}\n",
        "  a: {wait: {delay: 0 minutes}, on: {choose: a}}\n",
        "  a: {try: {stay: team, for: 3 days, if_full: b}, end: {go: home}}\n  b: {on: {choose: a}}\n",
    ],
)
def test_a_loop_of_routes_that_takes_no_time(routes):
    assert "a loop of routes that takes no time: a -> " in only(changed((ROUTES, routes + ROUTES)))


def test_a_loop_that_takes_time_is_fine():
    assert from_text(changed((ROUTES, "  a: {wait: {delay: 3 hours}, on: {choose: a}}\n" + ROUTES)))


# ---- people, services and risks ----


def test_one_rate_for_several_cohorts():
    assert "one rate for several cohorts; say by_cohort" in only(
        changed(("{by_cohort: {young: 2 per day, old: 1 per day}, source: local}", "3 per day"))
    )


@pytest.mark.parametrize("way", ["recorded: [soon]", "every: now and then", "at: [noonday 09:20]"])
def test_a_way_of_coming_that_cannot_be_read_is_one_mistake_and_no_rate_is_asked_for(way):
    said = only(changed(("rate: {by_cohort: {young: 2 per day, old: 1 per day}, source: local}", way)))
    assert way.partition(":")[0] in said
    assert "rate" not in said


def test_a_daily_series_covers_the_run(tmp_path):
    rows = "\n".join(f"2024-01-{day:02d},3" for day in range(1, 28))
    (tmp_path / "daily.csv").write_text(f"date,value\n{rows}\n", encoding="utf-8")
    text = changed(
        ("rate: {by_cohort: {young: 2 per day, old: 1 per day}, source: local}", "by_date: {file: daily.csv}"),
        ("  cohorts: {young: {from_age: 0}, old: {from_age: 65}}\n", ""),
        (
            "{by_cohort: {young: {P0: 90 %, P1: 10 %}, old: {P0: 60 %, P1: 40 %}}, source: local}",
            "{P0: 90 %, P1: 10 %}",
        ),
        (
            "{by_cohort: {young: {distribution: exponential, mean: 2 days}, old: {distribution: lognormal, mu: 1, "
            "sigma: 1}}}",
            "2 days",
        ),
        ("{by_cohort: {young: 10 %, old: 20 %}}", "10 %"),
    )
    assert (
        "people.arrivals.emergency.by_date: no value for 2024-01-28; the series covers the run from 2024-01-01 to "
        "2024-01-28" in only(text, tmp_path)
    )
    (tmp_path / "daily.csv").write_text(f"date,value\n{rows}\n2024-01-28,0\n", encoding="utf-8")
    assert len(from_text(text, folder=tmp_path).model.people.arrivals["emergency"].by_date) == 28
    sourced = text.replace("{file: daily.csv}", "{file: daily.csv, source: local}")
    busier = from_text(sourced, folder=tmp_path, set={"people.arrivals.emergency.by_date": {"scale": 2}})
    assert set(busier.model.people.arrivals["emergency"].by_date.values()) == {6.0, 0.0}


def test_staff_and_places_share_no_list():
    text = changed(
        ("admits: weekdays 09:00-17:00}", "shared_list: one}"),
        ("capacity: 3 people,", "capacity: 3 people, shared_list: one,"),
    )
    assert "services.hub.shared_list: 'one' is shared with 'team', which is of the kind places" in only(text)


def test_a_service_is_the_same_for_everybody():
    assert "services.team.admits: by_cohort; a service is the same for everybody" in only(
        changed(("admits: weekdays 09:00-17:00", "admits: {by_cohort: {young: always, old: always}}"))
    )


def test_todays_state_names_one_step():
    def today(said, *words):
        return changed(*words) + f"today: {{services: {{team: {said}}}}}\n"

    assert from_text(today("{occupied: 8 people, queue: 2 people, labels: {cohort: old}}"))
    assert "there is no value of the label 'cohort' 'odl'; did you mean 'old'?" in only(
        today("{occupied: 8 people, labels: {cohort: odl}}")
    )
    assert "no such step uses this service" in only(today("[{occupied: 8 people, route: leave_home, step: pack}]"))
    assert "a whole number of people" in only(today("{occupied: 7.5 people}"))
    twice = today(
        "{occupied: 8 people}", (ROUTES, "  other: {stay: {stay: team, for: 2 days}, end: {go: home}}\n" + ROUTES)
    )
    assert (
        "several steps use this service; say 'route' and 'step' of one of: other.stay, leave_support.support"
        in only(twice)
    )


def test_a_probability_above_one_names_who_has_it():
    text = changed(
        (
            "{by_cohort: {young: 10 %, old: 20 %}}",
            "{base: {by_cohort: {young: 10 %, old: 60 %}}, times: {by_pathway: {P1: 2}}}",
        )
    )
    assert (
        "risks_after_discharge.after.readmission.probability: a probability of 120 % for cohort old, pathway P1; a "
        "probability is at most 100 %" in only(text)
    )


def test_a_readmission_leads_somewhere_and_a_death_nowhere():
    assert "a readmission that leads nowhere" in only(changed((", to: admitted", "")))
    assert "a death that leads to a route" in only(changed(("readmission: {prob", "death: {prob")))
    assert "a shape is above zero" in " ".join(mistakes(changed(("within: 30 days", "within: 30 days, shape: 0"))))
