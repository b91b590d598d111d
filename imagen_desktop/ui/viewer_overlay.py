"""What stands over the viewer's picture: prompt, zoom, buttons; gone when nothing has moved for a while."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPropertyAnimation, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QGraphicsOpacityEffect, QHBoxLayout, QStyle, QToolButton, QWidget
from typing_extensions import override

from imagen_desktop.core.generation import Image
from imagen_desktop.ui import fonts
from imagen_desktop.ui.buttons import IconButton
from imagen_desktop.ui.card_paint import draw_plate, with_alpha
from imagen_desktop.ui.labels import Label
from imagen_desktop.ui.mirroring import turned_icon
from imagen_desktop.ui.motion import duration
from imagen_desktop.ui.shortcuts import Shortcuts
from imagen_desktop.ui.theme import BLACK, DARK, OVERLAY_FADE_MS, OVERLAY_STAY_MS, Type
from imagen_desktop.ui.wording import tr

_SAID_MS = 2 * OVERLAY_STAY_MS


class ViewerBar(QWidget):
    """The prompt, how large the picture is, and a few buttons, on a shade over the picture."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._prompt = ""
        self._said = ""
        self._saying = QTimer(self)
        self._saying.setSingleShot(True)
        self._saying.setInterval(_SAID_MS)
        self._saying.timeout.connect(lambda: self.say(""))
        self._zoom = Label("", Type.CAPTION, tint="text2", is_tabular=True)
        self.favourite = IconButton("star", tr("Favourite"))
        self.compare = IconButton("columns-2", tr("Compare with the one before"))
        self.information = IconButton("info", tr("Information"))
        self.play = IconButton("play", tr("Slideshow"))
        self.close_button = IconButton("x", tr("Close"), "Esc")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 4)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._zoom)
        row.addSpacing(8)
        self._zoom.set_theme(DARK)
        buttons = (self.favourite, self.compare, self.information, self.play, self.close_button)
        for button in buttons:
            row.addWidget(button)
            button.set_theme(DARK)
        for button in (self.favourite, self.information):
            button.setCheckable(True)

    def show_keys(self, shortcuts: Shortcuts) -> None:
        for button, command in (
            (self.favourite, "favourite"),
            (self.compare, "compare"),
            (self.information, "information"),
            (self.play, "slideshow"),
        ):
            button.show_key(shortcuts.first(command))

    def show_image(self, image: Image, *, is_favourite: bool) -> None:
        prompt = " ".join(image.prompt.split())
        if prompt != self._prompt:
            self.say("")
        self._prompt = prompt
        self.favourite.setChecked(is_favourite)
        self.update()

    @property
    def words(self) -> str:
        """What stands at the left: the prompt, or what is said just now."""
        return self._said or self._prompt

    def say(self, words: str) -> None:
        """In the place of the prompt, for as long as the overlay stays."""
        self._said = words
        self._saying.start() if words else self._saying.stop()
        self.update()

    def show_playing(self, *, is_playing: bool) -> None:
        self.play.set_icon("pause" if is_playing else "play")

    def show_zoom(self, words: str) -> None:
        self._zoom.setText(words)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        shade = QLinearGradient(0, 0, 0, self.height())
        shade.setColorAt(0, with_alpha(BLACK, 0.84))
        shade.setColorAt(0.72, with_alpha(BLACK, 0.74))
        shade.setColorAt(1, with_alpha(BLACK, 0))
        painter.fillRect(self.rect(), shade)
        painter.setFont(fonts.font(Type.BODY))
        painter.setPen(QColor(DARK.text))
        room = QRectF(20, 0, max(0, self._zoom.x() - 44), self.height() - 4)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            start = self._zoom.geometry().right() + 24
            room = QRectF(start, 0, max(0, self.width() - 20 - start), self.height() - 4)
        text = painter.fontMetrics().elidedText(
            self._said or self._prompt, Qt.TextElideMode.ElideRight, int(room.width())
        )
        leading = QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignLeft)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | leading | Qt.AlignmentFlag.AlignAbsolute, text)


class Overlay(QObject):
    """What stands over the picture goes when neither pointer nor key has moved for a while."""

    def __init__(self, parts: list[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._effects = [QGraphicsOpacityEffect(part) for part in parts]
        for part, effect in zip(parts, self._effects, strict=True):
            part.setGraphicsEffect(effect)
            effect.setEnabled(False)
        self._fades = [QPropertyAnimation(effect, b"opacity", self) for effect in self._effects]
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(OVERLAY_STAY_MS)
        self._timer.timeout.connect(self._go)
        self._fades[0].finished.connect(self._gone)

    def go(self) -> None:
        """At once: a slideshow wants the picture alone."""
        self._timer.stop()
        self._gone()

    def stay(self) -> None:
        for part, effect, fade in zip(self._parts, self._effects, self._fades, strict=True):
            fade.stop()
            effect.setEnabled(False)
            part.show()
        self._timer.start()

    def _go(self) -> None:
        if any(part.underMouse() or _has_keyboard(part) for part in self._parts):
            self._timer.start()
            return
        if not duration(OVERLAY_FADE_MS):
            self._gone()
            return
        for effect, fade in zip(self._effects, self._fades, strict=True):
            effect.setEnabled(True)
            fade.setDuration(OVERLAY_FADE_MS)
            fade.setStartValue(1.0)
            fade.setEndValue(0.0)
            fade.start()

    def _gone(self) -> None:
        for part, effect in zip(self._parts, self._effects, strict=True):
            part.hide()
            effect.setEnabled(False)


def _has_keyboard(part: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and part.isAncestorOf(focused)


class Chevron(QToolButton):
    """A plate with an arrow, at the side of the picture."""

    def __init__(self, icon: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.isEnabled():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_plate(painter, self.rect(), turned_icon(self._icon, self), is_hovered=self.underMouse())
