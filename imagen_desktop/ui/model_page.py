"""The settings' page of models for this computer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from imagen_desktop.core.models.catalogue import Catalogue
from imagen_desktop.core.models.pull import PullProgress
from imagen_desktop.core.models.store import ModelState
from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.locale_forms import day_text
from imagen_desktop.ui.model_row import ModelRow, Phase
from imagen_desktop.ui.settings.page import SettingsPage
from imagen_desktop.ui.settings.path_row import ask_folder
from imagen_desktop.ui.theme import MEDIUM
from imagen_desktop.ui.wording import tr


def models_title() -> str:
    return tr("Local models")


class ModelsPage(SettingsPage):
    """Shows what it is told, and tells what is wanted."""

    folder_chosen = Signal(object)  # Path

    def __init__(self, offered: Catalogue, folder: Path) -> None:
        super().__init__(models_title(), "hard-drive")
        self.model_rows = {model.name: ModelRow(model) for model in offered.models}
        note = tr(
            "They run on this computer: nothing leaves it. The list is of {day}; every file is verified."
        )
        day = day_text(offered.as_of, "d MMM yyyy")
        self.add_card(list(self.model_rows.values()), tr("Models"), note.format(day=day))
        self.adopting = FolderRow(folder)
        self.adopting.choose.clicked.connect(self._ask_folder)
        self.add_card([self.adopting], tr("Models that you have already"))
        self.finish_layout()

    def show_states(
        self,
        states: Mapping[str, ModelState],
        phases: Mapping[str, Phase],
        memory_bytes: int,
        free_bytes: int,
    ) -> None:
        for name, row in self.model_rows.items():
            if name in states:
                row.show_state(states[name], phases.get(name, Phase.IDLE), memory_bytes, free_bytes)

    def show_progress(self, progress: PullProgress, before_bytes: int) -> None:
        self.model_rows[progress.model.name].show_progress(progress, before_bytes)

    def show_problem(self, name: str, sentence: str) -> None:
        self.model_rows[name].show_problem(sentence)

    def _ask_folder(self) -> None:
        title = tr("Choose a folder with models")
        ask_folder(self, title, Path.home(), lambda folder: self.folder_chosen.emit(Path(folder)))


class FolderRow(QWidget):
    """Takes a folder over, and says what was found there."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.setProperty("words", tr("Use a folder of models adopt ComfyUI"))
        self.choose = Button(tr("Choose a folder…"), "folder-open")
        title = Label(tr("Use them where they are"), weight=MEDIUM)
        note = Caption(
            tr("Files that the list knows are used in place; nothing is copied or changed."), wraps=True
        )
        self.found = Caption("", tint="text2", wraps=True)
        self.found.hide()
        kept = Caption(tr("Downloads go to {folder}").format(folder=folder), wraps=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in (title, note, kept, self.found):
            words.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self.choose)

    def show_found(self, text: str, *, is_busy: bool = False) -> None:
        self.found.setText(text)
        self.found.setVisible(bool(text))
        self.choose.setEnabled(not is_busy)
