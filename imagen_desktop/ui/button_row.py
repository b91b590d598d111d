"""The buttons at the foot of a dialog."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton


def button_row(*answers: QPushButton, aside: QPushButton | None = None) -> QHBoxLayout:
    """The answers at the end, that which agrees last; `aside`, which answers nothing, at the start."""
    row = QHBoxLayout()
    row.setSpacing(8)
    if aside is not None:
        row.addWidget(aside)
    row.addStretch(1)
    for button in answers:
        row.addWidget(button)
    return row
