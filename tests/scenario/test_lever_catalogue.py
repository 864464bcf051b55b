"""The catalogue of levers: whole, current as a page, each with its evidence on both sides, and no two with one
claim.
"""

from pathlib import Path

import pytest

from simulation.measures.registry import definitions
from simulation.scenario.changes.operations import spelled
from simulation.scenario.lever_catalogue import catalogue_page
from simulation.scenario.loading import load
from tests.support.promised_levers import ROUSE

HOME = Path(__file__).parents[2]
LIBRARY = HOME / "scenarios" / "levers.yaml"
OTHERS = [
    "discharge_to_assess",
    "trusted_assessor",
    "seven_day_discharge",
    "integrated_discharge_hub",
    "home_first",
    "care_home_support",
    "voluntary_sector_support",
    "personal_budgets",
    "hospital_at_home",
    "carer_support",
]
OUTCOMES = ("risks_after_discharge", "people.population", "run.")


@pytest.fixture(scope="module")
def catalogue():
    return load(LIBRARY)


@pytest.fixture(scope="module")
def placed(catalogue):
    return {lever.name: lever for lever in catalogue.resolved.placed}


def test_the_page_is_current():
    assert (HOME / "docs" / "levers.md").read_text(encoding="utf-8") == catalogue_page(LIBRARY), (
        "write simulation.scenario.lever_catalogue.catalogue_page('scenarios/levers.yaml') to docs/levers.md"
    )


@pytest.mark.parametrize("name", [*ROUSE, *OTHERS])
def test_every_lever_that_was_promised_is_there(placed, name):
    assert name in placed


def test_no_two_levers_set_the_same_parameter_unless_both_add(placed):
    setters: dict[str, list[str]] = {}
    for name, lever in placed.items():
        for path in lever.part.set:
            setters.setdefault(path, []).append(name)
    for path, names in setters.items():
        others = [other for other in setters if other != path and other.startswith(f"{path}.")]
        assert not others, f"{names} set {path}, and {others} lie inside it"
        assert len(names) == 1 or all((spelled(placed[name].raw_set[path]) or ("",))[0] == "add" for name in names), (
            f"{names} all set {path}"
        )


def test_every_lever_says_both_sides_of_its_evidence(placed, catalogue):
    for name, lever in placed.items():
        part = lever.part
        assert part.why, name
        assert part.range, name
        assert part.not_shown, name
        assert part.source in catalogue.model.sources, name
        assert (
            part.strength["sceptical"] <= part.strength["central"] <= part.strength["optimistic"]
            or name == "case_finding"
        )
        assert part.strength["sceptical"] <= 0.2 or name == "case_finding", f"a sceptic grants {name} little"
        assert (part.cost is None) or part.payer is not None, f"nobody pays for {name}"


def test_levers_change_processes_and_no_outcome(placed):
    for name, lever in placed.items():
        assert not [path for path in lever.part.set if path.startswith(OUTCOMES)], name


def test_what_levers_assume_are_measures(placed, catalogue):
    known = {measure.id for measure, _ in definitions(catalogue.model)}
    for name, lever in placed.items():
        assert set(lever.part.assumes) <= known, name


@pytest.mark.parametrize("view", ["sceptical", "central", "optimistic"])
def test_all_of_them_go_together_in_every_view(view):
    assert len(load(LIBRARY, view=view).levers) >= len([*ROUSE, *OTHERS])


def test_people_keep_their_illness_and_their_risks(catalogue):
    """Nothing that a person is born with into the model moves, but by prevention, and by nobody the risks that follow
    them.
    """
    for lever in catalogue.levers:
        moved = [
            setting.path
            for setting in lever.sets
            if setting.path.startswith(("people.labels", "routes.front_door.need", "routes.front_door.fate"))
        ]
        assert not moved or lever.name == "prevention"


def test_a_full_voluntary_service_passes_the_need_on(catalogue):
    routes = catalogue.model.routes
    assert routes["helped_at_home"]["neighbours"].if_full == "emergency"
    assert routes["onward_voluntary"]["support"].if_full == "volunteers_full"
    assert routes["settled_by_volunteers"]["visit"].gives_up_after.then == "home_made_ready_by_others"


def test_seven_day_discharge_moves_by_fractions_and_weekends_cost_more(tmp_path):
    import datetime

    text = (
        f"dialect: 1\ntitle: t\nextends: {(HOME / 'scenarios' / 'england.yaml').as_posix()}\nlevers: {{use: "
        f"{{seven_day_discharge: 40 %}}}}\n"
    )
    (tmp_path / "v.yaml").write_text(text, encoding="utf-8")
    hub = load(tmp_path / "v.yaml").model.services["discharge_hub"]
    staff = hub.capacity.at({}, datetime.date(2024, 5, 1))
    assert staff[0] == pytest.approx(11 - 0.4 * 2)
    assert staff[6] == pytest.approx(0.4 * 9)
    assert hub.weekend_cost.constant()[0] > hub.unit_cost.constant()[0]
