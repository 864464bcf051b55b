"""The same bytes from WebAssembly as from native code: every call of a replication is recorded and made again in Node."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from simulation.core.compiling import jit, shipped_code
from simulation.engines import simulate
from simulation.measures import measure
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from tests.support.small_place import small_place

NODE = shutil.which("node")
pytestmark = [
    pytest.mark.skipif(NODE is None, reason="no Node here"),
    pytest.mark.skipif(not jit.SHIPPED, reason="the code has changed since it was compiled: make engine"),
]


class Recorded(list):
    """Calls of shipped functions, with the bytes of their arrays before and after."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def call(self, function: shipped_code.ShippedFunction, given: tuple) -> object:
        parts = [part for value in given for part in (value if isinstance(value, tuple) else (value,))]
        words, arrays = function.words(given), []
        number = len(self)
        place = 1
        for part in parts:
            if isinstance(part, np.ndarray):
                arrays.append({"word": place, "bytes": part.nbytes})
                (self.folder / f"{number}-{len(arrays) - 1}.before").write_bytes(part.tobytes())
                place += 1 + part.ndim
            else:
                place += 1
        returned = shipped_code.ShippedFunction.plainly(function, given)
        held = [part for part in parts if isinstance(part, np.ndarray)]
        self.append((function, [str(word) for word in words], arrays, [part.tobytes() for part in held], returned))
        return returned


def test_webassembly_leaves_the_same_bytes(tmp_path, monkeypatch, libraries):
    recorded = Recorded(tmp_path)
    monkeypatch.setattr(
        shipped_code.ShippedFunction, "__call__", lambda function, *given: recorded.call(function, given)
    )
    place = small_place()
    plan = compile_plan(place)
    log = simulate(plan, sample(plan, 1, 0), "compiled")
    measure(log, place)
    monkeypatch.undo()
    names = {function.name for function, *_ in recorded}
    assert len(names) >= 12, sorted(names)
    calls = [
        {"name": function.name.replace(".", "_"), "words": words, "arrays": arrays}
        for function, words, arrays, _, _ in recorded
    ]
    (tmp_path / "calls.json").write_text(json.dumps(calls), encoding="utf-8")
    library = next(libraries.glob("engine-*-emscripten-wasm32.wasm"))
    script = Path(__file__).parent / "replay.mjs"
    done = subprocess.run([NODE, script, library, tmp_path], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    for number, (function, _, arrays, after, _) in enumerate(recorded):
        for k in range(len(arrays)):
            assert (tmp_path / f"{number}-{k}.after").read_bytes() == after[k], (
                f"call {number}, {function.name}, array {k}"
            )
    said = json.loads((tmp_path / "returned.json").read_text(encoding="utf-8"))
    for text, (function, *_, returned) in zip(said, recorded, strict=True):
        if function.returns == "int64":
            assert int(text) == returned
