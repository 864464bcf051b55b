"""The cache folder is the user's own: code is loaded from nowhere that others can write to."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import simulation
from simulation.core.system import cache
from simulation.core.system.cache import NotPrivateError, private_cache, temporary_cache

ROOT = Path(simulation.__file__).parents[1]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="owners and modes of POSIX")


@pytest.fixture
def named(tmp_path, monkeypatch):
    """A private folder for HOMEWARD_CACHE to be in."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("HOMEWARD_CACHE", os.fspath(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def shared_group(monkeypatch):
    """A system on which others are in the user's group."""
    monkeypatch.setattr(cache, "_is_users_own_group", lambda group: False)


def mode(folder):
    return stat.S_IMODE(folder.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_it_is_made_for_the_user_alone_whatever_the_umask(named, umask):
    before = os.umask(umask)
    try:
        folder = private_cache("code")
    finally:
        os.umask(before)
    assert folder == named / "code"
    assert (mode(named), mode(folder)) == (0o700, 0o700)
    assert private_cache("code") == folder


@pytest.mark.parametrize("where", ["", "code", ".."])
@pytest.mark.parametrize("open_to", [0o777, 0o770])
def test_what_others_can_write_to_is_refused(named, shared_group, where, open_to):
    private_cache("code")
    (named / where).resolve().chmod(open_to)
    with pytest.raises(NotPrivateError, match="can be written to by others"):
        private_cache("code")


def test_a_folder_in_which_others_can_only_make_their_own_is_no_danger(named):
    named.parent.chmod(0o1777)
    private_cache("code")


@pytest.mark.parametrize("where", ["", "code", ".."])
def test_what_belongs_to_another_user_is_refused(named, monkeypatch, where):
    private_cache("code")
    theirs = os.fspath((named / where).resolve())
    looked = Path.stat

    def of_another(self, **how):
        told = looked(self, **how)
        if os.fspath(self) != theirs:
            return told
        return os.stat_result((*tuple(told)[:4], told.st_uid + 77, *tuple(told)[5:]))

    monkeypatch.setattr(Path, "stat", of_another)
    with pytest.raises(NotPrivateError, match="belongs to another user"):
        private_cache("code")


def test_a_link_is_followed_and_what_it_leads_to_is_looked_at(named, shared_group, tmp_path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    named.symlink_to(tmp_path / "open")
    with pytest.raises(NotPrivateError, match="can be written to by others"):
        private_cache("code")


def test_the_usual_folder_made_by_an_earlier_version_is_closed(tmp_path, monkeypatch, shared_group):
    tmp_path.chmod(0o700)
    monkeypatch.delenv("HOMEWARD_CACHE", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path))
    (tmp_path / "homeward").mkdir()
    (tmp_path / "homeward").chmod(0o775)
    (tmp_path / "homeward" / "planted").mkdir()
    (tmp_path / "homeward" / "planted").chmod(0o777)
    private_cache("code")
    assert mode(tmp_path / "homeward") == 0o700
    with pytest.raises(NotPrivateError):
        private_cache("planted")


def test_a_group_of_the_users_own_is_no_danger(named):
    import grp
    import pwd

    user = pwd.getpwuid(os.geteuid())
    if grp.getgrgid(user.pw_gid).gr_name != user.pw_name:
        pytest.skip("users share groups here")
    private_cache("code")
    named.chmod(0o775)
    os.chown(named, -1, user.pw_gid)
    private_cache("code")


def test_a_temporary_one_serves_the_processes_that_are_started_too(named, monkeypatch):
    monkeypatch.setenv("HOMEWARD_CACHE", os.fspath(named))
    folder = temporary_cache()
    assert mode(folder) == 0o700
    assert private_cache("code") == folder / "code"
    cache._remove(folder, os.getpid() + 1)
    assert folder.exists(), "another process has made it"
    cache._remove(folder, os.getpid())
    assert not folder.exists()


def test_nothing_is_loaded_from_a_folder_that_is_open_to_others_and_a_line_says_so(named):
    pytest.importorskip("numba")
    named.mkdir()
    named.chmod(0o777)
    asked = "from simulation.core.compiling import jit; print(jit.FOLDER); print(jit.WHY_NOT_CACHED)"
    environment = {**os.environ, "PYTHONPATH": os.fspath(ROOT), "HOMEWARD_COMPILE": "numba"}
    done = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    folder, why = done.stdout.splitlines()
    assert not Path(folder).is_relative_to(named)
    assert why == f"{named} can be written to by others; run 'chmod go-w' on it"
    assert list(named.iterdir()) == []
