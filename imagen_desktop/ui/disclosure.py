"""A head that shows or hides what is below it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton

from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.mirroring import placed, turned_icon
from imagen_desktop.ui.theme import DARK, MEDIUM, SMALL_CONTROL_HEIGHT, Theme, Type

_TEXT_LEFT = 22


class Disclosure(QToolButton):
    """Checked is open; `toggled` says so."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._theme = DARK
        self.setText(text)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(fonts.font(Type.BODY, MEDIUM))
        return QSize(metrics.horizontalAdvance(self.text()) + _TEXT_LEFT + 4, SMALL_CONTROL_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self._theme.text if self.underMouse() else self._theme.text2
        name = "chevron-down" if self.isChecked() else turned_icon("chevron-right", self)
        chevron = icons.pixmap(name, color, 16, self.devicePixelRatioF())
        place = placed(self, self.rect(), QRect(0, (self.height() - 16) // 2, 16, 16))
        painter.drawPixmap(place.topLeft(), chevron)
        painter.setFont(fonts.font(Type.BODY, MEDIUM))
        painter.setPen(QColor(self._theme.text))
        words = placed(self, self.rect(), self.rect().adjusted(_TEXT_LEFT, 0, 0, 0))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
