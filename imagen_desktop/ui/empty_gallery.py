"""What stands in the gallery's place while there is nothing to show, and says why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from imagen_desktop.core.library import Search, SearchWord
from imagen_desktop.ui import icons
from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.focus_steps import keep_in_place
from imagen_desktop.ui.labels import Label
from imagen_desktop.ui.search_token import SearchToken
from imagen_desktop.ui.theme import DARK, Theme, Type
from imagen_desktop.ui.wording import tr

_ICON = 22


class EmptyGallery(QWidget):
    """An empty library, or a search without a result, which it offers to end."""

    search_ended = Signal()
    word_removed = Signal(str)  # a filter as it was typed

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._icon = QLabel()
        self.heading = Label("", Type.HEADING)
        self.sentence = Label("", tint="text3")
        self.end_search = Button(tr("Show all images"))
        self.end_search.clicked.connect(self.search_ended)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addStretch(2)
        for part in (self._icon, self.heading, self.sentence):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(part)
        self._tokens = QWidget()
        row = QHBoxLayout(self._tokens)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        layout.addSpacing(4)
        layout.addWidget(self._tokens, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(4)
        layout.addWidget(self.end_search, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.show_library()

    def show_library(self) -> None:
        self._show("image", tr("No images yet"), tr("Describe one at the left and press Ctrl+Enter."))
        self._show_tokens([])

    def show_search(self, search: Search) -> None:
        """Each filter is a button that removes it."""
        words = search.query.text
        sentence = tr("No prompt has “{words}”.").format(words=words)
        if search.filters and not words:
            is_one = len(search.filters) == 1
            sentence = tr("No image is like this.") if is_one else tr("No image is all of this.")
        elif search.filters:
            sentence = tr("No image with “{words}” in its prompt is like this.").format(words=words)
        self._show("search", tr("No image matches"), sentence)
        self._show_tokens(search.filters)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self.heading, self.sentence, self.end_search):
            part.set_theme(theme)
        for token in self._tokens.findChildren(SearchToken):
            token.set_theme(theme)
        self._draw_icon()

    def _show_tokens(self, filters: Sequence[SearchWord]) -> None:
        row = self._tokens.layout()
        while row is not None and (item := row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for word in filters:
            token = SearchToken(word, self._tokens)
            token.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            token.setToolTip(tr("Remove {filter}").format(filter=word.text))
            token.set_theme(self._theme)
            token.clicked.connect(lambda _checked=False, text=word.text: self.word_removed.emit(text))
            if row is not None:
                row.addWidget(token)
        self._tokens.setVisible(bool(filters))
        keep_in_place(self._tokens)

    def _show(self, icon: str, heading: str, sentence: str) -> None:
        self._icon_name = icon
        self.heading.setText(heading)
        self.sentence.setText(sentence)
        self.end_search.setVisible(icon == "search")
        self._draw_icon()

    def _draw_icon(self) -> None:
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(icons.pixmap(self._icon_name, self._theme.text3, _ICON, ratio))
