"""The kind of step whose code stands in `docs/extending.md`, in one file outside the package and nowhere else: it is
checked, run alike by both engines, told, and shown with its example in schema and reference.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from typer.testing import CliRunner

import simulation
from simulation.cli.app import app
from simulation.core.errors import ScenarioError, ValueProblem
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.offered_load.loads import offered_loads
from simulation.report.journey import trace
from simulation.scenario.loading import from_text
from simulation.scenario.reference.json_schema import json_schema
from simulation.scenario.reference.page import dialect_reference
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.steps import STEPS, Composed, Step, StepFacts, Task, import_kinds, step_kind
from tests.support.agreeing import assert_equal
from tests.support.step_examples import whole

PAGE = (Path(__file__).parents[3] / "docs" / "extending.md").read_text(encoding="utf-8")
NAME = "decision"
RAW = {"decision": "panel", "assessed_by": "social_workers", "takes": "2 hours"}


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """What a test registers is taken back."""
    before = dict(STEPS)
    yield
    STEPS.clear()
    STEPS.update(before)


@pytest.fixture(autouse=True)
def documented(kinds: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Step]]:
    """The kind, in a file of a folder of its own."""
    found = re.search(r"## A kind of step.*?```python\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    (tmp_path / "own_kinds").mkdir()
    (tmp_path / "own_kinds" / "decision_of_a_panel.py").write_text(found[1], encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "own_kinds")
    import_kinds([str(tmp_path / "own_kinds")], "")
    yield STEPS[NAME]
    del sys.modules["decision_of_a_panel"]


def place(**changed: Any) -> str:
    said = yaml.load(whole(STEPS[NAME].example), yaml.BaseLoader)
    said["routes"]["come"]["decided"] = {**RAW, **changed}
    return yaml.safe_dump({**said, **({"reasons": REASONS} if "reason" in changed else {})}, sort_keys=False)


REASONS = {"care": {"group": "care", "responsible": "council"}}


@pytest.fixture
def example() -> Scenario:
    return from_text(place())


def test_its_example_is_sound_by_the_command(tmp_path):
    (tmp_path / "place.yaml").write_text(place(), encoding="utf-8")
    done = CliRunner().invoke(app, ["check", str(tmp_path / "place.yaml"), "--quick"])
    assert done.exit_code == 0, done.output
    assert "is sound" in done.output


def test_both_engines_run_it_alike_and_people_take_every_part():
    log = assert_equal(from_text(place()), place())
    assert isinstance(log, EventLog)
    begun = [log.names.steps[step] for step in log.subject[log.event == Event.BEGAN].tolist()]
    held = begun.count("routes.come.decided.panel")
    assert held > 20
    assert begun.count("routes.come.decided.assessment") >= held


def test_people_are_assessed_and_then_wait_for_the_panel(example):
    told = "\n".join(trace(example, patient=1))
    seen, waits, leaves = (told.index(words) for words in ("seen by social workers", "until panel", "leaves ward"))
    assert seen < waits < leaves
    assert re.search(r"Wed .* 14:00  leaves ward", told)


def test_its_work_is_offered(example):
    (team,) = (load for load in offered_loads(example) if load.list == "social_workers")
    assert team.offered == pytest.approx(3 * 7 * 2)


def test_it_is_written_and_read_again_as_it_was_said(example):
    assert yaml.load(example.as_yaml(), yaml.BaseLoader)["routes"]["come"]["decided"] == RAW
    assert from_text(example.as_yaml()).digest() == example.digest()
    longer = example.with_({"routes.come.decided.takes": "3 hours"})
    assert longer.model.routes["come"]["decided.assessment"].takes.constant().mean() == 180
    assert longer.digest() != example.digest()


def test_schema_and_reference_have_it(documented):
    schema, page = json_schema(), dialect_reference()
    routes = schema["$defs"]["Base"]["properties"]["routes"]["additionalProperties"]["additionalProperties"]
    assert {"$ref": "#/$defs/Decision"} in routes["oneOf"]
    assert set(schema["$defs"]["Decision"]["required"]) == {"decision", "assessed_by", "takes"}
    section = page.partition(f"## Step: {NAME}\n")[2].partition("\n## ")[0]
    assert documented.__doc__.split(";")[0] in section
    assert "| **`assessed_by`** |" in section
    assert f"```yaml\n{documented.example}```" in section


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"decision": "panl"}, "routes.come.decided.decision: there is no service 'panl'; did you mean 'panel'?"),
        ({"assessed_by": "ward"}, "routes.come.decided.assessed_by: 'task' with 'ward', which is of the kind beds"),
        ({"assessed_by": {"by": "x"}}, "routes.come.decided.assessed_by.by: there is no label 'x'"),
        ({"takes": {"by_x": {"a": "1 hour"}}}, "routes.come.decided.takes.by_x: there is no label 'x'"),
        ({"takes": "2"}, "routes.come.decided.takes: '2'; a time with its unit"),
        ({"take": "2 hours"}, "routes.come.decided.take: unknown key 'take'; did you mean 'takes'?"),
        ({"reason": "cares"}, "routes.come.decided.reason: there is no reason 'cares'; did you mean 'care'?"),
        ({"stay": "ward"}, "routes.come.decided: a step with stay and decision; a step is of one kind"),
        ({"takes": {"value": "2 hours", "source": "x"}}, "routes.come.decided.takes.source: there is no source 'x'"),
    ],
)
def test_mistakes_are_told_of_its_own_parameters_and_lines(changed, told):
    text = place(**changed)
    with pytest.raises(ScenarioError) as caught:
        from_text(text)
    line, said = re.match(r"scenario.yaml:(\d+): (.*)", str(caught.value)).groups()
    assert said.startswith(told)
    lines = text.splitlines()
    assert lines.index("    decided:") < int(line) <= lines.index("    out:")


def test_a_part_has_the_reason_of_the_step():
    steps = from_text(place(reason="care")).model.routes["come"]
    assert [(name, step.reason) for name, step in steps.items()] == [
        ("bed", None),
        ("decided.assessment", "care"),
        ("decided.panel", "care"),
        ("out", None),
    ]


def test_a_step_may_be_done_as_composed_steps_and_a_single_part_has_its_name():
    @step_kind
    class Rest(Composed):
        """A delay by another name, which no panel shortens."""

        rest: str
        example: ClassVar = "rest: panel"

        def parts(self):
            if self.rest == "never":
                raise ValueProblem("'never'", "a panel was expected", ("rest",))
            if self.rest == "strangely":
                return {"x": {"delay": "3"}}
            return {"first": {**RAW, "decision": self.rest}, "then": {"delay": "3 hours"}}

    @step_kind
    class LongRest(Composed):
        """A rest alone."""

        long_rest: str
        example: ClassVar = "long_rest: panel"

        def parts(self):
            return {"it": {"rest": self.long_rest}}

    text = place().replace("decision: panel", "long_rest: panel")
    text = re.sub(r"\n +(assessed_by|takes): .*", "", text)
    names = ["decided.first.assessment", "decided.first.panel", "decided.then"]
    assert list(from_text(text).model.routes["come"])[1:4] == names
    assert_equal(from_text(text), text)
    for met, right in (
        ("never", r"decided.rest: 'never'; a panel was"),
        ("strangely", r"decided: done as 3: delay: '3'"),
    ):
        with pytest.raises(ScenarioError, match=rf"routes\.come\.{right}"):
            from_text(text.replace("long_rest: panel", f"rest: {met}"))
    with pytest.raises(ScenarioError, match=r"routes\.come\.decided\.long_rest: there is no service 'away'"):
        from_text(text.replace("long_rest: panel", "long_rest: away"))


def test_what_a_part_says_of_its_own_is_told_at_the_step():
    @step_kind
    class Closed(Composed):
        """A wait for what is never held."""

        closed: str
        example: ClassVar = "closed: ward"

        def parts(self):
            return {"it": {"until": "war" + "d"}}

    text = re.sub(r"decision: .*\n +assessed_by: .*\n +takes: .*", "closed: x", place())
    with pytest.raises(ScenarioError, match=r"decided: in its part 'until': until\.'ward' is never held"):
        from_text(text)


def test_a_name_in_a_file_has_no_dots_although_parts_have():
    with pytest.raises(ScenarioError, match=r"routes\.come\.value: 'value' as a name; this word has a meaning"):
        from_text(place().replace("decided:", "value:"))
    with pytest.raises(ScenarioError, match=r"'decided\.panel' as a name; a name has no dots"):
        from_text(place().replace("decided:", "decided.panel:"))


SAID = {"__annotations__": {"rest": str}, "__doc__": "Nothing.", "example": "rest: x", "__module__": __name__}


def _parts(_: Step) -> dict[str, dict[str, Any]]:
    return {"it": {"delay": "1 hour"}}


@pytest.mark.parametrize(
    ("name", "base", "changed", "lacks"),
    [
        ("Rest", Step, {}, "says its meaning in one way: by 'facts' .* or as Composed by its 'parts'"),
        ("Rest", Composed, {"facts": StepFacts(rows=1), "parts": _parts}, "says its meaning in one way"),
        ("Rest", Composed, {}, "has no parts"),
        (
            "Rest",
            Composed,
            {"example": "a place", "parts": _parts},
            "has no 'example', a small place that says 'rest:'",
        ),
        ("Rest", Composed, {"__doc__": None, "parts": _parts}, "has no docstring"),
        ("Resting", Composed, {"parts": _parts}, "has no parameter 'resting'"),
        ("Go", Composed, {"parts": _parts}, "takes the name 'go', which Go of simulation.*kinds.go has"),
    ],
)
def test_what_is_half_made_is_refused_with_what_it_lacks(name, base, changed, lacks):
    from typing import ClassVar as Class

    said = {**SAID, **changed}
    said["__annotations__"] = {**SAID["__annotations__"], "example": Class[str], "facts": Class[StepFacts]}
    with pytest.raises(TypeError, match=f"the kind of step {name} {lacks}"):
        step_kind(type(base)(name, (base,), said))
    assert "rest" not in STEPS


def test_a_class_that_is_no_step_and_a_file_without_a_kind_are_refused(tmp_path, monkeypatch):
    with pytest.raises(TypeError, match="the kind of step int is no class of Step"):
        step_kind(int)
    (tmp_path / "no_kind_here.py").write_text("X = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ImportError, match="no_kind_here holds no kind of step"):
        import_kinds([str(tmp_path)], "")


def test_kinds_are_told_in_their_order_whatever_their_files_are_called():
    assert list(STEPS) == [
        "stay",
        "task",
        "delay",
        "until",
        "start",
        "choose",
        "record",
        "leave",
        "mark",
        "go",
        "decision",
    ]
    assert STEPS["task"] is Task


def test_it_is_a_kind_once_its_file_lies_among_the_kinds(tmp_path):
    """As a contributor does it: the file in the package's own folder, a new start, nothing else."""
    package = tmp_path / "simulation"
    shutil.copytree(
        Path(simulation.__file__).parent, package, ignore=shutil.ignore_patterns("_compiled", "__pycache__")
    )
    found = re.search(r"## A kind of step.*?```python\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    (package / "scenario" / "schema" / "steps" / "kinds" / "decision.py").write_text(found[1], encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(place(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "simulation", "check", "mine.yaml", "--quick"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert "is sound" in done.stdout
