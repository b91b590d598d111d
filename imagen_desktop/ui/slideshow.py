"""When the next picture of a slideshow is due. Knows no pictures."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

SECONDS = 3.0
"""How long each picture stays, unless the settings say otherwise."""


class Slideshow(QObject):
    """Runs from `start` to `end`; the time begins when `picture_shown` says that one is seen."""

    changed = Signal()
    due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_running = False
        self._is_paused = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.due)
        self.set_seconds(SECONDS)

    @property
    def is_running(self) -> bool:
        """Also while it is paused."""
        return self._is_running

    @property
    def is_paused(self) -> bool:
        return self._is_paused

    def set_seconds(self, seconds: float) -> None:
        self._timer.setInterval(round(seconds * 1000))

    def start(self) -> None:
        self._set(is_running=True, is_paused=False)
        self._timer.start()

    def end(self) -> None:
        self._timer.stop()
        self._set(is_running=False, is_paused=False)

    def toggle_pause(self) -> None:
        if self._is_running:
            self._set(is_running=True, is_paused=not self._is_paused)
            self._timer.stop() if self._is_paused else self._timer.start()

    def wait_for_picture(self) -> None:
        """Another picture was chosen, whose file is still being read."""
        self._timer.stop()

    def picture_shown(self) -> None:
        if self._is_running and not self._is_paused:
            self._timer.start()

    def _set(self, *, is_running: bool, is_paused: bool) -> None:
        self._is_running, self._is_paused = is_running, is_paused
        self.changed.emit()
