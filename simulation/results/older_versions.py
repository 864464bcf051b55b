"""What earlier versions called otherwise, so that the results they have written are known again."""

from collections.abc import Mapping

RENAMED_MEASURES: Mapping[str, str] = {}
"""Measures by the name an earlier version gave them, with the name they have now."""


def renamed(measure: str) -> str:
    """What a measure is called now."""
    return RENAMED_MEASURES.get(measure, measure)
