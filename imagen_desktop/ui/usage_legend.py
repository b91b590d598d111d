"""Which colour of the usage chart is which backend."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.labels import plain_tip
from imagen_desktop.ui.mirroring import placed
from imagen_desktop.ui.theme import DARK, Theme, Type
from imagen_desktop.ui.usage_series import Series

_SQUARE = 9
_INNER, _BETWEEN = 6, 16


def longest_that_fits(lengths: Sequence[int], room: int) -> int:
    """The greatest length that all of them may have, so that they fit into `room` together."""
    for count, longest in zip(range(len(lengths), 0, -1), sorted(lengths), strict=True):
        if longest * count > room:
            return max(room // count, 0)
        room -= longest
    return max(lengths, default=0)


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
        self.setToolTip(plain_tip(self.accessibleName()))
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

    def names(self) -> list[str]:
        """As they fit beside each other: the longest are cut."""
        metrics = QFontMetrics(fonts.font(Type.CAPTION))
        room = self.width() - len(self._series) * (_SQUARE + _INNER + _BETWEEN) + _BETWEEN
        widths = [metrics.horizontalAdvance(each.name) for each in self._series]
        widest, cut = longest_that_fits(widths, room), Qt.TextElideMode.ElideRight
        return [
            each.name if width <= widest else metrics.elidedText(each.name, cut, widest)
            for each, width in zip(self._series, widths, strict=True)
        ]

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, left = QPainter(self), 0
        painter.setFont(fonts.font(Type.CAPTION))
        metrics, middle = painter.fontMetrics(), Qt.AlignmentFlag.AlignVCenter
        for series, name in zip(self._series, self.names(), strict=True):
            square = QRect(left, (self.height() - _SQUARE) // 2, _SQUARE, _SQUARE)
            painter.fillRect(
                placed(self, self.rect(), square), QColor(str(getattr(self._theme, series.tint)))
            )
            left += _SQUARE + _INNER
            painter.setPen(QColor(self._theme.text2))
            painter.drawText(self._from(left), middle, name)
            left += metrics.horizontalAdvance(name) + _BETWEEN
        if left + metrics.horizontalAdvance(self._note) <= self.width() + 1:
            painter.setPen(QColor(self._theme.text3))
            painter.drawText(self._from(left), middle, self._note)

    def _from(self, left: int) -> QRect:
        return placed(self, self.rect(), self.rect().adjusted(left, 0, 0, 0))
