"""What the project depends on is locked and listed, and a run needs no network."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import simulation

ROOT = Path(simulation.__file__).parent.parent
LOCKED = dict(
    re.findall(r"^([a-z0-9-]+)==(\S+)$", (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
)


def named(requirement):
    return re.split(r"[\[>=<; ]", requirement)[0].lower().replace("_", "-").replace(".", "-")


def test_every_declared_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    asked = [
        *project["project"]["dependencies"],
        *project["build-system"]["requires"],
        *(one for name in ("notebook", "cluster", "test", "dev") for one in extras[name]),
    ]
    assert {named(one) for one in asked} - {"homeward"} <= set(LOCKED)


def test_every_locked_package_is_listed_with_its_licence():
    rows = re.findall(
        r"^\| ([a-z0-9-]+) \| (\S+) \| (.+) \|$",
        (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    listed = {name: version for name, version, licence in rows if name != "package"}
    assert listed == LOCKED
    free = ("MIT", "BSD", "Apache", "ISC", "PSF", "MPL", "Zlib", "CC0", "0BSD")
    assert [row for row in rows if row[0] != "package" and not row[2].startswith(free)] == []


OFFLINE = """
import socket, sys
def refuse(*_, **__):
    raise AssertionError("a socket was opened")
def watch(event, args):
    if event.startswith("socket.") and event not in ("socket.gethostname",):
        raise AssertionError(f"{event} {args}")
from pathlib import Path
folder = Path(sys.argv[1])
sys.addaudithook(watch)
socket.socket.connect = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
from simulation.cli import main
def homeward(*words):
    sys.argv = ["homeward", *words]
    try:
        main()
    except SystemExit as end:
        assert end.code in (0, None), (words, end.code)
place = str(folder / "place.yaml")
short = ["--length", "20 days", "--warm-up", "5 days", "--workers", "1", "--out", str(folder)]
homeward("new", place)
homeward("check", place)
homeward("explain", place)
homeward("run", place, "--replications", "2", *short)
homeward("compare", place, place, "--replications", "2", *short)
homeward("trace", place, "--length", "20 days", "--warm-up", "5 days")
homeward("schema")
"""


def test_no_command_opens_a_socket(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def test_nothing_in_the_package_imports_a_network_module():
    """But for the cluster, which is asked for by name."""
    words = re.compile(
        r"^\s*(?:import|from)\s+(socket|urllib|http|requests|ssl|ftplib|smtplib|aiohttp|httpx)\b", re.MULTILINE
    )
    found = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "simulation").rglob("*.py")
        if words.search(file.read_text(encoding="utf-8"))
    }
    assert found <= {"simulation/experiment/cluster.py"}
