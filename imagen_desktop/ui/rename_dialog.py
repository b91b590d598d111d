"""Asks for a picture's new name. The extension stays: it says what the file is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.image_files.naming import check_stem
from imagen_desktop.ui.button_row import button_row
from imagen_desktop.ui.buttons import Button, PrimaryButton
from imagen_desktop.ui.focus_ring import FocusRing
from imagen_desktop.ui.labels import Caption, FieldLabel, Label
from imagen_desktop.ui.theme import LABEL_GAP, PAGE_MARGIN, Theme, Type
from imagen_desktop.ui.wording import said_error, tr


class RenameDialog(QDialog):
    """Stays open until the name is taken: whoever hears `submitted` closes it, or says what is wrong."""

    submitted = Signal(object)  # Path, in the same folder

    def __init__(self, parent: QWidget | None, theme: Theme, path: Path) -> None:
        super().__init__(parent)
        self._path = path
        self.setWindowTitle(tr("Rename"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        self.name = QLineEdit(path.stem)
        self.name.selectAll()
        self.problem = Caption(" ", tint="error", wraps=True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.rename = PrimaryButton(tr("Rename"), height=32)
        self.rename.setDefault(True)
        self._cancel = Button(tr("Cancel"))
        heading = Label(tr("Rename"), Type.HEADING)
        label = FieldLabel(tr("Name"), self.name)
        extension = Label(path.suffix, tint="text2")
        self._build(heading, label, extension)
        ring = FocusRing(self)
        for part in (self.problem, self.rename, self._cancel, heading, label, extension, ring):
            part.set_theme(theme)
        self.name.textChanged.connect(self._check)
        self.rename.clicked.connect(self._submit)
        self._cancel.clicked.connect(self.reject)
        self._check()

    def show_problem(self, error: ImagenError) -> None:
        self._say(said_error(error))
        self.rename.setEnabled(True)
        self.name.setFocus()
        self.name.selectAll()

    def _build(self, heading: QWidget, label: QWidget, extension: QWidget) -> None:
        field = QHBoxLayout()
        field.setSpacing(8)
        field.addWidget(self.name, 1)
        field.addWidget(extension)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[PAGE_MARGIN] * 4)
        layout.setSpacing(LABEL_GAP)
        layout.addWidget(heading)
        layout.addSpacing(8)
        layout.addWidget(label)
        layout.addLayout(field)
        layout.addWidget(self.problem)
        layout.addSpacing(8)
        layout.addLayout(button_row(self._cancel, self.rename))

    def _check(self) -> None:
        stem = self.name.text()
        problem = check_stem(stem)
        self._say(problem)
        self.rename.setEnabled(not problem and stem != self._path.stem)

    def _say(self, problem: str) -> None:
        self.problem.setText(problem or " ")
        self.name.setAccessibleDescription(problem)

    def _submit(self) -> None:
        if self.rename.isEnabled():
            self.rename.setEnabled(False)  # until it is taken, or is not
            self.submitted.emit(self._path.with_name(self.name.text() + self._path.suffix))
