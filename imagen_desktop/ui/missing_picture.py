"""What stands in the viewer where a file is gone or cannot be read, and what can be done about it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.card_paint import draw_icon
from imagen_desktop.ui.inspector_parts import ElidedLabel
from imagen_desktop.ui.labels import Label
from imagen_desktop.ui.theme import CARD_RADIUS, DARK, Type
from imagen_desktop.ui.wording import tr

_WIDTH = 400
_ICON = 22
_Align = Qt.AlignmentFlag


class MissingPicture(QWidget):
    """Always dark, as the viewer is."""

    remove_requested = Signal()
    reveal_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label("", Type.HEADING)
        self.reason = Label("", tint="text2", wraps=True)
        self.place = ElidedLabel()
        self.remove = Button(tr("Remove from the library"))
        self.reveal = Button(tr("Show its folder"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24 + _ICON + 12, 24, 24)
        column.setSpacing(8)
        for part in (self.title, self.reason, self.place):
            part.set_theme(DARK)
            part.setAlignment(_Align.AlignHCenter)
            column.addWidget(part)
        column.addSpacing(8)
        for button in (self.remove, self.reveal):
            column.addWidget(button, 0, _Align.AlignHCenter)
        self.remove.clicked.connect(self.remove_requested)
        self.reveal.clicked.connect(self.reveal_requested)
        self.hide()

    def show_missing(self, path: Path, *, is_gone: bool) -> None:
        if is_gone:
            self.title.setText(tr("File is gone"))
            self.reason.setText(tr("Another program has moved or deleted it."))
        else:
            self.title.setText(tr("File is damaged"))
            self.reason.setText(tr("It cannot be read as a picture."))
        self.place.set_full_text(str(path))
        self.remove.setVisible(is_gone)
        self.reveal.setVisible(not is_gone)
        self.show()

    @override
    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, max(200, self.heightForWidth(_WIDTH)))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(DARK.edge), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), CARD_RADIUS, CARD_RADIUS)
        top = self.rect().adjusted(0, 24, 0, 0)
        top.setHeight(_ICON)
        draw_icon(painter, top, "image-off", DARK.text3, _ICON)
