"""Lets pictures that were slow to come fade in, all by one timer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from imagen_desktop.ui.motion import duration
from imagen_desktop.ui.theme import FADE_MS
from imagen_desktop.ui.thumbnails import Thumbnail, Wish

_SLOW_SECONDS = 0.08
_FRAME_MS = 16


class Fading(QObject):
    """Tells `show` the opacities of what is not fully there yet, for as long as there is any."""

    def __init__(self, show: Callable[[dict[Wish, float]], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show = show
        self._started: dict[Wish, int] = {}
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._step)

    def start(self, thumbnail: Thumbnail) -> None:
        if thumbnail.seconds > _SLOW_SECONDS and duration(FADE_MS):
            self._started[thumbnail.wish] = self._clock.elapsed()
            self._timer.start()
            self._step()

    def _step(self) -> None:
        now = self._clock.elapsed()
        passed = {wish: (now - since) / FADE_MS for wish, since in self._started.items()}
        opacities = {wish: share for wish, share in passed.items() if share < 1.0}
        self._started = {wish: self._started[wish] for wish in opacities}
        if not opacities:
            self._timer.stop()
        self._show(opacities)
