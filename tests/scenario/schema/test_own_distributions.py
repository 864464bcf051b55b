"""A family of times from outside the package, by its quantile function alone."""

import pickle

import pytest

import simulation
from simulation.core.errors import OptionError, ScenarioError
from simulation.plan.compile import compile_plan
from simulation.scenario.schema.distributions import FAMILIES
from simulation.scenario.schema.distributions.own import OwnFamily
from tests.support.one_bed import BED


def rising(u, longest, power):
    """The longer the more likely."""
    return longest * u ** (1 / power)


@pytest.fixture(autouse=True)
def registered():
    simulation.register_distribution("rising", rising, longest="time", power="number")
    yield
    if "rising" in FAMILIES:
        simulation.unregister_distribution("rising")


def with_stay(**stay):
    routes = {"come": {"bed": {"stay": "ward", "for": stay}, "out": {"go": "home"}}}
    return simulation.from_dict(
        {**BED, "services": {"ward": {"kind": "beds", "capacity": "unlimited"}}, "routes": routes}
    )


def test_both_engines_give_the_same_log_and_its_mean():
    place = with_stay(distribution="rising", longest="3 days", power=2)
    results = [simulation.run(place, replications=4, engine=engine, workers=1) for engine in ("compiled", "reference")]
    assert results[0].events(2).equals(results[1].events(2))
    stays = results[0].events(0, event=["granted", "left"]).pivot(index="patient", columns="event", values="minute")
    lengths = (stays["left"] - stays["granted"]).dropna()
    assert lengths.max() <= 3 * 1440 + 1
    assert lengths.mean() == pytest.approx(2 * 1440, rel=0.1)


def test_its_mean_is_that_of_the_table_and_it_can_be_scaled():
    place = with_stay(distribution="rising", longest="3 days", power=2)
    text = place.as_yaml()
    assert "distribution: rising" in text
    assert simulation.from_text(text).digest() == place.digest()
    half = place.with_({"routes.come.bed.for": {"scale": "0.5"}})
    assert [load.offered for load in simulation.offered_loads(place)] == pytest.approx([2 * 2.0], rel=1e-3)
    assert [load.offered for load in simulation.offered_loads(half)] == pytest.approx([2 * 1.0], rel=1e-3)


def test_a_worker_that_does_not_know_it_is_told():
    place = with_stay(distribution="rising", longest="3 days", power=2)
    packed = pickle.dumps(place.model)
    simulation.unregister_distribution("rising")
    with pytest.raises(ScenarioError, match="'rising'; known families"):
        simulation.from_text(place.as_yaml())
    again = pickle.loads(packed)
    assert issubclass(FAMILIES["rising"], OwnFamily)
    assert compile_plan(simulation.from_text(place.as_yaml())) is not None
    ((_, stay),) = again.routes["come"]["bed"].for_.leaves()
    assert stay.quantile(0.25) == pytest.approx(1.5 * 1440), "half of three days: a root of a quarter"


def test_what_is_no_quantile_function_is_a_mistake_of_the_file():
    simulation.register_distribution("rising", lambda u, longest: longest * (1 - u), longest="time")
    with pytest.raises(ScenarioError, match=r"for: rising: ValueError: .* never falls"):
        with_stay(distribution="rising", longest="3 days")


def test_a_name_of_the_package_is_not_taken():
    with pytest.raises(OptionError, match="the package has a family of this name"):
        simulation.register_distribution("gamma", rising, longest="time", power="number")
    with pytest.raises(OptionError, match="was registered with register_distribution"):
        simulation.unregister_distribution("gamma")
