"""Which colour of the usage chart is which backend."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.mirroring import placed
from imagen_desktop.ui.theme import DARK, Theme, Type
from imagen_desktop.ui.usage_series import Series

_SQUARE = 9
_INNER, _BETWEEN = 6, 16


class Legend(QWidget):
    """The dearest first, as the bars are from their top."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._series: tuple[Series, ...] = ()
        self._note = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_series(self, series: tuple[Series, ...], note: str) -> None:
        self._series, self._note = tuple(reversed(series)), note
        self.setAccessibleName(", ".join(each.name for each in self._series))
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(fonts.font(Type.CAPTION))
        names = [_SQUARE + _INNER + metrics.horizontalAdvance(each.name) for each in self._series]
        notes = [metrics.horizontalAdvance(self._note)] if self._note else []
        widths = [*names, *notes]
        return QSize(sum(widths) + _BETWEEN * max(0, len(widths) - 1), fonts.scaled(20))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, left = QPainter(self), 0
        painter.setFont(fonts.font(Type.CAPTION))
        metrics, middle = painter.fontMetrics(), Qt.AlignmentFlag.AlignVCenter
        for series in self._series:
            square = QRect(left, (self.height() - _SQUARE) // 2, _SQUARE, _SQUARE)
            painter.fillRect(
                placed(self, self.rect(), square), QColor(str(getattr(self._theme, series.tint)))
            )
            left += _SQUARE + _INNER
            painter.setPen(QColor(self._theme.text2))
            painter.drawText(self._from(left), middle, series.name)
            left += metrics.horizontalAdvance(series.name) + _BETWEEN
        if left + metrics.horizontalAdvance(self._note) <= self.width() + 1:
            painter.setPen(QColor(self._theme.text3))
            painter.drawText(self._from(left), middle, self._note)

    def _from(self, left: int) -> QRect:
        return placed(self, self.rect(), self.rect().adjusted(left, 0, 0, 0))
