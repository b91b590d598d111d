"""A button that takes the next key that is pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.shortcuts import pressed_key
from imagen_desktop.ui.theme import SMALL_CONTROL_HEIGHT
from imagen_desktop.ui.wording import tr


class KeyCatcher(Button):
    """Esc gives up, and so does leaving the button."""

    caught = Signal(str)  # the key, in Qt's portable form
    is_waiting = False

    def __init__(self, words: str, name: str) -> None:
        super().__init__(words)
        self._words = words
        self.setFixedHeight(fonts.scaled(SMALL_CONTROL_HEIGHT))
        self.setAccessibleName(name)
        self.clicked.connect(self.wait)

    def wait(self) -> None:
        self.is_waiting = True
        self.setText(tr("Press a key…"))
        self.setAccessibleDescription(tr("Press the key; Esc leaves it as it is"))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def event(self, event: QEvent) -> bool:
        """Before any shortcut, and before Tab moves on."""
        if self.is_waiting and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._take(event)
                return True
        return super().event(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._stop()
        super().focusOutEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        key = pressed_key(event)
        if not key:
            return
        self._stop()
        if event.key() != Qt.Key.Key_Escape:
            self.caught.emit(key)

    def _stop(self) -> None:
        self.is_waiting = False
        self.setText(self._words)
        self.setAccessibleDescription("")
