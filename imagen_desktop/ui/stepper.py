"""A small whole number between a minus and a plus; typable."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpinBox
from typing_extensions import override

from imagen_desktop.ui import fonts
from imagen_desktop.ui.buttons import IconButton
from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.theme import CONTROL_HEIGHT, Theme, Type


class Stepper(FieldFrame):
    """`name` is what is read; `fewer` and `more` name the two buttons."""

    changed = Signal()

    def __init__(self, name: str, fewer: str, more: str) -> None:
        super().__init__()
        self.number = QSpinBox()
        self.number.setFrame(False)
        self.number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setFont(fonts.font(Type.BODY, is_tabular=True))
        self.number.setAccessibleName(name)
        self.number.setRange(1, 1)
        self._fewer = IconButton("minus", fewer)
        self._more = IconButton("plus", more)
        for button, step in ((self._fewer, -1), (self._more, 1)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Up and Down do the same in the number
            button.setAutoRepeat(True)
            button.clicked.connect(lambda _checked=False, step=step: self.number.stepBy(step))
        self.number.valueChanged.connect(self._show_value)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 0, 2, 0)
        layout.setSpacing(0)
        layout.addWidget(self._fewer)
        layout.addWidget(self.number, 1)
        layout.addWidget(self._more)
        self.setFocusProxy(self.number)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._show_value()

    @property
    def value(self) -> int:
        return self.number.value()

    def set_value(self, value: int) -> None:
        self.number.setValue(value)

    def set_maximum(self, maximum: int) -> None:
        self.number.setMaximum(maximum)
        self._show_value()

    @override
    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._fewer.set_theme(theme)
        self._more.set_theme(theme)

    @override
    def sizeHint(self) -> QSize:
        return QSize(104, fonts.scaled(CONTROL_HEIGHT))

    def _show_value(self) -> None:
        self._fewer.setEnabled(self.value > self.number.minimum())
        self._more.setEnabled(self.value < self.number.maximum())
        self.changed.emit()
