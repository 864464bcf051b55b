"""Files that are no plain files are refused at once, wherever a path is read from the user."""

import os
import socket
import threading
from pathlib import Path

import pytest

from simulation.core.errors import ScenarioError
from simulation.core.system.files import NotPlainFileError, TooLargeError, read_bounded
from simulation.scenario.loading import load
from simulation.scenario.reading.yaml_reader import read_file, rows_of
from tests.support.small import BASE

posix = pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")


@pytest.fixture
def pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    return tmp_path / "pipe.yaml"


def within_seconds(action):
    """What an action raised or returned, from a thread, so that a test that would wait for ever fails."""
    found = []

    def act():
        try:
            found.append(action())
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive(), "it waits"
    return found[0]


def test_a_plain_file_is_read_up_to_its_limit(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    assert read_bounded(tmp_path / "a", 5) == b"12345"
    with pytest.raises(TooLargeError, match=r"larger than 0\.004 kB"):
        read_bounded(tmp_path / "a", 4)
    (tmp_path / "empty").touch()
    assert read_bounded(tmp_path / "empty", 0) == b""


def test_what_is_not_there_or_a_folder_is_told(tmp_path):
    for name in ("none", "null\0"):
        with pytest.raises(FileNotFoundError):
            read_bounded(tmp_path / name, 5)
    with pytest.raises(IsADirectoryError):
        read_bounded(tmp_path, 5)


@posix
def test_pipes_sockets_and_devices_are_refused_without_waiting(tmp_path, pipe):
    with socket.socket(socket.AF_UNIX) as listening:
        name = os.path.relpath(tmp_path / "socket")
        listening.bind(name if len(name) < 100 else os.fspath(tmp_path / "socket"))
        for path, kind in ((pipe, "a pipe"), (tmp_path / "socket", "a socket"), ("/dev/zero", "a device")):
            error = within_seconds(lambda path=path: read_bounded(path, 100))
            assert isinstance(error, NotPlainFileError)
            assert f"it is {kind} and no plain file" in str(error)


@posix
def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(tmp_path, pipe, monkeypatch):
    (tmp_path / "plain").touch()
    looked_at = (tmp_path / "plain").stat()
    monkeypatch.setattr(Path, "stat", lambda *_, **__: looked_at)
    assert isinstance(within_seconds(lambda: read_bounded(pipe, 100)), NotPlainFileError)


@posix
def test_scenarios_targets_tables_and_what_they_extend_are_plain_files(tmp_path, pipe):
    error = within_seconds(lambda: load(pipe))
    assert isinstance(error, ScenarioError)
    assert "it is a pipe and no plain file; name a file that holds text" in str(error)
    assert isinstance(within_seconds(lambda: rows_of(pipe)), ScenarioError)
    assert "a device" in str(within_seconds(lambda: read_file("/dev/zero", "zero.yaml")).mistakes[0])

    (tmp_path / "variant.yaml").write_text("dialect: 1\ntitle: x\nextends: pipe.yaml\n", encoding="utf-8")
    assert isinstance(within_seconds(lambda: load(tmp_path / "variant.yaml")), ScenarioError)

    os.mkfifo(tmp_path / "rates.csv")
    text = BASE.replace("by_weekday: [1, 1, 1, 1, 1, 0, 0]", "by_weekday: {file: rates.csv}")
    assert text != BASE
    (tmp_path / "base.yaml").write_text(text, encoding="utf-8")
    error = within_seconds(lambda: load(tmp_path / "base.yaml"))
    assert isinstance(error, ScenarioError)
    assert "'rates.csv' cannot be read: it is a pipe and no plain file" in str(error)
