"""Light and dark as the desktop has them, live: asked at the start, heard from then on."""

from __future__ import annotations

from PySide6.QtCore import QObject

from imagen_desktop.core.color_scheme import ColorScheme
from imagen_desktop.core.session_bus import SessionBus
from imagen_desktop.ui.appearance import Appearance
from imagen_desktop.ui.tasks import Tasks


class SchemeDesk(QObject):
    """Made before the bus is connected, which is its own: it may have to be asked before all others."""

    def __init__(
        self, bus: SessionBus, appearance: Appearance, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._tasks = tasks
        self._bus = bus
        self._scheme = ColorScheme(bus, appearance.follow)
        self._has_started = False

    def start_early(self) -> None:
        """Before the first window, where a wrong theme would be seen until the answer came."""
        if self._appearance.is_guessed:
            self.start()

    def start(self) -> None:
        if not self._has_started:
            self._has_started = True
            self._tasks.spawn(self._read(), "colour scheme")

    def close(self) -> None:
        self._bus.close()

    async def _read(self) -> None:
        is_dark = await self._scheme.read()
        if is_dark is not None:
            self._appearance.follow(is_dark)
