"""How the parts of the prompt form are put together."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from imagen_desktop.ui.labels import FieldLabel
from imagen_desktop.ui.theme import LABEL_GAP


def labelled(label: FieldLabel, *fields: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout()
    layout.setSpacing(LABEL_GAP)
    for part in (label, *fields):
        layout.addWidget(part)
    return layout


def stacked(widget: QWidget, *parts: QWidget, gap: int = LABEL_GAP) -> QVBoxLayout:
    """A column in `widget` without margins; the first part takes the spare height."""
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    for part in parts:
        layout.addWidget(part, 0 if layout.count() else 1)
    return layout
