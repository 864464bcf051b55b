"""England's 42 places are shipped, each found by name and code with its own figures beside it."""

import pytest

import simulation
from simulation.assurance.calibration.published_figures import read_figures
from simulation.assurance.calibration.validate import figures_file
from simulation.places.boards import board, boards
from simulation.scenario.reading import shipped

PLACES = list(boards())


@pytest.mark.parametrize("name", PLACES)
def test_every_place_loads_by_name_and_has_its_own_figures(name):
    one = board(name)
    scenario = simulation.load(name)
    assert scenario.path == shipped.folder() / "places" / f"{one.slug}.yaml"
    assert scenario.title == name
    figures = {figure.id: figure.value for figure in read_figures(figures_file(scenario), scenario)}
    assert figures["admissions"] == pytest.approx(one.emergency_admissions, abs=0.06)
    for fit in scenario.fits:
        assert scenario.with_fit(fit).digest() != scenario.digest()


def test_a_place_is_found_by_code_and_with_nhs_and_may_be_extended():
    assert simulation.load("E54000037").digest() == simulation.load("NHS Devon").digest()
    text = "dialect: 1\ntitle: Mine\nextends: Devon\nfacts: {services.medical_beds.capacity: 1300 beds}\n"
    assert simulation.from_text(text).resolved.base == "shipped/england.yaml"


def test_figures_of_a_place_are_no_scenario_of_their_own():
    assert not [name for name in shipped.names() if name.endswith(".targets")]
