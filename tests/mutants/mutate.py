"""Small changes to a module's code, each of which is a mistake that somebody could make: its mutants.

Nothing is changed that has no effect on what is worked out: text, docstrings, annotations, decorators, imports,
assertions, and what an error says when it is raised.
"""

import ast
import hashlib
from collections.abc import Iterator
from copy import copy, deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
SIGNS: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
EXTREMES = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum"}
UNORDERED = {*EXTREMES, "isinstance"}
"""Calls whose arguments are not swapped: the result would be the same, or no result at all."""
NOT_CODE = (ast.Import, ast.ImportFrom, ast.Assert, ast.Raise, ast.Global, ast.Nonlocal)
NO_VALUES = {"annotation", "returns", "decorator_list", "format_spec", "ctx"}


@dataclass(frozen=True)
class Mutant:
    """One changed place in a module."""

    file: str
    """From the root of the repository."""
    where: str
    """The function or class it is in."""
    line: int
    operator: str
    was: str
    """The statement before (the first line of one with statements inside)."""
    becomes: str
    tree: ast.Module
    site: "Site"
    change: ast.AST

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What stays the same when other code in the file changes."""
        return self.file, self.where, self.was, self.becomes

    def source(self) -> str:
        """The whole module with the change in it; its tree is as before when this is done."""
        before = _get(self.site.holder, self.site.key)
        _put(self.site.holder, self.site.key, self.change)
        try:
            return ast.unparse(ast.fix_missing_locations(self.tree))
        finally:
            _put(self.site.holder, self.site.key, before)


@dataclass(frozen=True)
class Site:
    """One place and one way of changing it; `changes` are the nodes that could stand there instead."""

    holder: Any
    """A node or a list of nodes."""
    key: Any
    """The field of the node, or the place in the list."""
    where: str
    statement: ast.stmt
    line: int
    operator: str
    changes: tuple[ast.AST, ...]


def draw(files: list[str], seed: str) -> list[Mutant]:
    """The mutants of these files in an order drawn by chance, one of each site.

    Each has its place by a number of its own, made of the random seed and of what is changed: a mutant keeps its place
    when other code changes or its file moves.
    """
    found: dict[tuple[str, str, str, str], Mutant] = {}
    for file in files:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        for site in _inside(tree, "", None, frozenset()):
            mutants = [_made(file, tree, site, change) for change in site.changes if not _swaps_texts(site, change)]
            if mutants:
                first = min(mutants, key=lambda mutant: _number(seed, mutant))
                found.setdefault(first.name, first)
    return sorted(found.values(), key=lambda mutant: _number(seed, mutant))


def _number(seed: str, mutant: Mutant) -> bytes:
    return hashlib.sha256("\n".join((seed, *mutant.name[1:])).encode()).digest()


def _made(file: str, tree: ast.Module, site: Site, change: ast.AST) -> Mutant:
    """The mutant with its statement before and after; the tree is as before when this is done."""
    before = _get(site.holder, site.key)
    was = _first_line(site.statement)
    _put(site.holder, site.key, change)
    try:
        becomes = _first_line(change if before is site.statement else site.statement)
    finally:
        _put(site.holder, site.key, before)
    return Mutant(file, site.where, site.line, site.operator, was, becomes, tree, site, change)


def _get(holder: Any, key: Any) -> Any:
    return holder[key] if isinstance(holder, list) else getattr(holder, key)


def _put(holder: Any, key: Any, node: ast.AST) -> None:
    if isinstance(holder, list):
        holder[key] = node
    else:
        setattr(holder, key, node)


def _first_line(statement: ast.AST) -> str:
    """A statement's text without the statements inside it."""
    if getattr(statement, "body", None):
        statement = copy(statement)
        statement.body, statement.orelse = [ast.Pass()], []  # type: ignore[attr-defined]
    return ast.unparse(statement).strip().partition("\n")[0]


def _inside(node: ast.AST, where: str, statement: ast.stmt | None, counting: frozenset[str]) -> Iterator[Site]:
    """All sites below a node. `counting` are the names that count in a loop here."""
    for field, value in ast.iter_fields(node):
        if field in NO_VALUES or (isinstance(node, ast.ClassDef) and field in ("bases", "keywords")):
            continue
        children = value if isinstance(value, list) else [value]
        for place, child in enumerate(children):
            if not isinstance(child, ast.AST) or isinstance(child, NOT_CODE) or _is_text(child):
                continue
            holder, key = (value, place) if isinstance(value, list) else (node, field)
            inner, names, around = where, counting, statement
            if isinstance(child, ast.stmt):
                around = child
            if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
                inner = f"{where}.{child.name}".lstrip(".")
                names = _counters(child)
            if around is not None:
                line = getattr(child, "lineno", around.lineno)
                for operator, changes in _changes(node, child, names):
                    if changes:
                        yield Site(holder, key, inner or "module", around, line, operator, tuple(changes))
            yield from _inside(child, inner, around, names)


def _is_text(node: ast.AST) -> bool:
    """A docstring, or the names that a module gives away."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"


def _counters(node: ast.AST) -> frozenset[str]:
    """Names of whole numbers: what runs through a `range` or an `enumerate`."""
    found = set()
    for loop in ast.walk(node):
        if isinstance(loop, (ast.For, ast.comprehension)) and isinstance(loop.iter, ast.Call):
            called, target = _called(loop.iter), loop.target
            if called == "enumerate" and isinstance(target, ast.Tuple):
                target = target.elts[0]
            if called in ("range", "enumerate") and isinstance(target, ast.Name):
                found.add(target.id)
    return frozenset(found)


def _called(call: ast.Call) -> str:
    """The last part of a called function's name."""
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _changes(parent: ast.AST, node: ast.AST, counting: frozenset[str]) -> Iterator[tuple[str, list[ast.AST]]]:
    """Each way of changing a node, with what it could become."""
    match node:
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                yield "comparison", [_with(node, "ops", place, COMPARISONS[type(operator)]())]
        case ast.BinOp() if type(node.op) in SIGNS and not (_joins(node.left) or _joins(node.right)):
            yield "sign", [_with(node, "op", None, SIGNS[type(node.op)]())]
        case ast.AugAssign():
            if type(node.op) in SIGNS and not _joins(node.value):
                yield "sign", [_with(node, "op", None, SIGNS[type(node.op)]())]
            yield "dropped statement", [ast.Pass()]
        case ast.UnaryOp(op=ast.USub() | ast.Not()):
            yield ("sign" if isinstance(node.op, ast.USub) else "not"), [node.operand]
        case ast.BoolOp():
            yield "and, or", [_with(node, "op", None, ast.Or() if isinstance(node.op, ast.And) else ast.And())]
        case ast.Constant(value=bool()):
            yield "not", [ast.Constant(not node.value)]
        case ast.Constant(value=int() | float()):
            number: Any = node.value
            yield "constant", [ast.Constant(number + 1), ast.Constant(number - 1)]
        case ast.Call():
            called = _called(node)
            if called in EXTREMES:
                field = "id" if isinstance(node.func, ast.Name) else "attr"
                changed = deepcopy(node)
                setattr(changed.func, field, EXTREMES[called])
                yield "min, max", [changed]
            if called not in UNORDERED:
                yield "swapped arguments", list(_swaps(node))
        case ast.Expr() | ast.Continue() | ast.Break() | ast.Delete():
            yield "dropped statement", [ast.Pass()]
        case ast.Assign() if all(isinstance(target, (ast.Subscript, ast.Attribute)) for target in node.targets):
            yield "dropped statement", [ast.Pass()]
        case ast.If() if not node.orelse and isinstance(node.body[-1], (ast.Return, ast.Raise)):
            yield "dropped branch", [ast.Pass()]
    if isinstance(parent, (ast.If, ast.IfExp, ast.While)) and node is parent.test:
        yield "not", [ast.UnaryOp(ast.Not(), deepcopy(node))]
    if isinstance(parent, ast.comprehension) and node in parent.ifs:
        yield "not", [ast.UnaryOp(ast.Not(), deepcopy(node))]
    if isinstance(node, ast.expr) and _is_place(parent, node, counting):
        yield "index", [ast.BinOp(deepcopy(node), operator(), ast.Constant(1)) for operator in (ast.Add, ast.Sub)]


def _with(node: ast.AST, field: str, place: int | None, new: ast.AST) -> ast.AST:
    """A copy of a node with one field changed, or one element of it."""
    changed = deepcopy(node)
    if place is None:
        setattr(changed, field, new)
    else:
        getattr(changed, field)[place] = new
    return changed


def _joins(node: ast.AST) -> bool:
    """Whether `+` beside it joins texts or lists: to subtract those is no mistake that anybody makes."""
    if isinstance(node, ast.BinOp):
        return _joins(node.left) or _joins(node.right)
    return isinstance(node, (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp, ast.Set, ast.Dict)) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _swaps(call: ast.Call) -> Iterator[ast.AST]:
    """The call with two neighbouring arguments in each other's place."""
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return
    for place in range(len(call.args) - 1):
        if ast.dump(call.args[place]) != ast.dump(call.args[place + 1]):
            changed = deepcopy(call)
            changed.args[place], changed.args[place + 1] = changed.args[place + 1], changed.args[place]
            yield changed


def _swaps_texts(site: Site, changed: Any) -> bool:
    """Whether two texts have changed places: that is how something is told, and not what is worked out."""
    if site.operator != "swapped arguments":
        return False
    pairs = zip(_get(site.holder, site.key).args, changed.args, strict=True)
    return all(_joins(was) for was, becomes in pairs if ast.dump(was) != ast.dump(becomes))


def _is_place(parent: ast.AST, node: ast.AST, counting: frozenset[str]) -> bool:
    """Whether a node is a place in a list or array that is not a plain number."""
    if isinstance(parent, ast.Slice):
        return not isinstance(node, ast.Constant)
    if not isinstance(parent, ast.Subscript) or node is not parent.slice:
        return False
    return (isinstance(node, ast.BinOp) and type(node.op) in SIGNS) or (
        isinstance(node, ast.Name) and node.id in counting
    )
