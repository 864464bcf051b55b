"""What the project depends on is locked and listed, and a run needs no network."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import simulation

ROOT = Path(simulation.__file__).parent.parent
LOCKS = ("requirements.lock", ".ci/lowest.lock")


def locked(lock="requirements.lock"):
    """The versions of each package in a lock; more than one where they differ by Python."""
    versions = {}
    for name, version in re.findall(
        r"^([a-z0-9-]+)==([^\s;]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
    ):
        versions.setdefault(name, []).append(version)
    return versions


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def asked(*extras):
    """What pyproject.toml asks for when it runs and with these extras (`build` is what builds it), without itself."""
    said = project()
    lists = {**said["project"]["optional-dependencies"], "build": said["build-system"]["requires"]}
    texts = [one for needed in (said["project"]["dependencies"], *map(lists.get, extras)) for one in needed]
    return [one for one in map(Requirement, texts) if one.name != "homeward"]


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("requirements.lock", ("build", "engine", "notebook", "cluster", "test", "bench", "dev")),
        (".ci/lowest.lock", ("engine", "notebook", "cluster", "test")),
    ],
)
def test_every_declared_dependency_is_locked_within_its_range(lock, extras):
    versions = locked(lock)
    outside = [
        str(one)
        for one in asked(*extras)
        if not all(map(one.specifier.contains, versions.get(canonicalize_name(one.name), ["none"])))
    ]
    assert outside == []


def test_the_lowest_lock_is_at_the_lower_end_of_every_range_that_a_run_needs():
    versions = locked(".ci/lowest.lock")
    ends = {canonicalize_name(one.name): next(iter(one.specifier)).version for one in asked()}
    assert {name: [Version(version) for version in versions[name]] for name in ends} == {
        name: [Version(end)] for name, end in ends.items()
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_of_every_file_and_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) > 80
    entry = re.compile(r"[a-z0-9-]+==[^\s;]+( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n")
    assert [one.splitlines()[0] for one in entries if not entry.fullmatch(one)] == []


def test_every_locked_package_is_listed_with_its_licence():
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z0-9-]+) \| (\S.*?) \| (.+) \|$", page, re.MULTILINE)
    listed = {name: versions.split(", ") for name, versions, _ in rows if name != "package"}
    assert listed == locked()
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
variant = str(folder / "variant.yaml")
Path(variant).write_text("dialect: 1\\ntitle: Variant\\nextends: place.yaml\\nlevers: {more: {why: A trial, set: {services.ward.capacity: {add: 1 bed}}}}\\n")
homeward("explain", place)
homeward("run", place, "--replications", "2", *short)
homeward("compare", place, variant, "--replications", "2", *short)
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


NETWORK = {
    *("socket", "socketserver", "ssl", "asyncio", "urllib.request", "http", "xmlrpc", "ftplib", "smtplib", "poplib"),
    *("imaplib", "telnetlib", "nntplib", "multiprocessing.connection", "multiprocessing.managers", "wsgiref"),
    *("requests", "urllib3", "aiohttp", "httpx", "tornado", "websockets", "flask", "fastapi", "uvicorn", "distributed"),
}
MAY = {
    # asked for by name, with the address of a scheduler
    "simulation/experiment/workers/cluster.py": {"distributed"},
    # the page in a browser on the same computer: it listens on the loopback address alone and asks nobody
    "simulation/app/serve/server.py": {"http.server"},
}
"""What may import a module of the network, and which."""


def network_modules(text):
    """The modules of the network that a file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            both = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= both if both & NETWORK else {node.module}
    return {name for name in names if any(f"{name}.".startswith(f"{module}.") for module in NETWORK)}


def test_nothing_in_the_package_imports_a_network_module():
    """But for two files that say why, and of them no other module than theirs."""
    found = {
        file.relative_to(ROOT).as_posix(): modules
        for file in (ROOT / "simulation").rglob("*.py")
        if (modules := network_modules(file.read_text(encoding="utf-8")))
    }
    assert found == MAY


@pytest.mark.parametrize(
    "text",
    [
        "import socket",
        "def f():\n    from urllib import request",
        "import os, http.client as c",
        "from ssl import wrap",
    ],
)
def test_an_import_of_a_network_module_is_seen(text):
    assert network_modules(text)
    assert not network_modules("from urllib.parse import quote\nimport sockets\nfrom simulation.http import x")


def test_the_page_listens_on_the_loopback_address_alone():
    from simulation.app.serve.server import HOST, Server

    server = Server()
    try:
        assert server.socket.getsockname()[0] == HOST == "127.0.0.1"
    finally:
        server.server_close()
