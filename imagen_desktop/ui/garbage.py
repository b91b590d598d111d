"""Python's garbage is collected on the GUI thread alone.

A collection that happens to start on a worker thread would destroy Qt objects there, which aborts.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_CHECK_MS = 1000


class GarbageCollector(QObject):
    """Takes over from Python's own trigger until `stop`; keeps its thresholds."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setInterval(_CHECK_MS)
        self._timer.timeout.connect(self.check)

    def start(self) -> None:
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()

    def check(self) -> None:
        """Collects the oldest generation whose count has passed its threshold."""
        pairs = list(zip(gc.get_count(), gc.get_threshold(), strict=True))
        due = [generation for generation, (count, threshold) in enumerate(pairs) if count > threshold > 0]
        if due:
            gc.collect(due[-1])
