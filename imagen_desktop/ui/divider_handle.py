"""The round handle on the line between two pictures: to the keyboard and to readers a slider."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QWidget
from typing_extensions import override

from imagen_desktop.ui.card_paint import draw_icon, with_alpha
from imagen_desktop.ui.focus_ring import OWN_RING
from imagen_desktop.ui.theme import BLACK, DARK, WHITE
from imagen_desktop.ui.wording import tr

SIDE = 44
"""The handle of 36 px and room for its ring."""
_RADIUS = 18.0
_LEAP = 10
_INK = DARK.window
_Key = Qt.Key


class DividerHandle(QSlider):
    """Its value is how many percent of the frame show A; the pointer moves it by way of its parent."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, 100)
        self.setPageStep(_LEAP)
        self.setFixedSize(SIDE, SIDE)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # pictures are not mirrored, nor is this
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_RING, True)  # noqa: FBT003 - Qt's own signature
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.valueChanged.connect(self._name)
        self.setValue(50)
        self._name()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by 1, with Shift by 10; all other keys but Home and End are the page's."""
        step = _LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        key = Qt.Key(event.key())
        if key in (_Key.Key_Left, _Key.Key_Down):
            self.setValue(self.value() - step)
        elif key in (_Key.Key_Right, _Key.Key_Up):
            self.setValue(self.value() + step)
        elif key in (_Key.Key_Home, _Key.Key_End):
            self.setValue(0 if key == _Key.Key_Home else 100)
        else:
            event.ignore()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QRectF(self.rect()).center()
        if self.hasFocus():
            painter.setPen(QPen(QColor(DARK.focus if self.isActiveWindow() else DARK.control), 2))
            painter.setBrush(with_alpha(BLACK, 0.4))
            painter.drawEllipse(middle, _RADIUS + 3, _RADIUS + 3)
        painter.setPen(QPen(with_alpha(BLACK, 0.55), 1))
        painter.setBrush(QColor(WHITE))
        painter.drawEllipse(middle, _RADIUS, _RADIUS)
        draw_icon(painter, self.rect(), "move-horizontal", _INK, 18)

    def _name(self) -> None:
        self.setAccessibleName(tr("Divider, {percent} percent A").format(percent=self.value()))
