"""The server of the page: this computer alone, behind a random word, under its own name."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from simulation.app.serve.server import Server


@pytest.fixture
def server():
    made = Server()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def asked(server, method, path, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    told = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return told


def test_it_listens_on_this_computer_alone(server):
    assert server.server_address[0] == "127.0.0.1"
    assert len(server.word) >= 32


def test_every_answer_carries_the_policy(server):
    for path in (f"/{server.word}/", f"/{server.word}/main.js", "/nothing"):
        _, headers, _ = asked(server, "GET", path)
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in headers


def test_a_question_is_answered_line_by_line(server):
    status, _, body = asked(server, "POST", f"/{server.word}/ask/places", "{}", Content_Type="application/json")
    assert status == 200
    (line,) = body.splitlines()
    assert json.loads(line)["places"][0]["name"] == "england"


@pytest.mark.parametrize("host", ["homeward.example", "127.0.0.1", "127.0.0.1:1", "", "evil.example:80"])
def test_under_another_name_it_answers_nothing(server, host):
    status, _, body = asked(server, "GET", f"/{server.word}/", Host=host)
    assert status == 403
    assert b"<" not in body


@pytest.mark.parametrize("path", ["/", "/x/", "/x/index.html", "/ask/places", "//", "/..", "/%C3%A9/"])
def test_without_the_word_there_is_nothing(server, path):
    assert asked(server, "GET", path)[0] == 404


@pytest.mark.parametrize(
    "rest", ["../serve/server.py", "..%2fserve%2fserver.py", "%2e%2e/", "server.py", "/etc/passwd", "style.css/x"]
)
def test_behind_the_word_there_are_the_files_of_the_page_and_no_others(server, rest):
    assert asked(server, "GET", f"/{server.word}/{rest}")[0] == 404


def test_another_page_cannot_ask(server):
    path, kind = f"/{server.word}/ask/places", {"Content_Type": "application/json"}
    assert asked(server, "POST", path, "{}", Origin="https://evil.example", **kind)[0] == 403
    assert asked(server, "POST", path, "{}", Origin="null", **kind)[0] == 403
    assert asked(server, "POST", path, "{}", Content_Type="text/plain")[0] == 413
    assert asked(server, "POST", path, "[]", **kind)[0] == 400
    assert asked(server, "POST", path, "{" * 100_000, **kind)[0] == 400
    assert asked(server, "POST", f"/{server.word}/index.html", "{}", **kind)[0] == 400
    assert asked(server, "PUT", path, "{}", **kind)[0] == 501


def test_a_question_of_any_size_is_not_read(server):
    kind = {"Content_Type": "application/json", "Content_Length": "99999999999"}
    assert asked(server, "POST", f"/{server.word}/ask/places", None, **kind)[0] == 413
    kind["Content_Length"] = "-5"
    assert asked(server, "POST", f"/{server.word}/ask/places", None, **kind)[0] == 413


@contextmanager
def ended(run):
    """Whatever a test finds, the process is gone after it."""
    try:
        yield
    finally:
        run.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
def test_the_command_prints_its_address_and_ends_on_ctrl_c(tmp_path):
    words = [sys.executable, "-m", "simulation", "app", "--no-browser"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with (
        subprocess.Popen(
            words, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as run,
        ended(run),
    ):
        address = run.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        port, word = address.removeprefix("http://127.0.0.1:").strip("/").split("/")
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
        connection.request("GET", f"/{word}/")
        assert b"Homeward" in connection.getresponse().read()
        connection.close()
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=20)
    assert run.returncode == 0
    assert "Ended." in said
    assert "Traceback" not in said
    assert not list(tmp_path.iterdir())


def test_a_port_that_is_taken_is_told_in_words(server, tmp_path):
    words = [sys.executable, "-m", "simulation", "app", "--no-browser", "--port", str(server.server_port)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 2
    assert "leave it out" in run.stderr
