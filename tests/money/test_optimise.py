"""The best use of a budget: of a menu that can be enumerated, and of a queue whose best number of beds is known."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from simulation.core.errors import SimulationError
from simulation.experiment.options import RunOptions
from simulation.money.optimise import _Optimiser, neighbours, optimise, plans_of, search
from simulation.money.options import study
from simulation.money.options.outcomes import outcomes_of
from simulation.money.options.study import checked
from simulation.money.told.reported import optimum_lines
from tests.support.money_place import OPTIONS, write_place
from tests.support.queue_for_money import QUEUE, QUEUE_OPTIONS, QUEUE_PRICES


def test_every_plan_is_one_of_so_many_parts_or_less():
    plans = list(plans_of(3, 4))
    assert len(plans) == len(set(plans)) == math.comb(7, 4)
    assert set(plans) == {plan for plan in itertools.product(range(5), repeat=3) if sum(plan) <= 4}


def test_neighbours_differ_by_one_part_and_stay_within_the_budget():
    for plan in plans_of(3, 3):
        near = neighbours(plan, 3)
        assert len(near) == len(set(near))
        for other in near:
            moved = [b - a for a, b in zip(plan, other, strict=True)]
            assert sum(other) <= 3
            assert min(other) >= 0
            assert sorted(moved) in ([-1, 0, 1], [0, 0, 1], [-1, 0, 0])


@pytest.mark.parametrize("few", [0, 10_000])
def test_the_best_of_a_menu_that_can_be_enumerated_is_found(few):
    """Places with falling returns, whose best plan is known by trying all: by trying all and by moving parts."""
    random = np.random.default_rng(8)
    for _ in range(40):
        worth, saturates, price = random.uniform(0, 10, 4), random.uniform(0.5, 4, 4), random.uniform(0, 1.2)

        def value(plan, worth=worth, saturates=saturates, price=price):
            got = worth * (1 - np.exp(-np.array(plan) / saturates))
            return float(got.sum() - price * sum(plan))

        truth = max(plans_of(4, 5), key=value)
        found = search(4, 5, lambda plans, value=value: [(0.0, value(plan)) for plan in plans], few)
        assert found[0] == truth


@pytest.mark.parametrize("few", [0, 10_000])
def test_the_best_that_keeps_to_a_limit_is_found_where_better_ones_do_not(few):
    """The same with a harm that each place does or does not do, of which so much is let be."""
    random = np.random.default_rng(9)
    bound = 0
    for _ in range(40):
        worth, saturates, harm = random.uniform(0, 10, 4), random.uniform(0.5, 4, 4), random.uniform(-1, 1, 4)

        def rank(plan, worth=worth, saturates=saturates, harm=harm):
            got = worth * (1 - np.exp(-np.array(plan) / saturates))
            return -max(0.0, float(np.maximum(harm, 0.0) @ plan) - 1.5), float(got.sum())

        truth = max(plans_of(4, 5), key=rank)
        bound += truth != max(plans_of(4, 5), key=lambda plan, rank=rank: rank(plan)[1])
        found = search(4, 5, lambda plans, rank=rank: [rank(plan) for plan in plans], few)
        assert rank(found[0])[0] == 0.0
        assert few == 0 or found[0] == truth
        assert rank(found[0])[1] >= 0.9 * rank(truth)[1]
    assert bound > 10


def erlang_waiting(load, beds):
    """The mean number of people who wait in an M/M/c queue (A. K. Erlang, 1917)."""
    blocked = 1.0
    for number in range(1, beds + 1):
        blocked = load * blocked / (number + load * blocked)
    delayed = blocked / (1 - load / beds * (1 - blocked))
    return delayed * load / (beds - load)


def test_the_known_best_number_of_beds_of_an_mmc_queue_with_costs_of_waiting_and_capacity_is_found(tmp_path):
    """A waiting day loses a day of full health, £20,000 / 365; a bed costs £18 a day: 14 beds are best exactly."""
    exact = {beds: 18 * beds + 20_000 / 365 * erlang_waiting(10.0, beds) for beds in range(11, 18)}
    assert min(exact, key=exact.__getitem__) == 14
    file = write_place(tmp_path, place=QUEUE, prices=QUEUE_PRICES, options=QUEUE_OPTIONS)
    best = optimise(*checked(file), parts=6, run=RunOptions(workers=1))
    assert best.every_plan
    chosen = best.study.options[best.study.selection.best]
    assert best.plans[chosen.name] == (3,)
    seventeen = next(place for place, option in enumerate(best.study.options) if best.plans.get(option.name) == (6,))
    values = best.study.selection.values
    shared = min(map(len, (values[seventeen], values[best.study.selection.best])))
    gain = float(np.mean(values[best.study.selection.best][:shared] - values[seventeen][:shared]))
    assert gain == pytest.approx(1000 * (exact[17] - exact[14]), rel=0.25)


def test_the_answer_is_told_in_words_and_money(tmp_path):
    """Two places of £20,000 a year each: a split is told by what goes where, not by the names of parts."""
    options = QUEUE_OPTIONS.replace("options: {beds: {buy", "options: {more_beds: {label: More beds, buy")
    file = write_place(tmp_path, place=QUEUE, prices=QUEUE_PRICES, options=options)
    best = optimise(*checked(file), parts=2, run=RunOptions(workers=1))
    told = "\n".join(optimum_lines(best))
    assert "£20,000 a year in more beds" in told
    assert "_of_2" not in told
    chosen = best.study.options[best.study.selection.best]
    (bought,) = chosen.bought
    assert f"What the first buys: {bought.quantity:.4g} beds" in told
    assert "in more beds: " in told.partition("What the next £100,000")[2]


def test_where_the_next_sum_buys_nothing_is_named(tmp_path):
    file = write_place(tmp_path, place=QUEUE, prices=QUEUE_PRICES, options=QUEUE_OPTIONS)
    best = optimise(*checked(file), parts=2, run=RunOptions(replications=2, workers=1))
    told = optimum_lines(replace(best, next_sum=()))
    assert told[-1] == "  nothing in beds: too little for a step, or no more of it to be had"


ROOMY = """
dialect: 1
title: Levers
extends: place.yaml
library: yes
levers:
  roomy: {why: "More beds, in which people stay longer.", set: {services.beds.capacity: {add: 8 beds}, routes.through.bed.for.mean: {scale: 1.3}}}
"""
LIMITED = """
kind: options
title: Shorter waits without longer stays
base: place.yaml
prices: prices.yaml
perspective: [nhs]
budget: {recurrent: £120k per year, from: 2024-04-10, contributions: nhs}
decide_on: {measure: wait_for_bed_hours, better: less}
must_not_get_worse: [beds_held_21_days]
effort: {first: 5, most: 8}
options:
  roomy: {library: levers.yaml, levers: {roomy: {}}}
  beds: {buy: {beds: {quantity: 2}}}
"""


def limited(folder, options=LIMITED):
    place = QUEUE.replace("counts_as: elective", "counts_as: emergency")
    (folder / "levers.yaml").write_text(ROOMY.lstrip(), encoding="utf-8")
    return checked(write_place(folder, place=place, prices=QUEUE_PRICES, options=options))


def test_what_must_not_get_worse_is_kept_to_while_splits_are_looked_for(tmp_path, monkeypatch):
    """Every split that has anything of one option cuts waits more and lengthens stays: all finalists would."""
    ran = []

    def counted(tasks, wanted, workers):
        for which, number, outcome in outcomes_of(tasks, wanted, workers):
            ran.append((tasks[which].task.scenario.title, number))
            yield which, number, outcome

    monkeypatch.setattr(study, "outcomes_of", counted)
    best = optimise(*limited(tmp_path), parts=2, run=RunOptions(workers=1))
    chosen = best.study.options[best.study.selection.best]
    assert best.plans[chosen.name] == (0, 2)
    assert [one.quantity for one in chosen.bought] == [2.0]
    assert best.keeps_to_limits
    assert not best.spoilt
    assert len(ran) == len(set(ran)), "what was run is not run again"


def test_a_split_that_is_seen_to_break_a_limit_only_with_more_replications_makes_room_for_the_next(tmp_path):
    file, book, base = limited(tmp_path)
    this = _Optimiser(file, book, base, 2, RunOptions(workers=1), None)
    ranked = search(2, 2, this.rank)
    assert [plan for plan in ranked if this.ranks[plan][0] < 0] == [plan for plan in ranked if plan[0]]
    this.ranks = {plan: (0.0, worth) for plan, (_, worth) in this.ranks.items()}  # as if the first ones told nothing
    found, options, spoilt, keeps = this.decided(sorted(ranked, key=lambda plan: this.ranks[plan], reverse=True))
    assert keeps
    assert set(spoilt) == {plan for plan in ranked if plan[0]}
    assert set(spoilt.values()) == {("beds_held_21_days",)}
    assert options.keys() == {(0, 1), (0, 2)}
    assert found.options[found.selection.best].name == this.name((0, 2))


def test_it_is_said_when_no_split_keeps_to_the_limits(tmp_path):
    options = LIMITED.replace("  beds: {buy: {beds: {quantity: 2}}}\n", "")
    best = optimise(*limited(tmp_path, options), parts=2, run=RunOptions(workers=1))
    assert not best.keeps_to_limits
    told = "\n".join(optimum_lines(best))
    assert "Every split that was tried makes " in told
    assert "worse, beyond chance: the money is best left unspent." in told
    assert "on top of doing nothing" in told


def test_a_measure_of_nobody_decides_nothing_and_is_named(tmp_path):
    """Waits for a bed are those of emergencies, and all who come are elective."""
    limited(tmp_path)
    with pytest.raises(SimulationError, match="'decide_on' names wait_for_bed_hours"):
        optimise(*checked(write_place(tmp_path, QUEUE, QUEUE_PRICES, LIMITED)), parts=1, run=RunOptions(workers=1))


def test_the_levers_of_a_variant_are_bought_whole_or_not_at_all(tmp_path):
    """Eight places at some £27,000 a year each: half of £300,000 is too little for them, and the whole is enough."""
    options = OPTIONS[: OPTIONS.index("  both:")] + "  hub: {levers_of: more.yaml}\n"
    file = write_place(tmp_path, options=options)
    (tmp_path / "more.yaml").write_text(
        "dialect: 1\ntitle: More\nextends: place.yaml\nlevers:\n  more: {why: They open, set: "
        "{services.team.capacity: {add: 8 places}}, source: us}\n",
        encoding="utf-8",
    )
    sheet, book, base = checked(file)
    parts = _Optimiser(sheet, book, base, 2, RunOptions(workers=1), None)
    assert parts.places == ("beds", "team", "hub")
    assert parts.option((0, 0, 1)) is None
    assert parts.option((1, 0, 1)) is None
    whole = parts.option((0, 0, 2))
    assert whole is not None
    assert [lever.name for lever in whole.scenario.levers] == ["more"]
