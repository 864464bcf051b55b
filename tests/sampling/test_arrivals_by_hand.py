"""Arrivals worked again in plain words from the same random numbers: how many, when, of which cohort, for how long."""

import math

import numpy as np
import pytest

from simulation.core.errors import SimulationError
from simulation.core.event_log import ALREADY_HERE
from simulation.core.numerics.quantiles import decision
from simulation.core.numerics.random_numbers import uniform
from simulation.core.vocabulary import DAY
from simulation.plan import columns as t
from simulation.plan.compile import compile_plan
from simulation.plan.packed import CELLS
from simulation.sampling.arrivals import Arrivals, pack, sample
from simulation.sampling.minutes import in_order_of_coming, minutes_of_days
from simulation.scenario.loading import from_text

SEED, REPLICATION = 7, 2
HOURS = [0] * 7 + [3] + [1] * 9 + [0] * 7
PLACE = """
dialect: 1
title: Comers
run: {start: 2024-01-01, length: 8 days}
people:
  cohorts: {young: {}, old: {}}
  labels: {carer: {shares: {yes: 30 %, no: 70 %}}}
  arrivals:
    planned: {route: seen, rate: {by_cohort: {young: 0 per day, old: 0 per day}}}
    ill: {route: seen, rate: {by_cohort: {young: 1 per day, old: 3 per day}}, by_hour: HOURS}
services:
  ward: {kind: beds, capacity: 90 beds}
  team: {kind: places, capacity: 9 places}
  unit: {kind: beds, capacity: 90 beds}
today:
  services:
    team: {occupied: 2 people, labels: {cohort: young}, remaining: 9 days}
    unit: TODAY
routes:
  seen:
    bed: {stay: ward, for: {distribution: uniform, from: 1 day, to: 3 days}}
    unit: {stay: unit, for: STAY}
    care: {stay: team, for: 4 days}
    home: {go: home}
"""


def text_of(today: str, stay: str = "5 days", hours: object = HOURS) -> str:
    return PLACE.replace("TODAY", today).replace("STAY", stay).replace("HOURS", str(hours))


def arrivals(today: str = "{occupied: 1 people}", stay: str = "5 days", hours: object = HOURS) -> Arrivals:
    return sample(compile_plan(from_text(text_of(today, stay, hours))), SEED, REPLICATION)


def draw(name: str, patient: int) -> float:
    return uniform(SEED, REPLICATION, decision(name), patient, 0, 0)


def poisson(mean: float, u: float) -> int:
    """The least count whose probability of so many or fewer is above the draw."""
    count, term = 0, math.exp(-mean)
    total = term
    while total < u:
        count += 1
        term *= mean / count
        total += term
    return count


def minute_at(u: float, hours: list[int]) -> int:
    """The minute of the day by which a part `u` of the day's patients has come."""
    total = 0.0
    for hour, weight in enumerate(hours):
        part = weight / sum(hours)
        if u < total + part:
            return math.floor(60 * (hour + (u - total) / part))
        total += part
    raise AssertionError("no hour left")


def expected(hours_of: dict[int, list[int]]) -> dict[int, tuple[int, int]]:
    """Number -> (minute, cohort) of everybody who comes to the second stream in eight days."""
    found = {}
    for cohort, mean in enumerate((1.0, 3.0)):
        for day in range(8):
            count = poisson(mean, draw("people.arrivals.ill.count", pack(1, cohort, day, 0)))
            for turn in range(count):
                number = pack(1, cohort, day, turn)
                minute = minute_at(draw("people.arrivals.ill.minute", number), hours_of[day])
                found[number] = (day * DAY + minute, cohort)
    return found


def came(them: Arrivals) -> dict[int, tuple[int, int]]:
    columns = zip(them.patients.number, them.minute, them.patients.labels[:, 0], them.patients.stream, strict=True)
    return {int(number): (int(minute), int(code) - 1) for number, minute, code, stream in columns if stream == 1}


def test_a_number_says_stream_cohort_day_and_turn() -> None:
    assert pack(0, 0, 0, 5) == 5
    assert pack(0, 0, 1, 0) == 2**22
    assert pack(0, 1, 0, 0) == 2**46
    assert pack(1, 0, 0, 0) == 2**52
    assert pack(3, 2, 4, 6) == 3 * 2**52 + 2 * 2**46 + 4 * 2**22 + 6


def test_who_comes_and_when() -> None:
    them = arrivals()
    hand = expected(dict.fromkeys(range(8), HOURS))
    assert len(hand) > 20
    assert came(them) == hand
    outside = them.patients.stream != ALREADY_HERE
    assert (them.remaining[outside] == -1).all()
    assert (them.asked[outside] == 1).all()


def test_who_comes_and_when_with_hours_that_change() -> None:
    all_day = [1] * 24
    hours = f"{{value: {HOURS}, changes: {{2024-01-03: {all_day}}}}}"
    assert came(arrivals(hours=hours)) == expected({day: HOURS if day < 2 else all_day for day in range(8)})


def test_labels_are_drawn_by_number() -> None:
    them = arrivals()
    for number, code in zip(them.patients.number.tolist(), them.patients.labels[:, 1].tolist(), strict=True):
        assert code == (1 if draw("people.labels.carer.choice", number) < 0.3 else 2)


def here(them: Arrivals, service: int) -> np.ndarray:
    """Which patients are in, or wait for, a service at minute 0."""
    return (them.patients.stream == ALREADY_HERE) & ((them.patients.number >> 46) & 63 == service)


def test_today_is_numbered_by_service_those_inside_first() -> None:
    them = arrivals("{occupied: 3 people, queue: 2 people, waited: 90 minutes, remaining: 7 days}")
    unit, team = here(them, 2), here(them, 1)
    assert them.patients.number[unit].tolist() == [pack(63, 2, 0, turn) for turn in range(5)]
    assert them.remaining[unit].tolist() == [7 * DAY] * 3 + [-1] * 2
    assert them.asked[unit].tolist() == [1] * 3 + [-90] * 2
    assert them.entry[unit].tolist() == [1] * 5
    assert them.remaining[team].tolist() == [9 * DAY] * 2
    assert them.patients.labels[team, 0].tolist() == [1, 1], "the cohort told"
    assert them.entry[team].tolist() == [2, 2]
    assert (them.minute[unit | team] == 0).all()


def test_those_in_the_queue_ask_now_when_no_wait_is_told() -> None:
    them = arrivals("{queue: 2 people}")
    assert them.asked[here(them, 2)].tolist() == [0, 0]


def test_times_of_today_are_drawn_by_number() -> None:
    spread = "{distribution: uniform, from: 0 minutes, to: 1000 minutes}"
    them = arrivals(f"{{occupied: 4 people, queue: 4 people, waited: {spread}, remaining: {spread}}}")
    unit = here(them, 2)
    numbers = them.patients.number[unit].tolist()
    rounded = lambda name, number: math.floor(1000 * draw(name, number) + 0.5)  # noqa: E731
    assert them.remaining[unit].tolist()[:4] == [
        rounded("routes.seen.unit.remaining", number) for number in numbers[:4]
    ]
    assert them.asked[unit].tolist()[4:] == [-rounded("routes.seen.unit.waited", number) for number in numbers[4:]]


def test_cohorts_of_today_are_in_proportion_to_the_arrivals() -> None:
    them = arrivals("{occupied: 400 people}")
    unit = here(them, 2)
    drawn = [1 if draw("people.already_here.cohort", number) < 0.25 else 2 for number in them.patients.number[unit]]
    assert them.patients.labels[unit, 0].tolist() == drawn


def test_a_stay_begun_of_fixed_length_has_a_uniform_rest() -> None:
    them = arrivals("{occupied: 50 people}", "5 days")
    unit = here(them, 2)
    hand = [
        math.floor(5 * DAY * draw("routes.seen.unit.elapsed", number) + 0.5) for number in them.patients.number[unit]
    ]
    assert them.remaining[unit].tolist() == hand


def test_a_longer_stay_is_met_in_proportion_to_its_time() -> None:
    """Up to ten days, all alike: up to x days is spent the square of x / 10 of all time."""
    them = arrivals("{occupied: 200 people}", "{distribution: uniform, from: 0 days, to: 10 days}")
    unit = here(them, 2)
    hand = [
        10 * DAY * math.sqrt(draw("routes.seen.unit.remaining", number)) * draw("routes.seen.unit.elapsed", number)
        for number in them.patients.number[unit].tolist()
    ]
    assert them.remaining[unit].tolist() == pytest.approx(hand, abs=1.5)


def test_a_stay_begun_depends_on_the_cohort_and_on_labels_told_or_drawn() -> None:
    by_cohort = "{by_cohort: {young: 2 days, old: 8 days}}"
    them = arrivals("{occupied: 40 people}", by_cohort)
    unit = here(them, 2)
    stay = np.where(them.patients.labels[unit, 0] == 1, 2 * DAY, 8 * DAY)
    part = np.array([draw("routes.seen.unit.elapsed", number) for number in them.patients.number[unit].tolist()])
    assert them.remaining[unit].tolist() == np.floor(stay * part + 0.5).astype(int).tolist()
    by_carer = "{by_carer: {yes: 2 days, no: 8 days}}"
    for today in ("{occupied: 40 people}", "{occupied: 40 people, labels: {carer: yes}}"):
        them = arrivals(today, by_carer)
        stay = np.where(them.patients.labels[unit, 1] == 1, 2 * DAY, 8 * DAY)
        assert ((stay == 2 * DAY).all()) == ("carer" in today)
        assert them.remaining[unit].tolist() == np.floor(stay * part + 0.5).astype(int).tolist()


def test_without_an_entry_for_its_labels_a_stay_begun_says_what_to_tell() -> None:
    """Checks of a scenario leave none such; a plan may come from elsewhere."""
    plan = compile_plan(from_text(text_of("{occupied: 1 people}")))
    time = plan.tables.dials[plan.tables.steps[1, t.S_TIME]]
    plan.packed.ints[plan.packed.ints[CELLS] + time[t.D_CELLS]] = t.NONE
    with pytest.raises(SimulationError, match=r"seen\.unit: its time has no entry .* say 'labels' or 'remaining'"):
        sample(plan, SEED, REPLICATION)


def test_more_than_four_million_on_one_day_are_refused() -> None:
    text = text_of("{occupied: 1 people}").replace("1 per day", "4300000 per day")
    with pytest.raises(SimulationError, match=r"arrivals\.ill brings more than four million"):
        sample(compile_plan(from_text(text)), SEED, REPLICATION)


def test_labels_whose_shares_have_moved_keep_and_take_by_number() -> None:
    """Of the three tenths with a carer a third goes over."""
    text = text_of("{occupied: 1 people}").replace(
        "shares: {yes: 30 %, no: 70 %}", "shares: {moved_from: {yes: 30 %, no: 70 %}, to: {yes: 20 %, no: 80 %}}"
    )
    them = sample(compile_plan(from_text(text)), SEED, REPLICATION)
    name, hand, moved = "people.labels.carer.choice", [], 0
    for number in them.patients.number.tolist():
        had = draw(name, number) < 0.3
        kept = had and draw(f"{name}.kept", number) < 2 / 3
        moved += had and not kept
        hand.append(1 if kept else 2)
    assert them.patients.labels[:, 1].tolist() == hand
    assert moved


def minutes_of(hours: np.ndarray, days: np.ndarray, draws: np.ndarray) -> list[int]:
    """The minutes of their days at which people come."""
    minutes = np.empty(len(days), dtype=np.int32)
    minutes_of_days(hours, days, draws, minutes)
    return (minutes - days * DAY).tolist()


def test_nobody_comes_in_an_hour_without_weight() -> None:
    """A draw exactly at the edge of two hours is the beginning of the next in which anybody comes."""
    hours = np.array([[0.5] * 3 + [1.0] * 21, [0.0] * 5 + [0.5] * 2 + [1.0] * 17])
    draws = np.array([0.25, 0.5, 0.75])
    for day, minutes in enumerate(([30, 180, 210], [330, 420, 450])):
        days = np.full(3, day)
        assert minutes_of(hours, days, draws) == minutes
        assert minutes_of(hours[[day]], days, draws) == minutes, "one profile for all days"


def test_the_last_draw_of_all_is_the_last_minute_of_the_day() -> None:
    last = np.array([1 - 2.0**-53])
    assert minutes_of(np.arange(1, 25)[None, :] / 24, np.zeros(1, dtype=np.int64), last) == [1439]


@pytest.mark.parametrize("latest", [0, 1, 2047, 2048, 1 << 22])
def test_people_come_by_minute_and_those_of_one_minute_by_number(latest: int) -> None:
    minutes = np.random.default_rng(latest).integers(0, latest, 500, dtype=np.int32, endpoint=True)
    assert in_order_of_coming(minutes).tolist() == sorted(range(500), key=lambda person: minutes[person])
