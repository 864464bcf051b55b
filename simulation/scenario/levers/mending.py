"""A lever with mistakes, made good enough that what it sets can be checked too: all its mistakes are told at once."""

from collections.abc import Collection, Mapping
from typing import Any

DEPENDS = {"from": ("lead_time", "ramp"), "until": ("decay",), "cost": ("payer",)}
"""Keys that make no sense without another; each is checked before the other is taken away."""


def mended(raw: Any, faulty: Collection[str]) -> dict[str, Any] | None:
    """A raw lever without its faulty keys ('' for one that is missing); None when nothing is left to be checked.

    A lever whose strength is faulty has none: nothing else in the file is other because of it, and what it sets is
    still looked at in full.
    """
    if not isinstance(raw, Mapping):
        return None
    left = without_faulty(raw, faulty)
    if "strength" in faulty:
        left["strength"] = "0 %"
    if not left.get("why"):
        left["why"] = "unknown"
    return left if isinstance(left.get("set"), Mapping) and left != raw else None


def without_faulty(raw: Mapping[str, Any], faulty: Collection[str]) -> dict[str, Any]:
    """A raw lever, or what is other about one, without its faulty keys and what makes no sense without them."""
    gone = {*faulty, *(below for key in faulty for below in DEPENDS.get(key, ()))}
    return {key: below for key, below in raw.items() if key not in gone}
