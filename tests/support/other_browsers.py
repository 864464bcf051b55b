"""Firefox and WebKit (the engine of Safari) for tests, with the standard library alone: Firefox by its own protocol over
a socket, WebKit by the WebDriver that Debian's `webkit2gtk-driver` brings. Both are asked what their page says.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar

LONGEST = 300.0
"""Seconds that anything may take."""
MILLISECONDS = {"script": int(1000 * LONGEST), "pageLoad": int(1000 * LONGEST)}


class Browser(ABC):
    """One browser with one page."""

    missing: ClassVar[str]
    """What is not here that it needs; empty when it can be begun."""

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to an address."""

    @abstractmethod
    def js(self, expression: str) -> Any:
        """The value of an expression; null where it fails."""

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    def until(self, expression: str) -> Any:
        """The value of an expression once it is true."""
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            if value := self.js(expression):
                return value
            time.sleep(0.2)
        raise AssertionError(f"never came true: {expression}; the page says: {self.js('document.body.innerText')}")


class Firefox(Browser):
    """By Marionette: messages of JSON behind their length."""

    missing = "" if shutil.which("firefox") or shutil.which("firefox-esr") else "Firefox"

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        port = _free_port()
        said = {"marionette.port": port, "app.update.enabled": False, "browser.shell.checkDefaultBrowser": False}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in said.items()]
        (folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
        program = shutil.which("firefox") or shutil.which("firefox-esr") or ""
        words = [program, "--headless", "--marionette", "--no-remote", "--profile", str(folder), "about:blank"]
        self._process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._socket, self._text, self._number = _connected(port), b"", 0
        self._read()  # who is there
        self._call("WebDriver:NewSession", capabilities={"alwaysMatch": {"timeouts": MILLISECONDS}})

    def _read(self) -> Any:
        while b":" not in self._text:
            self._text += self._socket.recv(1 << 16)
        length, _, text = self._text.partition(b":")
        while len(text) < int(length):
            text += self._socket.recv(1 << 16)
        self._text = text[int(length) :]
        return json.loads(text[: int(length)])

    def _call(self, name: str, **said: Any) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, name, said]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, wrong, told = self._read()
        assert wrong is None, f"{name}: {wrong}"
        return told

    def open(self, address: str) -> None:
        self._call("WebDriver:Navigate", url=address)

    def js(self, expression: str) -> Any:
        return self._call("WebDriver:ExecuteScript", script=_tried(expression), args=[])["value"]

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(20)


class WebKit(Browser):
    """By WebDriver, on a screen that nobody sees."""

    shown = str(next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"), ""))
    missing = ", ".join(
        [name for name in ("WebKitWebDriver", "xvfb-run") if not shutil.which(name)]
        + ([] if shown else ["MiniBrowser"])
    )

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._port, here = _free_port(), {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
        self._process = subprocess.Popen(
            ["xvfb-run", "-a", "-s", "-screen 0 1400x1000x24", "WebKitWebDriver", f"--port={self._port}"],
            env={**os.environ, **here, "LIBGL_ALWAYS_SOFTWARE": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _connected(self._port).close()
        options = {"binary": self.shown, "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self._session = f"/session/{self._call('/session', capabilities=wanted)['sessionId']}"
        self._call(f"{self._session}/timeouts", **MILLISECONDS)

    def _call(self, path: str, **said: Any) -> Any:
        address = f"http://127.0.0.1:{self._port}{path}"
        kind = {"Content-Type": "application/json"}
        asked = urllib.request.Request(address, json.dumps(said).encode(), kind)
        with urllib.request.urlopen(asked, timeout=LONGEST) as told:
            return json.load(told)["value"]

    def open(self, address: str) -> None:
        self._call(f"{self._session}/url", url=address)

    def js(self, expression: str) -> Any:
        return self._call(f"{self._session}/execute/sync", script=_tried(expression), args=[])

    def close(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(20)


def _tried(expression: str) -> str:
    return f"try {{ return {expression}; }} catch {{ return null; }}"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _connected(port: int) -> socket.socket:
    end = time.monotonic() + LONGEST
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=LONGEST)
        except OSError:
            assert time.monotonic() < end, "nobody listens"
            time.sleep(0.2)


__all__ = ["Browser", "Firefox", "WebKit"]
