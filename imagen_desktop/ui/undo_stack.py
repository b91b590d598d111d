"""What a person did to pictures and may take back, newest first. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

_MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class UndoStep:
    """`words` name what was done ("move to the trash"); `undo` makes the coroutine that takes it back."""

    words: str
    undo: Callable[[], Coroutine[Any, Any, None]]


class UndoStack(QObject):
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: list[UndoStep] = []

    @property
    def newest(self) -> UndoStep | None:
        return self._steps[-1] if self._steps else None

    def push(self, step: UndoStep) -> None:
        self._steps = [*self._steps, step][-_MOST_STEPS:]
        self.changed.emit()

    def take(self, step: UndoStep) -> bool:
        """Whether it was there still: it is undone once, by its notice's button or by the key."""
        if step not in self._steps:
            return False
        self._steps.remove(step)
        self.changed.emit()
        return True
