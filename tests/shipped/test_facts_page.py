"""The page on facts and levers: its files are read and run as they stand there."""

import re
from pathlib import Path

import pytest

import simulation
from simulation.scenario.loading import load

PAGE = Path(__file__).parents[2] / "docs" / "facts_and_levers.md"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for block in re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        name = block.splitlines()[0].removeprefix("# ")
        (tmp_path / name).write_text(block, encoding="utf-8")
    return tmp_path / "riverside.yaml"


def test_the_place_of_the_page_is_what_it_says(place):
    riverside = load(place)
    assert riverside.model.people.population == 320_000
    assert riverside.model.size is not None
    assert riverside.model.size.total == 320_000
    assert riverside.model.people_aged_65 == pytest.approx(0.32 * 185_040)
    shares = {one.path: one.value for one in riverside.parameters()}
    assert shares["people.labels.hospital.shares"] == "{hospital_1: 100 %}"
    stated = {fact.path for fact in riverside.facts}
    followed = {one.path for one in riverside.parameters() if one.sized is not None}
    for name, service in riverside.model.services.items():
        if service.capacity is not None and name != "volunteers":
            assert f"services.{name}.capacity" in stated | followed, "none is left as it is for England's million"
    england = load("england")
    rate = {one.title: one.model.people.arrivals["emergency"].rate for one in (riverside, england)}
    day, who = england.model.run.start, {"cohort": "aged_85_plus"}
    assert rate[riverside.title].at(who, day) == pytest.approx(0.32 * rate[england.title].at(who, day))


def test_the_question_of_the_page_and_the_shipped_levers_are_compared_with_the_place(place):
    study = simulation.compare(
        place,
        place.parent / "more_beds.yaml",
        with_=["siloed", "integrated"],
        length="30 days",
        warm_up="30 days",
        replications=1,
    )
    names = [results.name for results in study.results]
    assert names == [
        "Riverside",
        "Twenty beds more in Riverside",
        "Riverside with Siloed services",
        "Riverside with Integrated services",
    ]
    means = {results.name: results.headline_means() for results in study.results}
    admitted = {name: one["discharges_per_day"] for name, one in means.items()}
    assert 40 < admitted["Riverside"] < 80, "a third of England's 191 a day"
    assert (
        means["Riverside with Siloed services"]["no_criteria_to_reside"]
        > means["Riverside with Integrated services"]["no_criteria_to_reside"]
    )
    assert means["Twenty beds more in Riverside"]["occupancy"] < means["Riverside"]["occupancy"]
