"""The libraries of machines that are not at hand: their format, what they offer, that they want nothing, their size."""

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import simulation
from simulation.core.compiling.shipped_code import library_name
from simulation.native.objects import TARGETS
from tests.support.library_headers import headers

ROOT = Path(simulation.__file__).parents[1]
FORMATS = {"linux": "elf", "windows": "pe", "darwin": "mach-o", "emscripten": "wasm"}
LINKERS_OWN = {"__wasm_call_ctors", "__wasm_apply_data_relocs", "__dso_handle", "_mh_dylib_header"}
"""What the linkers of WebAssembly and of Macs offer besides."""
SYSTEM = {"/usr/lib/libSystem.B.dylib", "dyld_stub_binder"}
"""What every library of a Mac names, whether it calls it or not."""
LEAST, MOST = 20_000, 200_000
"""Bytes."""
pytestmark = [
    pytest.mark.skipif(
        not find_spec("numba") or not find_spec("ziglang"), reason="no numba or no linker to build with"
    ),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def built(libraries):
    return libraries, json.loads((libraries / "entry_points.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_library_is_what_its_name_says(built, target):
    folder, said = built
    system, _, machine = target.name.partition("-")
    file = folder / library_name(said["digest"], target.name)
    content = file.read_bytes()
    found = headers(content)
    assert (found.kind, found.machine, found.shared) == (FORMATS[system], machine, True)
    offered = {name.replace(".", "_") for name in said["functions"]}
    assert found.offers - LINKERS_OWN == offered
    assert found.wants - SYSTEM == set()
    assert LEAST < len(content) < MOST
    for path in (os.fspath(ROOT), sys.prefix):
        assert path.encode() not in content, "a path of the machine that built it"


def test_every_target_is_built_and_nothing_else(built):
    folder, said = built
    names = {file.name for file in folder.iterdir()}
    assert names == {"entry_points.json", *(library_name(said["digest"], target.name) for target in TARGETS)}


def test_a_checkout_has_the_very_same_libraries(built):
    """Made twice from the same code, once when the checkout was installed and once here, they are alike bit for bit.

    An editable install makes those of its own machine and of WebAssembly alone.
    """
    folder, said = built
    there = ROOT / "simulation" / "_compiled"
    if not (there / "entry_points.json").is_file():
        pytest.skip("nothing is compiled in this checkout")
    if json.loads((there / "entry_points.json").read_text(encoding="utf-8"))["digest"] != said["digest"]:
        pytest.skip("what is compiled in this checkout is of other code: 'make engine'")
    names = {file.name for file in there.iterdir()}
    assert len(names) >= 2
    assert names <= {file.name for file in folder.iterdir()}
    for name in names:
        assert (there / name).read_bytes() == (folder / name).read_bytes(), name
