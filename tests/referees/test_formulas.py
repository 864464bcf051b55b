"""The formulas the referees rest on, against values worked out elsewhere."""

import pytest

from simulation.assurance.verification import queueing_theory


def test_erlang():
    assert queueing_theory.erlang_b(100, 110) == pytest.approx(0.027463448449822916)
    assert queueing_theory.erlang_b(8.2, 10) == pytest.approx(0.13076552624916557)
    queue = queueing_theory.markov_queue(20, 5, 110)
    assert (queue.share_waited, queue.waiting, queue.wait_days) == pytest.approx(
        (0.23700750028505266, 2.3700750028505264, 0.11850375014252632)
    )
    assert queueing_theory.markov_queue(2, 35, 75).waiting == pytest.approx(6.295247493248334)


def test_erlang_with_patience():
    queue = queueing_theory.impatient_queue(10, 10, 95, 20)
    assert (queue.waiting, queue.left, queue.share_waited, queue.occupied) == pytest.approx(
        (12.542169199868992, 0.06271084599934497, 0.8071243772695156, 93.72891540006552)
    )


def test_one_place():
    assert queueing_theory.pollaczek_khinchine(0.8, 1, 1).wait_days == pytest.approx(4.0)
    assert queueing_theory.pollaczek_khinchine(0.8, 1, 0).waiting == pytest.approx(1.6)
    assert queueing_theory.cobham([0.3, 0.4], 1.0) == pytest.approx([1.0, 3.333333333333334])


@pytest.mark.parametrize(
    ("first", "second", "room", "value"),
    [(1, 1, 0, 2 / 3), (1, 1, 1, 3 / 4), (1, 2, 0, 6 / 7), (2, 1, 0, 6 / 7), (1, 1.5, 0, 0.7894736842105263)],
)
def test_saturated_tandem(first, second, room, value):
    assert queueing_theory.saturated_tandem(first, second, room) == pytest.approx(value)


def test_two_stages_with_blocking():
    one = queueing_theory.two_stage_blocking(2, 5, 16, 0.25, 10, 7)
    assert (one.delayed, one.waiting, one.wait_days) == pytest.approx(
        (0.6964134447224795, 0.6077807895097698, 0.3038903947548839)
    )
    assert (one.first_occupied, one.second_occupied, one.share_with_delays) == pytest.approx(
        (10.696413444722511, 5.0, 0.2292193304149105)
    )
    other = queueing_theory.two_stage_blocking(1, 4, 8, 0.5, 8, 6)
    assert (other.delayed, other.waiting, other.wait_days) == pytest.approx(
        (0.44798417670126855, 0.33787132694045047, 0.3378713269404426)
    )


def test_room_for_all():
    assert [queueing_theory.filling_up(20, 5, day) for day in (1, 5, 10, 30)] == pytest.approx(
        [18.12692469220182, 63.212055882855765, 86.46647167633873, 99.75212478233337]
    )
    assert [queueing_theory.filling_up(20, 5, day, fixed=True) for day in (1, 3, 10)] == pytest.approx([20, 60, 100])


def test_a_varying_rate_in_small_steps_is_the_published_sinusoid():
    import math

    steps = 2000
    rates = [20 * (1 + 0.15 * math.sin(2 * math.pi * (step + 0.5) / steps)) for step in range(steps)] * 5
    ends = queueing_theory.varying_rate(rates, [365.25 / steps] * len(rates), 5.0)[1]
    last_year = ends[-steps:]
    assert [last_year[quarter * steps // 4 - 1] for quarter in (1, 2, 3, 4)] == pytest.approx(
        [114.8898436760832, 101.28070700905906, 85.1101563239168, 98.71929299094089], rel=1e-5
    )


def test_competing_risks():
    shares = queueing_theory.competing_risks([0.005, 1 / 900, 1 / 700], 91)
    assert shares == pytest.approx([0.32923770796427204, 0.07316393510317157, 0.0940679165612206])
    assert 1 - sum(shares) == pytest.approx(0.5035304403713358)
