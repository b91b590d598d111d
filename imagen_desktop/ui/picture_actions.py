"""What gallery, viewer and inspector let one do with a picture: copy, reveal, ask for it again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage

from imagen_desktop.core.file_manager import show_files_now
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.ui.background import Background
from imagen_desktop.ui.decoding import decode

_MOST_FOLDERS = 5


def again(image: Image, *, new_seed: bool = False) -> GenerationRequest:
    """The request for one more image like this one."""
    seed = None if new_seed else image.seed
    return replace(image.request, count=1, seed=seed, backend=image.backend or image.request.backend)


def copy_text(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def copy_files(paths: Iterable[Path]) -> None:
    """As a file manager copies them: to be pasted into a folder or a message."""
    QGuiApplication.clipboard().setMimeData(files_data(paths))


def files_data(paths: Iterable[Path]) -> QMimeData:
    """For clipboard and drags: text/uri-list."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


class PictureClipboard(QObject):
    """Copies pictures without their metadata: what is pasted elsewhere does not tell the prompt."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background("clipboard", 1, self)

    def copy(self, path: Path) -> None:
        """The file is read on a thread; one that cannot be read changes nothing."""
        self._background.run(partial(decode, path), lambda read: self._put(read[0]))

    def close(self) -> None:
        self._background.close()

    def _put(self, picture: QImage) -> None:
        if not picture.isNull():
            plain = QMimeData()
            picture.setText("", "")
            plain.setImageData(picture)
            QGuiApplication.clipboard().setMimeData(plain)


def reveal(*paths: Path) -> None:
    """Shows the files in the file manager, chosen where that can be asked for, else their folders."""
    if sys.platform == "darwin":
        subprocess.Popen(["open", "-R", *map(str, paths)])
    elif sys.platform == "win32":
        # One string: Explorer does not understand the quotes that a list would get. No name holds any.
        subprocess.Popen(f'explorer /select,"{paths[0]}"')
    else:
        _Revealing(paths)


class _Revealing(QObject):
    """Waits for the file manager on a thread, and opens the folders where there is none to ask."""

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__(QGuiApplication.instance())
        self._paths = [path.absolute() for path in paths]
        self._background = Background("file manager", 1, self)
        self._background.run(partial(show_files_now, self._paths), self._end)

    def _end(self, is_shown: bool) -> None:
        if not is_shown:
            for folder in list(dict.fromkeys(path.parent for path in self._paths))[:_MOST_FOLDERS]:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        self._background.close()
        self.deleteLater()
