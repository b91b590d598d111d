"""What one does with the picture in the inspector: the buttons that stand below it."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.finish_button import FinishRow
from imagen_desktop.ui.shortcuts import Shortcuts, with_key
from imagen_desktop.ui.theme import PANEL_MARGIN, Theme
from imagen_desktop.ui.wording import tr


class InspectorButtons(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.again = Button(tr("Again"), "rotate-cw")
        self.again_new_seed = Button(tr("Again, new seed"), "dices")
        self.finishing = FinishRow()
        self.copy = Button(tr("Copy"), "copy")
        self.reveal = Button(tr("Reveal"), "folder-open")
        self.trash = Button(tr("Trash"), "trash-2")
        grid = QGridLayout(self)
        grid.setContentsMargins(PANEL_MARGIN - 1, 12, PANEL_MARGIN, 12)
        grid.setSpacing(8)
        grid.addWidget(self.again, 0, 0, 1, 2)
        grid.addWidget(self.again_new_seed, 0, 2, 1, 4)
        grid.addWidget(self.finishing, 1, 0, 1, 6)
        for place, button in enumerate((self.copy, self.reveal, self.trash)):
            grid.addWidget(button, 2, 2 * place, 1, 2)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        for button in self._plain:
            button.setMinimumWidth(1)

    @property
    def _plain(self) -> tuple[Button, ...]:
        return (self.again, self.again_new_seed, self.copy, self.reveal, self.trash)

    def show_keys(self, shortcuts: Shortcuts) -> None:
        for button, words, command in (
            (self.again, tr("The same request once more"), "again"),
            (self.again_new_seed, tr("The same request with another seed"), "again_new_seed"),
        ):
            button.setToolTip(with_key(words, shortcuts.first(command)))
        self.finishing.show_keys(shortcuts)

    def set_theme(self, theme: Theme) -> None:
        for button in self._plain:
            button.set_theme(theme)
        self.finishing.set_theme(theme)
