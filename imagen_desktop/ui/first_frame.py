"""When the window shows its first pictures: what nobody sees yet can wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from typing_extensions import override

_PATIENCE_SECONDS = 2
"""A window on a screen that is off is not painted."""
_LOOK_SECONDS = 0.01


class FirstFrame(QObject):
    """Of a window that is about to be shown; `is_filled` says whether what it shows has been read."""

    def __init__(self, window: QWidget, is_filled: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window = window
        self._is_filled = is_filled
        self._painted = asyncio.Event()
        window.installEventFilter(self)

    async def painted(self) -> None:
        """At once where the window is not shown."""
        if self._window.isVisible():
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await self._painted.wait()
                    while not self._is_filled():  # noqa: ASYNC110 - many parts tell that they have read
                        await asyncio.sleep(_LOOK_SECONDS)
                    await asyncio.sleep(_LOOK_SECONDS)  # what has been read is painted now
        self._window.removeEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self._painted.set()
        return super().eventFilter(watched, event)
