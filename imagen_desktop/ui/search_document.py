"""Tokens in a text document: one letter each, which knows its word and keeps room for its widget."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPyTextObject,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from imagen_desktop.ui.search_token import token_size

TOKEN_LETTER = "\ufffc"  # noqa: S105 - no secret
TOKEN_KIND = QTextFormat.ObjectTypes.UserObject.value + 1
TOKEN_GAP = 4
_WORD = QTextFormat.Property.UserProperty.value + 1


def insert_token(cursor: QTextCursor, text: str) -> None:
    form = QTextCharFormat()
    form.setObjectType(TOKEN_KIND)
    form.setProperty(_WORD, text)
    cursor.insertText(TOKEN_LETTER, form)


def token_places(document: QTextDocument) -> Iterator[tuple[int, str]]:
    """Position and word of each, from the beginning."""
    iterator = document.begin().begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        if fragment.charFormat().objectType() == TOKEN_KIND:
            word = str(fragment.charFormat().property(_WORD))
            for offset in range(fragment.length()):
                yield fragment.position() + offset, word
        iterator += 1


def prepare(document: QTextDocument, room: TokenRoom, direction: Qt.LayoutDirection) -> None:
    """One line of tokens and words that begins where the window's lines do."""
    option = document.defaultTextOption()
    option.setTextDirection(direction)
    document.setDefaultTextOption(option)
    document.setDocumentMargin(0)
    document.documentLayout().registerHandler(TOKEN_KIND, room)


def token_left(letter: int, width: int, direction: Qt.LayoutDirection) -> int:
    """Of its widget, in the room that its letter keeps from `letter` on."""
    is_mirrored = direction is Qt.LayoutDirection.RightToLeft
    return letter - TOKEN_GAP // 2 - width if is_mirrored else letter + TOKEN_GAP // 2


class TokenRoom(QPyTextObject):
    """Keeps the room that a token's widget lies over; draws nothing."""

    def intrinsicSize(self, document: QTextDocument, _position: int, form: QTextFormat) -> QSizeF:
        """As high as a letter above the line: the text cursor behind it is no higher than that."""
        height = QFontMetricsF(document.defaultFont()).ascent()
        return QSizeF(token_size(str(form.property(_WORD))).width() + TOKEN_GAP, height)

    def drawObject(self, *_drawing: object) -> None: ...
