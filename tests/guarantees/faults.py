"""Faults put into the compiled engine, one at a time, and the first numbered place that finds each; run with
HOMEWARD_COMPILE=no.

`python -m tests.guarantees.faults` prints, as JSON, the number of that place for each fault, or null.
"""

import json
import sys
import types
from pathlib import Path

import numpy as np

from simulation.core.errors import SimulationError
from simulation.engines import compiled
from simulation.engines.reference import engine as reference_engine
from tests.support.agreeing import prepared, rows
from tests.support.places import loaded, numbered

MODULES = ("primitives", "draws", "steps", "clock", "engine")
MOST = 150
"""Places tried for one fault."""

FAULTS = {
    "a tie reversed": ("primitives", "return a < b if a != b else", "return a > b if a != b else"),
    "plan before main": ("primitives", "one & 1 < other & 1", "one & 1 > other & 1"),
    "an end not cancelled": ("primitives", "    forget(w, slot, lay.MAIN_END + thread)\n", ""),
    "a start not lapsed": ("clock", "lay.CAPACITY] = 0\n", "lay.CAPACITY] += 0\n"),
    "a mover counted twice": (
        "primitives",
        "    if old != t.NONE:\n",
        "    if old != t.NONE:\n        release(w, old)\n",
    ),
    "patience kept after the grant": (
        "steps",
        "    s.forget(w, slot, lay.PATIENCE + thread)\n    w.ints[it + lay.DOING] = lay.TIMED\n",
        "    w.ints[it + lay.DOING] = lay.TIMED\n",
    ),
    "if_full not taken": (
        "clock",
        "if w.ints[it + lay.DOING] == lay.QUEUED:",
        "if w.ints[it + lay.DOING] == lay.QUEUED and c[lay.NOW] < 0:",
    ),
    "closed service not passed over": (
        "clock",
        "if queue == end or not is_open(w, service_at(w, service, t.V_CALENDAR), c[lay.NOW]):",
        "if queue == end:",
    ),
    "plan not dropped at discharge": (
        "steps",
        "            s.forget(w, slot, lay.DETERIORATION)\n            s.drop_plan(w, slot)\n",
        "            s.forget(w, slot, lay.DETERIORATION)\n",
    ),
    "visits not forgotten at readmission": (
        "steps",
        "        forget_visits(w, slot)\n        for label",
        "        for label",
    ),
    "staff not released by an interrupt": (
        "primitives",
        "    let_go_of_staff(w, slot, thread)\n    if w.ints[it + lay.OPEN_STEP",
        "    if w.ints[it + lay.OPEN_STEP",
    ),
    "a place lost when withdrawn after the grant": (
        "primitives",
        "        if doing == lay.GRANTED:\n            release(w, service)",
        "        if doing == lay.GRANTED:\n            pass",
    ),
    "the last of what is due wins": (
        "engine",
        "what = 0\n                while what < lay.KINDS_DUE and w.ints[u32(slot + lay.DUE + what)] != "
        "c[lay.NOW]:\n                    what += 1\n",
        "what = 6\n                while what >= 0 and w.ints[u32(slot + lay.DUE + what)] != c[lay.NOW]:\n    "
        "                what -= 1\n"
        "                what %= 8\n",
    ),
    "labels kept that should be forgotten": (
        "steps",
        "w.ints[u32(w.ints[lay.KEEPS] + label)] == 0",
        "w.ints[u32(w.ints[lay.KEEPS] + label)] == 2",
    ),
    "deterioration not cancelled by discharge": (
        "steps",
        "            s.forget(w, slot, lay.DETERIORATION)\n            s.drop_plan(w, slot)\n",
        "            s.drop_plan(w, slot)\n",
    ),
    "doors that open unnoticed": (
        "clock",
        "        s.change(w, place)\n        calendar_event += 1",
        "        if calendar_event_at(w, calendar_event, t.CE_KIND) != t.OPENS:\n            s.change(w, place)\n        calendar_event += 1",
    ),
    "a second entry not counted": (
        "primitives",
        "        w.ints[word] ^= i64(lay.ONCE | lay.MORE) << shift\n",
        "        pass\n",
    ),
    "a plan not awaited at ready": (
        "steps",
        "if w.ints[plan + lay.DOING] != lay.NOTHING:\n                    w.ints",
        "if w.ints[plan + lay.DOING] == 99:\n                    w.ints",
    ),
}
"""By name: the file, what stands there once, and what the fault makes of it."""


def engine(fault: str | None) -> types.ModuleType:
    """The compiled engine as plain Python, with one fault in it."""
    file, old, new = FAULTS[fault] if fault else ("", "", "")
    built: dict[str, types.ModuleType] = {}
    before = {name: sys.modules.get(f"simulation.engines.compiled.{name}") for name in MODULES}
    try:
        for name in MODULES:
            path = Path(compiled.__file__).parent / f"{name}.py"
            source = path.read_text(encoding="utf-8")
            if name == file:
                assert source.count(old) == 1, (
                    f"{fault}: its place in {name}.py is found {source.count(old)} times, and should be once"
                )
                source = source.replace(old, new)
            built[name] = types.ModuleType(f"simulation.engines.compiled.{name}")
            sys.modules[f"simulation.engines.compiled.{name}"] = built[name]
            setattr(compiled, name, built[name])
            exec(compile(source, str(path), "exec"), built[name].__dict__)
    finally:
        for name, module in before.items():
            if module is not None:
                sys.modules[f"simulation.engines.compiled.{name}"] = module
                setattr(compiled, name, module)
    return built["engine"]


def finds(run: types.ModuleType, number: int, cases: dict[int, tuple]) -> bool:
    """Whether a numbered place tells a faulty engine from the reference engine."""
    if number not in cases:
        plan, arrivals = prepared(loaded(numbered(number)))
        cases[number] = (plan, arrivals, rows(reference_engine.simulate(plan, arrivals)))
    plan, arrivals, expected = cases[number]
    try:
        log = rows(run.simulate(plan, arrivals))
    except (SimulationError, IndexError, ValueError, OverflowError):
        return True
    return len(log) != len(expected) or bool((log != expected).any())


def main() -> None:
    """Prints the first place that finds each fault."""
    cases: dict[int, tuple] = {}
    sound = engine(None)
    found: dict[str, int | None] = {"none": next((number for number in range(5) if finds(sound, number, cases)), None)}
    for fault in FAULTS:
        run = engine(fault)
        with np.errstate(all="ignore"):
            found[fault] = next((number for number in range(MOST) if finds(run, number, cases)), None)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
