"""Blocking work for widgets: runs on threads, hands its result back on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

_Result = TypeVar("_Result")


class Background(QObject):
    """`close` before the widget goes: it drops what waits, ends what runs, and silences both."""

    _finished = Signal(object)

    def __init__(self, name: str, threads: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._is_closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], _Result], then: Callable[[_Result], None]) -> None:
        """Calls `then` with what `work` returned. An exception of `work` is raised on the GUI thread, where
        the program's hook for defects hears it."""
        if not self._is_closed:
            self._pool.submit(work).add_done_callback(partial(self._hand_over, then))

    def close(self) -> None:
        self._is_closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _hand_over(self, then: Callable[[Any], None], done: Future[Any]) -> None:
        if not self._is_closed and not done.cancelled():
            self._finished.emit((then, done))

    def _deliver(self, finished: tuple[Callable[[Any], None], Future[Any]]) -> None:
        then, done = finished
        if not self._is_closed:
            then(done.result())
