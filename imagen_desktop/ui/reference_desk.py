"""Behind the reference image: choosing a file, keeping what was pasted, reading it off-thread."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, QSize, Qt, QUrl
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QFileDialog

from imagen_desktop.core.errors import ImagenError, SaveError
from imagen_desktop.core.reference_image import ReferenceImage, look_at_reference
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.reference_field import THUMBNAIL
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.wording import said, tr

_PIXELS = 2 * THUMBNAIL


class ReferenceDesk(QObject):
    """`folder` keeps pasted pictures, which have no file of their own, named by their content."""

    def __init__(self, form: PromptForm, folder: Path, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self._field = form.reference
        self._folder = folder
        self._tasks = tasks
        self._asked = 0
        self._field.choice_requested.connect(self._choose)
        self._field.offered.connect(self.take)
        form.prompt.edit.picture_pasted.connect(self.take)
        form.reference_wanted.connect(lambda path: self.take(QUrl.fromLocalFile(path)))

    def take(self, offered: QUrl | QImage) -> None:
        """A file that was chosen or dropped, or pixels that were pasted; the last one wins."""
        self._asked += 1
        self._tasks.spawn(self._take(offered, self._asked), "reference image")

    async def _take(self, offered: QUrl | QImage, number: int) -> None:
        try:
            found, thumbnail = await asyncio.to_thread(self._read, offered)
        except ImagenError as error:
            if number == self._asked:
                self._field.say(said(error.message))
            return
        if number == self._asked:
            self._field.show_image(found, thumbnail)

    def _read(self, offered: QUrl | QImage) -> tuple[ReferenceImage, QImage]:
        path = self._kept(offered) if isinstance(offered, QImage) else Path(offered.toLocalFile())
        found = look_at_reference(path)
        reader = QImageReader(str(found.path))
        reader.setAutoTransform(True)
        small = QSize(found.width, found.height)
        small.scale(_PIXELS, _PIXELS, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        reader.setScaledSize(small)
        return found, reader.read()

    def _kept(self, image: QImage) -> Path:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes for the format
        data = buffer.data().data()
        path = self._folder / f"{hashlib.sha256(data).hexdigest()[:16]}.png"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise SaveError(f"{self._folder} cannot be written: {error.strerror}.") from error
        return path

    def _choose(self) -> None:
        dialog = QFileDialog(self._form.window(), tr("Choose a reference image"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(tr("Pictures ({patterns})").format(patterns="*.png *.jpg *.jpeg *.webp"))
        dialog.fileSelected.connect(lambda path: self.take(QUrl.fromLocalFile(path)))
        dialog.open()
