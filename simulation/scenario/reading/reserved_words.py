"""Words of the dialect that are never names."""

DESCRIBING = ("source", "range", "note", "fitted_to")
"""Keys that say where a value comes from and change nothing."""

RESERVED = ("value", *DESCRIBING, "changes", "base", "times", "table", "otherwise")
"""Words that are never names, with every word that starts with `by_`."""
