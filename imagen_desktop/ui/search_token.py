"""A filter of the search as one sees it: its words in a box, and a cross that removes it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget
from typing_extensions import override

from imagen_desktop.core.library import SearchWord
from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.labels import plain_tip
from imagen_desktop.ui.mirroring import is_mirrored, placed, placed_point
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, TOKEN_RADIUS, Theme, Type
from imagen_desktop.ui.wording import tr

_HEIGHT = 22
_SIDE = 6
_CROSS = 12
_MOST_WIDTH = 220


def spoken_filter(word: SearchWord) -> str:
    """ "Filter model schnell", "Filter without tag sea"."""
    words = f"{word.key} {word.value}" if word.key else word.value
    name = tr("Filter without {words}") if word.is_excluded else tr("Filter {words}")
    return name.format(words=words)


def token_size(text: str) -> QSize:
    metrics = QFontMetrics(fonts.font(Type.BODY))
    key, colon, value = text.partition(":")
    width = metrics.horizontalAdvance(key + colon) + metrics.horizontalAdvance(value) + 1
    return QSize(min(width + 3 * _SIDE + _CROSS, _MOST_WIDTH), fonts.scaled(_HEIGHT))


class SearchToken(QAbstractButton):
    """A click on the cross removes it, one elsewhere puts the cursor behind it. In the field it takes no
    focus: there the arrow keys step over it."""

    removed = Signal()

    def __init__(self, word: SearchWord, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = DARK
        self._is_selected = False
        self.word = word
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleDescription(tr("Delete removes it"))
        self.set_word(word)

    def set_word(self, word: SearchWord) -> None:
        self.word = word
        self.setAccessibleName(spoken_filter(word))
        self.setToolTip(plain_tip(word.text))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_selected(self, is_selected: bool) -> None:
        """Part of the text's selection."""
        if is_selected != self._is_selected:
            self._is_selected = is_selected
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return token_size(self.word.text)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.rect().contains(event.position().toPoint()) and self._is_on_cross(event.position().toPoint()):
            self.removed.emit()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        outline = theme.focus if self._is_selected or self.hasFocus() else None
        draw_box(painter, QRectF(self.rect()), theme.selected, outline, TOKEN_RADIUS)
        font = fonts.font(Type.BODY)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        room = self.width() - 3 * _SIDE - _CROSS
        key, colon, _ = self.word.text.partition(":")
        head = metrics.elidedText(key + colon, Qt.TextElideMode.ElideRight, room) if colon else ""
        advance = metrics.horizontalAdvance(head)
        value = self.word.text[len(head) :]
        tail = metrics.elidedText(value, Qt.TextElideMode.ElideRight, max(0, room - advance))
        area = self.rect().adjusted(_SIDE, 0, 0, 0)
        vertical = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.accent_text))
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # what is typed reads as in the text
        if is_mirrored(self):
            area.setLeft(self.width() - _SIDE - advance - metrics.horizontalAdvance(tail))
        painter.drawText(area, vertical, head)
        painter.setPen(QColor(theme.text))
        painter.drawText(area.adjusted(advance, 0, 0, 0), vertical, tail)
        color = theme.text if self.underMouse() else theme.text2
        cross = icons.pixmap("x", color, _CROSS, self.devicePixelRatioF())
        place = QRect(self.width() - _SIDE - _CROSS, (self.height() - _CROSS) // 2, _CROSS, _CROSS)
        painter.drawPixmap(placed(self, self.rect(), place).topLeft(), cross)

    def _is_on_cross(self, place: QPoint) -> bool:
        return placed_point(self, self.rect(), place).x() >= self.width() - 2 * _SIDE - _CROSS
