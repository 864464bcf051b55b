"""Puts a fit into the base it was made for: each parameter's number is multiplied where it is written.

    python -m simulation calibrate scenarios/england.yaml --trials 8
    python -m docs.tools.put_fit_into_base scenarios/england-fitted.yaml

`calibrate` writes a scenario of factors, as facts, beside the base; here the factors go into the base's own text, of
which only those numbers change. A parameter is the `capacity` of a service, or the `share_needing` or `delay` of a
step.
"""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from simulation.core.errors import HomewardError

_NUMBER = r"([\d.]+)"
_TIMES = [rf"(mean: ){_NUMBER}( (?:days|hours|minutes))", rf"(median: ){_NUMBER}( (?:days|hours|minutes))"]
_PLACES = {
    "capacity": [rf"(value: ){_NUMBER}( \w+)"],
    "share_needing": [rf"(value: ){_NUMBER}( %)"],
    "delay": _TIMES,
    "for": _TIMES,
    "after": _TIMES,
}
"""How each kind of parameter is written; times keep the ratio of mean and median, in every row of a table."""
_TABLES = ("for", "after")


def moved(text: str, parameter: str, factor: float) -> str:
    """A scenario's text with one parameter multiplied; only its number changes.

    Raises:
        HomewardError: when the text has no such parameter, or has it in another form.
    """
    kind = parameter.rpartition(".")[2]
    if kind not in _PLACES:
        raise HomewardError(f"{parameter}: a parameter that ends in {', '.join(_PLACES)} was expected")
    start, end, line = _extent(text, parameter)
    written = text[start:end]
    for pattern in _PLACES[kind]:
        written, count = re.subn(
            pattern, lambda found: found[1] + _rounded(float(found[2]) * factor, kind) + found[3], written
        )
        if not count or (count > 1 and kind not in _TABLES):
            raise HomewardError(f"{parameter}: line {line} is not written as a {kind}")
    return text[:start] + written + text[end:]


def _extent(text: str, parameter: str) -> tuple[int, int, int]:
    """Where the value of a dotted path stands in the text: first and last character, and line."""
    node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for name in parameter.split("."):
        inside = {key.value: value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}
        if name not in inside:
            raise HomewardError(f"{parameter}: the file has no line '{name}:' there")
        node = inside[name]
    return node.start_mark.index, node.end_mark.index, node.start_mark.line + 1


def _rounded(number: float, kind: str) -> str:
    if kind == "share_needing":
        number = min(number, 100.0)
    if kind == "capacity" and number >= 20:
        return f"{round(number)}"
    return f"{number:.3g}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Multiply the base's parameters by the factors of a fitted scenario."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fitted", type=Path, help="what calibrate wrote")
    file = parser.parse_args(arguments).fitted
    fitted = yaml.safe_load(file.read_text(encoding="utf-8"))
    base = file.with_name(fitted["extends"])
    text = base.read_text(encoding="utf-8")
    factors = {parameter: float(fact["scale"]) for parameter, fact in fitted["facts"].items() if parameter != "source"}
    for parameter, factor in factors.items():
        text = moved(text, parameter, factor)
    base.write_text(text, encoding="utf-8", newline="\n")
    print(f"{base}: {len(factors)} parameters written")


if __name__ == "__main__":
    main()
