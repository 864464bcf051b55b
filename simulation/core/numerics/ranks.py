"""Which of many numbers in order is the least that a share of them do not exceed."""

from typing import Any

import numpy as np
import numpy.typing as npt


def place_of_share(share: float, many: npt.NDArray[np.integer[Any]] | int) -> npt.NDArray[np.intp]:
    """The place, from 0, of the least of so `many` numbers in order that at least this share of them do not exceed; 0
    of none. It is what numpy's quantiles of the kind `inverted_cdf` take.

    >>> sorted([3, 1, 2, 9])[place_of_share(0.75, 4)]
    3
    """
    return np.maximum(np.ceil(np.asarray(many) * share - 1.0), 0.0).astype(np.intp)


__all__ = ["place_of_share"]
