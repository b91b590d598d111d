"""The picture that a request starts from: chosen, dropped or pasted; how much it counts. Reads no files."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.reference_image import ReferenceImage
from imagen_desktop.ui.buttons import Button, IconButton
from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.labels import Caption, FieldLabel, Label
from imagen_desktop.ui.number_row import NumberRow
from imagen_desktop.ui.theme import LABEL_GAP, Theme
from imagen_desktop.ui.wording import tr

THUMBNAIL = 40


def picture_in(data: QMimeData) -> QUrl | QImage | None:
    """A local file, or the pixels themselves, that something dropped or pasted holds."""
    local = next((url for url in data.urls() if url.isLocalFile()), None) if data.hasUrls() else None
    if local is not None:
        return local
    image = data.imageData() if data.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None


class ReferenceField(QWidget):
    """Shown where the backend takes a picture. `offered` carries what was dropped or pasted, to be read."""

    changed = Signal()
    choice_requested = Signal()
    offered = Signal(object)  # QUrl of a local file, or QImage

    def __init__(self) -> None:
        super().__init__()
        self._info: BackendInfo | None = None
        self.image: ReferenceImage | None = None
        self.setAcceptDrops(True)
        self._label = FieldLabel(tr("Reference image"))
        self.choose = Button(tr("Choose a picture, or drop it here"), "image-plus")
        self.choose.clicked.connect(self.choice_requested)
        self.choose.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._chosen = _Chosen()
        self._chosen.remove.clicked.connect(lambda: self.show_image(None, QImage()))
        self.strength = NumberRow(tr("Strength"), "strength", decimals=2)
        self.strength.changed.connect(self.changed)
        self._meaning = Caption("", wraps=True)
        self._problem = Caption("", tint="error", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(LABEL_GAP)
        for part in (self._label, self.choose, self._chosen, self.strength, self._meaning, self._problem):
            layout.addWidget(part)
        self.hide()

    @property
    def decides_shape(self) -> bool:
        reference = self._info.reference if self._info else None
        return bool(reference and reference.decides_shape and self.image)

    @property
    def problem(self) -> str:
        reference = self._info.reference if self._info else None
        if reference is None:
            return ""
        if self.image is None:
            return tr("Choose a reference image first") if reference.is_required else ""
        return self.strength.problem if reference.strength else ""

    def show_backend(self, info: BackendInfo) -> None:
        """A picture that is chosen stays so for the next backend that takes one."""
        self._info = info
        reference = info.reference
        self.setVisible(reference is not None)
        if reference is not None and reference.strength is not None:
            self.strength.show_limits(reference.strength)
            words = {
                "prompt": tr("0 keeps the picture, 1 follows the prompt alone"),
                "image": tr("0 follows the prompt alone, 1 keeps the picture"),
            }
            self._meaning.setText(words[reference.strength_of])
        self._arrange()

    def show_image(self, image: ReferenceImage | None, thumbnail: QImage) -> None:
        """What was read; None takes it off."""
        self.image = image
        if image is not None:
            self._chosen.show_image(image, thumbnail)
        self.say("")
        self._arrange()
        self.changed.emit()

    def set_strength(self, strength: float | None) -> None:
        if strength is not None:
            self.strength.set_value(strength)

    def say(self, problem: str) -> None:
        """Why what was offered cannot be taken."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def apply(self, request: GenerationRequest) -> GenerationRequest:
        reference = self._info.reference if self._info else None
        if reference is None or self.image is None:
            return request
        return self.image.on(request, self.strength.value if reference.strength else None)

    def set_theme(self, theme: Theme) -> None:
        for part in (self._label, self.choose, self._chosen, self.strength, self._meaning, self._problem):
            part.set_theme(theme)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if picture_in(event.mimeData()) is not None:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        picture = picture_in(event.mimeData())
        if picture is not None:
            event.acceptProposedAction()
            self.offered.emit(picture)

    def _arrange(self) -> None:
        reference = self._info.reference if self._info else None
        has_strength = bool(self.image and reference and reference.strength)
        self.choose.setVisible(self.image is None)
        self._chosen.setVisible(self.image is not None)
        self.strength.setVisible(has_strength)
        self._meaning.setVisible(has_strength)
        self._problem.setVisible(bool(self._problem.text()))


class _Chosen(FieldFrame):
    """The picture small, its name and size, and a cross."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = _Thumbnail()
        self._name = Label("")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self._size = Caption("")
        self.remove = IconButton("x", tr("Remove the reference image"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._size)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 4)
        row.setSpacing(8)
        row.addWidget(self._picture)
        row.addLayout(words, 1)
        row.addWidget(self.remove)

    def show_image(self, image: ReferenceImage, thumbnail: QImage) -> None:
        self._picture.show_image(thumbnail)
        name = self._name.fontMetrics().elidedText(image.path.name, Qt.TextElideMode.ElideMiddle, 150)
        self._name.setText(name)
        self._size.setText(tr("{width} × {height}").format(width=image.width, height=image.height))
        self.setToolTip(str(image.path))
        self.setAccessibleName(tr("Reference image {name}").format(name=image.path.name))

    @override
    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self._name, self._size, self.remove):
            part.set_theme(theme)


class _Thumbnail(QLabel):
    """A square, filled around the picture's centre."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self.setFixedSize(QSize(THUMBNAIL, THUMBNAIL))

    def show_image(self, image: QImage) -> None:
        self._pixmap = QPixmap.fromImage(image)
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._pixmap.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side = min(self._pixmap.width(), self._pixmap.height())
        left, top = (self._pixmap.width() - side) / 2, (self._pixmap.height() - side) / 2
        painter.drawPixmap(QRectF(self.rect()), self._pixmap, QRectF(left, top, side, side))
