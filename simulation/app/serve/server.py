"""A server for one computer: it listens on the loopback address alone, answers only who knows a random word that stands
in the address, and only under its own name, so that no other page and no other computer can ask it anything.
"""

import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from simulation.app.serve.desk import Desk

FOLDER = Path(__file__).parents[1] / "page"
HOST = "127.0.0.1"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}
MOST_BYTES = 8_000_000
"""Of one question."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Server(ThreadingHTTPServer):
    """Listens for one page."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        super().__init__((HOST, port), Handler)
        self.word = secrets.token_urlsafe(24)
        self.desk = Desk()
        self.files = {file.name: file.read_bytes() for file in FOLDER.iterdir() if file.suffix in KINDS}

    @property
    def address(self) -> str:
        """What to open."""
        return f"http://{HOST}:{self.server_port}/{self.word}/"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Homeward", ""
    timeout = 300

    def log_message(self, *_: Any) -> None:
        """Nothing is kept of who asked what."""

    def do_GET(self) -> None:
        """A file of the page."""
        path = self._path()
        if path is None:
            return
        name = path or "index.html"
        if name not in self.server.files:
            self._refused(404, "There is no such file.")
            return
        self._plain(200, self.server.files[name], KINDS[Path(name).suffix])

    def do_POST(self) -> None:
        """A question, answered by one line of JSON for each message."""
        path = self._path()
        if path is None:
            return
        origin = self.headers.get("Origin")
        if origin is not None and origin != f"http://{self.headers['Host']}":
            self._refused(403, "Only this page may ask.")
            return
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            self._refused(411, "A length was expected.")
            return
        if self.headers.get("Content-Type") != "application/json" or not 0 <= length <= MOST_BYTES:
            self._refused(413, f"JSON of at most {MOST_BYTES:,} bytes was expected.")
            return
        try:
            said = json.loads(self.rfile.read(length))
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict) or not path.startswith("ask/"):
            self._refused(400, "A question was expected.")
            return
        self._answer(self.server.desk.answer(path.removeprefix("ask/"), said))

    def _path(self) -> str | None:
        """What is asked for, behind the random word; None when the request was refused."""
        if self.headers.get("Host") not in (
            f"{HOST}:{self.server.server_port}",
            f"localhost:{self.server.server_port}",
        ):
            self._refused(403, "This page answers under its own address alone.")
            return None
        word, _, rest = self.path.lstrip("/").partition("?")[0].partition("/")
        if not hmac.compare_digest(word.encode(), self.server.word.encode()) or "/" not in self.path[1:]:
            self._refused(404, "Open the address that was printed when the page was started.")
            return None
        return rest

    def _plain(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _refused(self, status: int, words: str) -> None:
        self.close_connection = True  # what was sent with it has not been read
        self._plain(status, words.encode(), "text/plain; charset=utf-8")

    def _answer(self, messages: Iterator[dict[str, Any]]) -> None:
        self.send_response(200)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with suppress(ConnectionError, TimeoutError):  # the page has gone, or asks something else
            for message in messages:
                line = json.dumps(message, ensure_ascii=False, allow_nan=False).encode() + b"\n"
                self.wfile.write(b"%x\r\n%b\r\n" % (len(line), line))
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
            return
        self.close_connection = True
        close = getattr(messages, "close", None)
        if close is not None:
            close()


__all__ = ["HOST", "Server"]
