"""Kinds of people as numbers, and crowds of them: forgotten, added up, parted and counted off."""

import numpy as np
import pytest

from simulation.offered_load.population.label_codes import Answers, Labels
from simulation.offered_load.population.population_arrays import MOST_KINDS, PopulationArrays, alike, thinned, together

VALUES = {"carer": ("no", "yes"), "cohort": ("young", "old", "oldest"), "need": ("little", "much")}


@pytest.fixture(
    params=[VALUES, VALUES | {f"more_{number}": ("a", "b", "c") for number in range(30)}],
    ids=["few labels", "more than 64 bits"],
)
def labels(request: pytest.FixtureRequest) -> Labels:
    return Labels(request.param)


def kinds(labels: Labels, *people: dict[str, str]) -> np.ndarray:
    return np.array(
        [sum(labels.code(name, value) for name, value in person.items()) for person in people], dtype=labels.dtype
    )


def test_a_number_says_who_somebody_is(labels: Labels):
    (kind,) = kinds(labels, {"cohort": "oldest", "carer": "no"})
    person = labels.person(int(kind))
    assert (person["cohort"], person["carer"], person["need"]) == ("oldest", "no", None)
    assert labels.person(int(kind) & labels.mask(["carer", "nobody asks"])) == dict.fromkeys(labels.values) | {
        "carer": "no"
    }


def test_people_are_parted_by_a_label_and_those_without_it_are_in_no_part(labels: Labels):
    parts = labels.parted(
        "cohort",
        kinds(labels, {"cohort": "old"}, {"need": "much"}, {"cohort": "young"}, {"cohort": "old", "need": "much"}),
    )
    assert [(value, here.tolist()) for value, here in parts] == [
        ("young", [False, False, True, False]),
        ("old", [True, False, False, True]),
    ]


def test_kinds_are_ordered_by_the_labels_asked_for(labels: Labels):
    people = kinds(
        labels, {"carer": "yes", "need": "little"}, {"need": "much", "carer": "no"}, {"carer": "no", "need": "little"}
    )
    assert labels.order(["need", "carer"], people).tolist() == [2, 0, 1]


def test_a_question_is_answered_once_for_all_who_are_alike_in_what_it_asks(labels: Labels):
    asked: list[str | None] = []

    def answer(person: dict[str, str | None]) -> float:
        asked.append(person["need"])
        return {"little": 1.0, "much": 5.0}[str(person["need"])]

    answers = Answers(labels, ["need"], answer)
    first = answers.numbers(kinds(labels, {"need": "much", "carer": "no"}, {"need": "much", "carer": "yes"}), float)
    later = answers.numbers(kinds(labels, {"need": "little"}, {"need": "much"}), float)
    assert (first.tolist(), later.tolist(), asked) == ([5.0, 5.0], [1.0, 5.0], ["much", "little"])


def test_crowds_together_forget_what_nobody_asks_and_add_up(labels: Labels):
    young, old = (
        PopulationArrays.of(kinds(labels, {"cohort": "young"}), np.array([2.0])),
        PopulationArrays.of(kinds(labels, {"cohort": "old"}), np.array([3.0]), np.array([60.0])),
    )
    much = PopulationArrays(
        kinds(labels, {"cohort": "old", "need": "much"}), np.array([7], dtype=np.intp), np.arange(4.0)[None, :]
    )
    all_together = together([much.off_the_curve(), old, young], labels.mask(["cohort"]))
    assert [labels.person(int(kind))["cohort"] for kind in all_together.kinds] == ["young", "old"]
    assert all_together.ages.tolist() == [[2.0, 0.0, 0.0], [4.0, 2.0, 3.0]]
    assert (all_together.minutes.tolist(), all_together.total) == ([0.0, 60.0], 11.0)
    on_curves = together([much, old, young], labels.mask(["cohort"]))
    assert (on_curves.curves.tolist(), on_curves.mass.tolist()) == ([0, 0, 7], [2.0, 3.0, 6.0])
    backwards = together([young, much, old], labels.mask(["cohort"]))
    assert (backwards.kinds.tolist(), backwards.sums.tolist()) == (on_curves.kinds.tolist(), on_curves.sums.tolist())


def test_crowds_of_different_kinds_come_into_the_order_of_their_kinds():
    one = PopulationArrays.of(np.array([5, 2]), np.array([50.0, 20.0]))
    other = PopulationArrays.of(np.array([3]), np.array([30.0]))
    both = together([one, other])
    assert (both.kinds.tolist(), both.mass.tolist()) == ([2, 3, 5], [20.0, 30.0, 50.0])


def test_a_part_of_a_crowd_leaves_out_kinds_of_which_none_are_left(labels: Labels):
    crowd = PopulationArrays.of(
        kinds(labels, {"cohort": "young"}, {"cohort": "old"}), np.array([2.0, 4.0]), np.array([10.0, 20.0])
    )
    part = crowd.part(np.array([0.0, 0.25]))
    assert (part.mass.tolist(), part.minutes.tolist(), len(crowd.part(0.0)), crowd.part(1.0).total) == (
        [1.0],
        [5.0],
        0,
        6.0,
    )
    assert crowd.aged(np.array([[1.0, 0.0], [1.0, 1.0]])).minutes.tolist() == [5.0, 10.0]


def test_a_crowd_counted_off_keeps_its_number_in_fewer_kinds():
    many = PopulationArrays.of(np.arange(5 * MOST_KINDS), np.linspace(0.5, 1.5, 5 * MOST_KINDS))
    few = thinned(many, np.arange(5 * MOST_KINDS))
    assert len(few) == MOST_KINDS
    assert few.total == pytest.approx(many.total)


def test_rows_that_are_alike_come_together_in_their_order():
    order, groups = alike(np.array([4, 0, 4, 2, 0]))
    assert (order.tolist(), groups) == ([1, 4, 3, 0, 2], [(0, 0, 2), (2, 2, 3), (4, 3, 5)])


def test_minutes_for_one_person_where_nobody_is_left():
    crowd = PopulationArrays.of(np.array([1, 2]), np.array([4.0, 0.0]), np.array([10.0, 0.0]))
    assert crowd.minutes_each.tolist() == [2.5, 0.0]
