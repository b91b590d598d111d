"""Colours for a page whose parts come and go."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from imagen_desktop.ui.theme import Theme


@runtime_checkable
class Themed(Protocol):
    def set_theme(self, theme: Theme) -> None: ...


def colour_inside(root: QWidget, theme: Theme) -> None:
    """Tells every part inside that follows the theme; `root` itself is left out."""
    for part in root.findChildren(QWidget):
        if isinstance(part, Themed):
            part.set_theme(theme)
