"""The prompt in one line, for windows too narrow for the panel: it mirrors the form, which stays the
only place that makes requests."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QWidget
from typing_extensions import override

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.ui.backend_combo import BackendCombo
from imagen_desktop.ui.buttons import IconButton, PrimaryButton
from imagen_desktop.ui.commands import Area
from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.mirroring import margins
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.shortcuts import Shortcuts
from imagen_desktop.ui.theme import BAR_CONTROL_HEIGHT, PROMPT_BAR_HEIGHT, Theme
from imagen_desktop.ui.wording import tr


class PromptBar(QWidget):
    """`opened` asks for the whole form."""

    opened = Signal()

    def __init__(self, form: PromptForm, backends: tuple[BackendInfo, ...]) -> None:
        super().__init__()
        self.setObjectName("promptBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(PROMPT_BAR_HEIGHT)
        self._form = form
        self.text = _OneLine()
        self.text.setFrame(False)
        self.text.setPlaceholderText(tr("Describe an image"))
        self.text.setAccessibleName(tr("Prompt"))
        self.open_form = IconButton("chevron-up", tr("Show the prompt panel"))
        self.field = FieldFrame()
        self.field.setFixedHeight(BAR_CONTROL_HEIGHT)
        inside = QHBoxLayout(self.field)
        inside.setContentsMargins(margins(self, 8, 0, 4, 0))
        inside.addWidget(self.text, 1)
        inside.addWidget(self.open_form)
        self.backend = BackendCombo(backends, is_compact=True)
        self.shape = _Shapes()
        self.primary = PrimaryButton(tr("Generate"), height=BAR_CONTROL_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        for part in (self.backend, self.shape, self.primary):
            row.addWidget(part)
        self._connect()
        self._mirror()

    def set_theme(self, theme: Theme) -> None:
        for part in (self.field, self.open_form, self.backend, self.primary):
            part.set_theme(theme)

    def _connect(self) -> None:
        self._form.changed.connect(self._mirror)
        self.open_form.clicked.connect(self.opened)
        self.text.textEdited.connect(self._form.prompt.edit.setPlainText)
        self.text.returnPressed.connect(self._form.submit)
        self.text.earlier_requested.connect(self._form.prompt.edit.earlier_requested)
        self.text.later_requested.connect(self._form.prompt.edit.later_requested)
        self.backend.chosen.connect(self._form.choose_backend)
        self.backend.chosen.connect(self._form.backend_chosen)
        self.shape.activated.connect(lambda _row: self._form.shape.choose(self.shape.currentText()))
        self.primary.clicked.connect(self._form.submit)

    def _mirror(self) -> None:
        form = self._form
        prompt = form.prompt.edit.toPlainText().replace("\n", " ")
        if prompt.strip() != self.text.text().strip():
            with QSignalBlocker(self.text):
                self.text.setText(prompt)
                self.text.setCursorPosition(0)
        self.backend.choose(form.backend.info.name)
        self.backend.show_states(form.states)
        self.shape.show_shapes(form.backend.info, form.shape.ratio)
        self.primary.setEnabled(form.primary.isEnabled())
        self.primary.setText(form.primary.text())
        self.primary.setToolTip(form.primary.toolTip())
        self.primary.setAccessibleName(form.primary.accessibleName())


class _OneLine(QLineEdit):
    earlier_requested = Signal()
    later_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.shortcuts = Shortcuts()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = self.shortcuts.command_of(event, (Area.PROMPT,))
        if command == "earlier_prompt":
            self.earlier_requested.emit()
        elif command == "later_prompt":
            self.later_requested.emit()
        else:
            super().keyPressEvent(event)


class _Shapes(QComboBox):
    """All ratios of the backend, and "Pixels" while the form has free ones."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Shape"))
        self.setFixedSize(72, BAR_CONTROL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_shapes(self, info: BackendInfo, ratio: str) -> None:
        wanted = [*info.aspect_ratios, *([] if ratio else [tr("Pixels")])]
        if [self.itemText(row) for row in range(self.count())] != wanted:
            self.clear()
            self.addItems(wanted)
        self.setCurrentIndex(wanted.index(ratio) if ratio in wanted else len(wanted) - 1)
        self.setVisible(bool(info.aspect_ratios))
