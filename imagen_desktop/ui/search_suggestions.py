"""What lies under the search field while one types: completions, and why a word is no filter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.mirroring import is_mirrored, placed
from imagen_desktop.ui.search_completions import Completion
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import CARD_RADIUS, DARK, TOKEN_RADIUS, WHITE, Theme, Type

_ROW = 28
_EDGE = 4
_SIDE = 8
_LEAST_WIDTH = 320


class SearchSuggestions(QWidget):
    """Lies over the window, and never takes the keyboard: the field moves the choice."""

    chosen = Signal(object)  # Completion

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._theme = DARK
        self._hint = ""
        self._hovered = -1
        self.completions: Sequence[Completion] = ()
        self.current = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @property
    def hint(self) -> str:
        return self._hint

    def show_below(self, completions: Sequence[Completion], hint: str) -> None:
        """Nothing to show hides it; what says the same is not painted again, nor the pictures below it."""
        before = (_words(self.completions), self._hint, self.current)
        is_same = before == (_words(completions), hint, -1) and self.isVisible()
        self.completions, self._hint, self.current = completions, hint, -1
        if not completions and not hint:
            self.hide()
            return
        window = self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        width = max(_LEAST_WIDTH, self._text_width() + 2 * (_EDGE + _SIDE))
        height = len(completions) * self._row() + (self._row() if hint else 0) + 2 * _EDGE
        place = self._field.mapTo(window, QPoint(0, self._field.height() + 4))
        start = place.x() + self._field.width() - width if is_mirrored(self._field) else place.x()
        place.setX(max(4, min(start, window.width() - width - 4)))
        area = QRect(place, QSize(min(width, window.width() - 8), height))
        if is_same and area == self.geometry():
            return
        self.setGeometry(area)
        self.raise_()
        self.show()
        self.update()
        if hint:
            self._announce(hint)

    def move_choice(self, step: int) -> None:
        if self.completions:
            start = self.current if self.current >= 0 or step > 0 else 0
            self.current = (start + step) % len(self.completions)
            self.update()
            chosen = self.completions[self.current]
            self._announce(f"{chosen.word} {chosen.note}")

    def choose_current(self) -> bool:
        if not self.isVisible() or self.current < 0:
            return False
        self.chosen.emit(self.completions[self.current])
        return True

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._row_at(event.position().toPoint())
        self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().toPoint())
        if row >= 0:
            self.chosen.emit(self.completions[row])

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        draw_box(painter, QRectF(self.rect()), theme.raised, theme.softedge, CARD_RADIUS)
        for index, completion in enumerate(self.completions):
            area = self._area(index)
            is_current = index == self.current
            if is_current or index == self._hovered:
                ground = theme.accent if is_current else theme.hover
                draw_box(painter, QRectF(area), ground, None, TOKEN_RADIUS)
            self._draw_row(painter, area.adjusted(_SIDE, 0, -_SIDE, 0), completion, is_current=is_current)
        if self._hint:
            painter.setFont(fonts.font(Type.CAPTION))
            painter.setPen(QColor(theme.attention))
            area = self._area(len(self.completions)).adjusted(_SIDE, 0, -_SIDE, 0)
            words = painter.fontMetrics().elidedText(self._hint, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, words)

    def _draw_row(self, painter: QPainter, area: QRect, completion: Completion, *, is_current: bool) -> None:
        theme, vertical = self._theme, Qt.AlignmentFlag.AlignVCenter
        key, colon, value = completion.word.partition(":")
        painter.setFont(fonts.font(Type.BODY))
        painter.setPen(QColor(WHITE if is_current else theme.accent_text))
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(completion.word)
        words = placed(self, area, QRect(area.left(), area.top(), width + 1, area.height()))
        left = vertical | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
        direction = painter.layoutDirection()
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # else the colon stands before the key
        painter.drawText(words, left, key + colon)
        painter.setPen(QColor(WHITE if is_current else theme.text))
        painter.drawText(words.adjusted(metrics.horizontalAdvance(key + colon), 0, 9, 0), left, value)
        painter.setLayoutDirection(direction)
        painter.setFont(fonts.font(Type.CAPTION))
        painter.setPen(QColor(WHITE if is_current else theme.text2))
        painter.drawText(area, vertical | Qt.AlignmentFlag.AlignRight, completion.note)

    def _text_width(self) -> int:
        body, caption = QFontMetrics(fonts.font(Type.BODY)), QFontMetrics(fonts.font(Type.CAPTION))
        rows = (
            body.horizontalAdvance(each.word) + 24 + caption.horizontalAdvance(each.note)
            for each in self.completions
        )
        return max([caption.horizontalAdvance(self._hint), *rows])

    def _row(self) -> int:
        return fonts.scaled(_ROW)

    def _area(self, index: int) -> QRect:
        return QRect(_EDGE, _EDGE + index * self._row(), self.width() - 2 * _EDGE, self._row())

    def _row_at(self, place: QPoint) -> int:
        row = (place.y() - _EDGE) // self._row()
        return row if 0 <= row < len(self.completions) and place.y() >= _EDGE else -1

    def _announce(self, words: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._field, words))


def _words(completions: Sequence[Completion]) -> list[tuple[str, str]]:
    """What is seen of them."""
    return [(each.word, each.note) for each in completions]
