"""Marks of one name, a line each, with the spell in which they were made."""

import numpy as np

from simulation.core.vocabulary import Event
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Mask, Table


class Marks(Table):
    """One line for each time a mark was made; sorted by (patient, row)."""

    minute: Ints


def marked(tables: LogTables, mark: str) -> Marks:
    """Every time this mark was made; nothing where the log does not know it."""
    log, names = tables.log, tables.log.names.marks
    code = [names.index(mark)] if mark in names else []
    rows, numbers = tables.row_index.of(Event.MARKED, np.array(code, dtype=np.int64))
    patient = log.patient[rows]
    spell = tables.first_lines(tables.spells).take(patient) + log.spell[rows]
    order = np.argsort(spell, kind="stable")
    return Marks(
        len(rows),
        tables.spells.patient,
        spell=spell[order].astype(np.int32),
        row=numbers[order],
        minute=log.minute[rows][order].astype(np.int32),
    )


def first_of_spell(table: Table) -> Mask:
    """Whether each line of a table sorted by patient and row is the first of its spell."""
    first = np.ones(len(table), dtype=np.bool_)
    first[1:] = table.spell[1:] != table.spell[:-1]
    return first
