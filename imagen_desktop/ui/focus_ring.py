"""One ring for each window: it stands around what has the keyboard, outside its edge."""

from __future__ import annotations

import weakref
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.theme import CONTROL_RADIUS, DARK, FOCUS_GAP, FOCUS_WIDTH, Theme

OWN_RING = "paintsOwnFocus"
"""A widget with this property set paints its focus itself."""
_OUTSIDE = FOCUS_WIDTH + FOCUS_GAP
_TEXT_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
_MOVES = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.WindowActivate,
    QEvent.Type.WindowDeactivate,
)


class FocusRing(QWidget):
    """Shown for Tab and shortcut focus, and always around text fields."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._theme = DARK
        self._target: QWidget | None = None
        self._watched: list[weakref.ref[QWidget]] = []  # strong ones would keep the window alive
        self._offset = QPoint()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    @property
    def target(self) -> QWidget | None:
        """What the ring stands around now."""
        return self._target

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        elif event.type() is QEvent.Type.Hide:  # may be the window's own destruction: touch nothing else
            self.hide()
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._target is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_active = self._target.isActiveWindow()
        painter.setPen(QPen(QColor(self._theme.focus if is_active else self._theme.control), FOCUS_WIDTH))
        around = QRectF(QRect(self._offset, self._target.size().grownBy(QMargins(*[_OUTSIDE] * 4))))
        inset, radius = FOCUS_WIDTH / 2, CONTROL_RADIUS + 2
        painter.drawRoundedRect(around.adjusted(inset, inset, -inset, -inset), radius, radius)

    def _focus_moved(self, _old: QWidget | None, focused: QWidget | None) -> None:
        for reference in self._watched:
            watched = reference()
            if watched is not None and isValid(watched):
                watched.removeEventFilter(self)
        is_ours = focused is not None and focused.window() is self.window()
        self._target = _target(focused) if is_ours else None
        above = list(_up_to_window(self._target))
        self._watched = [weakref.ref(each) for each in above]
        for each in above:
            each.installEventFilter(self)
        self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not isValid(target) or not target.isVisible():
            self.hide()
            return
        window = target.window()
        around = QRect(target.mapTo(window, QPoint()), target.size()).adjusted(
            -_OUTSIDE, -_OUTSIDE, _OUTSIDE, _OUTSIDE
        )
        seen = around.intersected(_clip(target, window))
        self._offset = around.topLeft() - seen.topLeft()
        self.setGeometry(seen)
        self.setVisible(not seen.isEmpty())
        self.raise_()
        self.update()


def _up_to_window(widget: QWidget | None) -> Iterator[QWidget]:
    while widget is not None:
        yield widget
        widget = None if widget.isWindow() else widget.parentWidget()


def _target(focused: QWidget | None) -> QWidget | None:
    """What to draw around: the frame of a composed field, or nothing where a mouse gave the focus."""
    if focused is None or focused.property(OWN_RING):
        return None
    parent = focused.parentWidget()
    if isinstance(focused, _TEXT_FIELDS):
        return parent if isinstance(parent, FieldFrame) else focused
    by_keyboard = focused.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    return focused if by_keyboard else None


def _clip(target: QWidget, window: QWidget) -> QRect:
    """The part of the window in which scroll areas let `target` be seen."""
    seen = window.rect()
    for widget in _up_to_window(target.parentWidget()):
        area = widget.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is widget:
            seen = seen.intersected(QRect(widget.mapTo(window, QPoint()), widget.size()))
    return seen
