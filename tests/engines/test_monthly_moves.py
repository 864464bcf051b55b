"""Places that a monthly rule moves, where their number is not whole: whole ones over the months."""

from simulation.core.vocabulary import DAY
from simulation.engines.common.monthly_review import Waits
from simulation.plan.reviews import Moving


def moved_by(moves: float, months: int, least: int = -20) -> list[int]:
    """How many places the second service has gained after each month, when it always has the longer wait."""
    waits, moved = Waits(Moving((0, 1), moves, 0, (least, least)), of_all=False), [0, 0]
    found = []
    for month in range(1, months + 1):
        minute = month * 30 * DAY
        for service, wait in ((0, 10), (1, 500)):
            waits._ended[service] = [(minute - DAY, wait)]
        waits.move(minute, moved)
        assert sum(moved) == 0
        found.append(moved[1])
    return found


def test_a_part_of_a_place_is_moved_over_the_months() -> None:
    assert moved_by(2.0, 4) == [2, 4, 6, 8]
    assert moved_by(0.5, 6) == [0, 1, 1, 2, 2, 3]
    assert moved_by(1.4, 5) == [1, 2, 4, 5, 7]
    assert moved_by(0.1, 10)[8:] == [0, 1], "ten tenths are one"
    assert moved_by(1.5, 4, least=-3) == [1, 3, 3, 3], "a service keeps what it keeps"
