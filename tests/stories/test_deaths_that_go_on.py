"""A death that was drawn when somebody was ready comes on its day, wherever they are then; worked by hand."""

import pytest

import simulation
from simulation.engines import Engine, simulate
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from tests.support.telling import story

WAITS = """
people: {{arrivals: {{come: {{route: come, rate: 0 per day}}}}}}
services:
  ward: {{kind: beds, capacity: 1 beds}}
routes:
  come:
    bed: {{stay: ward, for: 1 hour}}
    ready: {{mark: ready, risks_after_discharge: from_ready}}
    wait: {{delay: {wait}}}
    out: {{mark: discharged, risks_after_discharge: after}}
    home: {{go: home}}
  back: {{again: {{stay: ward, for: 20 days}}, home: {{go: home}}}}
risks_after_discharge:
  from_ready: {{death: {{probability: {deadly}, within: 5 days, shape: 100000, goes_on: yes}}}}
  after: {{death: {{probability: 99.99 %, within: 1 day, shape: 100000}}{more}}}
"""
"""A steep shape puts what comes at the end of `within`: ready at 11:00 on day 0, dead at 11:00 on day 5."""


def waits(wait: str, deadly: str = "99.99 %", more: str = "") -> str:
    return WAITS.format(wait=wait, deadly=deadly, more=more)


def test_who_went_home_dies_there_on_the_day_that_was_drawn() -> None:
    """Discharged on day 2; the death of the set that begins then would come on day 3 and is not drawn."""
    told = story(waits("2 days"), ["0 10:00"])
    assert told.of(0, "left", "risk", "state") == [
        "2 11:00 left ward",
        "2 11:00 state home",
        "5 11:00 risk death",
        "5 11:00 state died",
    ]


def test_who_still_waits_dies_in_the_bed_on_the_same_day_and_the_next_has_it() -> None:
    told = story(waits("8 days"), ["0 10:00", "0 12:00"])
    assert told.of(0, "left", "risk", "state") == ["5 11:00 left ward", "5 11:00 risk death", "5 11:00 state died"]
    assert told.of(1, "granted") == ["5 11:00 granted ward"]


def test_who_was_drawn_to_live_is_drawn_no_second_time() -> None:
    told = story(waits("2 days", deadly="0 %"), ["0 10:00"])
    assert told.of(0, "risk", "state") == ["2 11:00 state home"]


def test_what_comes_before_it_comes_and_a_new_spell_knows_nothing_of_it() -> None:
    """Back on day 3, and still in the bed on day 5; the twenty days end on day 23."""
    back = ", readmission: {probability: 99.99 %, within: 1 day, shape: 100000, to: back}"
    told = story(waits("2 days", more=back), ["0 10:00"])
    assert told.of(0, "risk", "state") == ["2 11:00 state home", "3 11:00 risk readmission", "23 11:00 state home"]


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_many_die_on_the_same_days_however_long_they_wait(engine: Engine) -> None:
    """Two waits, the same people: every death at the same minute, in bed or at home."""

    def deaths(wait: str) -> list[tuple[int, int]]:
        place = simulation.from_text(
            "dialect: 1\ntitle: Waits\nrun: {start: 2024-01-01, length: 200 days, replications: 1}\n"
            + waits(wait, deadly="30 %")
            .replace("rate: 0 per day", "rate: 5 per day")
            .replace("capacity: 1 beds", "capacity: 900 beds")
            .replace("within: 5 days, shape: 100000", "within: 30 days, shape: 0.8, then: 40 % per year")
        )
        plan = compile_plan(place)
        log = simulate(plan, sample(plan, 1, 0), engine).frame()
        died = log[(log["event"] == "state") & (log["subject"] == "died")]
        return list(zip(died["patient"].astype(int), died["minute"].astype(int), strict=True))

    short, long = deaths("1 hour"), deaths("9 days")
    assert short == long
    assert len(short) > 200


def test_only_a_death_goes_on() -> None:
    text = waits("2 days").replace(
        "{death: {probability: 99.99 %, within: 5", "{care_home: {probability: 99.99 %, within: 5"
    )
    with pytest.raises(simulation.ScenarioError) as wrong:
        story(text, ["0 10:00"])
    (mistake,) = wrong.value.mistakes
    assert "a care_home that goes on" in mistake.met
