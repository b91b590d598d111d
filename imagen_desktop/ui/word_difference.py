"""A prompt with what changed in it: removed words struck through on red, added ones underlined on green."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from imagen_desktop.core.image_difference import Words
from imagen_desktop.ui import fonts
from imagen_desktop.ui.theme import DARK, TOKEN_RADIUS, Theme, Type
from imagen_desktop.ui.wording import tr

_AIR = "\N{THIN SPACE}"
"""On both sides of changed words, so that their ground reaches beyond them."""
_TALLER = 1.6
"""A line's height by its font's."""


class _Stretch(NamedTuple):
    kind: str
    start: int
    end: int


class WordDifference(QWidget):
    """As high as its text needs at its width; read aloud with the words "removed" and "added"."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._text = ""
        self._stretches: list[_Stretch] = []
        self._layout = QTextLayout()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._lay_out()

    def show_words(self, words: Sequence[Words]) -> None:
        self._text, self._stretches, spoken = "", [], []
        for part in words:
            text = part.text if part.kind == "same" else f"{_AIR}{part.text}{_AIR}"
            self._text += " " if part.is_apart and self._text else ""
            start = len(self._text)
            self._text += text
            self._stretches.append(_Stretch(part.kind, start, len(self._text)))
            spoken.append(_spoken(part))
        self.setAccessibleName(", ".join(spoken))
        self._lay_out()
        self.updateGeometry()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return round(self._made(width).boundingRect().bottom()) + 1

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, self.heightForWidth(max(320, self.width())))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.heightForWidth(max(1, self.width())))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()
            self.updateGeometry()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        grounds = {"removed": self._theme.error_ground, "added": self._theme.ok_ground}
        for stretch in self._stretches:
            if stretch.kind in grounds:
                painter.setBrush(QColor(grounds[stretch.kind]))
                for area in self._areas(stretch):
                    painter.drawRoundedRect(area, TOKEN_RADIUS, TOKEN_RADIUS)
        painter.setPen(QColor(self._theme.text))
        self._layout.draw(painter, QPointF())

    def _areas(self, stretch: _Stretch) -> list[QRectF]:
        """One for each line that the words stand on."""
        areas = []
        for number in range(self._layout.lineCount()):
            line = self._layout.lineAt(number)
            start = max(stretch.start, line.textStart())
            end = min(stretch.end, line.textStart() + line.textLength())
            if start < end:
                ends = _place(line.cursorToX(start)), _place(line.cursorToX(end))
                top = line.y() + 1
                areas.append(QRectF(min(ends), top, abs(ends[1] - ends[0]), line.ascent() + line.descent()))
        return areas

    def _lay_out(self) -> None:
        self._layout = self._made(max(1, self.width()))
        self.update()

    def _made(self, width: int) -> QTextLayout:
        font = fonts.font(Type.PROMPT)
        layout = QTextLayout(self._text, font)
        layout.setTextOption(_option())
        layout.setFormats([_format(stretch, self._theme) for stretch in self._stretches])
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, top))
            top += round(line.height() * _TALLER)
        layout.endLayout()
        return layout


def _spoken(part: Words) -> str:
    forms = {"same": "{words}", "removed": tr("removed: {words}"), "added": tr("added: {words}")}
    return forms[part.kind].format(words=part.text)


def _place(found: object) -> float:
    """The binding gives the cursor's place with or without its index."""
    place = found[0] if isinstance(found, tuple) else found
    return place if isinstance(place, (int, float)) else 0.0


def _option() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _format(stretch: _Stretch, theme: Theme) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = stretch.start, stretch.end - stretch.start
    look = QTextCharFormat()
    colors = {"removed": theme.error, "added": theme.ok, "same": theme.text}
    look.setForeground(QColor(colors[stretch.kind]))
    look.setFontStrikeOut(stretch.kind == "removed")
    look.setFontUnderline(stretch.kind == "added")
    made.format = look
    return made
