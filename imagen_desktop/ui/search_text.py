"""One line of text in which finished filters are tokens: each is one letter of the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QMimeData, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QTextEdit
from typing_extensions import override

from imagen_desktop.core.library import Search, parse
from imagen_desktop.ui.search_document import (
    TOKEN_LETTER,
    TokenRoom,
    insert_token,
    prepare,
    token_left,
    token_places,
)
from imagen_desktop.ui.search_token import SearchToken, spoken_filter
from imagen_desktop.ui.theme import DARK, Theme
from imagen_desktop.ui.wording import tr

_Move = QTextCursor.MoveOperation
_Keep = QTextCursor.MoveMode.KeepAnchor


class SearchText(QTextEdit):
    """`text()` is what was typed, tokens included. Esc, the vertical arrows and Enter are told to `key_hook`
    first: suggestions may want them."""

    edited = Signal()
    focused = Signal()
    entered = Signal()
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._tokens: list[SearchToken] = []
        self._room = TokenRoom(self)
        self.key_hook: Callable[[QKeyEvent], bool] = _not_wanted
        self.setObjectName("searchField")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setBackgroundRole(QPalette.ColorRole.NoRole)
        prepare(self.document(), self._room, self.layoutDirection())
        self.setAccessibleName(tr("Search prompts"))
        self.textChanged.connect(self._place_tokens)
        self.textChanged.connect(self.edited)
        self.selectionChanged.connect(self._mark_selected)
        self.cursorPositionChanged.connect(self._announce_passed)
        self.horizontalScrollBar().valueChanged.connect(self._place_tokens)

    def text(self) -> str:
        """What a search is made of."""
        return "".join(part for part, _ in self._parts())

    def search(self, *, is_typing: bool = False) -> Search:
        is_within = is_typing and bool(self.typed_before())
        return parse(self.text(), typing_at=self.typed_position() if is_within else None)

    def typed_position(self) -> int:
        """Of the cursor in `text()`."""
        cursor = self.textCursor().position()
        return sum(len(part) for part, end in self._parts() if end <= cursor)

    def typed_before(self) -> str:
        """The text before the cursor, back to the last token: behind that, nothing is being typed."""
        return self.document().toPlainText()[: self.textCursor().position()].rpartition(TOKEN_LETTER)[2]

    def setText(self, text: str) -> None:
        """Finished filters become tokens; one can take it back."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        end = 0
        for word in parse(text).words:
            if word.filter is None or not word.key:
                cursor.insertText(text[end : word.end], QTextCharFormat())
            else:
                insert_token(cursor, word.text)
            end = word.end
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def toggle(self, text: str) -> None:
        """Adds the word as a token at the end, or takes it away."""
        for position, word in token_places(self.document()):
            if word.casefold() == text.casefold():
                self._remove_at(position)
                return
        self.add_token(text)

    def add_token(self, text: str) -> None:
        cursor = self.textCursor()
        cursor.movePosition(_Move.End)
        insert_token(cursor, text)
        self.setTextCursor(cursor)

    def replace_tokens(self, keys: tuple[str, ...], words: list[str]) -> None:
        """Takes away the tokens of these keys, then adds the words: one edit."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        for position, text in reversed(list(token_places(self.document()))):
            if text.partition(":")[0].lower() in keys:
                self._remove_at(position)
        cursor.movePosition(_Move.End)
        for word in words:
            insert_token(cursor, word)
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def finish_word(self) -> bool:
        """Makes a token of the filter that ends at the cursor, if there is one."""
        typed = self.typed_before()
        words = parse(typed).words
        if not words or words[-1].end != len(typed) or typed.count('"') % 2:
            return False
        word = words[-1]
        if word.filter is None or not word.key:
            return False
        self.replace_before_cursor(len(word.text), word.text, as_token=True)
        return True

    def replace_before_cursor(self, length: int, text: str, *, as_token: bool) -> None:
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.movePosition(_Move.Left, _Keep, length)
        cursor.removeSelectedText()
        if as_token:
            insert_token(cursor, text)
        else:
            cursor.insertText(text, QTextCharFormat())
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for token in self._tokens:
            token.set_theme(theme)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.edited.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.key_hook(event):
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish_word()
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Space and not event.modifiers() and self.finish_word():
            return
        elif event.key() != Qt.Key.Key_Backspace or event.modifiers() or not self._open_token():
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt draws no placeholder where the document has tokens to draw."""
        super().paintEvent(event)
        if self.document().isEmpty():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self._theme.text3))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignTop, tr("Search prompts"))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        spare = self.height() - round(self.document().size().height())
        self.setViewportMargins(0, max(0, spare // 2), 0, 0)
        self._place_tokens()

    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        cursor, data = self.textCursor(), QMimeData()
        first, last = cursor.selectionStart(), cursor.selectionEnd()
        data.setText("".join(part for part, end in self._parts() if first < end <= last).strip())
        return data

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasted filters become tokens too."""
        self.textCursor().insertText(
            " ".join(source.text().replace(TOKEN_LETTER, " ").split()), QTextCharFormat()
        )
        if parse(source.text()).filters:
            self.setText(self.text())

    def _parts(self) -> Iterator[tuple[str, int]]:
        """Each letter or token as text, and the position behind it."""
        words = dict(token_places(self.document()))
        letters = self.document().toPlainText()
        for position, letter in enumerate(letters):
            if position not in words:
                yield letter.replace("\u2029", " "), position + 1
                continue
            is_apart = position > 0 and not letters[position - 1].isspace()
            is_followed = position + 1 < len(letters) and not letters[position + 1].isspace()
            follows_token = position + 1 in words
            space = " " if is_followed and not follows_token else ""
            yield f"{' ' if is_apart else ''}{words[position]}{space}", position + 1

    def _open_token(self) -> bool:
        """Backspace at a token's end makes text of it."""
        cursor = self.textCursor()
        word = dict(token_places(self.document())).get(cursor.position() - 1)
        if cursor.hasSelection() or word is None:
            return False
        self.replace_before_cursor(1, word, as_token=False)
        return True

    def _remove_at(self, position: int) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        cursor.deleteChar()

    def _place_tokens(self) -> None:
        places = list(token_places(self.document()))
        while len(self._tokens) < len(places):
            self._tokens.append(self._new_token())
        for token in self._tokens[len(places) :]:
            token.hide()
        spoken = []
        for token, (position, text) in zip(self._tokens, places, strict=False):
            word = parse(text).words[0]
            spoken.append(spoken_filter(word))
            if word != token.word:
                token.set_word(word)
            cursor = QTextCursor(self.document())
            cursor.setPosition(position)
            size = token.sizeHint()
            left = token_left(self.cursorRect(cursor).x(), size.width(), self.layoutDirection())
            token.setGeometry(QRect(left, (self.height() - size.height()) // 2, size.width(), size.height()))
            token.show()
        self.setAccessibleDescription(", ".join(spoken))

    def _new_token(self) -> SearchToken:
        token = SearchToken(parse("is:rated").words[0], self)
        token.set_theme(self._theme)
        token.removed.connect(lambda: self._remove_token(token))
        token.clicked.connect(lambda: self._go_behind(token))
        return token

    def _remove_token(self, token: SearchToken) -> None:
        self._remove_at(list(token_places(self.document()))[self._tokens.index(token)][0])

    def _go_behind(self, token: SearchToken) -> None:
        if token.isVisible():
            cursor = self.textCursor()
            cursor.setPosition(list(token_places(self.document()))[self._tokens.index(token)][0] + 1)
            self.setTextCursor(cursor)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark_selected(self) -> None:
        cursor = self.textCursor()
        chosen = range(cursor.selectionStart(), cursor.selectionEnd())
        for token, (position, _) in zip(self._tokens, token_places(self.document()), strict=False):
            token.set_selected(position in chosen)

    def _announce_passed(self) -> None:
        """A reader hears the token that the cursor stands behind."""
        word = dict(token_places(self.document())).get(self.textCursor().position() - 1)
        if word is not None and self.hasFocus():
            event = QAccessibleAnnouncementEvent(self, spoken_filter(parse(word).words[0]))
            QAccessible.updateAccessibility(event)


def _not_wanted(_event: QKeyEvent) -> bool:
    return False
