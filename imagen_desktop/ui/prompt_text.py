"""The prompt's own field: several lines, plain text; variants and wildcards in it are marked.

Ctrl+Enter is left to the window, Ctrl+Up and Ctrl+Down ask for earlier prompts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPalette, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QTextEdit, QVBoxLayout
from typing_extensions import override

from imagen_desktop.core.prompts.template import Span
from imagen_desktop.ui import fonts
from imagen_desktop.ui.commands import Area
from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.mirroring import margins
from imagen_desktop.ui.reference_field import picture_in
from imagen_desktop.ui.shortcuts import Shortcuts
from imagen_desktop.ui.theme import Theme, Type
from imagen_desktop.ui.wording import tr

_LOWEST, _HIGHEST = 96, 260


class PromptText(FieldFrame):
    """Takes spare height between 96 and 260; `edit` is the editor itself."""

    def __init__(self) -> None:
        super().__init__()
        self.edit = _Edit()
        self._spans: tuple[Span, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(margins(self, 6, 6, 2, 6))
        layout.addWidget(self.edit)
        self.setMinimumHeight(_LOWEST)
        self.setMaximumHeight(_HIGHEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusProxy(self.edit)

    def replace(self, text: str) -> None:
        """As if typed: Ctrl+Z brings the old text back."""
        cursor = QTextCursor(self.edit.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.edit.moveCursor(QTextCursor.MoveOperation.End)

    def mark(self, spans: Sequence[Span]) -> None:
        """Colours what is not plain text: at each change, for a mark grows with what is typed behind it."""
        if spans or self._spans:
            self._spans = tuple(spans)
            self._colour()

    @override
    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._colour()

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, _LOWEST)

    def _colour(self) -> None:
        text, marked = self.edit.toPlainText(), []
        for span in self._spans:
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.edit.document())
            cursor.setPosition(_units(text, span.start))
            cursor.setPosition(_units(text, span.end), QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor
            selection.format.setForeground(QColor(self._theme.accent_text))
            selection.format.setBackground(QColor(self._theme.selected))
            marked.append(selection)
        self.edit.setExtraSelections(marked)


def _units(text: str, place: int) -> int:
    """Qt counts UTF-16 units: a character beyond the first plane is two."""
    return place + sum(character > "\uffff" for character in text[:place])


class _Edit(QPlainTextEdit):
    earlier_requested = Signal()
    later_requested = Signal()
    picture_pasted = Signal(object)  # QUrl of a local file, or QImage

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
        self.takes_pictures = False
        self.shortcuts = Shortcuts()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter, with or without Shift, belongs to the primary button."""
        command = self.shortcuts.command_of(event, (Area.PROMPT,))
        has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if has_control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        elif command == "earlier_prompt":
            self.earlier_requested.emit()
        elif command == "later_prompt":
            self.later_requested.emit()
        else:
            super().keyPressEvent(event)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        """A picture is no text: it is handed on, where the backend takes one."""
        picture = picture_in(source) if self.takes_pictures else None
        if picture is None:
            super().insertFromMimeData(source)
        else:
            self.picture_pasted.emit(picture)

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        if self.takes_pictures and picture_in(source) is not None:
            return True
        return super().canInsertFromMimeData(source)
