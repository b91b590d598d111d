"""The small pictures of images that come about, ready to be painted on their cards."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap

from imagen_desktop.ui.job import Job

_MOST = 64


class JobPreviews:
    """Each is read, cut and rounded once; the oldest are forgotten."""

    def __init__(self) -> None:
        self._pictures: dict[str, tuple[bytes, QRect, QPixmap]] = {}

    def get(self, job: Job, place: QRect, outline: QPainterPath, ratio: float) -> QPixmap | None:
        """To be painted at `place`, a part of what `outline` surrounds; None where the backend sends none,
        or what it sends is no picture."""
        data = job.progress.preview if job.progress else b""
        if not data:
            return None
        known = self._pictures.get(job.id)
        if known is None or known[0] is not data or known[1].size() != place.size():
            self._pictures.pop(job.id, None)
            known = self._pictures[job.id] = data, place, _cut(data, place, outline, ratio)
            while len(self._pictures) > _MOST:
                del self._pictures[next(iter(self._pictures))]
        return None if known[2].isNull() else known[2]


def _cut(data: bytes, place: QRect, outline: QPainterPath, ratio: float) -> QPixmap:
    """Fills the place, cut around the picture's middle."""
    picture = QImage.fromData(data)
    if picture.isNull():
        return QPixmap()
    cut = QPixmap(place.size() * ratio)
    cut.setDevicePixelRatio(ratio)
    cut.fill(Qt.GlobalColor.transparent)
    scale = max(place.width() / picture.width(), place.height() / picture.height())
    whole = QRectF(0, 0, picture.width() * scale, picture.height() * scale)
    whole.moveCenter(QRectF(place).center())
    painter = QPainter(cut)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.translate(-place.topLeft())
    painter.setClipPath(outline)
    painter.drawImage(whole, picture)
    painter.end()
    return cut
