"""All texts in a picture's file as they stand there: PNG chunks, EXIF, XMP, comments."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.image_files.reading import read_texts
from imagen_desktop.ui import fonts
from imagen_desktop.ui.background import Background
from imagen_desktop.ui.buttons import LinkButton
from imagen_desktop.ui.disclosure import Disclosure
from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.mirroring import margins
from imagen_desktop.ui.picture_actions import copy_text
from imagen_desktop.ui.theme import Theme, Type
from imagen_desktop.ui.wording import said, tr

_MOST_CHARACTERS = 100_000
"""Of all texts together: a graph of another program may have millions."""
_HEIGHT = 240


class RawTexts(QWidget):
    """Closed until asked for; the file is read when it opens, on a thread."""

    def __init__(self) -> None:
        super().__init__()
        self._background = Background("raw texts", 1, self)
        self._path: Path | None = None
        self._shown: Path | None = None
        self._whole = ""
        self.disclosure = Disclosure(tr("Raw"))
        self.disclosure.setChecked(False)
        self.disclosure.setToolTip(tr("What the file itself says"))
        self.copy = LinkButton(tr("Copy all"))
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(fonts.font(Type.MONO))
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setAccessibleName(tr("Texts in the file"))
        self._frame = FieldFrame()
        self._frame.setFixedHeight(_HEIGHT)
        framed = QVBoxLayout(self._frame)
        framed.setContentsMargins(margins(self, 8, 6, 2, 6))
        framed.addWidget(self.text)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.disclosure)
        head.addStretch(1)
        head.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._frame)
        self.disclosure.toggled.connect(self._show)
        self.copy.clicked.connect(lambda: copy_text(self._whole))
        self._show()

    def set_theme(self, theme: Theme) -> None:
        self._frame.set_theme(theme)
        self.disclosure.set_theme(theme)
        self.copy.set_theme(theme)

    def show_file(self, path: Path) -> None:
        if path != self._path:
            self._path = path
            self._show()

    def close_down(self) -> None:
        self._background.close()

    def _show(self, *_: object) -> None:
        is_open = self.disclosure.isChecked()
        self._frame.setVisible(is_open)
        self.copy.setVisible(is_open)
        if is_open and self._path is not None and self._path != self._shown:
            self._shown = self._path
            self.text.clear()
            self._background.run(partial(_read, self._path), partial(self._take, self._path))

    def _take(self, path: Path, text: str) -> None:
        if path == self._path:
            self._whole = text
            self.text.setPlainText(capped(text))


def capped(text: str) -> str:
    """At most so much as is worth reading, and how much is left out."""
    left = len(text) - _MOST_CHARACTERS
    if left <= 0:
        return text
    more = tr("… {count:,} more characters; Copy all has them").format(count=left)
    return f"{text[:_MOST_CHARACTERS]}\n{more}"


def _read(path: Path) -> str:
    """Each text below its name."""
    try:
        texts = read_texts(path)
    except LibraryError as error:
        return said(error.message)
    parts = [f"[{name}]\n{text.strip()}" for name, text in texts.items()]
    return "\n\n".join(parts) or tr("There is no text in this file.")
