"""The prompt's own field: several lines, plain text, Ctrl+Enter leaves it to the window."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QVBoxLayout
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.theme import Type
from imagen_desktop.ui.wording import tr

_LOWEST, _HIGHEST = 96, 260


class PromptText(FieldFrame):
    """Takes spare height between 96 and 260; `edit` is the editor itself."""

    def __init__(self) -> None:
        super().__init__()
        self.edit = _Edit()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 2, 6)
        layout.addWidget(self.edit)
        self.setMinimumHeight(_LOWEST)
        self.setMaximumHeight(_HIGHEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusProxy(self.edit)

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, _LOWEST)


class _Edit(QPlainTextEdit):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("promptText")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportMargins(QMargins())
        self.viewport().setAutoFillBackground(False)
        self.setBackgroundRole(QPalette.ColorRole.NoRole)
        self.setFont(fonts.font(Type.PROMPT))
        self.setTabChangesFocus(True)
        self.setPlaceholderText(tr("Describe an image"))
        self.setAccessibleName(tr("Prompt"))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter, with or without Shift, belongs to the primary button."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)
