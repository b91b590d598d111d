"""The cross in a search line that Qt draws and gives no name."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QToolButton

from imagen_desktop.ui.wording import tr


def let_clear(search: QLineEdit) -> None:
    """Adds the cross, which a screen reader can call by a name."""
    search.setClearButtonEnabled(True)
    for button in search.findChildren(QToolButton):
        button.setAccessibleName(tr("Empty the search"))
