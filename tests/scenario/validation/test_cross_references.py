"""Names that nothing declares: each mistake says what was met, what would be right, and where."""

import pytest

from simulation.scenario.loading import from_text
from tests.support.small import BASE, changed, line_of, mistakes, only

STAY = "support: {stay: team, for: 20 days, reason: waiting, marks: discharged}"


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
            "unit_cost: £400 per day",
            "unit_cost: {value: £400 per day, source: local, changes: {2024-02-01: £4000 per contact}}",
            "services.ward.unit_cost: a price per day and at another date per contact; a price is per the same thing",
        ),
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


@pytest.mark.parametrize("section", ["today", "enablers", "improvement"])
def test_a_section_without_anything_is_told_once(section):
    assert "nothing after the colon" in only(f"{BASE}{section}:\n")
