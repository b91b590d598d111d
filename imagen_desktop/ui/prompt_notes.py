"""Under the prompt: the style that wraps it, how many images its variants make, and what is sent."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.prompts.styles import Style
from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.buttons import LinkButton
from imagen_desktop.ui.labels import Caption
from imagen_desktop.ui.prompt_reading import PromptReading
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, SMALL_CONTROL_HEIGHT, TOKEN_RADIUS, Theme, Type
from imagen_desktop.ui.wording import tr

_SIDE = 8
_CROSS = 12


class StyleToken(QToolButton):
    """The chosen style's name; a press takes it off."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_style(self, style: Style | None) -> None:
        self.setVisible(style is not None)
        if style is not None:
            self.setText(style.name)
            self.setAccessibleName(tr("Take off the style {name}").format(name=style.name))
            self.setToolTip(tr("{prompt}\nPress to take the style off").format(prompt=style.prompt))
        self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        width = QFontMetrics(fonts.font(Type.CAPTION)).horizontalAdvance(self.text())
        return QSize(width + 2 * _SIDE + _CROSS + 4, fonts.scaled(SMALL_CONTROL_HEIGHT - 4))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(48, self.sizeHint().height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        ground = theme.hover if self.underMouse() else theme.selected
        draw_box(painter, QRectF(self.rect()), ground, None, TOKEN_RADIUS)
        painter.setFont(fonts.font(Type.CAPTION))
        painter.setPen(QColor(theme.accent_text))
        words = self.rect().adjusted(_SIDE, 0, -_SIDE - _CROSS - 4, 0)
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
        cross = icons.pixmap("x", theme.accent_text, _CROSS, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - _SIDE - _CROSS, (self.height() - _CROSS) // 2, cross)


class PromptNotes(QWidget):
    """Takes no room while there is nothing to say."""

    style_removed = Signal()
    shown = Signal()  # the person wants to see what is sent

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.token = StyleToken()
        self.token.clicked.connect(self.style_removed)
        self._note = Caption("")
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self.show_link = LinkButton(tr("Show"))
        self.show_link.setAccessibleName(tr("Show what is sent"))
        self.show_link.clicked.connect(self.shown)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._note, 1)
        line.addWidget(self.show_link)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.token)
        layout.addLayout(line)
        self.hide()

    @property
    def text(self) -> str:
        return self._note.text()

    def show_reading(self, reading: PromptReading, style: Style | None, each: int) -> None:
        note = reading.note(each)
        self.token.show_style(style)
        self._note.setText(note)
        self._note.setToolTip(note)
        self._note.set_tint("error" if reading.problem else "text3")
        self._note.setVisible(bool(note))
        self.show_link.setVisible(bool(note) and not reading.problem)
        self.setVisible(style is not None or bool(note))

    def set_theme(self, theme: Theme) -> None:
        for part in (self.token, self._note, self.show_link):
            part.set_theme(theme)
