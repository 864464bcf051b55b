"""In a browser numpy's places are of 32 bits: an array of 64 can be no place there, where it can everywhere else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "simulation"
PLACES = ("take", "bincount", "repeat")
"""What refuses places that are wider than the machine's."""
NARROW = ("intp", "int32", "int16", "int8", "bool_", "float64")


def wide_places(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, call) of each place that a function has made of 64 bits."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            wide = _wide_names(function)
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and _name(call.func) in PLACES:
                    for given in call.args[-1:] if _name(call.func) == "repeat" else call.args[:1]:
                        if _is_wide(given, wide):
                            yield call.lineno, ast.unparse(call)


def _wide_names(function: ast.FunctionDef) -> set[str]:
    """Names that stand for numbers of 64 bits: those said to be, and what is reckoned from them."""
    wide: set[str] = set()
    for _ in range(3):  # as often as one is made of another further down
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target, value in _pairs(node.targets[0], node.value):
                    if isinstance(target, ast.Name) and _is_wide(value, wide):
                        wide.add(target.id)
    return wide


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _is_wide(value: ast.expr, wide: set[str]) -> bool:
    """Whether this is of 64 bits: made so, reckoned with what is, or a part of it."""
    if isinstance(value, ast.Name):
        return value.id in wide
    if isinstance(value, ast.BinOp):
        return _is_wide(value.left, wide) or _is_wide(value.right, wide)
    if isinstance(value, ast.Subscript):
        return _is_wide(value.value, wide)
    if isinstance(value, ast.Call):
        said = [_name(part) for part in (*value.args, *(keyword.value for keyword in value.keywords))]
        if _name(value.func) == "int64" or "int64" in said:
            return True
        if any(kind in said for kind in NARROW):
            return False
        if isinstance(value.func, ast.Attribute) and _name(value.func) in ("take", "copy", "ravel", "reshape"):
            return _is_wide(value.func.value, wide)
    return False


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_no_place_is_wider_than_a_browser_has() -> None:
    found = [
        f"simulation/{file.relative_to(PACKAGE).as_posix()}:{line}: {call}"
        for file in sorted(PACKAGE.rglob("*.py"))
        for line, call in wide_places(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert not found, "np.intp was expected, which is as wide as places are:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("lines", "wide"),
    [
        ("row = np.zeros(3, dtype=np.int64)\nheld.take(row.take(service) + until)", 1),
        ("np.bincount(group * np.int64(longer) + days)", 1),
        ("many = line.astype(np.int64)\nsums, other = many // 2, 1\nnp.repeat(lines, sums)", 1),
        ("first = np.arange(3, dtype=np.int64)[1:]\nx.take(first)", 1),
        ("row = np.zeros(3, dtype=np.intp)\nheld.take(row)", 0),
        ("minutes = np.zeros(3, dtype=np.int64)\nminutes.take(lines)", 0),
        ("wide = np.zeros(3, dtype=np.int64)\nx.take(wide.astype(np.intp))", 0),
    ],
)
def test_a_wide_place_is_found_and_no_other(lines: str, wide: int) -> None:
    body = "\n".join(f"    {line}" for line in lines.splitlines())
    assert len(list(wide_places(ast.parse(f"def read():\n{body}\n")))) == wide
