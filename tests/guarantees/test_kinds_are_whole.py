"""A kind of step or service that is added in one place and not in another stops the program; it does not end a run with
wrong numbers.
"""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from simulation.core.errors import SimulationError
from simulation.engines import simulate
from simulation.plan import columns as t
from simulation.plan.packed import pack
from simulation.scenario.loading import from_text
from tests.support.agreeing import prepared
from tests.support.small import BASE

DOCS = Path(__file__).parents[2] / "docs" / "extending.md"

PROBE = """
import json, pkgutil, sys
from importlib import import_module
from pathlib import Path

import simulation.core.complete as tables

module, old, new, first = {arguments!r}
whole, refused = tables.complete, []


def recording(what, members, table):
    try:
        return whole(what, members, table)
    except TypeError as error:
        refused.append(str(error))
        return table


if not first:
    tables.complete = recording
changed = import_module(module)
source = Path(changed.__file__).read_text(encoding="utf-8")
assert not old or source.count(old) == 1
exec(compile(source.replace(old, new) if old else new, changed.__file__ if old else "new.py", "exec"), vars(changed))
import simulation

for one in pkgutil.walk_packages(simulation.__path__, "simulation."):
    if not one.name.endswith("__main__"):
        import_module(one.name)
print(json.dumps(refused))
"""

ADDED = {
    "step": (
        "simulation.scenario.schema.steps",
        "",
        'from typing import ClassVar\n\n\n@step_kind\nclass Visit(Step):\n    """V."""\n\n    visit: str\n\n    facts: ClassVar = StepFacts(rows=1)\n    example: ClassVar = "visit:"\n',
    ),
    "service": (
        "simulation.core.vocabulary",
        '    MEETING = "meeting"\n',
        '    MEETING = "meeting"\n    CLINIC = "c"\n',
    ),
    "code of a step": (
        "simulation.plan.columns",
        "MARK, GO, RECORD, LEAVE)\nASKING",
        "MARK, GO, RECORD, LEAVE, 77)\nASKING",
    ),
}

TABLES = {
    "step": {
        "the rows of steps in a plan",
        "the steps that expected people take",
    },
    "service": {
        "what kinds of service mean",
        "the codes of services in a plan",
        "the units of loads",
        "the units in which capacity is bought",
    },
    "code of a step": {"the steps that the reference engine takes"},
}
"""The tables that a new member has to be in; what else a kind of step says stands in its own file."""


def probe(*arguments: object) -> subprocess.CompletedProcess[str]:
    code = PROBE.format(arguments=arguments)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("added", ADDED)
def test_a_member_that_is_added_to_the_vocabulary_alone_stops_the_import(added: str) -> None:
    done = probe(*ADDED[added], True)
    assert done.returncode != 0
    assert "TypeError" in done.stderr
    assert "nothing for" in done.stderr


@pytest.mark.parametrize("added", ADDED)
def test_every_table_asks_for_it(added: str) -> None:
    done = probe(*ADDED[added], False)
    assert done.returncode == 0, done.stderr
    assert {one.partition(": nothing for ")[0] for one in json.loads(done.stdout)} == TABLES[added]


@pytest.mark.parametrize("added", ADDED)
def test_the_page_about_extending_names_every_table(added: str) -> None:
    page = " ".join(DOCS.read_text(encoding="utf-8").split())
    assert [what for what in TABLES[added] if what not in page] == []


@pytest.mark.parametrize("engine", ["reference", "compiled"])
@pytest.mark.parametrize("column", [t.STAY, t.GO])
def test_an_engine_that_meets_an_unknown_step_says_so(engine: str, column: int) -> None:
    plan, arrivals = prepared(from_text(BASE, "base.yaml"))
    steps = plan.tables.steps.copy()
    steps[steps[:, t.S_KIND] == column, t.S_KIND] = 77
    tables = plan.tables._replace(steps=steps)
    with pytest.raises(SimulationError, match=r"routes\.\S+: a kind of step that this engine does not know"):
        simulate(replace(plan, tables=tables, packed=pack(tables)), arrivals, engine=engine)


def test_no_engine_is_handed_an_unknown_form_of_time() -> None:
    plan, _ = prepared(from_text(BASE, "base.yaml"))
    entries = plan.tables.entries.copy()
    entries[entries[:, t.E_KIND] > 0, t.E_KIND] = 99
    with pytest.raises(ValueError, match="a form of time"):
        pack(plan.tables._replace(entries=entries))
