"""Fixtures that several tests share."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.once import once

settings.register_profile("same", derandomize=True, database=None)
settings.register_profile("anew", max_examples=1000)
settings.load_profile("same")
"""What hypothesis draws is the same in every run, so that whether a change may land does not rest on luck; `make fuzz`
draws anew.
"""

signal.signal(signal.SIGINT, signal.default_int_handler)
"""Tests that press Ctrl-C hold wherever the suite is started: what a shell runs in the background ignores it, and so
would every process that a test starts.
"""

LONGEST_FIRST = ("guarantees/test_wheel", "guarantees/test_engines_agree", "app/test_page", "guarantees/test_nothing_outside",
                 "native/test_libraries", "referees/test_known_answers", "guarantees/test_strangers_text", "guarantees/test_pressure")  # fmt: skip
"""Files of half a minute and more, which processes that share the tests begin with, so that none is left alone with one."""


def pytest_configure(config):
    """Files are given out in the order in which they were collected, not by how many tests they have."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items):
    """The longest files first, where several processes share the tests."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        order = {name: place for place, name in enumerate(LONGEST_FIRST)}
        items.sort(key=lambda item: order.get(f"{item.path.parent.name}/{item.path.stem}", len(order)))


MOST_SECONDS = 300
"""A test that takes longer has gone astray: what should have been refused is running, say."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A test that has gone astray fails, and does not hold up the suite; long ones and tables of faults may take as long
    as they do.
    """
    unlimited = item.get_closest_marker("long") or item.get_closest_marker("faults")
    if unlimited or not hasattr(signal, "setitimer"):
        return (yield)

    def stop(*_):
        pytest.fail(f"took more than {MOST_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


SMALL = {"run.warm_up": "14 days", "run.length": "60 days", "run.replications": "3"}
"""A starting file, short enough for tests."""


@pytest.fixture(scope="session")
def libraries(tmp_path_factory) -> Path:
    """The libraries of every kind of machine, built from the checkout: some forty seconds of a processor, and so once."""

    def build(folder: Path) -> None:
        command = [sys.executable, "-m", "simulation.native.build", str(folder)]
        done = subprocess.run(
            command, cwd=Path(__file__).parents[1], capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]

    return once(tmp_path_factory, "libraries", build)


@pytest.fixture(scope="session")
def small_place():
    """A small hospital with a home team: a hundred spells or so, in every measure that matters."""
    import simulation
    from simulation.cli.describe.new import starting_file

    return simulation.from_text(starting_file("Small place"), name="small.yaml").with_(SMALL)


@pytest.fixture(scope="session")
def small_variant(small_place):
    """The same place with a larger home team."""
    return small_place.with_({"services.home_team.capacity": "60 places"})


@pytest.fixture(scope="session")
def small_results(small_place):
    import simulation

    return simulation.run(small_place, workers=1)


@pytest.fixture(scope="session")
def small_comparison(small_place, small_variant):
    import simulation

    return simulation.compare([small_place, small_variant], workers=1)


@pytest.fixture
def homeward(tmp_path, monkeypatch, capsys):
    """Runs the command line in an empty folder: (exit code, what it answered, what it said about the work)."""
    from simulation.cli import main

    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["homeward", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return int(end.value.code or 0), told.out, told.err

    return run
