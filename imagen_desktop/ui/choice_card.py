"""One of the cards of the first-run page: a picture, a name, facts, and a foot for its controls."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.ui import icons
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.resources import picture_svg
from imagen_desktop.ui.theme import CARD_RADIUS, DARK, Theme, Type

_SIDE = 20
_PICTURE_HEIGHT = 132
_NARROW_PICTURE_HEIGHT = 72


class ChoiceCard(QFrame):
    """`facts` are pairs of a name and a value; `foot` is where the controls go."""

    def __init__(self, picture: str, icon: str, title: str, text: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self._icon = icon
        self._theme = DARK
        self._picture = _Picture(picture)
        self._sign = QLabel()
        self._title = Label(title, Type.HEADING)
        self._text = Label(text, tint="text2", wraps=True)
        self._facts: list[tuple[Caption, Caption]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.foot = QVBoxLayout()
        self.foot.setSpacing(8)
        self._build()

    def show_facts(self, facts: list[tuple[str, str]]) -> None:
        for pair in self._facts:
            for label in pair:
                self._grid.removeWidget(label)
                label.deleteLater()
        self._facts = [(Caption(name), Caption(value, tint="text", wraps=True)) for name, value in facts]
        for row, (name, value) in enumerate(self._facts):
            name.setMinimumWidth(64)
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1)
        self.set_theme(self._theme)

    def show_small(self, *, is_small: bool) -> None:
        self._picture.setFixedHeight(_NARROW_PICTURE_HEIGHT if is_small else _PICTURE_HEIGHT)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._sign.setPixmap(icons.pixmap(self._icon, theme.text, 18, self.devicePixelRatioF()))
        self._title.set_theme(theme)
        self._text.set_theme(theme)
        for pair in self._facts:
            for label in pair:
                label.set_theme(theme)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, _SIDE)
        layout.setSpacing(0)
        layout.addWidget(self._picture)
        words = QVBoxLayout()
        words.setContentsMargins(_SIDE, _SIDE, _SIDE, 0)
        words.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._sign)
        head.addWidget(self._title, 1)
        words.addLayout(head)
        words.addSpacing(8)
        words.addWidget(self._text)
        words.addSpacing(24)
        words.addLayout(self._grid)
        words.addStretch(1)
        words.addSpacing(20)
        words.addLayout(self.foot)
        layout.addLayout(words, 1)


class _Picture(QWidget):
    """A drawing that fills its width, cut to the card's upper corners."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._drawing = QSvgRenderer(QByteArray(picture_svg(name).encode()), self)
        self.setFixedHeight(_PICTURE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, radius = QRectF(self.rect()), CARD_RADIUS - 1
        corners = QPainterPath()
        corners.addRoundedRect(area.adjusted(0, 0, 0, radius), radius, radius)
        painter.setClipPath(corners)
        size: QSize = self._drawing.defaultSize()
        scale = max(area.width() / size.width(), area.height() / size.height())
        filled = QRectF(0, 0, size.width() * scale, size.height() * scale)
        filled.moveCenter(area.center())
        self._drawing.render(painter, filled)
