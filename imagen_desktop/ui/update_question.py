"""One line of the first-run page: whether the program may look for newer versions of itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from imagen_desktop.ui.buttons import LinkButton
from imagen_desktop.ui.labels import Caption
from imagen_desktop.ui.theme import Theme
from imagen_desktop.ui.wording import tr

_TARGET = 28
"""Pixels: a short word is still to be hit."""


class UpdateQuestion(QWidget):
    """Asked once; the settings have it afterwards."""

    answered = Signal(object)  # bool

    def __init__(self) -> None:
        super().__init__()
        self.words = Caption(tr("Ask the package index once a day for a newer version?"))
        self.agree = LinkButton(tr("Yes"))
        self.refuse = LinkButton(tr("No"))
        self.agree.setAccessibleDescription(self.words.text())
        self.refuse.setAccessibleDescription(self.words.text())
        for button in (self.agree, self.refuse):
            button.setMinimumWidth(_TARGET)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for part in (self.words, self.agree, self.refuse):
            row.addWidget(part)
        self.agree.clicked.connect(lambda: self._answer(is_wanted=True))
        self.refuse.clicked.connect(lambda: self._answer(is_wanted=False))
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        for part in (self.words, self.agree, self.refuse):
            part.set_theme(theme)

    def _answer(self, *, is_wanted: bool) -> None:
        self.hide()
        self.answered.emit(is_wanted)
