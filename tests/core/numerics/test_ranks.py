"""The least of many numbers that a share of them do not exceed."""

import numpy as np
import pytest

from simulation.core.numerics.ranks import place_of_share


@pytest.mark.parametrize("share", [0.9, 0.95, 0.5, 0.25, 1.0])
def test_it_is_what_numpy_takes(share):
    many = np.arange(1, 1200)
    places = place_of_share(share, many)
    for number, place in zip(many.tolist(), places.tolist(), strict=True):
        assert place == np.quantile(np.arange(number), share, method="inverted_cdf")


def test_it_is_the_first_number_that_enough_do_not_exceed():
    numbers = np.sort([3, 3, 5, 8, 13, 13, 21, 34, 55, 89])
    assert numbers[place_of_share(0.9, 10)] == 55  # nine of ten are 55 or less
    assert numbers[place_of_share(0.91, 10)] == 89
    assert place_of_share(0.9, 0) == 0
