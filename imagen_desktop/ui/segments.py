"""A few choices side by side, one of them chosen: "Cost | Images"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.theme import CONTROL_RADIUS, DARK, MEDIUM, SMALL_CONTROL_HEIGHT, Theme, Type

_SIDE = 12


class Segments(QWidget):
    """`name` says aloud what is chosen between."""

    chosen = Signal(int)

    def __init__(self, name: str, words: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self.buttons = [_Segment(text, index, len(words)) for index, text in enumerate(words)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for index, button in enumerate(self.buttons):
            button.setAccessibleDescription(name)
            self._group.addButton(button, index)
            row.addWidget(button)
        self.buttons[0].setChecked(True)
        self._group.idClicked.connect(self.chosen)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def index(self) -> int:
        return self._group.checkedId()

    def choose(self, index: int) -> None:
        """Without a signal: the program's own choice."""
        self.buttons[index].setChecked(True)

    def set_theme(self, theme: Theme) -> None:
        for button in self.buttons:
            button.set_theme(theme)


class _Segment(QToolButton):
    def __init__(self, text: str, index: int, count: int) -> None:
        super().__init__()
        self._is_first, self._is_last = index == 0, index == count - 1
        self._theme = DARK
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        width = QFontMetrics(fonts.font(Type.CAPTION, MEDIUM)).horizontalAdvance(self.text())
        return QSize(width + 2 * _SIDE, fonts.scaled(SMALL_CONTROL_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        # The box of all segments, of which this one shows its part: neighbours share their line.
        far, mirrored = CONTROL_RADIUS * 2.0, self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left_end = self._is_last if mirrored else self._is_first
        right_end = self._is_first if mirrored else self._is_last
        box = whole.adjusted(0 if left_end else -far, 0, 0 if right_end else far, 0)
        shape = QPainterPath()
        shape.addRoundedRect(box, CONTROL_RADIUS, CONTROL_RADIUS)
        ground = theme.selected if self.isChecked() else theme.hover if self.underMouse() else None
        if self.isDown():
            ground = theme.pressed
        if ground:
            painter.fillPath(shape, QColor(ground))
        painter.setPen(QPen(QColor(theme.edge), 1))
        painter.drawPath(shape)
        if not left_end:
            painter.drawLine(whole.topLeft(), whole.bottomLeft())
        if self.isChecked():
            painter.setPen(QPen(QColor(theme.focus), 2))
            low = self.height() - 1.0
            painter.drawLine(8, round(low), self.width() - 8, round(low))
        painter.setFont(fonts.font(Type.CAPTION, MEDIUM))
        painter.setPen(QColor(theme.text if self.isChecked() else theme.text2))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
