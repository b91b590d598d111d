"""Folders whose images belong to the library, besides the one that new images go to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.generation import JsonValue
from imagen_desktop.ui.buttons import Button, IconButton
from imagen_desktop.ui.focus_steps import keep_in_place
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.settings.page import SettingsPage
from imagen_desktop.ui.settings.path_row import ask_folder
from imagen_desktop.ui.settings.rows import SettingRow
from imagen_desktop.ui.settings.themed import colour_inside
from imagen_desktop.ui.theme import DARK, LABEL_GAP, Theme
from imagen_desktop.ui.wording import tr


class LibraryPage(SettingsPage):
    def __init__(self) -> None:
        super().__init__(tr("Library"), "image")
        self.folders = FoldersRow()
        self.add_card([self.folders])
        self.finish_layout()


class FoldersRow(SettingRow):
    """One line for each folder, with what takes it off the list. Whether a folder is there is asked by
    `shown`, and answered by `show_missing`: a disk of the network may take its time."""

    shown = Signal(object)  # the folders, as they were written

    def __init__(self) -> None:
        super().__init__(
            "library.watch",
            tr("Watched folders"),
            tr("Images that other programs put there are shown, too. Nothing is moved or changed."),
        )
        self._theme = DARK
        self.folders: list[str] = []
        self._signs: dict[str, Caption] = {}
        self.add = Button(tr("Add a folder…"), "plus")
        self.add.clicked.connect(lambda: ask_folder(self, tr("Watch a folder"), Path.home(), self.add_folder))
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.note)
        head.addLayout(words, 1)
        head.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LABEL_GAP)
        column.addLayout(head)
        column.addLayout(self._list)
        column.addWidget(self.problem)

    def add_folder(self, folder: str) -> None:
        if folder not in self.folders:
            self._tell([*self.folders, folder])

    def remove_folder(self, folder: str) -> None:
        self._tell([each for each in self.folders if each != folder])

    @override
    def show_value(self, value: JsonValue) -> None:
        self.folders = [str(each) for each in value] if isinstance(value, list) else []
        while (item := self._list.takeAt(0)) is not None:
            line = item.widget()
            if line is not None:
                line.hide()
                line.deleteLater()
        self._signs.clear()
        for folder in self.folders:
            self._list.addWidget(self._line(folder))
        if not self.folders:
            self._list.addWidget(Caption(tr("None yet.")))
        keep_in_place(self)
        colour_inside(self, self._theme)
        if self.folders:
            self.shown.emit(tuple(self.folders))

    def show_missing(self, folders: Collection[str]) -> None:
        for folder, sign in self._signs.items():
            sign.setVisible(folder in folders)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def _line(self, folder: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Label(folder, wraps=True), 1)
        sign = self._signs[folder] = Caption(tr("not found now"), tint="attention")
        sign.hide()
        row.addWidget(sign)
        remove = IconButton("x", tr("Watch {folder} no longer").format(folder=folder))
        remove.clicked.connect(lambda: self.remove_folder(folder))
        row.addWidget(remove)
        return line

    def _tell(self, folders: list[str]) -> None:
        self.folders = folders
        self.edited.emit(self.key, folders or None)


def missing_folders(folders: Iterable[str]) -> set[str]:
    """Those that are not there now. Blocks on the disk."""
    return {folder for folder in folders if not Path(folder).expanduser().is_dir()}
