"""The same bits on every machine: nothing on the way to a table is left to the order in which numpy adds, to the
matrix library beneath it, or to somebody else's exp and log.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulation
from tests.support.places import numbered
from tests.support.small_place import PLACE

ROOT = Path(simulation.__file__).parent
ADDING = {
    "agg", "average", "convolve", "corr", "corrcoef", "correlate", "cov", "cumprod", "cumsum", "dot", "einsum", "expanding",
    "inner", "interp", "inv", "lstsq", "matmul", "mean", "median", "nanmean", "nanstd", "nansum", "nanvar", "norm", "outer",
    "percentile", "polyfit", "prod", "quantile", "reduce", "reduceat", "rolling", "sem", "solve", "std", "sum", "tensordot",
    "trapezoid", "var", "vdot",
}  # fmt: skip
"""What adds up in an order of numpy's, pandas' or a library's own; or, as `interp`, rounds once or twice by machine."""
CURVES = {
    "arccos", "arcsin", "arctan", "cbrt", "cos", "cosh", "erf", "exp", "exp2", "expm1", "float_power", "gamma", "hypot",
    "lgamma", "log", "log10", "log1p", "log2", "logaddexp", "pow", "power", "sin", "sinh", "tan", "tanh",
}  # fmt: skip
"""Functions whose last digit is another in every library."""
OURS = {"in_order", "math", "exact_math", "plain_math"}
ELSEWHERE = {
    "assurance": "the commands of trust judge tables of runs; their own figures are rounded when they are shown",
    "report": "pictures and their captions, rounded",
    "native": "a tool of whoever builds the package",
}
WHOLE, SHOWN, NAMESAKE = "whole numbers, exact in any order", "for the eye only", "a method of a distribution"
STAYS = {
    "app/mind/place.py": {"sum(map(len": WHOLE},
    "capacity_grid/opened.py": {"sum(part.file_size": WHOLE},
    "cli/describe/explain.py": {"sum(kinds.get": WHOLE},
    "cli/trust/place_fitted.py": {"sum(one.met": WHOLE},
    "cli/trust/verify.py": {"sum(not one.holds": WHOLE},
    "core/errors.py": {"sum(map(len": WHOLE, "sum(one.more": WHOLE},
    "core/numerics/student_array.py": {"many.sum()": WHOLE},
    "core/event_log.py": {"sum(len": WHOLE},
    "engines/common/gathered.py": {"sum(kind.itemsize": WHOLE},
    "core/sound_log.py": {"np.cumsum(count)": WHOLE},
    "core/compiling/shipped_code.py": {"sum(1 + dimensions": WHOLE},
    "engines/common/monthly_review.py": {
        "np.cumsum(self._changes": WHOLE,
        "occupied = int(": WHOLE,
        "sum(moved[service]": WHOLE,
        "sum(known) / len(known)": WHOLE,
    },
    "engines/common/today.py": {
        "total = sum(self.today.minute - ready": WHOLE,
        "self.in_beds(self.now).sum()": WHOLE,
        "(self.now.ready >= 0)).sum()": WHOLE,
        "stands(self.now).sum()": WHOLE,
    },
    "engines/compiled/allocation.py": {"sum(len(numbers)": WHOLE},
    "experiment/attribute.py": {"sum((_less(": "arrays one after another, each number with its like"},
    "experiment/measured_rows.py": {"sum(len(value)": WHOLE},
    "experiment/workers/cluster.py": {"sum(client.nthreads()": WHOLE},
    "experiment/headlines.py": {"math.log10(size)": SHOWN},
    "experiment/replicate.py": {'["value"].mean().unstack("period")': SHOWN},
    "experiment/statistics.py": {"count = there.sum(": WHOLE},
    "measures/delays/by_ready_date.py": {
        "of_weekday[4].sum()": WHOLE,
        "of_weekday[6].sum()": WHOLE,
        "of_band.sum(": WHOLE,
        "np.cumsum(number.reshape": WHOLE,
        "(so_far <= place_of_share": WHOLE,
    },
    "measures/delays/no_criteria_to_reside.py": {"top.sum(": WHOLE},
    "measures/crises/time_away.py": {"np.cumsum(there)": WHOLE},
    "measures/log_tables": {"": "people and minutes by day are whole numbers; sums of days are numpy's own, see test below"},
    "measures/loops/counting.py": {"np.cumsum(": WHOLE},
    "measures/periods": {"": "as in log_tables"},
    "measures/outcomes.py": {"of_status.sum(": WHOLE, "ended.sum(": WHOLE},
    "measures/result_table.py": {"np.cumsum([0": WHOLE},
    "own_log/build.py": {"inside = sum(": WHOLE, "late = sum(": WHOLE},
    "own_log/hospital_rows.py": {".sum()": WHOLE},
    "money/economics.py": {"best.sum(axis=1": WHOLE},
    "money/effects.py": {'["pence"].sum()': WHOLE},
    "money/health.py": {"(begins < end).sum()": WHOLE},
    "money/ledger.py": {"sum(whole.values())": WHOLE, '["pence"].sum()': WHOLE},
    "money/optimise.py": {"sum(plan)": WHOLE},
    "money/tables/economics.py": {"int(wrong.sum())": WHOLE},
    "money/tables/payers.py": {
        '["pence"].sum()': WHOLE,
        "int(sums.sum())": WHOLE,
        "int(whole.sum())": WHOLE,
        'rows.groupby(level="year", sort=True).sum()': WHOLE,
    },
    "offered_load/passing_time.py": {"time.mean()": NAMESAKE},
    "offered_load/population/competing_risks.py": {"time.mean()": NAMESAKE},
    "offered_load/population/label_codes.py": {"sum(self.bits": WHOLE},
    "offered_load/population/population_arrays.py": {"new.cumsum()": WHOLE},
    "plan/parameter_tables.py": {"entry.mean()": NAMESAKE},
    "plan/routes.py": {"sum(1 << lead": WHOLE},
    "plan/services.py": {"np.cumsum(numbers)": WHOLE, "np.cumsum(one[:, 1]": WHOLE},
    "sampling/already_here.py": {"stream.batch.mean()": NAMESAKE},
    "sampling/arrivals.py": {"np.cumsum(counts)": WHOLE},
    "sampling/coming.py": {"np.cumsum(size)": WHOLE},
    "scenario/calendar/service_calendar.py": {
        "sum(max(0, min(last": WHOLE,
        "sum(last - first": WHOLE,
        "/ sum(minutes)": WHOLE,
    },
    "scenario/calendar/waits.py": {"sum(end - begin": WHOLE, "sum(gap * gap": WHOLE},
    "scenario/calendar/worked_capacity.py": {"/ sum(minutes)": WHOLE},
    "scenario/changes/operations.py": {"now.read.mean()": NAMESAKE},
    "scenario/reading/csv_tables.py": {"sum(map(bool": WHOLE},
    "scenario/reading/yaml_reader.py": {"sum(map(before.count": WHOLE},
    "scenario/calendar/arrival_counts.py": {"gap.mean()": NAMESAKE},
    "scenario/schema/arrivals/moments.py": {"sum([number for": WHOLE},
    "scenario/schema/arrivals/stream.py": {"self.batch.mean()": NAMESAKE},
    "scenario/schema/distributions/base.py": {"time.mean()": NAMESAKE},
    "scenario/schema/distributions/families/mixture.py": {"part.mean()": NAMESAKE},
    "scenario/schema/distributions/whole_minutes.py": {"time.quantile(": NAMESAKE, "time.mean()": NAMESAKE},
    "scenario/validation/sections/services.py": {"entry.mean()": NAMESAKE},
    "scenario/validation/sections/streams.py": {"gap.mean()": NAMESAKE},
    "scenario/validation/limits.py": {"entry.mean()": NAMESAKE},
    "scenario/validation/warnings.py": {"entry.mean()": NAMESAKE},
    "weeks_ahead/counted.py": {"by_service.sum(axis=0)": WHOLE},
    "weeks_ahead/outlook.py": {'weeks["value"].mean()': "sums of whole numbers, exact in any order"},
}  # fmt: skip
"""What may stay: the words of its line, and why."""


def left_to_others(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The lines that leave digits to somebody else."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield node.lineno, "@ adds in an order of its own"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            squared = isinstance(node.right, ast.Constant) and node.right.value == 2
            if not squared and not isinstance(node.left, ast.Constant):
                yield node.lineno, "** is the system's pow"
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        of = getattr(getattr(node.func, "value", None), "id", "")
        said = {keyword.arg for keyword in node.keywords}
        if isinstance(node.func, ast.Name) and name == "sum":
            yield node.lineno, "sum() differs between versions of Python; math.fsum does not"
        elif isinstance(node.func, ast.Attribute) and name in ADDING and of not in OURS | {"self"}:
            yield node.lineno, f"{name} adds in an order of its own; see core/numerics/in_order.py"
        elif isinstance(node.func, ast.Attribute) and name in CURVES and of in ("np", "math"):
            yield node.lineno, f"{of}.{name} is the library's; see core/numerics/plain_math.py"
        elif isinstance(node.func, ast.Attribute) and name in ("argsort", "sort_values") and "kind" not in said:
            yield node.lineno, f'{name} leaves the order of equals to the processor; say kind="stable"'


def test_what_leaves_digits_to_others_is_known_and_has_a_reason():
    unknown, used = [], set()
    for file in sorted(ROOT.rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        if place.partition("/")[0] in ELSEWHERE:
            continue
        text = file.read_text(encoding="utf-8")
        for line, why in left_to_others(ast.parse(text)):
            words = text.splitlines()[line - 1]
            known = [
                (key, part) for key, parts in STAYS.items() if place.startswith(key) for part in parts if part in words
            ]
            used.update(known)
            if not known:
                unknown.append(f"simulation/{place}:{line}: {why}\n    {words.strip()}")
    assert not unknown, "\n".join(unknown)
    assert used == {(key, part) for key, parts in STAYS.items() for part in parts}, (
        "a reason for what is no longer there"
    )


@pytest.mark.parametrize("line", [
    "x.sum()", "np.sum(x)", "x.groupby('a').mean()", "x @ y", "x.dot(y)", "x ** 0.5", "x ** y", "np.exp(x)", "math.log(x)",
    "sum(x)", "np.cumsum(x)", "x.argsort()", "x.sort_values('a')", "np.interp(x, y, z)", "np.add.reduceat(x, y)",
])  # fmt: skip
def test_each_of_the_kind_is_found(line):
    assert list(left_to_others(ast.parse(line)))


STUDY = """
import hashlib, os, pathlib, sys
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
import simulation
from simulation.offered_load.loads import offered_loads

print(sum(__cpu_features__[name] for name in __cpu_dispatch__), "features beyond the least", file=sys.stderr)
england = simulation.load("england").with_({"run.warm_up": "7 days", "run.length": "35 days"})
small = [simulation.load(file) for file in sorted(pathlib.Path(sys.argv[1]).glob("*.yaml"))]
for place, replications in [(england, 1), *((one, 9) for one in small)]:
    results = simulation.run(place, replications=replications, workers=1)
    for name, table in (("measures", results.measures), ("summary", results.summary()), ("strengths", results.strengths)):
        print(name, hashlib.sha256(table.to_csv(float_format="%.17g").encode()).hexdigest())
for place in (simulation.load("baseline/england"), *small):
    print("loads", [(load.list, load.offered.hex(), load.load.hex()) for load in offered_loads(place.model)])
"""


def test_a_processor_that_can_less_gets_the_same_bytes(tmp_path):
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    beyond = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
    if not beyond:
        pytest.skip("this processor has nothing beyond the least that numpy asks for")
    (tmp_path / "study.py").write_text(STUDY, encoding="utf-8")
    for number, text in enumerate([PLACE, numbered(3), numbered(4)]):
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    least = {"NPY_DISABLE_CPU_FEATURES": " ".join(beyond), "OPENBLAS_CORETYPE": "Prescott"}
    told = []
    for features in ({}, least):
        environment = {**os.environ, "PYTHONPATH": os.fspath(ROOT.parent), **features}
        done = subprocess.run(
            [sys.executable, tmp_path / "study.py", tmp_path],
            env=environment, capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert f"{0 if features else len(beyond)} features beyond the least" in done.stderr
        told.append(done.stdout.splitlines())
    assert [line.partition(" ")[0] for line in told[0]].count("loads") == 4
    assert told[0] == told[1]
