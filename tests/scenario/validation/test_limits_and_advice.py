"""Numbers beyond any real place are refused; what is not wrong and worth knowing is advice."""

import pytest

from simulation.scenario.loading import from_text
from tests.support.small import BASE, changed, mistakes, only

ROUTES = "  leave_home:\n"


def test_the_small_place_is_valid_and_its_advice_is_short():
    scenario = from_text(BASE)
    assert [line.partition(":")[0] for line in scenario.warnings] == [
        "13 parameters without a source",
    ]


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


def test_a_parameter_with_too_many_combinations_is_refused():
    labels = "".join(f"    l{n}: {{shares: {{{', '.join(f'v{k}: 1 %' for k in range(100))}}}}}\n" for n in range(3))
    table = (
        "{by_l0: {v0: {by_l1: {v0: {by_l2: {v0: 1 hours}, otherwise: 1 hours}}, otherwise: 1 hours}}, otherwise: 1 "
        "hours}"
    )
    assert "combinations of labels and dates" in only(
        changed(("  arrivals:\n", "  labels:\n" + labels + "  arrivals:\n"), ("delay: 3 hours", "delay: " + table))
    )
