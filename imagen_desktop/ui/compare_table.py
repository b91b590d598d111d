"""Two images' settings side by side: what differs is coloured, what does not says "same"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from imagen_desktop.ui.compare_facts import FactPair
from imagen_desktop.ui.hairline import Hairline
from imagen_desktop.ui.labels import Label, Prose
from imagen_desktop.ui.theme import DARK, MEDIUM, Theme, Type
from imagen_desktop.ui.wording import tr

_ROW_HEIGHT = 25


class CompareTable(QWidget):
    """Rebuilt for each pair of images."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self.pairs: Sequence[FactPair] = ()
        self._parts: list[Label | Hairline] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        for column, stretch in enumerate((3, 4, 4)):
            self._grid.setColumnStretch(column, stretch)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in self._parts:
            part.set_theme(theme)

    def show_pairs(self, pairs: Sequence[FactPair]) -> None:
        self.pairs = pairs
        for part in self._parts:
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts = []
        for column, head in ((1, tr("A")), (2, tr("B"))):
            self._add(Label(head, Type.CAPTION, tint="text2", weight=MEDIUM), 0, column)
        for number, pair in enumerate(pairs, start=1):
            self._add_row(pair, 2 * number)
        self._grid.setRowStretch(2 * len(pairs) + 1, 1)

    def _add_row(self, pair: FactPair, row: int) -> None:
        line = Hairline()
        line.set_theme(self._theme)
        self._parts.append(line)
        self._grid.addWidget(line, row - 1, 0, 1, 3)
        line.show()
        kind = Type.MONO if pair.is_exact else Type.CAPTION
        none = tr("none")
        second = tr("same") if pair.is_same else pair.second or none
        tint = "text3" if pair.is_same else "accent_text"
        self._add(Label(pair.name, Type.CAPTION, tint="text3"), row, 0)
        self._add(_value(pair.first or none, kind, "text"), row, 1)
        self._add(_value(second, Type.CAPTION if pair.is_same else kind, tint), row, 2)

    def _add(self, label: Label, row: int, column: int) -> None:
        label.set_theme(self._theme)
        label.setMinimumHeight(_ROW_HEIGHT)
        self._parts.append(label)
        self._grid.addWidget(label, row, column)
        label.show()  # at once: the page asks how high the table is


def _value(text: str, kind: Type, tint: str) -> Label:
    label = Prose(text, kind, tint=tint, is_tabular=True)
    label.setToolTip(text if len(text) > 40 else "")
    return label
