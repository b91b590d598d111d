"""What the Usage page's cards are made of: names with values, and the budget's bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from imagen_desktop.ui.labels import Caption
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, Theme

_BAR_HEIGHT = 8


class Facts(QWidget):
    """Pairs of a name and a value."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._pairs: dict[str, tuple[Caption, Caption]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, 84)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: list[tuple[str, str, str]]) -> None:
        """Name, value, and the value's colour as the theme's token."""
        for pair in self._pairs.values():
            for label in pair:
                self._grid.removeWidget(label)
                label.hide()
                label.deleteLater()
        self._pairs = {}
        for name, value, tint in facts:
            self._add(name, value, tint)

    def show_fact(self, name: str, value: str) -> None:
        """Changes one, or adds it below the others."""
        if name in self._pairs:
            self._pairs[name][1].setText(value)
        else:
            self._add(name, value, "text")

    def texts(self) -> dict[str, str]:
        return {name: value.text() for name, (_, value) in self._pairs.items()}

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for pair in self._pairs.values():
            for label in pair:
                label.set_theme(theme)

    def _add(self, name: str, value: str, tint: str) -> None:
        pair = (Caption(name), Caption(value, tint=tint, wraps=True))
        row = len(self._pairs)
        for column, label in enumerate(pair):
            label.set_theme(self._theme)
            self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        self._pairs[name] = pair


class BudgetBar(QWidget):
    """How much of the budget is used."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._fraction = 0.0
        self.setFixedHeight(_BAR_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_fraction(self, fraction: float) -> None:
        self._fraction = min(1.0, fraction)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        radius = self.height() / 2
        draw_box(painter, QRectF(self.rect()), theme.pressed, None, radius)
        used = QRectF(0, 0, self.width() * self._fraction, self.height())
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            used.moveRight(self.width())
        if self._fraction > 0:
            draw_box(painter, used, theme.error if self._fraction >= 1 else theme.focus, None, radius)
