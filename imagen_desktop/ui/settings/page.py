"""A page of settings: cards of rows below a title. It shows a Config and tells what was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from imagen_desktop.core.config import Config
from imagen_desktop.core.config_edit import setting
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.ui.hairline import Hairline
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.scrolling import scrolling
from imagen_desktop.ui.settings.rows import SettingRow, TextRow
from imagen_desktop.ui.settings.themed import colour_inside
from imagen_desktop.ui.theme import DARK, PAGE_MARGIN, PANEL_MARGIN, SEMIBOLD, Theme, Type

WIDEST = 720
ROW_GAP = 12
_GAP = 16


class SettingsPage(QWidget):
    """`edited` carries what shall be saved and who is told where it is refused."""

    edited = Signal(object, object)  # {key: value}, the SettingRow or None

    def __init__(self, title: str, icon: str) -> None:
        super().__init__()
        self.title = title
        self.icon = icon
        self.theme = DARK
        self.heading = Label(title, Type.TITLE)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.heading, 1)
        self.rows: list[SettingRow] = []
        self.cards: list[Card] = []

    def show_config(self, config: Config) -> None:
        for row in self.rows:
            row.show_value(setting(config, row.key))

    def matches(self, typed: str) -> bool:
        """Whether anything on the page is meant; rows that are not are hidden."""
        is_whole = not typed or typed.casefold() in self.title.casefold()
        shown = [card.show_matching("" if is_whole else typed) for card in self.cards]
        return is_whole or any(shown)

    def finish(self) -> None:
        """What is typed and not saved yet is saved now."""
        for row in self.rows:
            if isinstance(row, TextRow):
                row.finish()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        colour_inside(self, theme)

    def add_card(self, rows: Sequence[QWidget], title: str = "", note: str = "", gap: int = ROW_GAP) -> Card:
        """`gap` is above and below each row."""
        card = Card(rows, title, note, gap)
        self.cards.append(card)
        for row in rows:
            if isinstance(row, SettingRow):
                self.rows.append(row)
                row.edited.connect(lambda key, value, row=row: self._tell({key: value}, row))
        return card

    def finish_layout(self) -> None:
        """The cards below each other, scrolled where there is no room."""
        column = QVBoxLayout()
        column.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, PAGE_MARGIN)
        column.setSpacing(_GAP)
        for card in self.cards:
            card.setMaximumWidth(WIDEST)
            column.addWidget(card)
        column.addStretch(1)
        inside = QWidget()
        inside.setLayout(column)
        self.fill(scrolling(inside))

    def fill(self, content: QWidget) -> None:
        """The page's content below its title."""
        self.head.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 16, 0, 0)
        whole.setSpacing(_GAP)
        whole.addLayout(self.head)
        whole.addWidget(content, 1)

    def _tell(self, changes: Mapping[str, JsonValue], row: SettingRow) -> None:
        self.edited.emit(changes, row)


class Card(QFrame):
    """Rows with lines between them; `title` is a section's."""

    def __init__(self, rows: Sequence[QWidget], title: str = "", note: str = "", gap: int = ROW_GAP) -> None:
        super().__init__()
        self.setObjectName("card")
        self._rows = list(rows)
        self._lines = [Hairline() for _row in self._rows]
        self._words = f"{title} {note}".casefold()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_MARGIN, 12, PANEL_MARGIN, 12)
        layout.setSpacing(gap)
        if title:
            layout.addWidget(Label(title, weight=SEMIBOLD))
        if note:
            layout.addWidget(Caption(note, wraps=True))
        for row, line in zip(self._rows, self._lines, strict=True):
            layout.addWidget(line)
            layout.addWidget(row)
        self._lines[0].setVisible(bool(title or note))
        self._has_head = bool(title or note)

    def show_matching(self, typed: str) -> bool:
        """Hides the rows that are not meant, itself where none is."""
        is_whole = not typed or all(word in self._words for word in typed.casefold().split())
        meant = [is_whole or _matches(row, typed) for row in self._rows]
        is_first = not self._has_head
        for row, line, is_meant in zip(self._rows, self._lines, meant, strict=True):
            row.setVisible(is_meant)
            line.setVisible(is_meant and not is_first)
            is_first = is_first and not is_meant
        self.setVisible(any(meant))
        return any(meant)


def _matches(row: QWidget, typed: str) -> bool:
    if isinstance(row, SettingRow):
        return row.matches(typed)
    words = str(row.property("words") or "").casefold()
    return all(word in words for word in typed.casefold().split())
