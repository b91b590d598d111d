"""The settings behind "More": steps, guidance, what to avoid, file type. Only those that a backend has."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.ui.buttons import LinkButton
from imagen_desktop.ui.disclosure import Disclosure
from imagen_desktop.ui.hairline import Hairline
from imagen_desktop.ui.labels import FieldLabel
from imagen_desktop.ui.number_row import LABEL_WIDTH, NumberRow
from imagen_desktop.ui.theme import CONTROL_HEIGHT, LABEL_GAP, Theme
from imagen_desktop.ui.wording import tr


def format_name(name: str) -> str:
    names = {"png": tr("PNG, lossless"), "webp": tr("WebP"), "jpg": tr("JPEG, smaller")}
    return names.get(name, name.upper())


class MoreSettings(QWidget):
    """`fill` puts a request's values in; `apply` writes them into one."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._info: BackendInfo | None = None
        self._rule = Hairline()
        self.disclosure = Disclosure(tr("More"))
        self._reset = LinkButton(tr("Reset"), is_quiet=True)
        self._reset.clicked.connect(self._reset_all)
        self.steps = NumberRow(tr("Steps"), "steps")
        self.guidance = NumberRow(tr("Guidance"), "guidance", decimals=1)
        self.negative = QLineEdit()
        self.negative.setPlaceholderText(tr("What to leave out"))
        self._negative_row, self._negative_label = _row(tr("Avoid"), self.negative)
        self.format = QComboBox()
        self._format_row, self._format_label = _row(tr("File type"), self.format)
        self._body = QWidget()
        self._build()
        for row in (self.steps, self.guidance):
            row.changed.connect(self.changed)
        self.negative.textChanged.connect(self.changed)
        self.format.currentIndexChanged.connect(self.changed)

    @property
    def problem(self) -> str:
        """The first rule that is broken."""
        rows = (self.steps, self.guidance)
        return next((row.problem for row in rows if row.isVisibleTo(self._body) and row.problem), "")

    def show_backend(self, info: BackendInfo, preferred_format: str) -> None:
        """What is typed for one backend and fits the next one is kept where both have the setting."""
        self._info = info
        self.steps.setVisible(info.steps is not None)
        self.guidance.setVisible(info.guidance is not None)
        self._negative_row.setVisible(info.has_negative_prompt)
        if info.steps is not None:
            self.steps.show_limits(info.steps)
        if info.guidance is not None:
            self.guidance.show_limits(info.guidance)
        chosen = self.format.currentData() or preferred_format
        self.format.clear()
        for name in info.formats:
            self.format.addItem(format_name(name), name)
        self.format.setCurrentIndex(max(0, self.format.findData(chosen)))
        self._format_row.setVisible(len(info.formats) > 1)
        has_any = info.steps or info.guidance or info.has_negative_prompt or len(info.formats) > 1
        self.setVisible(bool(has_any))

    def apply(self, request: GenerationRequest) -> GenerationRequest:
        if self._info is None:
            return request
        return replace(
            request,
            steps=round(self.steps.value) if self._info.steps else None,
            guidance=self.guidance.value if self._info.guidance else None,
            negative_prompt=self.negative.text().strip() if self._info.has_negative_prompt else "",
            output_format=self.format.currentData() or "",
        )

    def fill(self, request: GenerationRequest) -> None:
        if request.steps is not None:
            self.steps.set_value(request.steps)
        if request.guidance is not None:
            self.guidance.set_value(request.guidance)
        self.negative.setText(request.negative_prompt)
        row = self.format.findData(request.output_format)
        if row >= 0:
            self.format.setCurrentIndex(row)

    def set_theme(self, theme: Theme) -> None:
        for part in (
            self._rule,
            self.disclosure,
            self._reset,
            self.steps,
            self.guidance,
            self._negative_label,
            self._format_label,
        ):
            part.set_theme(theme)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.disclosure)
        head.addStretch(1)
        head.addWidget(self._reset)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        for row in (self.steps, self.guidance, self._negative_row, self._format_row):
            body.addWidget(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(LABEL_GAP)
        layout.addWidget(self._rule)
        layout.addLayout(head)
        layout.addWidget(self._body)
        self.disclosure.toggled.connect(self._body.setVisible)
        self.disclosure.toggled.connect(self._reset.setVisible)

    def _reset_all(self) -> None:
        self.steps.reset()
        self.guidance.reset()
        self.negative.clear()
        self.format.setCurrentIndex(0)


def _row(text: str, field: QWidget) -> tuple[QWidget, FieldLabel]:
    label = FieldLabel(text, field)
    label.setFixedWidth(LABEL_WIDTH)
    field.setMinimumHeight(CONTROL_HEIGHT)
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    layout.addWidget(label)
    layout.addWidget(field, 1)
    return row, label
