"""A models' host on loopback: `/OWNER/NAME/resolve/REVISION/FILE` sends on to a second port with the bytes.

Speaks what the real one does (Range, ETag, X-Linked-ETag on the redirect) and, when told to, everything
that goes wrong on the way.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Hosted:
    """`drop_after` breaks the connection off after so many bytes of a body, `drops` times."""

    content: bytes
    etag: str = ""
    status: int = 200
    linked: bool = True
    """Whether the host publishes the SHA-256."""
    has_length: bool = True
    knows_ranges: bool = True
    drop_after: int = -1
    drops: int = 0
    then: Hosted | None = None
    """What is there after the last drop."""
    hold: threading.Event | None = None
    """The second half of a body waits for it."""
    holds: threading.Event = field(default_factory=threading.Event)
    """The first half has been sent."""
    told_sha256: str = ""

    @property
    def sha256(self) -> str:
        return self.told_sha256 or hashlib.sha256(self.content).hexdigest()


@dataclass
class Asked:
    method: str
    port: int
    path: str
    range: str
    authorization: str


@dataclass
class ModelServer:
    """`files` by path, such as `owner/name/file.gguf`."""

    endpoint: str = ""
    files: dict[str, Hosted] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    has_second_port: bool = True

    def ranges(self) -> list[str]:
        """Of the requests for bytes, in order."""
        return [each.range for each in self.asked if each.path.startswith("/bytes/") and each.method == "GET"]


@contextlib.contextmanager
def model_server() -> Iterator[ModelServer]:
    state = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        server: ThreadingHTTPServer

        def do_GET(self) -> None:
            with contextlib.suppress(OSError):  # the other side may go at any time
                _answer(self, state, cdn.server_port)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None: ...

    with _serving(Handler) as home, _serving(Handler) as cdn:
        state.endpoint = f"http://127.0.0.1:{home.server_port}"
        yield state


@contextlib.contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer(handler: BaseHTTPRequestHandler, state: ModelServer, cdn_port: int) -> None:
    range_ = handler.headers.get("Range", "")
    port = handler.server.server_port  # type: ignore[attr-defined]  # an HTTPServer has one
    state.asked.append(
        Asked(handler.command, port, handler.path, range_, handler.headers.get("Authorization", ""))
    )
    path = handler.path.removeprefix("/bytes/").lstrip("/").partition("?")[0]
    owner, name, *rest = path.split("/")
    file = "/".join(rest[2:] if rest[:1] == ["resolve"] else rest)
    hosted = state.files.get(f"{owner}/{name}/{file}")
    if hosted is None:
        return handler.send_error(404)
    if hosted.status != 200:
        return handler.send_error(hosted.status)
    if state.has_second_port and not handler.path.startswith("/bytes/"):
        handler.send_response(302)
        if hosted.linked:
            handler.send_header("X-Linked-ETag", f'"{hosted.sha256}"')
            handler.send_header("X-Linked-Size", str(len(hosted.content)))
        handler.send_header(
            "Location", f"http://127.0.0.1:{cdn_port}/bytes/{owner}/{name}/{file}?signed=secret"
        )
        handler.send_header("Content-Length", "0")
        return handler.end_headers()
    if hosted.drops == 1 and hosted.then is not None and handler.command == "GET":
        state.files[f"{owner}/{name}/{file}"] = hosted.then
    return _send(handler, hosted, range_)


def _send(handler: BaseHTTPRequestHandler, hosted: Hosted, range_: str) -> None:
    content, start = hosted.content, 0
    if range_ and hosted.knows_ranges:
        start = int(range_.removeprefix("bytes=").rstrip("-"))
        if start >= len(content):
            return handler.send_error(416)
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
    else:
        handler.send_response(200)
    handler.send_header("ETag", f'"{hosted.etag or hosted.sha256[:20]}"')
    if hosted.has_length:
        handler.send_header("Content-Length", str(len(content) - start))
    handler.end_headers()
    if handler.command == "HEAD":
        return None
    body = content[start:]
    if hosted.drops > 0:
        hosted.drops -= 1
        handler.wfile.write(body[: hosted.drop_after])
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)
        return None
    if hosted.hold is not None:
        handler.wfile.write(body[: len(body) // 2])
        handler.wfile.flush()
        hosted.holds.set()
        hosted.hold.wait(20)
        body = body[len(body) // 2 :]
    handler.wfile.write(body)
    return None
