"""The desktop-wide key of the quick prompt, where the desktop gives one."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Signal

from imagen_desktop.core.global_shortcut import GlobalShortcut, ShortcutRefusedError, is_wanted
from imagen_desktop.core.session_bus import BusError, SessionBus
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.wording import tr

_REFUSED = "quick/key_refused"


class QuickKey(QObject):
    """Asks once: who said no is not asked at the next start."""

    pressed = Signal(str)  # activation token
    bound = Signal(str)  # the key in the desktop's words

    def __init__(
        self, bus: SessionBus, settings: QSettings, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._tasks = tasks
        self._shortcut = GlobalShortcut(bus, self.pressed.emit)

    def start(self) -> None:
        if is_wanted() and self._settings.value(_REFUSED) is None:
            self._tasks.spawn(self._bind(), "quick prompt's key")

    async def _bind(self) -> None:
        try:
            self.bound.emit(await self._shortcut.bind(tr("Open the quick prompt")))
        except ShortcutRefusedError:
            self._settings.setValue(_REFUSED, 1)
        except BusError:
            pass  # the settings say how to bind the command to a key
