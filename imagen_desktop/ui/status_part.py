"""A flat button of the status bar: an icon, words that change, and a thin bar where something fills up."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton
from typing_extensions import override

from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, TOKEN_RADIUS, Theme, Type

_ICON = 14
_GAP = 8
_SIDE = 6
_BAR = QSize(56, 4)
_HEIGHT = 24


class StatusPart(QToolButton):
    """`short` words take the place of the long ones where the window is narrow; no icon where it has no
    name."""

    def __init__(self, icon_name: str = "") -> None:
        super().__init__()
        self._icon_name = icon_name
        self._theme = DARK
        self._words = self._short = ""
        self._is_short = False
        self._fraction: float | None = None
        self._has_room_for_bar = True
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        return self._short if self._is_short else self._words

    @property
    def fraction(self) -> float | None:
        """How far the bar is filled; None without a bar."""
        return self._fraction

    def show_words(self, words: str, name: str, short: str = "", fraction: float | None = None) -> None:
        """`name` is what is read aloud."""
        self._words, self._short, self._fraction = words, short or words, fraction
        self.setAccessibleName(name)
        self._changed()

    def set_icon(self, icon_name: str) -> None:
        self._icon_name = icon_name
        self._changed()

    def make_room(self, *, has_bar: bool, has_words: bool) -> None:
        self._has_room_for_bar, self._is_short = has_bar, not has_words
        self._changed()

    def width_for(self, *, has_bar: bool, has_words: bool) -> int:
        words = self._words if has_words else self._short
        metrics = QFontMetrics(fonts.font(Type.CAPTION, is_tabular=True))
        bar = _GAP + _BAR.width() if has_bar and self._fraction is not None else 0
        return self._left + _SIDE + metrics.horizontalAdvance(words) + bar

    @property
    def _left(self) -> int:
        """Where the words begin."""
        return _SIDE + _ICON + _GAP if self._icon_name else _SIDE

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        width = self.width_for(has_bar=self._has_room_for_bar, has_words=not self._is_short)
        return QSize(width, _HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        """The least, so that long words never hold the window wide; the bar it stands in makes the room."""
        return QSize(self.width_for(has_bar=False, has_words=False), _HEIGHT)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        is_hovered = self.underMouse()
        if is_hovered or self.isDown():
            ground = theme.pressed if self.isDown() else theme.hover
            draw_box(painter, QRectF(self.rect()), ground, None, TOKEN_RADIUS)
        color = theme.text if is_hovered else theme.text2
        if self._icon_name:
            sign = icons.pixmap(self._icon_name, color, _ICON, self.devicePixelRatioF())
            painter.drawPixmap(self._mirrored(QRect(_SIDE, (self.height() - _ICON) // 2, _ICON, _ICON)), sign)
        painter.setFont(fonts.font(Type.CAPTION, is_tabular=True))
        painter.setPen(QColor(color))
        width = painter.fontMetrics().horizontalAdvance(self.words)
        place = QRect(self._left, 0, width + 1, self.height())
        area = self.style().visualRect(self.layoutDirection(), self.rect(), place)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.words)
        if self._fraction is not None and self._has_room_for_bar:
            self._draw_bar(painter, place.right() + _GAP)

    def _draw_bar(self, painter: QPainter, left: int) -> None:
        theme, fraction = self._theme, min(1.0, self._fraction or 0.0)
        groove = QRect(QPoint(left, (self.height() - _BAR.height()) // 2), _BAR)
        groove = self.style().visualRect(self.layoutDirection(), self.rect(), groove)
        draw_box(painter, QRectF(groove), theme.pressed, None, _BAR.height() / 2)
        used = QRectF(groove)
        used.setWidth(groove.width() * fraction)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            used.moveRight(QRectF(groove).right())
        color = theme.error if fraction >= 1 else theme.focus
        if fraction > 0:
            draw_box(painter, used, color, None, _BAR.height() / 2)

    def _mirrored(self, place: QRect) -> QPoint:
        return self.style().visualRect(self.layoutDirection(), self.rect(), place).topLeft()

    def _changed(self) -> None:
        self.updateGeometry()
        self.update()
