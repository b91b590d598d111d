"""Light and dark as the desktop has them, live: asked at the start, heard from then on."""

from __future__ import annotations

from PySide6.QtCore import QObject

from imagen_desktop.core.color_scheme import ColorScheme
from imagen_desktop.core.session_bus import SessionBus
from imagen_desktop.ui.appearance import Appearance
from imagen_desktop.ui.tasks import Tasks


class SchemeDesk(QObject):
    """Made before the bus is connected."""

    def __init__(
        self, bus: SessionBus, appearance: Appearance, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._tasks = tasks
        self._scheme = ColorScheme(bus, appearance.follow)

    def start(self) -> None:
        self._tasks.spawn(self._read(), "colour scheme")

    async def _read(self) -> None:
        is_dark = await self._scheme.read()
        if is_dark is not None:
            self._appearance.follow(is_dark)
