"""Reaches the running program over its socket. Plain sockets: a second start must not wait for Qt."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from typing import Protocol

from imagen_desktop.core.instance.lock import Listening, listening
from imagen_desktop.core.instance.messages import (
    MAX_BYTES,
    VERSION,
    InstanceError,
    Message,
    check_version,
    from_line,
    to_line,
)
from imagen_desktop.core.paths import Paths

GREETING_SECONDS = 3.0
"""A running program greets within milliseconds; one that is stopped or hangs never does."""


class _Stream(Protocol):
    def sendall(self, data: bytes, /) -> None: ...
    def recv(self, size: int, /) -> bytes: ...
    def settimeout(self, seconds: float | None, /) -> None: ...
    def shutdown(self, how: int, /) -> None: ...
    def close(self) -> None: ...


class Connection:
    """`receive` blocks; `close` from another thread ends that with an answer of None."""

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream
        self._rest = b""

    def send(self, message: Message) -> None:
        """Raises InstanceError where the program has gone."""
        try:
            self._stream.sendall(to_line({"version": VERSION, **message}))
        except OSError as error:
            raise InstanceError("The running program has ended.") from error

    def receive(self, timeout_seconds: float | None = None) -> Message | None:
        """The next message; None where the program has gone.

        Raises InstanceError where none comes in time.
        """
        while b"\n" not in self._rest:
            if len(self._rest) > MAX_BYTES:
                raise InstanceError("The running program says more than it should.")
            try:
                self._stream.settimeout(timeout_seconds)
                more = self._stream.recv(65_536)
            except TimeoutError:
                raise InstanceError("The running program does not answer.") from None
            except OSError:
                more = b""
            if not more:
                return None
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        return from_line(line)

    def close(self) -> None:
        with suppress(OSError):  # the other side has gone
            self._stream.shutdown(socket.SHUT_RDWR)
        self._stream.close()


def connect(paths: Paths, greeting_seconds: float = GREETING_SECONDS) -> Connection | None:
    """To the library's program; None where none listens.

    Raises InstanceError where it does not answer, or is of another version.
    """
    place = listening(paths)
    stream = _open(place) if place else None
    if place is None or stream is None:
        return None
    connection = Connection(stream)
    try:
        greeting = connection.receive(greeting_seconds)
        if greeting is None:  # it is quitting
            connection.close()
            return None
        check_version(greeting)
    except InstanceError as error:
        connection.close()
        raise InstanceError(error.message, error.hint or f"End it with: kill {place.process}") from error
    return connection


def _open(place: Listening) -> _Stream | None:
    if sys.platform == "win32":
        from imagen_desktop.core.instance.pipe import open_pipe

        return open_pipe(place.address)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.settimeout(GREETING_SECONDS)
        made.connect(place.address)
    except OSError:
        made.close()
        return None
    return made
