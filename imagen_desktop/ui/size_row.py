"""Free width and height in pixels, for backends that take them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from imagen_desktop.core.backends.backend import SizeLimits
from imagen_desktop.ui.labels import Caption
from imagen_desktop.ui.theme import LABEL_GAP, Theme
from imagen_desktop.ui.wording import tr

_LARGEST_TYPED = 99_999


class SizeRow(QWidget):
    """Two number fields; what is typed stays, and `problem` says what is wrong with it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._limits = SizeLimits(1, _LARGEST_TYPED)
        self._width = _pixel_field(tr("Width in pixels"))
        self._height = _pixel_field(tr("Height in pixels"))
        self._rule = Caption("", tint="error")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._width, 1)
        row.addWidget(QLabel("×"))
        row.addWidget(self._height, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(LABEL_GAP)
        layout.addLayout(row)
        layout.addWidget(self._rule)
        for field in (self._width, self._height):
            field.valueChanged.connect(self._check)
        self._check()

    @property
    def pixels(self) -> tuple[int, int]:
        return self._width.value(), self._height.value()

    @property
    def problem(self) -> str:
        """The rule that is broken, in words; empty when all is well."""
        limits = self._limits
        for pixels in self.pixels:
            if not limits.minimum <= pixels <= limits.maximum:
                return tr("{minimum} to {maximum} pixels").format(
                    minimum=limits.minimum, maximum=limits.maximum
                )
            if pixels % limits.multiple:
                return tr("Multiples of {multiple} pixels").format(multiple=limits.multiple)
        return ""

    def show_limits(self, limits: SizeLimits | None) -> None:
        self._limits = limits or SizeLimits(1, _LARGEST_TYPED)
        for field in (self._width, self._height):
            field.setSingleStep(self._limits.multiple)
        self._check()

    def set_pixels(self, width: int, height: int) -> None:
        self._width.setValue(width)
        self._height.setValue(height)

    def set_theme(self, theme: Theme) -> None:
        self._rule.set_theme(theme)

    def _check(self) -> None:
        problem = self.problem
        self._rule.setText(problem)
        self._rule.setVisible(bool(problem))
        for field in (self._width, self._height):
            field.setProperty("invalid", bool(problem))
            field.setAccessibleDescription(problem)
            field.update()
        self.changed.emit()


def _pixel_field(name: str) -> QSpinBox:
    field = QSpinBox()
    field.setRange(1, _LARGEST_TYPED)
    field.setValue(1024)
    field.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    field.setAccessibleName(name)
    return field
