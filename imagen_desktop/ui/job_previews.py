"""The small pictures of images that come about, ready to be painted on their cards."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPixmap

from imagen_desktop.ui.job import Job

_MOST = 64


class JobPreviews:
    """Each is read once; the oldest are forgotten."""

    def __init__(self) -> None:
        self._pictures: dict[str, tuple[bytes, QPixmap]] = {}

    def get(self, job: Job) -> QPixmap | None:
        """None where the backend sends none, or what it sends is no picture."""
        data = job.progress.preview if job.progress else b""
        if not data:
            return None
        known = self._pictures.get(job.id)
        if known is None or known[0] is not data:
            self._pictures.pop(job.id, None)
            known = self._pictures[job.id] = data, QPixmap.fromImage(QImage.fromData(data))
            while len(self._pictures) > _MOST:
                del self._pictures[next(iter(self._pictures))]
        return None if known[1].isNull() else known[1]


def covering(picture: QSize, area: QSize) -> QSize:
    """`picture` enlarged so that nothing of `area` is left bare."""
    scale = max(area.width() / picture.width(), area.height() / picture.height())
    return QSize(round(picture.width() * scale), round(picture.height() * scale))
