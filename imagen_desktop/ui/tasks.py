"""The only place that creates asyncio tasks: each has an owner, and no exception is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Tasks:
    """Keeps every task alive until it ends; `on_error` hears of any exception but cancellation."""

    def __init__(self, on_error: Callable[[BaseException], None]) -> None:
        self._on_error = on_error
        self._running: set[asyncio.Task[Any]] = set()
        self._saving: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    def spawn(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._finished)
        if self._is_closed:  # by a thread's last word, while the window goes
            task.cancel()
        return task

    def spawn_saving(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        """As `spawn`, for what would be lost: closing waits for it instead of cancelling it."""
        task = self.spawn(work, name)
        self._saving.add(task)
        task.add_done_callback(self._saving.discard)

    async def close(self) -> None:
        """Cancels all but what saves, waits for it, lets nothing more begin; the caller bounds the time."""
        self._is_closed = True
        running = [task for task in self._running if task is not asyncio.current_task()]
        for task in running:
            if task not in self._saving:
                task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._on_error(error)
