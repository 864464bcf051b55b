"""Which group has the most of something, in a sentence that pages, slides and pictures share."""

from collections.abc import Callable, Mapping, Sequence

from simulation.core.text.sentences import capital

In = tuple[str, float, str]
"""A scenario, its mean, and that mean as it is said."""


def the_most(what: str, called: Callable[[str], str], groups: Mapping[str, Sequence[In]]) -> str:
    """'NHS: the most of it, £5m in A, £4m in B'; where that is another group by scenario, which in each.

    >>> the_most("the most of it", str.upper, {"nhs": [("A", 5.0, "£5m"), ("B", 4.0, "£4m")]})
    'NHS: the most of it, £5m in A, £4m in B'
    >>> the_most("the most of it", str.upper, {"nhs": [("A", 5.0, "£5m")], "self": [("B", 6.0, "£6m")]})
    'The most of it: NHS (£5m in A), SELF (£6m in B)'
    """
    largest = dict[str, tuple[str, In]]()
    for group, levels in groups.items():
        for level in levels:
            if level[0] not in largest or level[1] > largest[level[0]][1][1]:
                largest[level[0]] = group, level
    there = list(dict.fromkeys(group for group, _ in largest.values()))
    if len(there) == 1:
        return f"{called(there[0])}: {what}, {_listed(groups[there[0]])}"
    told = [f"{called(group)} ({_listed([one for of, one in largest.values() if of == group])})" for group in there]
    return f"{capital(what)}: {', '.join(told)}"


def _listed(levels: Sequence[In]) -> str:
    return ", ".join(f"{said} in {scenario}" for scenario, _, said in levels)


__all__ = ["the_most"]
