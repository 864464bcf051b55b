"""Workers of a browser have little: the one that thinks has pydantic and no numpy, those that run have numpy and neither
pydantic nor pandas. Both are asked everything here as the page asks them, in a process that has as little.
"""

import json
import subprocess
import sys

from tests.support.small_place import PLACE

SMALL = PLACE.replace("warm_up: 10 days, length: 130 days", "warm_up: 80 days, length: 60 days, replications: 2")
SMALL = SMALL.replace("2024-07-21: 4 beds", "2024-07-11: 9 beds")
CHOICE = {"sliders": {"services.help_home.capacity": 3.0}, "levers": {}, "enablers": {}, "view": "central"}
TODAY = {"day": "2024-09-23", "beds": 9, "waiting": {"P0": {"people": 0}, "P1": {"people": 1, "since": 2}}}
NOWHERE = "pandas", "scipy", "markupsafe", "jinja2", "xlsxwriter", "rich", "typer", "matplotlib", "simpy", "openpyxl"
BARE = """
import json, sys
class Nowhere:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {without!r}:
            raise ImportError(f"a worker of this kind has no {{name}}")
sys.meta_path.insert(0, Nowhere())
said = json.load(sys.stdin)
"""
THINKS = """
from simulation.app.browser import mind
told = {
    "places": json.loads(mind.places()),
    "as_is": json.loads(mind.open_place(json.dumps({"name": "small.yaml", "files": {"small.yaml": said["text"]}}))),
    "what_if": json.loads(mind.what_if(json.dumps(said["choice"]))),
    "notes": json.loads(mind.notes()),
    "parts": json.loads(mind.parts(json.dumps(said["choice"]))),
    "files": json.loads(mind.files(json.dumps(said["choice"]))),
    "weeks": json.loads(mind.weeks(json.dumps(said["choice"]), json.dumps(said["today"]))),
}
print(json.dumps(told))
"""
RUNS = """
from simulation.app.browser import pydantic_stand_in
pydantic_stand_in.install()
from simulation.app.browser import runner
def over():
    while (step := runner.step()) == "{}":
        pass
    return json.loads(step)
from simulation.plan import services
lists, asked = [], services.worked_list
services.worked_list = lambda name, *rest: (lists.append(name), asked(name, *rest))[1]
known = []
place = said["as_is"]["digest"]
for one, *kind in [(said["as_is"], ""), (said["what_if"], "", place), *((one, "weeks") for one in said["weeks"])]:
    runner.keep(one["digest"], one["scenario"], *kind)
    assert over() == {"over": True}
    known.append(list(dict.fromkeys(lists)))
    lists.clear()
    for number in range(2):
        runner.run(one["digest"], number)
        runner.put(one["digest"], number, json.dumps(over()["rows"]))
weeks = [one["digest"] for one in said["weeks"]]
both = said["as_is"]["digest"], said["what_if"]["digest"]
runner.journey(*both, 0)
told = {
    "answer": json.loads(runner.answer(*both)),
    "table": json.loads(runner.table(*both)),
    "part": json.loads(runner.part(*both, "name", "label")),
    "weeks": json.loads(runner.weeks(*weeks, 2)),
    "journey": over(),
    "lists": known,
}
print(json.dumps(told))
"""


def bare(code, without, **said):
    """What a process says that cannot import what it would not have."""
    words = [sys.executable, "-c", BARE.format(without=tuple(without)) + code]
    done = subprocess.run(words, input=json.dumps(said), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_everything_is_thought_without_numpy_and_run_without_pydantic_or_pandas():
    thought = bare(THINKS, ("numpy", *NOWHERE), text=SMALL, choice=CHOICE, today=TODAY)
    assert "wrong" not in thought["as_is"], thought["as_is"]
    assert thought["as_is"]["state"]["sliders"]
    assert "extends" in thought["files"]["files"]["what-if.yaml"]
    assert all(isinstance(note, str) for note in thought["notes"]["notes"])
    assert len(thought["parts"]["parts"]) == 1
    both = {name: thought[name] for name in ("as_is", "what_if")}
    both["weeks"] = [thought["weeks"][name] for name in ("as_is", "what_if")]
    told = bare(RUNS, ("pydantic", "pydantic_core", *NOWHERE), **both)
    assert told["answer"]["replications"] == 2
    assert {chart["kind"] for chart in told["answer"]["charts"]} == {"lines", "bars", "map"}
    assert told["answer"]["tiles"][0]["difference"] is not None
    assert len(told["table"]["text"].splitlines()) > 8
    assert told["part"]["found"]
    assert told["weeks"]["runs"] == 2
    assert told["weeks"]["charts"]
    assert [way["name"] for way in told["journey"]["ways"]] == ["As it is", "What if"]
    as_is, what_if, *_ = told["lists"]
    assert len(as_is) > 2
    assert what_if == ["own help_home"], "what is equal is worked out once, as with pydantic's own models"
