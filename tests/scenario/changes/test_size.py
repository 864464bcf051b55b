"""What follows the size of a place: amounts per head, and plain amounts of a base in a place of another size."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from simulation.core.errors import ScenarioError
from simulation.core.people import Ages, per_head, read_ages, read_size
from simulation.engines import simulate
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import from_text, load
from simulation.scenario.scenario import Scenario

MONDAY = datetime.date(2024, 1, 1)
ENGLAND = Path(__file__).parents[3] / "scenarios" / "england.yaml"

BASE = """\
dialect: 1
title: Base
run: {start: 2024-01-01, length: 28 days, seed: 7}
size: {0-64: 80000, 65-84: 15000, 85+: 5000}
people:
  cohorts:
    young: {from_age: 0}
    old: {from_age: 65}
    oldest: {from_age: 85}
    resident: {from_age: 65, share: 4 %, usual_place: care_home}
  arrivals:
    ill: {route: ill, rate: {by_cohort: {young: 8 per day, old: 6 per day, oldest: 5 per day, resident: 1 per day}}}
    all: {route: ill, rate: {by_cohort: {young: 2 per day, old: 2 per day, oldest: 2 per day, resident: 2 per day}, source: local}}
services:
  ward: {kind: beds, capacity: {value: 120 beds, range: 100 to 140 beds, changes: {2024-01-15: 130 beds}, source: local}}
  team: {kind: places, capacity: 20 places, serves: people aged 65 and over}
  hub: {kind: staff, capacity: [4 people, 4 people, 4 people, 4 people, 4 people, 1 people, 1 people], payer: nhs, unit_cost: £40 per hour}
  other_team: {kind: places, capacity: 6 places}
  starts: {kind: daily_starts, capacity: 3 per day, by_weekday: [1, 1, 1, 1, 1, 0, 0]}
  open_ward: {kind: beds, capacity: unlimited}
today: {services: {team: {occupied: 10 people, route: ill, step: team}}}
routes:
  ill: {bed: {stay: ward, for: 3 days}, seen: {task: hub, takes: 1 hour}, team: {stay: team, for: 10 days}, start: {start: starts}, end: {go: home}}
programmes: {coordination: {cost: £2m per year}}
improvement: {between: [team, other_team], moves: 2 places}
fire_fighting: {full_beds: {above: 95 %, services: [ward]}, budgets: {nhs: £40m per year}, under_pressure: {services.ward.capacity: {add: 10 beds}}}
sources: {local: {cite: counted here, kind: local data}}
"""


def place(tmp_path: Path, text: str, base: str = BASE, name: str = "place.yaml") -> Scenario:
    (tmp_path / "base.yaml").write_text(base)
    (tmp_path / name).write_text(f"dialect: 1\ntitle: Place\nextends: base.yaml\n{text}")
    return load(tmp_path / name)


def said(scenario: Scenario, path: str) -> str:
    """A parameter as `explain` shows it."""
    (value,) = (one.value for one in scenario.parameters() if one.path == path)
    return value


def mistakes(run: Any, *arguments: Any) -> list[str]:
    with pytest.raises(ScenarioError) as wrong:
        run(*arguments)
    return [str(one) for one in wrong.value.mistakes]


# ---- people, ages, amounts per head


def test_amounts_per_head_are_read() -> None:
    one = per_head("30 beds per 100,000 people aged 65 and over")
    assert one is not None
    assert (one.amount, one.unit, one.per, one.ages, one.time) == (30.0, "beds", 100_000.0, Ages(65), "")
    assert one.of(20_000) == 6.0
    other = per_head("£2.10 per person per year")
    assert other is not None
    assert (other.before, other.amount, other.per, other.ages, other.time) == ("£", 2.1, 1.0, Ages(), "year")
    between = per_head("-5 per 1,000 people aged 18 to 64 a week")
    assert between is not None
    assert (between.amount, between.ages, between.time) == (-5.0, Ages(18, 65), "week")
    for text in (
        "31 per day",
        "12 people",
        "£395 per day",
        "12 per 0 people",
        "2 % per year",
        "unlimited",
        "30 per 100",
    ):
        assert per_head(text) is None, text


def test_people_by_age() -> None:
    size = read_size({"85+": "5,000", "0-64": "80000 people", "aged 65 to 84": "15000", "source": "census"})
    assert size.total == 100_000
    assert [size.people(ages) for ages in (Ages(65), Ages(0, 65), Ages(65, 85), Ages())] == [
        20_000,
        80_000,
        15_000,
        100_000,
    ]
    assert read_size(size.raw()) == size
    assert read_size({"value": "1,000"}).total == 1000
    assert read_ages("people aged 18 to 64") == Ages(18, 65)
    assert str(read_ages("people aged 65 and over")) == "aged 65 and over"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("many", "a number of people was expected"),
        ("0", "more than nobody"),
        ({"0-64": "8", "60+": "2"}, "bands of age lie apart"),
        ({"young": "8"}, "a band of ages was expected, such as 65-74 or 85+"),
        ({"0-64": "some", "65+": "none"}, "a number of people was expected"),
        ({}, "a number of people was expected"),
    ],
)
def test_a_size_that_makes_no_sense_is_a_mistake(raw: Any, words: str) -> None:
    text = BASE.replace("{0-64: 80000, 65-84: 15000, 85+: 5000}", str(raw).replace("'", ""))
    assert any(words in line and "size" in line for line in mistakes(from_text, text))


def per_head_base(old: str, new: str, size: str = "{0-64: 80000, 65-84: 15000, 85+: 5000}") -> str:
    text = BASE.replace("{0-64: 80000, 65-84: 15000, 85+: 5000}", size)
    assert old in text
    return text.replace(old, new)


def test_a_capacity_per_head_is_of_the_people_whom_it_serves() -> None:
    ward = from_text(per_head_base("value: 120 beds,", "value: 120 per 100000 people,")).model.services["ward"]
    assert ward.capacity == from_text(BASE).model.services["ward"].capacity
    team = from_text(per_head_base("capacity: 20 places", "capacity: 100 places per 100000 people"))
    assert said(team, "services.team.capacity") == "20 places", "of 20,000 people aged 65 and over"
    over_85 = from_text(per_head_base("capacity: 20 places", "capacity: 2 per 1000 people aged 85 and over"))
    assert said(over_85, "services.team.capacity") == "10 places"
    starts = from_text(per_head_base("capacity: 3 per day", "capacity: 11 per 1000 people per year"))
    assert said(starts, "services.starts.capacity") == "1100 per year"
    hub = from_text(per_head_base("[4 people, 4 people", "[4 per 100000 people, 4 people"))
    assert hub.model.services["hub"].capacity == from_text(BASE).model.services["hub"].capacity


def test_a_rate_per_head_is_of_the_people_of_its_cohort() -> None:
    """80,000 young, 15,000 old, 5,000 oldest, and 800 residents: 4 % of 20,000."""
    alike = "{by_cohort: {young: 2 per day, old: 2 per day, oldest: 2 per day, resident: 2 per day}, source: local}"
    text = per_head_base(alike, "'36.5 per 1,000 people per year'")
    arrivals = from_text(text).model.people.arrivals["all"].rate
    assert arrivals is not None
    found = [arrivals.at({"cohort": cohort}, MONDAY) for cohort in ("young", "old", "oldest", "resident")]
    assert found == pytest.approx([8.0, 1.5, 0.5, 0.08])
    text = per_head_base("old: 6 per day", "old: 146 per 1000 people per year")
    rate = from_text(text).model.people.arrivals["ill"].rate
    assert rate is not None
    assert rate.at({"cohort": "old"}, MONDAY) == pytest.approx(6.0)
    assert rate.at({"cohort": "young"}, MONDAY) == 8.0


def test_the_population_is_the_size_where_nothing_else_is_said() -> None:
    assert from_text(BASE).model.people.population == 100_000
    rounded = BASE.replace("people:\n", "people:\n  population: 99900 people\n")
    assert from_text(rounded).model.people.population == 99_900


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("population: 90000 people", "90,000 people, where 'size' says 100,000; say 'size: 90000'"),
        ("population_65: 30000 people", "30,000 people aged 65 and over, where 'size' says 20,000; say 'size' by age"),
    ],
)
def test_there_is_one_number_of_people(tmp_path: Path, said: str, words: str) -> None:
    """Rates per head, amounts per head and levers would otherwise be of other people each."""
    (told,) = mistakes(from_text, BASE.replace("people:\n", f"people:\n  {said}\n"))
    assert told.startswith(f"scenario.yaml:6: people.{said.partition(':')[0]}: {words}")
    (told,) = mistakes(place, tmp_path, f"facts:\n  source: local\n  people.{said}\n")
    assert words in told
    name, _, people = said.partition(": ")
    (told,) = mistakes(from_text(BASE).with_, {f"people.{name}": people})
    assert words in told


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ("value: 120 beds,", "value: 120 per day per 100000 people,", "services.ward.capacity", "a number of beds"),
        ("value: 120 beds,", "value: 120 places per 1000 people,", "services.ward.capacity", "such as '30 beds per 100,000"),
        ("value: 120 beds,", "value: 12 per 1000 people per year,", "services.ward.capacity", "such as '30 beds per 100,000"),
        ("old: 6 per day", "old: 6 per 1000 people", "people.arrivals.ill.rate", "such as '110 per 1,000 people per year'"),
        ("cost: £2m per year", "cost: 2 per person per year", "programmes.coordination.cost", "such as '£2 per person"),
        ("value: 120 beds,", "value: 9 per 1000 people aged 70 and over,", "services.ward.capacity", "whom 'size' does not tell"),
    ],
)  # fmt: skip
def test_what_is_wrong_per_head_is_told_once_with_what_would_be_right(
    old: str, new: str, path: str, words: str
) -> None:
    text = per_head_base(old, new)
    (told,) = mistakes(from_text, text)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if new[:14] in one)
    assert told.startswith(f"scenario.yaml:{line}: {path}")
    assert words in told


def test_a_comma_within_braces_is_told_with_what_to_write() -> None:
    (told,) = mistakes(from_text, per_head_base("capacity: 20 places", "capacity: 100 per 100,000 people"))
    assert "services.team.capacity: '100 per 100,000 people' within braces, where a comma ends a value" in told
    assert "write the number without a comma, such as 100000, or put the value in quotes" in told


def test_without_a_size_nothing_can_be_said_per_head() -> None:
    text = per_head_base("value: 120 beds,", "value: 120 per 100000 people,").replace("size:", "question:")
    (told,) = mistakes(from_text, text.replace("question: {0-64: 80000, 65-84: 15000, 85+: 5000}", "question: none"))
    assert "where nothing says how many people there are; say 'size:' at the top of the base" in told


# ---- another size


@pytest.mark.parametrize(
    "where", ["capacity: {value: 120 beds, range: 100 to 140 beds", "resident: 2 per day}, source: local"]
)
def test_factors_of_a_range_are_the_same_at_any_size(where: str) -> None:
    """They are of what is said, which follows the size by itself."""
    said = where.replace("100 to 140 beds", "0.9 to 1.2 times").replace(
        "source: local", "range: 0.9 to 1.2 times, source: local"
    )
    half = from_text(BASE.replace(where, said)).with_({"size": "50000"})
    assert "0.9 to 1.2 times" in {one.range for one in half.parameters()}


def test_everything_that_counts_people_follows_the_size(tmp_path: Path) -> None:
    half = place(tmp_path, "size: 50,000\n")
    found = {one.path: one for one in half.parameters()}
    assert found["services.ward.capacity"].value.startswith("{value: 60 beds, changes: {2024-01-15: 65 beds}")
    assert found["services.ward.capacity"].range == "50 to 70 beds"
    assert found["services.team.capacity"].value == "10 places"
    assert half.model.today.services["team"][0].occupied == 5
    assert half.model.services["hub"].capacity.at({}, MONDAY)[0] == 2
    assert half.model.services["hub"].capacity.at({}, MONDAY)[6] == 0.5
    assert found["services.hub.unit_cost"].value == "£40 per hour"
    assert found["services.starts.capacity"].value == "1.5 per day"
    assert found["services.starts.by_weekday"].value == "[1, 1, 1, 1, 1, 0, 0]"
    assert found["services.open_ward.capacity"].value == "unlimited"
    assert found["people.arrivals.all.rate"].value.startswith("{by_cohort: {young: 1 per day")
    assert half.model.people.population == 50_000
    assert found["programmes.coordination.cost"].value == "£1 m per year"
    assert half.model.improvement is not None
    assert half.model.improvement.moves == 1
    assert half.model.fire_fighting is not None
    assert half.model.fire_fighting.budgets == {"nhs": 20e6}
    assert half.model.fire_fighting.under_pressure == {"services.ward.capacity": {"add": "5 beds"}}
    told = found["services.team.capacity"].sized
    assert told == "follows people aged 65 and over, 100,000 people to 50,000 people: from 20 places"
    assert found["services.hub.unit_cost"].sized is None


def test_a_daily_series_follows_everybody(tmp_path: Path) -> None:
    days = "\n".join(f"2024-01-{day:02d},{day}" for day in range(1, 29))
    (tmp_path / "days.csv").write_text(f"date,value\n{days}\n")
    base = """\
dialect: 1
title: Series
run: {start: 2024-01-01, length: 28 days}
size: 100,000
people: {arrivals: {all: {route: ill, by_date: {file: days.csv}}}}
routes: {ill: {end: {go: home}}}
"""
    series = place(tmp_path, "size: 50,000\n", base).model.people.arrivals["all"].by_date
    assert series is not None
    assert [series[day] for day in sorted(series)][:3] == [0.5, 1.0, 1.5]


def test_each_cohort_follows_its_own_people_and_a_service_whom_it_serves(tmp_path: Path) -> None:
    """Half the young, twice the old, thrice the oldest; residents and the team follow 20,000 to 45,000."""
    older = place(tmp_path, "size: {0-64: 40000, 65-84: 30000, 85+: 15000}\n")
    rate = older.model.people.arrivals["ill"].rate
    assert rate is not None
    found = [rate.at({"cohort": cohort}, MONDAY) for cohort in ("young", "old", "oldest", "resident")]
    assert found == pytest.approx([4.0, 12.0, 15.0, 2.25])
    alike = older.model.people.arrivals["all"].rate
    assert alike is not None
    assert [alike.at({"cohort": one}, MONDAY) for one in ("young", "old", "oldest", "resident")] == [1, 4, 6, 4.5]
    assert alike.source == "local"
    assert said(older, "services.team.capacity") == "45 places"
    assert said(older, "services.starts.capacity") == "2.55 per day", "85,000 people are 0.85 of 100,000"


def test_what_is_said_per_head_is_not_scaled_twice(tmp_path: Path) -> None:
    base = per_head_base("value: 120 beds,", "value: 120 per 100000 people,")
    half = place(tmp_path, "size: 50,000\n", base)
    assert said(half, "services.ward.capacity").startswith("{value: 60 beds")


def test_a_size_without_one_to_measure_it_by_is_a_mistake(tmp_path: Path) -> None:
    base = BASE.replace("size: {0-64: 80000, 65-84: 15000, 85+: 5000}\n", "")
    (told,) = mistakes(place, tmp_path, "size: 50,000\n", base)
    assert "place.yaml:4: size: a size where the file it extends says none" in told


def test_a_setting_of_the_size_is_as_a_file_with_it(tmp_path: Path) -> None:
    levers = "levers: {more: {why: w, set: {services.team.capacity: {add: 4 places}}}}\n"
    variant = place(tmp_path, levers)
    small = variant.with_({"size": "50,000", "run.length": "14 days"})
    assert said(small, "services.team.capacity") == "12 places"
    assert said(small, "run.length") == "14 days"
    file = place(tmp_path, f"size: 50,000\n{levers.replace('4', '2')}", name="other.yaml").with_(
        {"run.length": "14 days"}
    )
    assert small.digest() == file.digest()
    assert from_text(small.as_yaml()).digest() == small.digest()
    wrong = mistakes(variant.with_, {"size": "none"})
    assert "size" in wrong[0]


# ---- levers


def lever(tmp_path: Path, extends: str, new: str, cost: str = "£1m per year") -> Scenario:
    text = (
        f"dialect: 1\ntitle: Variant\nextends: {extends}\nlevers:\n  more: {{why: w, cost: {cost}, set: {{{new}}}}}\n"
    )
    (tmp_path / f"variant_of_{extends}").write_text(text)
    return load(tmp_path / f"variant_of_{extends}")


@pytest.mark.parametrize(
    ("new", "path", "base", "half"),
    [
        ("services.ward.capacity: {add: 50 per 100000 people}", "services.open_ward.capacity", "unlimited", "unlimited"),
        ("services.team.capacity: {add: 50 per 100000 people aged 65 and over}", "services.team.capacity", "30 places", "15 places"),
        ("services.team.capacity: {scale: 1.5}", "services.team.capacity", "30 places", "15 places"),
        ("services.team.capacity: 4 per 1000 people aged 85 and over", "services.team.capacity", "20 places", "10 places"),
        ("services.team.capacity: 30 places", "services.team.capacity", "30 places", "30 places"),
        ("services.starts.capacity: {add: 365 per 100000 people per year}", "services.starts.capacity", "4 per day", "2 per day"),
        ("people.arrivals.ill.rate: {by_cohort: {old: 292 per 1000 people per year}}", "improvement.moves", "2 places", "1 places"),
    ],
)  # fmt: skip
def test_what_a_lever_says_per_head_means_the_same_everywhere(
    tmp_path: Path, new: str, path: str, base: str, half: str
) -> None:
    """What it says plainly is for the place of its file."""
    place(tmp_path, "size: 50,000\n")
    full, small = lever(tmp_path, "base.yaml", new), lever(tmp_path, "place.yaml", new)
    assert (said(full, path), said(small, path)) == (base, half)
    if "by_cohort" in new:
        rates = [one.model.people.arrivals["ill"].rate for one in (full, small)]
        assert [rate.at({"cohort": "old"}, MONDAY) for rate in rates if rate is not None] == pytest.approx([12.0, 6.0])


def test_a_lever_of_a_library_is_for_the_size_of_its_library(tmp_path: Path) -> None:
    place(tmp_path, "size: 50,000\n")
    library = (
        "dialect: 1\ntitle: Library\nextends: base.yaml\nlibrary: yes\nlevers:\n"
        "  more: {why: w, cost: £1m per year, set: {services.team.capacity: {add: 4 places}, improvement.moves: 4 places}}\n"
        "  paid: {why: w, cost: £2 per person per year, set: {services.starts.capacity: {scale: 2}}}\n"
    )
    (tmp_path / "levers.yaml").write_text(library)
    for extends, factor in (("base.yaml", 1.0), ("place.yaml", 0.5)):
        text = f"dialect: 1\ntitle: Variant\nextends: {extends}\nlevers: {{use: [more, paid]}}\n"
        (tmp_path / "variant.yaml").write_text(text)
        variant = load(tmp_path / "variant.yaml")
        assert variant.model.services["team"].capacity.at({}, MONDAY)[0] == 24 * factor
        assert variant.model.improvement is not None
        assert variant.model.improvement.moves == 4 * factor
        assert variant.model.programmes is not None
        costs = {name: one.cost.at({}, MONDAY) for name, one in variant.model.programmes.items()}
        assert costs == {"coordination": 2e6 * factor, "more": 1e6 * factor, "paid": 2e5 * factor}


def test_a_cost_per_head_needs_people(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE.replace("size: {0-64: 80000, 65-84: 15000, 85+: 5000}\n", ""))
    told = mistakes(
        lever, tmp_path, "base.yaml", "services.team.capacity: {add: 3 per 1000 people}", "£2 per person per year"
    )
    assert len(told) == 2
    assert all("where nothing says how many people there are" in line for line in told)


# ---- England


def test_england_made_of_its_own_size_and_ages_is_england(tmp_path: Path) -> None:
    england = load(ENGLAND)
    assert england.model.size is not None
    own = f"dialect: 1\ntitle: Own\nextends: {ENGLAND.as_posix()}\nsize: {england.model.size.raw()}\n".replace("'", "")
    (tmp_path / "own.yaml").write_text(own)
    made = load(tmp_path / "own.yaml")
    assert made.digest() == england.digest()
    logs = []
    for one in (england, made):
        plan = compile_plan(one.with_({"run.warm_up": "0 days", "run.length": "20 days"}))
        logs.append(simulate(plan, sample(plan, 1, 0)))
    for column in ("minute", "patient", "event", "subject", "value"):
        assert getattr(logs[0], column).tobytes() == getattr(logs[1], column).tobytes()


def test_england_at_half_size_runs_with_its_levers(tmp_path: Path) -> None:
    (tmp_path / "half.yaml").write_text("dialect: 1\ntitle: Half\nextends: england.yaml\nsize: 500,000\n")
    text = "dialect: 1\ntitle: Half, with levers\nextends: half.yaml\nlevers: {use: [home_first, voluntary_sector_support]}\n"
    (tmp_path / "levers.yaml").write_text((ENGLAND.parent / "levers.yaml").read_text(encoding="utf-8"))
    (tmp_path / "england.yaml").write_text(ENGLAND.read_text(encoding="utf-8"))
    (tmp_path / "variant.yaml").write_text(text)
    both = [load(tmp_path / name) for name in ("half.yaml", "variant.yaml")]
    for one in both:
        plan = compile_plan(one.with_({"run.warm_up": "0 days", "run.length": "20 days"}))
        arrivals = sample(plan, 1, 0)
        assert 0.46 < len(arrivals.order) / (20 * 380.0) < 0.54
        assert len(simulate(plan, arrivals).minute) > 10_000
