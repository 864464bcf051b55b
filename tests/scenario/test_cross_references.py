"""Cross-checks: each says what was met, what would be right, and where."""

import pytest

from simulation.scenario.loading import from_text
from tests.support.small import BASE, changed, line_of, mistakes, only

STAY = "support: {stay: team, for: 20 days, reason: waiting, marks: discharged}"
ROUTES = "  leave_home:\n"


def test_the_small_place_is_valid_and_its_advice_is_short():
    scenario = from_text(BASE)
    assert [line.partition(":")[0] for line in scenario.warnings] == [
        "13 parameters without a source",
    ]


# ---- names that exist ----


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "stay: team",
            "stay: taem",
            "routes.leave_support.support.stay: there is no service 'taem'; did you mean 'team'?",
        ),
        (
            "task: hub",
            "task: ward",
            "routes.planning.hub.task: 'task' with 'ward', which is of the kind beds; use 'stay'",
        ),
        (
            "stay: team",
            "stay: panel",
            "routes.leave_support.support.stay: 'stay' with 'panel', which is of the kind meeting; use 'until'",
        ),
        ("until: panel", "until: ward", "routes.planning.panel.until: 'ward' is never held and has no hours"),
        (
            "until: panel",
            "until: penal",
            "routes.planning.panel.until: there is no service 'penal'; did you mean 'panel'?",
        ),
        (
            "start: starts",
            "start: start",
            "routes.leave_support.package.start: there is no service 'start'; did you mean 'starts'?",
        ),
        (
            "to: admitted",
            "to: admited",
            "risks_after_discharge.after.readmission.to: there is no route 'admited'; did you mean 'admitted'?",
        ),
        ("route: admitted", "route: front", "people.arrivals.emergency.route: there is no route 'front'"),
        ("P1: leave_support}", "P1: leave}", "routes.admitted.on.routes.P1: there is no route 'leave'"),
        ("route: planning", "route: plan", "routes.admitted.bed.alongside.route: there is no route 'plan'"),
        (
            "3 hours, reason: waiting",
            "3 hours, reason: wating",
            "routes.leave_home.pack.reason: there is no reason 'wating'; did you mean 'waiting'?",
        ),
        (
            "risks_after_discharge: after}",
            "risks_after_discharge: aftr}",
            "routes.leave_home.out.risks_after_discharge: there is no table of risks 'aftr'",
        ),
        ("by: pathway", "by: patway", "routes.admitted.on.by: there is no label 'patway'; did you mean 'pathway'?"),
        (
            "by_pathway: {P0: 1",
            "by_pathway: {P9: 1",
            "routes.admitted.bed.for.times.by_pathway.P9: nothing draws 'P9' of the label 'pathway'",
        ),
        (
            "by_pathway: {P0: 1",
            "by_patway: {P0: 1",
            "routes.admitted.bed.for.times.by_patway: there is no label 'patway'; did you mean 'pathway'?",
        ),
        (
            "{young: 2 per day, old: 1 per day}",
            "{young: 2 per day}",
            "people.arrivals.emergency.rate.by_cohort: no entry for old",
        ),
        (
            "{young: 2 per day, old",
            "{young: 2 per day, odl: 1 per day, old",
            "people.arrivals.emergency.rate.by_cohort.odl: nothing draws 'odl'",
        ),
        ("counts_as: acute", "counts_as: acut", "services.ward.counts_as: 'acut'; did you mean 'acute'?"),
        ("counts_as: acute", "counts_as: contact", "services.ward.counts_as: 'contact' for beds"),
        (
            "counts_as: emergency",
            "counts_as: emergancy",
            "people.arrivals.emergency.counts_as: 'emergancy'; did you mean 'emergency'?",
        ),
        (
            "begins: {on_admission: 40 %",
            "begins: {on_admision: 40 %",
            "routes.admitted.bed.alongside.begins: 'on_admision'; did you mean 'on_admission'?",
        ),
        ("pathways: [P0, P1]", "pathways: [P0]", "pathways: the pathway 'P1' is drawn and not listed"),
        (
            "3 hours, reason",
            "{value: 3 hours, source: locl}, reason",
            "routes.leave_home.pack.delay.source: there is no source 'locl'; did you mean 'local'?",
        ),
        ("range: 15 to 25 beds", "range: around 20", "services.ward.capacity.range: 'around 20'; a range was expected"),
        (
            "range: 15 to 25 beds",
            "range: -1 to 1.1 times",
            "services.ward.capacity.range: '-1 to 1.1 times'; two factors with 1",
        ),
        (
            "range: 15 to 25 beds",
            "range: 1.1 to 1.3 times",
            "services.ward.capacity.range: '1.1 to 1.3 times'; two factors with 1",
        ),
        (
            "range: 15 to 25 beds",
            "range: 0.5 to 0.9 times",
            "services.ward.capacity.range: '0.5 to 0.9 times'; two factors with 1",
        ),
        (
            "range: 15 to 25 beds",
            "range: 0.9 to 1.1 time",
            "services.ward.capacity.range: '0.9 to 1.1 time'; two factors with 1",
        ),
        (
            "£400 per day",
            "£400 per hour",
            "services.ward.unit_cost: a price per hour for beds; beds are priced per day",
        ),
        ("£400 per day", "£400", "services.ward.unit_cost: a price per nothing"),
        (
            "ready: {mark: ready}",
            "ready: {mark: redy, deteriorates: {per_day: 1 %, then: leave_home}}",
            "routes.admitted.ready.deteriorates: 'deteriorates' on the mark 'redy'",
        ),
    ],
)
def test_a_name_that_nothing_declares(old, new, expected):
    text = changed((old, new))
    assert only(text).startswith(f"s.yaml:{line_of(new, text)}: {expected}")


def test_services_by_label_need_a_label_whose_values_are_services():
    text = changed((STAY, STAY.replace("stay: team", "stay: {by: pathway}")))
    assert "the label 'pathway' names no service for 'stay' (P0, P1)" in only(text)
    good = BASE.replace("P1", "team").replace("pathways: [P0, team]\n", "")
    assert (
        from_text(good.replace(STAY, STAY.replace("stay: team", "stay: {by: pathway}")))
        .model.routes["leave_support"]["support"]
        .stay.by
        == "pathway"
    )


def test_the_cohort_is_not_recorded_again():
    assert "the cohort of a person recorded anew" in only(
        changed(
            ("as: pathway", "as: cohort"),
            ("by: pathway, routes: {P0: leave_home, P1", "by: cohort, routes: {young: leave_home, old"),
            ("by_pathway: {P0: 1, P1: 2}", "by_cohort: {young: 1}"),
            ("pathways: [P0, P1]\n", ""),
        )
    )


def test_every_share_leads_somewhere_or_none_does():
    text = changed(("as: pathway\n", "as: pathway\n      routes: {P0: leave_home}\n"))
    assert any("no route for 'P1'" in line for line in mistakes(text))


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


# ---- limits ----


@pytest.mark.parametrize(
    ("old", "new", "met"),
    [
        ("length: 28 days", "length: 900000 days", "a run is at most 50 years long"),
        ("length: 28 days", "length: 0 days", "a run of no length"),
        ("start: 2024-01-01", "start: 1024-01-01", "a date between 1900 and 2200"),
        ("young: 2 per day", "young: 99999999999 per day", "patients expected in one run; at most 50,000,000"),
        ("delay: 3 hours", "delay: 99999999 days", "a time is at most 1000 years"),
        ("seed: 7", "seed: -7", "a seed is a whole number of zero or more"),
        ("seed: 7", "seed: 7, replications: 0", "between 1 and 100,000 replications"),
        ("    pack:", "    by_hour:", "this word has a meaning of its own"),
        ("    pack:", "    p.a.ck:", "a name has no dots"),
    ],
)
def test_numbers_beyond_any_real_place_are_refused(old, new, met):
    assert met in only(changed((old, new)))


def test_too_many_of_a_kind():
    streams = "".join(
        f"    s{n}: {{route: admitted, rate: {{by_cohort: {{young: 1 per day, old: 1 per day}}}}}}\n" for n in range(60)
    )
    assert "61 streams; at most 60" in only(changed(("services:\n", streams + "services:\n")))


def test_too_many_routes_steps_labels_and_values():
    def told(more: str) -> str:
        return " ".join(mistakes(changed((ROUTES, more + ROUTES))))

    assert "1004 routes; at most 1000" in told("".join(f"  r{n}: {{end: {{go: home}}}}\n" for n in range(1000)))
    steps = "".join(f"    s{n}: {{delay: 1 hour}}\n" for n in range(2000))
    assert "steps; at most 2000" in told(f"  long:\n{steps}    end: {{go: home}}\n")
    labels = "".join(f"    l{n}: {{choose: l, as: l{n}, shares: {{a: 50 %, b: 50 %}}}}\n" for n in range(41))
    assert "labels; at most 40" in told(f"  many:\n{labels}    end: {{go: home}}\n")
    values = ", ".join(f"v{n}: {'100 %' if n == 0 else '0 %'}" for n in range(101))
    assert "101 values of a label; at most 100" in told(
        f"  wide:\n    l: {{choose: l, as: wide, shares: {{{values}}}}}\n    end: {{go: home}}\n"
    )


# ---- advice ----


def test_advice_names_delays_without_a_reason_and_routes_nobody_takes():
    text = changed(
        ("delay: 3 hours, reason: waiting", "delay: 3 hours"), (ROUTES, "  nobody: {end: {go: home}}\n" + ROUTES)
    )
    warnings = from_text(text).warnings
    assert any(
        "without a reason where patients have no criteria to reside" in line and "routes.leave_home.pack" in line
        for line in warnings
    )
    assert "1 route that nobody takes: nobody; lead somebody there, or remove it" in warnings


def test_advice_names_people_whom_a_branch_or_table_forgets():
    late = changed(("    path:\n      choose", "    x:\n      choose"), ("    bed:\n", "    bed_:\n"))
    assert not any("without an entry" in line for line in from_text(late).warnings)
    text = changed(
        ("P0: leave_home, P1: leave_support}", "P0: leave_home}"),
        ("delay: 3 hours", "delay: {by_pathway: {P1: 3 hours}}"),
    )
    (advice,) = (line for line in from_text(text).warnings if "without an entry" in line)
    assert "routes.admitted.on (people with pathway P1)" in advice
    assert "routes.leave_home.pack.delay (people with pathway P0)" in advice
    elsewhere = changed(
        ("route: admitted, counts_as", "route: leave_home, counts_as"),
        ("delay: 3 hours", "delay: {by_pathway: {P0: 3 hours, P1: 4 hours}}"),
    )
    assert any(
        "routes.leave_home.pack.delay (people with no pathway)" in line for line in from_text(elsewhere).warnings
    )


def test_a_parameter_with_too_many_combinations_is_refused():
    labels = "".join(f"    l{n}: {{shares: {{{', '.join(f'v{k}: 1 %' for k in range(100))}}}}}\n" for n in range(3))
    table = (
        "{by_l0: {v0: {by_l1: {v0: {by_l2: {v0: 1 hours}, otherwise: 1 hours}}, otherwise: 1 hours}}, otherwise: 1 "
        "hours}"
    )
    assert "combinations of labels and dates" in only(
        changed(("  arrivals:\n", "  labels:\n" + labels + "  arrivals:\n"), ("delay: 3 hours", "delay: " + table))
    )


# ---- what is empty ----


@pytest.mark.parametrize("section", ["today", "enablers", "improvement"])
def test_a_section_without_anything_is_told_once(section):
    assert "nothing after the colon" in only(f"{BASE}{section}:\n")
