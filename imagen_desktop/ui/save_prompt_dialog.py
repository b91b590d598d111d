"""Asks for the name of a prompt that is to be saved, or for a new name."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from imagen_desktop.ui.button_row import button_row
from imagen_desktop.ui.buttons import Button, PrimaryButton
from imagen_desktop.ui.focus_ring import FocusRing
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.theme import PAGE_MARGIN, Theme, Type
from imagen_desktop.ui.wording import tr


class NameDialog(QDialog):
    """`named` carries the name. `taken` names are refused, or where `replaces` says so, replaced."""

    named = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        title: str,
        text: str,
        *,
        name: str = "",
        taken: Collection[str] = (),
        replaces: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(400)
        self._taken = taken
        self._replaces = replaces
        self.name = QLineEdit(name)
        self.name.setAccessibleName(tr("Name"))
        self.name.selectAll()
        self._rule = Caption("", tint="attention" if replaces else "error")
        self.agree = PrimaryButton(tr("Save"), height=32)
        self.agree.setDefault(True)
        self.agree.clicked.connect(self._save)
        self._refuse = Button(tr("Cancel"))
        self._refuse.clicked.connect(self.reject)
        self.name.textChanged.connect(self._check)
        heading = Label(title, Type.HEADING, wraps=True)
        words = Label(text, tint="text2", wraps=True)
        self._build(heading, words)
        for part in (self.agree, self._refuse, heading, words, self._rule, FocusRing(self)):
            part.set_theme(theme)
        self._check()

    def _build(self, heading: Label, words: Label) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[PAGE_MARGIN] * 4)
        layout.setSpacing(8)
        for part in (heading, words, self.name, self._rule):
            layout.addWidget(part)
        layout.addSpacing(4)
        layout.addLayout(button_row(self._refuse, self.agree))

    def _check(self) -> None:
        name = self.name.text().strip()
        is_taken = name in self._taken
        rule = tr("Replaces the saved one of this name") if self._replaces else tr("This name is taken")
        self._rule.setText(rule if is_taken else "")
        self.name.setAccessibleDescription(self._rule.text())
        self.agree.setEnabled(bool(name) and (self._replaces or not is_taken))

    def _save(self) -> None:
        self.named.emit(self.name.text().strip())
        self.accept()
