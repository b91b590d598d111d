"""The search field: text with tokens, completions below it, and what is wrong with a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy
from typing_extensions import override

from imagen_desktop.core.library import Search
from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.buttons import IconButton
from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.key_cap import KeyCap
from imagen_desktop.ui.mirroring import placed
from imagen_desktop.ui.search_completions import Completion, completions
from imagen_desktop.ui.search_suggestions import SearchSuggestions
from imagen_desktop.ui.search_text import SearchText
from imagen_desktop.ui.theme import CONTROL_HEIGHT, Theme
from imagen_desktop.ui.wording import said, tr

_WIDTH = 420


class SearchField(FieldFrame):
    """`searched` follows each key; Esc closes the completions, empties the field, then leaves it."""

    searched = Signal(object)  # Search, where it asks for something else
    changed = Signal(object)  # Search
    left = Signal()
    _due = Signal()  # heard before anything is painted, and once for the two edits that make a token

    def __init__(self) -> None:
        super().__init__()
        self.text = SearchText()
        self.text.key_hook = self._press_key
        self.suggestions = SearchSuggestions(self)
        self._known: Mapping[str, Sequence[str]] = {}
        self._searched = Search(self.text.search().query, ())
        self._is_due = False
        self._due.connect(self._search_if_due, Qt.ConnectionType.QueuedConnection)
        self.text.edited.connect(self._hear_edit)
        self.text.entered.connect(self._hear_enter)
        self.text.escaped.connect(self._escape)
        self.suggestions.chosen.connect(self._complete)
        self._clear = IconButton("x", tr("Empty the search"))
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.clicked.connect(self.text.clear)
        self._clear.hide()
        self._key = KeyCap("/")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addSpacing(34)
        layout.addWidget(self.text, 1)
        layout.addWidget(self._clear)
        layout.addWidget(self._key)
        layout.addSpacing(8)
        self.setFocusProxy(self.text)
        self.setMaximumWidth(_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def search(self) -> Search:
        """What is searched for now."""
        return self._searched

    def set_known(self, known: Mapping[str, Sequence[str]]) -> None:
        """The values that occur in the library, by key."""
        self._known = known

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self.text, self.suggestions, self._clear, self._key):
            part.set_theme(theme)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, fonts.scaled(CONTROL_HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        glass = icons.pixmap("search", self._theme.text2, 16, self.devicePixelRatioF())
        place = placed(self, self.rect(), QRect(10, (self.height() - 16) // 2, 16, 16))
        QPainter(self).drawPixmap(place.topLeft(), glass)

    def _hear_edit(self) -> None:
        is_filled = bool(self.text.text())
        self._clear.setVisible(is_filled)
        self._key.setVisible(not is_filled)
        if not self._is_due:
            self._is_due = True
            self._due.emit()

    def _hear_enter(self) -> None:
        self.suggestions.hide()
        self._search(is_typing=False)
        self.left.emit()  # what was looked for is meant next

    def _search_if_due(self) -> None:
        if self._is_due:
            self._search()

    def _search(self, *, is_typing: bool = True) -> None:
        self._is_due = False
        search = self.text.search(is_typing=is_typing and self.text.hasFocus())
        self._suggest(search)
        if search.query != self._searched.query:
            self._searched = search
            self.searched.emit(search)
        self._searched = search
        self.changed.emit(search)

    def _suggest(self, search: Search, *, is_asked: bool = False) -> None:
        if not self.text.hasFocus():
            self.suggestions.hide()
            return
        at = self.text.typed_position()
        problems = [word.problem for word in search.words if word.problem and not word.start < at <= word.end]
        found = completions(self.text.typed_before(), self._known, date.today(), is_asked=is_asked)  # noqa: DTZ011
        self.suggestions.show_below(found, said(problems[0]) if problems else "")

    def _press_key(self, event: QKeyEvent) -> bool:
        """Keys that belong to the completions while they are open."""
        key, plain = event.key(), not event.modifiers()
        is_open = self.suggestions.isVisible() and bool(self.suggestions.completions)
        if key == Qt.Key.Key_Down and plain:
            if not is_open:
                self._suggest(self.text.search(is_typing=True), is_asked=True)
            self.suggestions.move_choice(1)
        elif key == Qt.Key.Key_Up and plain and is_open:
            self.suggestions.move_choice(-1)
        elif key == Qt.Key.Key_Escape and self.suggestions.isVisible():
            self.suggestions.hide()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            return self.suggestions.choose_current()
        else:
            return False
        return True

    def _complete(self, chosen: Completion) -> None:
        self.suggestions.hide()
        self.text.replace_before_cursor(chosen.length, chosen.word, as_token=chosen.is_whole)

    def _escape(self) -> None:
        if self.text.text():
            self.text.clear()
        else:
            self.left.emit()
