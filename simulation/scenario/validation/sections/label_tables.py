"""Checks of tables by label: labels that something records, and values that something draws."""

from collections.abc import Iterator
from typing import Any

from simulation.core.errors import did_you_mean
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.values.value import ByDate, ByLabel, Node, Product
from simulation.scenario.validation.fault import Fault, unknown
from simulation.scenario.validation.model_index import PATHWAY, ModelIndex


def check_tables(known: ModelIndex) -> Iterator[Fault]:
    """Every by_LABEL names a label that something records, and values that something draws."""
    for where, value in known.values:
        yield from _table(known, where, value.node, False)


def _table(known: ModelIndex, where: Where, node: Node[Any], factor: bool) -> Iterator[Fault]:
    if isinstance(node, ByLabel):
        here = (*where, f"by_{node.label}")
        values = known.labels.get(node.label)
        if values is None:
            yield unknown("label", node.label, known.labels, here)
            return
        for name in node.branches:
            if name not in values:
                yield (
                    (*here, name),
                    f"nothing draws '{name}' of the label '{node.label}'",
                    did_you_mean(name, sorted(values), f"drawn are {', '.join(sorted(values))}"),
                )
        missing = sorted(known.carried.get(node.label, set()) - set(node.branches))
        if missing and node.otherwise is None and not factor:
            yield here, f"no entry for {', '.join(missing)}", "give one for each, or 'otherwise:'"
        for name, below in node.branches.items():
            yield from _table(known, (*here, name), below, factor)
        if node.otherwise is not None:
            yield from _table(known, (*here, "otherwise"), node.otherwise, factor)
    elif isinstance(node, Product):
        yield from _table(known, (*where, "base"), node.base, factor)
        yield from _table(known, (*where, "times"), node.factor, True)
    elif isinstance(node, ByDate):
        yield from _table(known, where, node.first, factor)
        for day, below in node.later:
            yield from _table(known, (*where, "changes", day.isoformat()), below, factor)


def check_pathways(known: ModelIndex) -> Iterator[Fault]:
    """Every pathway that is drawn is listed, where some are."""
    pathways = known.model.pathways
    for name in sorted(known.labels.get(PATHWAY, set()) - set(pathways)) if pathways else ():
        yield (
            ("pathways",),
            f"the pathway '{name}' is drawn and not listed",
            did_you_mean(name, pathways, f"list it beside {', '.join(pathways)}"),
        )
