"""Choices: which entry of a dial holds for a person now, and what a uniform makes of it.

`packed` is a plan's `Packed`; the codes of a person's labels stand in `labels[first:]`, 0 for a label that is not
recorded.
"""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import jit_inlined, jit_nogc
from simulation.core.numerics.quantiles import decision
from simulation.core.numerics.random_numbers import uniform, uniforms
from simulation.plan.columns import (
    D_CELLS,
    D_COLUMNS,
    D_DATES,
    D_DATES_COUNT,
    D_LABEL,
    D_LABELS,
    D_SIZE,
    D_STRIDE,
    E_A,
    E_B,
    E_OFFSET,
    V_CALENDAR,
    V_LIST,
    Floats,
    Ints,
)
from simulation.plan.packed import CELLS, DATES, DIALS, MAPS, PLACE, POINTS, Packed, at, entry_at, service_at
from simulation.sampling.durations import is_open

if TYPE_CHECKING:
    from simulation.plan.compile import Plan

CLOSED = 1 << 41
"""By so many more people the queue of a closed service counts as longer: more than any list has or lacks."""
LONGEST = 1 << 60


@jit_inlined
def cell_of(packed: Packed, dial: int, labels: npt.NDArray[Any], first: int, now: int) -> int:
    """The row of `entries` that holds for a person at a minute; -1 where the table has no entry for the label
    values.
    """
    ints = packed.ints
    row = (ints[DIALS] + dial * D_COLUMNS) & PLACE
    place = ints[row + D_CELLS]
    for k in range(row, row + ints[row + D_LABELS]):
        place += ints[k + D_STRIDE] * labels[(first + ints[k + D_LABEL]) & PLACE]
    count = ints[row + D_DATES_COUNT]
    if count > 1:
        dates = ints[row + D_DATES]
        period = 0
        while period + 1 < count and at(packed, DATES, dates + period + 1) <= now:
            period += 1
        place += period * ints[row + D_SIZE]
    return at(packed, CELLS, place)


@jit_nogc
def number_of(packed: Packed, cell: int) -> float:
    """The plain number of an entry: a probability, a rate, a priority."""
    return entry_at(packed, cell, E_A)


@jit_inlined
def option_of(
    packed: Packed,
    cell: int,
    draw: float,
    kept: int,
    taken: int,
    seed: int,
    replication: int,
    patient: int,
    spell: int,
    visit: int,
) -> int:
    """The option that a uniform picks, as few people changing as possible where a lever has moved the shares.

    The option of the base is drawn first; where its share fell from p to q it is kept when a second uniform is below q
    / p; who is not kept takes, by a third, one of the options that rose, in proportion to the rise.
    """
    count = int(entry_at(packed, cell, E_A))
    points = packed.floats
    base = packed.ints[POINTS] + int(entry_at(packed, cell, E_OFFSET))
    now = base + count
    option, total = 0, 0.0
    for k in range(count):
        if points[base + k] > 0.0 and draw >= total:
            option = k
        total += points[base + k]
    p, q = points[base + option], points[now + option]
    if q >= p or uniform(seed, replication, kept, patient, spell, visit) < q / p:
        return option
    risen = 0.0
    for k in range(count):
        risen += max(points[now + k] - points[base + k], 0.0)
    aim, total = uniform(seed, replication, taken, patient, spell, visit) * risen, 0.0
    for k in range(count):
        rise = points[now + k] - points[base + k]
        if rise > 0.0:
            option = k
            total += rise
            if aim < total:
                break
    return option


@jit_nogc
def only_option(packed: Packed, cell: int) -> int:
    """The option of an entry that everybody takes, which no uniform needs to be drawn for; NONE where people differ."""
    return int(entry_at(packed, cell, E_B))


@jit_nogc
def after_a_wait(packed: Packed, cell: int, option: int, raised: int, factor: float, adds: float, draw: float) -> int:
    """The option of somebody who has waited long, for whom the share of one is raised: whoever has that one keeps it,
    and of the others as many come to it, by a uniform of their own, as the share rises by.
    """
    share = packed.floats[
        packed.ints[POINTS] + int(entry_at(packed, cell, E_OFFSET)) + int(entry_at(packed, cell, E_A)) + raised
    ]
    if option == raised or draw * (1.0 - share) >= min(1.0, share * factor + adds) - share:
        return option
    return raised


@jit_nogc
def shortest_of(
    packed: Packed, cell: int, drawn: int, services: int, stood: Ints, first: int, width: int, now: int
) -> int:
    """Of the services that the options of an entry name, from `services` of the maps on, the one with the shortest
    queue, of those that are open now where any is: the option drawn where no other is shorter, else the first of the
    shortest. `stood[first + width * list]` is how many waited and were there beyond what a list has.
    """
    count = int(entry_at(packed, cell, E_A))
    shares = packed.ints[POINTS] + int(entry_at(packed, cell, E_OFFSET)) + count
    best = drawn
    least = LONGEST
    for turn in range(-1, count):
        k = turn if turn >= 0 else drawn
        service = at(packed, MAPS, services + k)
        there = stood[first + width * service_at(packed, service, V_LIST)]
        if not is_open(packed, service_at(packed, service, V_CALENDAR), now):
            there += CLOSED
        if packed.floats[shares + k] > 0.0 and there < least:
            best, least = k, there
    return best


@jit_nogc
def carry(
    packed: Packed,
    dial: int,
    people: npt.NDArray[Any],
    width: int,
    label: int,
    patients: Ints,
    minutes: npt.NDArray[np.int32],
    draw: Floats,
    kept: int,
    taken: int,
    seed: int,
    replication: int,
) -> None:
    """Fill in one label that people carry from arrival: column `label` of `people`, rows of `width` in one line, whose
    earlier columns stand.
    """
    for person in range(len(patients)):
        cell = cell_of(packed, dial, people, person * width, minutes[person])
        people[person * width + label] = 1 + option_of(
            packed, cell, draw[person], kept, taken, seed, replication, patients[person], 0, 0
        )


def draw_carried(
    plan: "Plan",
    labels: npt.NDArray[np.int16],
    number: Ints,
    minute: npt.NDArray[np.int32],
    seed: int,
    replication: int,
) -> Generator[None, None, None]:
    """Fill in all labels that people carry from arrival; gives way after each. The cohort is in `labels` already."""
    for place, dial in enumerate(plan.carried, start=1):
        name = f"people.labels.{plan.names.label_names[place]}.choice"
        draw = uniforms(seed, replication, decision(name), number)
        kept, taken = decision(f"{name}.kept"), decision(f"{name}.taken")
        carry(
            plan.packed,
            dial,
            labels.ravel(),
            labels.shape[1],
            place,
            number,
            minute,
            draw,
            kept,
            taken,
            seed,
            replication,
        )
        yield
