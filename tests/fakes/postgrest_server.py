"""A Supabase project's data API on a real PostgreSQL: gateway, PostgREST's answers, and faults on order.

A test decides each request's fate with `fate`: it gets the request's number and path and answers
with a Fault or None. `seen` holds what arrived, so that a test can look at every byte sent.
"""

from __future__ import annotations

import contextlib
import json
import queue
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import psycopg
from typing_extensions import override

from tests.fakes.postgres import Postgres
from tests.fakes.postgrest_queries import (
    MAX_ROWS,
    Answer,
    PostgrestError,
    call_function,
    database_error,
    error_answer,
    find_function,
    prepare,
    read_table,
)

SECRET_KEY = "sb_secret_test_0123456789"
PUBLISHABLE_KEY = "sb_publishable_test_0123456789"
ROLES = {SECRET_KEY: "service_role", PUBLISHABLE_KEY: "anon"}
PREFIX = "/rest/v1/"


@dataclass(frozen=True)
class Fault:
    """`drop` closes the connection without an answer; `commits` says whether the work is done before."""

    status: int = 0
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "application/json"
    drop: bool = False
    commits: bool = False
    delay_seconds: float = 0.0


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PostgrestServer:
    """`schemas` are the exposed ones. The database is reached as `authenticator`, as in a real project."""

    postgres: Postgres
    database: str
    schemas: tuple[str, ...] = ("public", "graphql_public", "mai")
    fate: Callable[[int, str], Fault | None] = lambda _number, _path: None
    clock: Callable[[], float] = time.time
    max_rows: int = MAX_ROWS
    seen: list[Request] = field(default_factory=list)
    url: str = ""
    _idle: queue.LifoQueue[psycopg.Connection] = field(default_factory=queue.LifoQueue)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def number(self, request: Request) -> int:
        with self._lock:
            self.seen.append(request)
            return len(self.seen)

    @contextmanager
    def running(self) -> Iterator[PostgrestServer]:
        handler = type("BoundHandler", (_Handler,), {"api": self})
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            server.daemon_threads = True
            self.url = f"http://127.0.0.1:{server.server_address[1]}"
            thread = threading.Thread(
                target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
            )
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()
                self._close_connections()

    def answer(self, method: str, request: Request) -> Answer:
        key = request.headers.get("apikey", "")
        role = ROLES.get(key)
        if role is None:
            return error_answer(401, None, "Invalid API key", "Double check your Supabase API key.")
        if request.headers.get("authorization") != f"Bearer {key}":
            return error_answer(501, "FAKE", "this test server knows no signed-in users")
        with self._connection() as connection:
            try:
                return self._answer(connection, method, request, role)
            except PostgrestError as error:
                return error.answer
            except psycopg.Error as error:
                return database_error(error, role)

    def _answer(self, connection: psycopg.Connection, method: str, request: Request, role: str) -> Answer:
        path, _, query = request.path.partition("?")
        if not path.startswith(PREFIX) or method not in {"GET", "POST"}:
            return error_answer(501, "FAKE", f"this test server does not know {method} {path}")
        schema = self._schema(method, request)
        name = path.removeprefix(PREFIX)
        if method == "POST" and name.startswith("rpc/"):
            name, arguments = name.removeprefix("rpc/"), json.loads(request.body)
            function = find_function(connection, schema, name, arguments)
            access = "READ ONLY" if function.is_read_only else "READ WRITE"
            with _transaction(connection, access):
                prepare(connection, role, schema, function.settings)
                return call_function(connection, schema, name, arguments)
        if method == "GET" and "/" not in name:
            with _transaction(connection, "READ ONLY"):
                prepare(connection, role, schema, ())
                return read_table(connection, schema, name, query, self.max_rows)
        return error_answer(501, "FAKE", f"this test server does not know {method} {path}")

    def _schema(self, method: str, request: Request) -> str:
        header = "accept-profile" if method == "GET" else "content-profile"
        schema = request.headers.get(header, self.schemas[0])
        if schema not in self.schemas:
            exposed = ", ".join(self.schemas)
            hint = f"Only the following schemas are exposed: {exposed}"
            raise PostgrestError(406, "PGRST106", f"Invalid schema: {schema}", hint)
        return schema

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection]:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = self.postgres.connect(self.database, "authenticator")
        try:
            yield connection
        finally:
            self._idle.put(connection)

    def _close_connections(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()


@contextmanager
def _transaction(connection: psycopg.Connection, access: str) -> Iterator[None]:
    connection.execute(f"BEGIN ISOLATION LEVEL READ COMMITTED {access}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


class _Handler(BaseHTTPRequestHandler):
    api: ClassVar[PostgrestServer]
    protocol_version = "HTTP/1.1"
    timeout = 20
    disable_nagle_algorithm = True  # or each answer waits 40 ms for the client's delayed ACK

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def _serve(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.path, headers, body)
        fault = self.api.fate(self.api.number(request), self.path)
        answer = None
        if fault is None or fault.commits:
            answer = self.api.answer(method, request)
        if fault is not None:
            time.sleep(fault.delay_seconds)
            if fault.drop:
                self._drop()
                return
        self._reply(fault, answer)

    def _drop(self) -> None:
        """A reset, as when a machine on the way dies."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _reply(self, fault: Fault | None, answer: Answer | None) -> None:
        status, body, kind = 500, b"", "application/json"
        extra: list[tuple[str, str]] = []
        if answer:
            status, body = answer.status, answer.body
            extra += [("Content-Range", answer.content_range)] if answer.content_range else []
        if fault and fault.status:
            status, body, kind = fault.status, fault.body, fault.content_type
            extra += fault.headers
        # The client may have stopped waiting.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *extra):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    @override
    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(self.api.clock() if timestamp is None else timestamp)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Silent: a test looks at `seen`."""
