"""A scriptable HTTP server on this computer: the part that vendors' fakes share. Sends real bytes."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Fault:
    """One scripted answer. `after_work`: the call is carried out first, then answered like this.

    `how`: "answer" sends status, headers and body; "drop" closes the connection unanswered; "hang"
    says nothing until the server ends; "short" promises more bytes than it sends, "huge" far more.
    """

    status: int = 500
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    how: str = "answer"
    after_work: bool = False
    seconds: float = 0.0
    """How long the answer is held back."""


DROP = Fault(how="drop")
HANG = Fault(how="hang")
HTML = Fault(502, b"<html><body>502 Bad Gateway</body></html>", {"Content-Type": "text/html"})


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class HttpServer:
    """`async with Server() as server:`; change its attributes, look at `requests`.

    A server has its `image`, says of each request what `kind` it is and what to `answer`.
    """

    image: bytes

    def __init__(self, kinds: tuple[str, ...]) -> None:
        self.faults: dict[str, deque[Fault]] = {kind: deque() for kind in kinds}
        self.requests: list[Request] = []
        self.arrived = asyncio.Event()
        """Set by each request; a test may clear it and wait for the next one."""
        self._connections: set[asyncio.Task[None]] = set()
        self._port = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def kind(self, request: Request) -> str:
        raise NotImplementedError

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    async def upgrade(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Whether the connection was taken over for another protocol, and has ended."""
        return False

    def fail(self, kind: str, *faults: Fault) -> None:
        self.faults[kind].extend(faults)

    def calls(self, kind: str) -> list[Request]:
        """The requests of one kind."""
        return [request for request in self.requests if self.kind(request) == kind]

    async def __aenter__(self) -> Self:
        self.loop = asyncio.get_running_loop()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for connection in tuple(self._connections):
            connection.cancel()
        if self._connections:
            await asyncio.wait(self._connections)
        await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while (request := await _read_request(reader)) is not None:
                self.requests.append(request)
                self.arrived.set()
                if await self.upgrade(request, reader, writer) or not await self._serve(request, writer):
                    break
        except (asyncio.CancelledError, ConnectionError):
            pass  # the end of the server, or of the client
        finally:
            self._connections.discard(task)
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _serve(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """Answers; False where the connection ends with it."""
        waiting = self.faults.get(self.kind(request))
        fault = waiting.popleft() if waiting else None
        if fault is None:
            await _send(writer, self.answer(request))
            return True
        if fault.after_work:
            reply = self.answer(request)
            if fault.how == "answer" and fault.body is None and fault.status < 300:
                fault = Fault(reply.status, reply.body, {**reply.headers, **fault.headers})
        await asyncio.sleep(fault.seconds)
        if fault.how == "hang":
            await asyncio.Event().wait()
        if fault.how == "drop":
            writer.transport.abort()
            return False
        if fault.how in ("short", "huge"):
            promised = len(self.image) if fault.how == "short" else 1 << 40
            await _send(writer, Reply(200, self.image[: len(self.image) // 2]), promised)
            return False
        await _send(writer, Reply(fault.status, fault.body, fault.headers))
        return True


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    url = urlsplit(target)
    return Request(method, url.path, parse_qs(url.query), headers, body)


async def _send(writer: asyncio.StreamWriter, reply: Reply, length: int | None = None) -> None:
    headers = {"Content-Type": "application/json", **reply.headers}
    body = reply.body
    if not isinstance(body, bytes):
        body = b"" if body is None else json.dumps(body).encode()
    headers["Content-Length"] = str(len(body) if length is None else length)
    head = f"HTTP/1.1 {reply.status} X\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in headers.items()
    )
    writer.write(head.encode("latin-1") + b"\r\n" + body)
    await writer.drain()


Server = TypeVar("Server", bound=HttpServer)


@contextmanager
def in_thread(make: Callable[[], Server]) -> Iterator[Server]:
    """For tests that run the program as a process of its own: the server answers from a thread."""
    started, ending = threading.Event(), threading.Event()
    servers: list[Server] = []

    async def serve() -> None:
        async with make() as server:
            servers.append(server)
            started.set()
            await asyncio.to_thread(ending.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    if not started.wait(10):
        raise RuntimeError("the server did not start")
    try:
        yield servers[0]
    finally:
        ending.set()
        thread.join(10)
