"""A small HTML card for notebooks: a title, a line or two and one table, every word of them escaped."""

from collections.abc import Sequence
from html import escape

from simulation.core.notebook.small_pictures import SmallPicture

MOST_ROWS = 40
"""Rows that are shown; how many more there are is said."""


def card(title: str, lines: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The card; the first column is words, the others stand to the right. A small picture may stand in a cell.

    >>> card("A <b>", ["&"], [], [])
    '<div><strong>A &lt;b&gt;</strong><br>&amp;</div>'
    """
    told = "".join(f"<br>{escape(line)}" for line in lines)
    head = "".join(f"<th{_side(place)}>{escape(column)}</th>" for place, column in enumerate(columns))
    body = "".join(
        f"<tr>{''.join(f'<td{_side(place)}>{_cell(cell)}</td>' for place, cell in enumerate(row))}</tr>"
        for row in rows[:MOST_ROWS]
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if rows else ""
    more = f"<small>and {len(rows) - MOST_ROWS} more</small>" if len(rows) > MOST_ROWS else ""
    return f"<div><strong>{escape(title)}</strong>{told}{table}{more}</div>"


def _cell(cell: str) -> str:
    return cell if isinstance(cell, SmallPicture) else escape(cell)


def _side(place: int) -> str:
    return ' style="text-align: right"' if place else ""


__all__ = ["card"]
