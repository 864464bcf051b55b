"""The first run on a machine compiles in two processes; whatever happens to the second, the first goes on."""

import subprocess
import sys

import pytest

from simulation.core.compiling import jit
from simulation.experiment import jit_warm_up
from simulation.experiment.jit_warm_up import compile_in_second_process, engine_ready

pytest.importorskip("numba")
FOLDER = jit.FOLDER


@pytest.fixture(autouse=True)
def numba_compiles(monkeypatch, tmp_path):
    """As where no compiled code came with the package: numba compiles into a folder."""
    monkeypatch.setenv("HOMEWARD_COMPILE", "numba")
    monkeypatch.setattr(jit, "FOLDER", tmp_path)


def names(folder) -> set[str]:
    """The functions that are kept in a cache."""
    return {file.name.partition("-")[0] for file in folder.rglob("*.nbi")}


def test_the_other_process_compiles_all_but_the_loop(tmp_path, monkeypatch):
    monkeypatch.setenv("HOMEWARD_CACHE", str(tmp_path))
    monkeypatch.setattr(jit_warm_up, "processors", lambda: 2)
    with compile_in_second_process():
        pass
    assert {
        "clock.offer",
        "parse_log._read_rows",
        "counting._count",
        "choices.carry",
        "minutes._put_in_order",
        "sorting.sort_minutes",
        "log_writer.unpack",
    } <= names(tmp_path)
    assert "engine.advance" not in names(tmp_path)


@pytest.mark.parametrize("executable", ["/nowhere/python", "false"])
def test_a_process_that_cannot_start_or_fails_is_no_trouble(executable, monkeypatch):
    monkeypatch.setattr(jit_warm_up, "processors", lambda: 2)
    monkeypatch.setattr(sys, "executable", executable)
    with compile_in_second_process():
        reached = True
    assert reached


def test_a_process_that_does_not_come_to_an_end_is_ended(monkeypatch):
    started = []

    class Endless(subprocess.Popen):
        def __init__(self, words, **settings):
            super().__init__([words[0], "-c", "import time; time.sleep(600)"], **settings)
            started.append(self)

    monkeypatch.setattr(jit_warm_up, "processors", lambda: 2)
    monkeypatch.setattr(jit_warm_up, "LONGEST_WAIT", 0.1)
    monkeypatch.setattr(subprocess, "Popen", Endless)
    with compile_in_second_process():
        pass
    assert [one.poll() is not None for one in started] == [True]


def test_one_processor_compiles_by_itself(monkeypatch):
    monkeypatch.setattr(jit_warm_up, "processors", lambda: 1)
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a second process"))
    with compile_in_second_process():
        pass


def test_nothing_is_started_once_all_is_there(monkeypatch):
    monkeypatch.setattr(jit, "FOLDER", FOLDER)
    engine_ready()
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a second process"))
    why = "it came compiled with the package" if jit.SHIPPED else "numba is there to compile it"
    assert engine_ready() == ("compiled", why)
    assert engine_ready("reference") == ("reference", "asked for")
