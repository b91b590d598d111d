"""A folder as a setting: typed, or chosen in the system's dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget
from typing_extensions import override

from imagen_desktop.core.generation import JsonValue
from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.settings.rows import TextRow
from imagen_desktop.ui.wording import tr


class PathRow(TextRow):
    """`usual` is where things go while nothing is set."""

    def __init__(self, key: str, title: str, usual: Path, note: str = "") -> None:
        self.choose = Button(tr("Choose…"), "folder-open")
        super().__init__(key, title, note, hint=str(usual), read=_folder)
        self._usual = usual
        self.choose.clicked.connect(self._ask)

    @override
    def extras(self) -> Sequence[QWidget]:
        return (self.choose,)

    def _ask(self) -> None:
        typed = self.field.text().strip()
        ask_folder(self, self.title.text(), Path(typed).expanduser() if typed else self._usual, self._take)

    def _take(self, folder: str) -> None:
        self.field.setText(folder)
        self.finish()


def _folder(typed: str) -> JsonValue:
    """None where nothing is typed. Raises ValueError."""
    if not typed:
        return None
    if not Path(typed).expanduser().is_absolute():
        raise ValueError(tr("The whole path is needed, from / or ~ on."))
    return typed


def ask_folder(parent: QWidget, title: str, start: Path, take: Callable[[str], object]) -> QFileDialog:
    """Not modal to the program: `take` is called with the folder that was chosen."""
    dialog = QFileDialog(parent.window(), title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setDirectory(str(start))
    dialog.fileSelected.connect(take)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
