"""Python's garbage is collected on the GUI thread alone.

A collection that happens to start on a worker thread would destroy Qt objects there, which aborts.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_CHECK_MS = 1000


class GarbageCollector(QObject):
    """Takes over from Python's own trigger until `stop`; keeps its thresholds.

    What the start has made stays as long as the program does: looking through it again and again would hold
    the window up for two frames.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_frozen = False
        self._timer = QTimer(self)
        self._timer.setInterval(_CHECK_MS)
        self._timer.timeout.connect(self.check)

    def start(self) -> None:
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        if self._is_frozen:
            gc.unfreeze()
            self._is_frozen = False
        gc.enable()

    def check(self) -> None:
        """Collects the oldest generation whose count has passed its threshold; the first time, leaves out for
        good what there is."""
        if not self._is_frozen:
            self._is_frozen = True
            gc.freeze()
            return
        pairs = list(zip(gc.get_count(), gc.get_threshold(), strict=True))
        due = [generation for generation, (count, threshold) in enumerate(pairs) if count > threshold > 0]
        if due:
            gc.collect(due[-1])
