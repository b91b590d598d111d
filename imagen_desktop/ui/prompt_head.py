"""The prompt panel's first line: its title, earlier prompts, saved ones, and the fold button."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from imagen_desktop.ui.buttons import IconButton
from imagen_desktop.ui.labels import Label
from imagen_desktop.ui.mirroring import margins
from imagen_desktop.ui.theme import LABEL_GAP, PANEL_MARGIN, SEMIBOLD, Theme
from imagen_desktop.ui.wording import tr


class PromptHead(QWidget):
    """Three icon buttons behind the title."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Label(tr("Prompt"), weight=SEMIBOLD)
        self.history = IconButton("history", tr("Earlier prompts"))
        self.saved = IconButton("bookmark", tr("Saved prompts and styles"))
        self.fold = IconButton("panel-left", tr("Hide the prompt panel"))
        row = QHBoxLayout(self)
        row.setContentsMargins(margins(self, PANEL_MARGIN, 10, 10, LABEL_GAP))
        row.setSpacing(8)
        row.addWidget(self._title, 1)
        for button in (self.history, self.saved, self.fold):
            row.addWidget(button)

    def set_theme(self, theme: Theme) -> None:
        for part in (self._title, self.history, self.saved, self.fold):
            part.set_theme(theme)
