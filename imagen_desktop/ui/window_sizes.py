"""How large a window opens, and how small it can be made, on the screen that it has."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(16, 48)
"""What a window manager puts around the window, about."""


def fitting(wanted: QSize, screen: QSize) -> QSize:
    """In pixels of the window, fewer than the screen's own where that is scaled. No larger than has room."""
    return wanted.boundedTo(screen - _FRAME)


def set_sizes(window: QWidget, first: QSize, least: QSize) -> None:
    screen = window.screen().availableSize()
    window.setMinimumSize(fitting(least, screen))
    window.resize(fitting(first, screen))
