"""Hears of panels that show tray icons (StatusNotifier watchers and hosts) as they come.

WORKAROUND: not by QtDBus: QDBusServiceWatcher.addWatchedService waits for Qt's own thread while it holds
Python's lock, and that thread waits for the lock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from imagen_desktop.core.session_bus import BusError, SessionBus

WATCHER = "org.kde.StatusNotifierWatcher"
_BUS = "org.freedesktop.DBus"


class TrayHosts:
    """`came` is called for each, until the bus is closed."""

    def __init__(self, bus: SessionBus, came: Callable[[], None]) -> None:
        self._bus = bus
        self._came = came
        bus.listen(WATCHER, self._hear, "member='StatusNotifierHostRegistered'")
        bus.listen(_BUS, self._hear, f"member='NameOwnerChanged',arg0='{WATCHER}'")

    async def watch(self) -> None:
        """Costs nothing where there is no session bus."""
        if sys.platform == "linux":
            with suppress(BusError):
                await self._bus.open()

    def _hear(self, signal: str, values: list[Any], _path: str) -> None:
        is_gone = signal == "NameOwnerChanged" and not (
            len(values) == 3 and values[0] == WATCHER and values[2]
        )
        if not is_gone:
            self._came()
