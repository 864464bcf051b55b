"""Which libraries a build makes and which it leaves, with a compiler and a linker that write a word."""

from importlib.util import find_spec

import pytest

pytestmark = pytest.mark.skipif(not find_spec("numba"), reason="no numba to build with")


@pytest.fixture
def built(tmp_path, monkeypatch):
    """Builds these targets of sources with this digest, and says what is in the folder then."""
    from simulation.core.compiling import shipped_code
    from simulation.native import build

    monkeypatch.setattr(build, "capture", list)
    monkeypatch.setattr(build, "make_objects", lambda *_: [])
    monkeypatch.setattr(build, "link", lambda objects, target, names, library: library.write_text(target.name))

    def make(digest, *names):
        monkeypatch.setattr(shipped_code, "digest_of_sources", lambda: digest)
        asked = build.build(tmp_path / "compiled", names)
        there = {file.name for file in (tmp_path / "compiled").glob("engine-*")}
        assert {library.name for library in asked} <= there
        return there

    return make


LINUX, BROWSER = "engine-one-linux-x86_64.so", "engine-one-emscripten-wasm32.wasm"


def test_what_was_made_of_the_same_sources_for_other_targets_stays(built):
    assert built("one", "linux-x86_64") == {LINUX}
    assert built("one", "emscripten-wasm32") == {LINUX, BROWSER}
    assert built("one", "linux-x86_64") == {LINUX, BROWSER}


def test_what_was_made_of_other_sources_goes(built):
    built("one", "linux-x86_64")
    built("one", "emscripten-wasm32")
    assert built("two", "linux-x86_64") == {"engine-two-linux-x86_64.so"}


def test_all_targets_are_made_when_none_is_named_and_nothing_else_is_left(built, tmp_path):
    from simulation.native.objects import TARGETS

    built("one", "linux-x86_64")
    (tmp_path / "compiled" / "engine-one-riscv64.so").write_text("a target of before")
    assert len(built("one")) == len(TARGETS)
