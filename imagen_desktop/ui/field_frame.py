"""The box around an editor and its small buttons, so that they read as one field."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, Theme


class FieldFrame(QWidget):
    """Paints a field's ground and outline; the focus ring goes around it when the editor has focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = DARK
        self._is_valid = True

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_valid(self, is_valid: bool) -> None:
        self._is_valid = is_valid
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        outline = theme.edge if self._is_valid else theme.error
        ground = theme.field if self.isEnabled() else theme.panel
        draw_box(QPainter(self), QRectF(self.rect()), ground, outline)
