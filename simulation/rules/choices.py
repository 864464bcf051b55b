"""Choices: which entry of a dial holds for a person now, and what a uniform makes of it."""

from simulation.compiled import compiled
from simulation.luck import uniform
from simulation.plan.tables import D_CELLS, D_DATES, D_DATES_COUNT, D_LABEL, D_LABELS, D_SIZE, D_STRIDE


@compiled
def cell_of(tables, dial, labels, person, now):  # type: ignore[no-untyped-def]
    """The row of `entries` that holds for a person at a minute; -1 where the table has no entry for the label values.

    `labels[person]` are the codes of the person's labels, 0 for one that is not recorded.
    """
    place = 0
    for k in range(tables.dials[dial, D_LABELS]):
        place += tables.dials[dial, D_STRIDE + k] * labels[person, tables.dials[dial, D_LABEL + k]]
    count = tables.dials[dial, D_DATES_COUNT]
    if count > 1:
        first = tables.dials[dial, D_DATES]
        period = 0
        while period + 1 < count and tables.dates[first + period + 1] <= now:
            period += 1
        place += period * tables.dials[dial, D_SIZE]
    return tables.cells[tables.dials[dial, D_CELLS] + place]


@compiled
def number_of(tables, cell):  # type: ignore[no-untyped-def]
    """The plain number of an entry: a probability, a rate, a priority."""
    return tables.entries[cell, 1]


@compiled
def option_of(tables, cell, luck, kept, taken, seed, replication, patient, spell, visit):  # type: ignore[no-untyped-def]
    """The option that a uniform picks, as few people changing as possible where a lever has moved the shares.

    The option of the base is drawn first; where its share fell from p to q it is kept when a second uniform is below q / p;
    who is not kept takes, by a third, one of the options that rose, in proportion to the rise.
    """
    count = int(tables.entries[cell, 1])
    base = int(tables.entries[cell, 4])
    now = base + count
    option, total = 0, 0.0
    for k in range(count):
        if tables.points[base + k] > 0.0:
            option = k
            total += tables.points[base + k]
            if luck < total:
                break
    p, q = tables.points[base + option], tables.points[now + option]
    if q >= p or uniform(seed, replication, kept, patient, spell, visit) < q / p:
        return option
    risen = 0.0
    for k in range(count):
        risen += max(tables.points[now + k] - tables.points[base + k], 0.0)
    aim, total = uniform(seed, replication, taken, patient, spell, visit) * risen, 0.0
    for k in range(count):
        rise = tables.points[now + k] - tables.points[base + k]
        if rise > 0.0:
            option = k
            total += rise
            if aim < total:
                break
    return option
