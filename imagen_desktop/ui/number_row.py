"""A number with a slider and a typable field, bound to each other: steps, guidance."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QGridLayout, QSlider, QSpinBox, QWidget

from imagen_desktop.core.backends.backend import Limits
from imagen_desktop.ui import fonts
from imagen_desktop.ui.labels import Caption, FieldLabel
from imagen_desktop.ui.theme import LABEL_GAP, Theme, Type
from imagen_desktop.ui.wording import tr

LABEL_WIDTH = 68
_FIELD_WIDTH = 52
_LARGEST_TYPED = 999


class NumberRow(QWidget):
    """What is typed outside of the limits stays, with the rule beside it; the slider keeps to them.

    `decimals` is 0 for whole numbers, 1 for tenths, 2 for hundredths.
    """

    changed = Signal()

    def __init__(self, text: str, name: str, decimals: int = 0) -> None:
        super().__init__()
        self._limits = Limits(0, 1, 0)
        self._scale = 10**decimals
        self.field: QSpinBox | QDoubleSpinBox
        if decimals:
            self.field = QDoubleSpinBox()
            self.field.setDecimals(decimals)
            self.field.setSingleStep(0.5 if decimals == 1 else 0.05)
        else:
            self.field = QSpinBox()
        self.field.setRange(0, _LARGEST_TYPED)
        self.field.setObjectName(f"{name}Spin")
        self.field.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setFont(fonts.font(Type.BODY, is_tabular=True))
        self.field.setFixedWidth(_FIELD_WIDTH)
        self.field.setAccessibleName(text)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName(f"{name}Slider")
        self.slider.setAccessibleName(text)
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field beside it does all with the keys
        self._label = FieldLabel(text, self.field)
        self._label.setFixedWidth(LABEL_WIDTH)
        self._rule = Caption("", tint="error")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(LABEL_GAP)
        layout.setHorizontalSpacing(8)
        layout.addWidget(self._label, 0, 0)
        layout.addWidget(self.slider, 0, 1)
        layout.addWidget(self.field, 0, 2)
        layout.addWidget(self._rule, 1, 1, 1, 2)
        layout.setColumnStretch(1, 1)
        self.field.valueChanged.connect(self._typed)
        self.slider.valueChanged.connect(lambda value: self.set_value(value / self._scale))
        self._typed()

    @property
    def value(self) -> float:
        return float(self.field.value())

    @property
    def problem(self) -> str:
        low, high = self._limits.minimum, self._limits.maximum
        if low <= self.value <= high:
            return ""
        return tr("{low:g} to {high:g} for this model").format(low=low, high=high)

    def show_limits(self, limits: Limits) -> None:
        """Takes over the backend's default too."""
        self._limits = limits
        with QSignalBlocker(self.slider):
            self.slider.setRange(round(limits.minimum * self._scale), round(limits.maximum * self._scale))
        self.set_value(limits.default)

    def set_value(self, value: float) -> None:
        if isinstance(self.field, QSpinBox):
            self.field.setValue(round(value))
        else:
            self.field.setValue(value)
        self._typed()

    def reset(self) -> None:
        self.set_value(self._limits.default)

    def set_theme(self, theme: Theme) -> None:
        self._label.set_theme(theme)
        self._rule.set_theme(theme)

    def _typed(self) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(self.value * self._scale))
        problem = self.problem
        self._rule.setText(problem)
        self._rule.setVisible(bool(problem))
        self.field.setProperty("invalid", bool(problem))
        self.field.setAccessibleDescription(problem)
        self.field.update()
        self.changed.emit()
