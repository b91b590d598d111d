"""Stops downloads from another thread, at once: also those that wait for a silent server."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

from imagen_desktop.core.models.failures import StoppedError


class Stop:
    """Set once; whoever downloads asks it between two blocks."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()

    @property
    def is_set(self) -> bool:
        return self._event.is_set()

    def set(self) -> None:
        with self._lock:
            self._event.set()
            for each in self._sockets:
                _shut(each)

    def wait(self, seconds: float) -> None:
        """Raises StoppedError as soon as it is set."""
        if self._event.wait(seconds):
            raise StoppedError

    def check(self) -> None:
        """Raises StoppedError where it is set."""
        if self._event.is_set():
            raise StoppedError

    @contextlib.contextmanager
    def ending(self, connection: socket.socket) -> Iterator[None]:
        """The connection ends when this is set."""
        with self._lock:
            self._sockets.add(connection)
            if self._event.is_set():
                _shut(connection)
        try:
            yield
        finally:
            with self._lock:
                self._sockets.discard(connection)


def _shut(connection: socket.socket) -> None:
    """Below TLS: an encrypted connection's own shutdown belongs to the thread that reads it."""
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
