"""Questions that wait for an answer without a second event loop."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from imagen_desktop.ui.button_row import button_row
from imagen_desktop.ui.buttons import Button, PrimaryButton
from imagen_desktop.ui.focus_ring import FocusRing
from imagen_desktop.ui.labels import Label
from imagen_desktop.ui.theme import PAGE_MARGIN, Theme, Type
from imagen_desktop.ui.wording import tr


class Question(QDialog):
    """`refuse` empty makes it a statement with one button."""

    def __init__(
        self, parent: QWidget | None, theme: Theme, title: str, text: str, agree: str, refuse: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(400)
        self.agree = PrimaryButton(agree, height=32)
        self.agree.clicked.connect(self.accept)
        self.agree.setDefault(True)
        self._refuse = Button(refuse)
        self._refuse.clicked.connect(self.reject)
        self._refuse.setVisible(bool(refuse))
        heading = Label(title, Type.HEADING, wraps=True)
        words = Label(text, tint="text2", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[PAGE_MARGIN] * 4)
        layout.setSpacing(8)
        layout.addWidget(heading)
        layout.addWidget(words)
        layout.addSpacing(12)
        layout.addLayout(button_row(self._refuse, self.agree))
        ring = FocusRing(self)
        for part in (self.agree, self._refuse, heading, words, ring):
            part.set_theme(theme)


async def ask(question: Question) -> bool:
    """Shows the question and waits; False for anything but its agreeing button."""
    answered: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def answer(code: int) -> None:
        if not answered.done():
            answered.set_result(code == QDialog.DialogCode.Accepted.value)

    question.finished.connect(answer)
    question.open()
    try:
        return await answered
    finally:
        if not answered.done() or answered.cancelled():
            question.close()


def stop_question(parent: QWidget, theme: Theme, count: int) -> Question:
    """Before everything in the queue is cancelled."""
    text = tr("{count} images are running or waiting; what is already made is kept.").format(count=count)
    return Question(parent, theme, tr("Cancel all images?"), text, tr("Cancel all"), tr("Keep going"))
