"""A real browser for tests: Chromium driven over a pipe by its DevTools protocol, with the standard library alone."""

import base64
import itertools
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
LAUNCH = """
import fcntl, os, sys
read, write = (fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3])
os.dup2(read, 3), os.dup2(write, 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""
LONGEST = 120.0
"""Seconds that anything may take."""


class Chromium:
    """One browser with one page."""

    def __init__(self, folder: Path, width: int = 1400, height: int = 1000) -> None:
        to_browser, write = os.pipe()
        read, from_browser = os.pipe()

        words = [
            CHROMIUM,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--remote-debugging-pipe",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            f"--user-data-dir={folder}",
            f"--window-size={width},{height}",
            "about:blank",
        ]
        self.process = subprocess.Popen(  # fd 3 and 4 are where the protocol is spoken
            [sys.executable, "-c", LAUNCH, str(to_browser), str(from_browser), *words],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._out, self._in = os.fdopen(write, "wb"), os.fdopen(read, "rb")
        self._numbers = itertools.count(1)
        self._answers: dict[int, dict[str, Any]] = {}
        self._there = threading.Condition()
        self.events: list[dict[str, Any]] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = ""
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.size(width, height)

    def _listen(self) -> None:
        text = b""
        while piece := self._in.read1(1 << 16):
            *messages, text = (text + piece).split(b"\0")
            with self._there:
                for message in map(json.loads, messages):
                    if "id" in message:
                        self._answers[message["id"]] = message
                    else:
                        self.events.append(message)
                self._there.notify_all()

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """What a method of the protocol returns."""
        number = next(self._numbers)
        said = {"id": number, "method": method, "params": parameters}
        if getattr(self, "session", ""):
            said["sessionId"] = self.session
        self._out.write(json.dumps(said).encode() + b"\0")
        self._out.flush()
        with self._there:
            assert self._there.wait_for(lambda: number in self._answers, LONGEST), f"{method} was not answered"
            answer = self._answers.pop(number)
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def size(self, width: int, height: int, scale: float = 1.0) -> None:
        """Another size of the window."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )

    def prefers(self, **features: str) -> None:
        """What the person prefers: colour scheme, motion."""
        said = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.call("Emulation.setEmulatedMedia", features=said)

    def open(self, address: str) -> None:
        """Go to an address."""
        self.call("Page.navigate", url=address)

    def js(self, expression: str) -> Any:
        """The value of an expression, awaited."""
        how = {"awaitPromise": True, "returnByValue": True, "allowUnsafeEvalBlockedByCSP": False}
        told = self.call("Runtime.evaluate", expression=expression, **how)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def until(self, expression: str, longest: float = LONGEST) -> Any:
        """The value of an expression once it is true."""
        end = time.monotonic() + longest
        while time.monotonic() < end:
            if value := self.js(f"(() => {{ try {{ return {expression} }} catch {{ return null }} }})()"):
                return value
            time.sleep(0.05)
        raise AssertionError(
            f"never came true: {expression}; the page says: {self.js('document.body.innerText')[:600]}"
        )

    def key(self, name: str, code: int) -> None:
        """A key, pressed and let go."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code)

    def picture(self, file: Path, whole: bool = False) -> None:
        """A screenshot."""
        told = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(told["data"]))

    def asked(self) -> list[str]:
        """Every address that was asked for."""
        return [
            event["params"]["request"]["url"] for event in self.events if event["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """What the console says is wrong, and errors that nobody caught."""
        told = [event["params"] for event in self.events if event["method"] in ("Runtime.exceptionThrown",)]
        logged = [
            event["params"]["entry"]
            for event in self.events
            if event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"
        ]
        return [json.dumps(one)[:2500] for one in (*told, *logged)]

    def close(self) -> None:
        """End the browser."""
        self._out.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._listener.join(10)
        self._in.close()


__all__ = ["CHROMIUM", "Chromium"]
