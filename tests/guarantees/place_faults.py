"""Faults of one line in how a place is described, fitted, held against its figures and told of, each with the tests that
find it.
"""

from tests.support.fault_table import Fault

PLAUSIBLE, FIT = "tests/places/test_plausible.py", "tests/places/test_place_fit.py"
FITS = "tests/scenario/facts/test_fits.py"


def fault(module: str, old: str, new: str, *tests: str) -> Fault:
    return Fault(f"simulation/{module}.py", old, new, tests)


FAULTS = {
    "two numbers of people": fault(
        "scenario/validation/sections/residents",
        "> ROUNDED * sized",
        "> ROUNDED * sized * 100",
        "tests/scenario/changes/test_size.py",
    ),
    "any number of beds for so many people": fault(
        "places/plausible", "if value > SLIP * most", "if value > 1e6 * SLIP * most", PLAUSIBLE
    ),
    "beds of a run are counted all day": fault(
        "places/plausible",
        '"occupancy": means.get("occupancy_at_08_00", math.nan),',
        '"occupancy": means.get("occupancy", math.nan),',
        PLAUSIBLE,
    ),
    "beds of a fit are counted all day": fault(
        "assurance/calibration/place_fit",
        '"occupancy": Number("occupancy_at_08_00"),',
        '"occupancy": Number("occupancy_at_midnight"),',
        FIT,
    ),
    "what a month misses the year misses": fault(
        "assurance/calibration/place_facts", "if one.met or one.target.of_series or", "if one.met or", FIT
    ),
    "a factor at its bound is determined": fault(
        "assurance/calibration/place_factors", "< NEAR\n", "< 0.0\n", "tests/assurance/test_place_factors.py"
    ),
    "published beds are open on every day": fault(
        "places/description",
        "beds = board.beds * open_of_published",
        "beds = board.beds",
        "tests/places/test_new_place.py",
    ),
    "beds of one's own are published ones": fault("places/figures", 'if "beds" not in board.own:', "if True:", FIT),
    "any beds are all acute beds": fault(
        "assurance/calibration/place_fit", '(OPEN, "service", set(acute))', '(OPEN, "service", set(number.groups))', FIT
    ),
    "beds that are stated are fitted": fault(
        "assurance/calibration/place_fit", "one.capacity.source == OF_BEDS or", "True or", FIT
    ),
    "beds that are open answer for nothing": fault(
        "assurance/calibration/place_factors",
        "            return self.beds\n",
        "            return None\n",
        "tests/assurance/test_place_factors.py",
    ),
    "a factor at its bound keeps the search going": fault(
        "assurance/calibration/place_factors",
        "self.loss(came_to, at_bounds(factors))",
        "self.loss(came_to)",
        "tests/assurance/test_place_factors.py",
    ),
    "more places need no more who assess for them": fault(
        "scenario/facts/groups",
        'SHORT_OF = ("capacity", "interface")',
        'SHORT_OF = ("capacity",)',
        "tests/scenario/facts/test_groups.py",
    ),
    "hours before the decision to admit are moves": fault(
        "scenario/facts/groups", "elif route in decided_in and", "elif", "tests/scenario/facts/test_groups.py"
    ),
    "England's figures before the nearest": fault(
        "assurance/calibration/validate",
        "chain_of(*asked)[0][1:]",
        "chain_of(*asked)[0][-1:]",
        "tests/assurance/test_published_figures.py",
    ),
    "a fit of which nothing is known meets all": fault(
        "report/answer/figures_missed", "return bool(said) and not any(said)", "return not any(said)", FITS
    ),
    "fits that give no number are counted": fault(
        "experiment/compare", "together.count(axis=1).to_numpy()", "len(names)", FITS
    ),
    "beds that open are all beds": fault(
        "report/answer/escalation",
        "more = acute_beds(then) - said",
        "more = acute_beds(then)",
        "tests/report/test_escalation.py",
    ),
}
"""By name: the file, what stands there once, what the fault makes of it, and the tests that must fail with it."""
