"""Workers of this machine: every task is answered, an ended worker is told, and who is closed begins nothing else."""

import os
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

import simulation
from simulation.core.errors import SimulationError
from simulation.experiment.workers.local import on_workers


def doubled(number):
    return 2 * number


def ended(number):
    os._exit(number)


@pytest.mark.parametrize(("workers", "engine"), [(1, "reference"), (2, "reference"), (1, "compiled"), (3, "compiled")])
def test_every_task_is_answered_once(workers, engine):
    assert sorted(on_workers(doubled, iter(range(20)), workers, engine)) == list(range(0, 40, 2))
    assert list(on_workers(doubled, [], workers, engine)) == []


def test_a_worker_that_the_system_ended_is_told():
    with pytest.raises(SimulationError, match="ended by the system, most likely for want of memory"):
        list(on_workers(ended, [9, 9, 9], 2, "reference"))


def test_who_is_closed_begins_nothing_else():
    begun = []
    first = threading.Event()

    def slow(number):
        begun.append(number)
        if number:
            first.wait(5)
            time.sleep(0.05)
        return number

    with closing(on_workers(slow, range(200), 2, "compiled")) as answers:
        assert next(answers) == 0
    first.set()
    time.sleep(0.5)
    assert len(begun) < 10


def test_workers_are_begun_in_one_place():
    """Studies and options would each have to tell an ended worker, and to end theirs."""
    package = Path(simulation.__file__).parent
    files = [file for file in package.rglob("*.py") if "import Parallel" in file.read_text(encoding="utf-8")]
    assert [file.relative_to(package).as_posix() for file in files] == ["experiment/workers/local.py"]
