"""A model's licence, to be read and accepted before its download."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from imagen_desktop.core.models.catalogue import TEXT_IS_ELSEWHERE, CatalogueModel
from imagen_desktop.ui import fonts
from imagen_desktop.ui.button_row import button_row
from imagen_desktop.ui.buttons import Button, LinkButton, PrimaryButton
from imagen_desktop.ui.focus_ring import FocusRing
from imagen_desktop.ui.labels import Label
from imagen_desktop.ui.theme import PAGE_MARGIN, Theme, Type
from imagen_desktop.ui.wording import said, tr

_TEXT_SIZE = (600, 300)


class LicenceDialog(QDialog):
    """`text` is the licence's, "" where only its address is known."""

    def __init__(self, parent: QWidget | None, theme: Theme, model: CatalogueModel, text: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Licence"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.agree = PrimaryButton(tr("Accept and download"), height=32)
        self.agree.clicked.connect(self.accept)
        self.refuse = Button(tr("Cancel"))
        self.refuse.clicked.connect(self.reject)
        self.link = LinkButton(tr("Open its page"))
        self.link.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(model.licence.url)))
        heading = Label(f"{model.title}: {model.licence.name}", Type.HEADING, wraps=True)
        words = said(model.note) or tr("The model may be used under this licence.")
        elsewhere = f"{words} {said(TEXT_IS_ELSEWHERE)} {model.licence.url}"
        note = Label(words if text else elsewhere, tint="text2", wraps=True)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(model.licence.name)
        self.text.setFont(fonts.font(Type.MONO))
        self.text.setMinimumSize(*_TEXT_SIZE)
        self.text.setVisible(bool(text))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[PAGE_MARGIN] * 4)
        layout.setSpacing(12)
        for part in (heading, note, self.text):
            layout.addWidget(part)
        layout.addLayout(button_row(self.refuse, self.agree, aside=self.link))
        self.setMinimumWidth(440)
        ring = FocusRing(self)
        for themed in (self.agree, self.refuse, self.link, heading, note, ring):
            themed.set_theme(theme)


async def ask_licence(parent: QWidget | None, theme: Theme, model: CatalogueModel) -> bool:
    """Whether the person accepts it. Opens no second event loop."""
    text = await asyncio.to_thread(model.licence.text)
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    dialog = LicenceDialog(parent, theme, model, text)

    def settle(result: int) -> None:
        if not answer.done():
            answer.set_result(result == QDialog.DialogCode.Accepted)

    dialog.finished.connect(settle)
    dialog.open()
    try:
        return await answer
    except asyncio.CancelledError:
        dialog.close()
        raise
