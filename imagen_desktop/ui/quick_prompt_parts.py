"""The quick prompt's own controls: its text, the choice of a backend, the buttons of its result."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QMenu, QPlainTextEdit, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.mirroring import placed
from imagen_desktop.ui.shortcuts import key_text
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import (
    CONTROL_HEIGHT,
    DARK,
    MEDIUM,
    TOKEN_RADIUS,
    Theme,
    Type,
)
from imagen_desktop.ui.wording import tr

_LINES = 5
_DOT = 8
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuickText(QPlainTextEdit):
    """As high as its text, up to five lines. Enter submits, Shift+Enter is a new line."""

    submitted = Signal()
    height_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(fonts.font(Type.QUICK))
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(tr("Describe an image"))
        self.setAccessibleName(tr("Prompt"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._fit)
        self._fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.submitted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        lines = max(1, min(_LINES, round(self.document().size().height())))
        wanted = lines * QFontMetrics(self.font()).lineSpacing() + 4
        if wanted != self.height():
            self.setFixedHeight(wanted)
            self.height_changed.emit()


class BackendButton(QPushButton):
    """The chosen backend in one line, with a dot for its state; opens a menu of all."""

    chosen = Signal(str)

    def __init__(self, backends: tuple[BackendInfo, ...]) -> None:
        super().__init__()
        self._backends = backends
        self._info = backends[0]
        self._states: dict[str, BackendState] = {}
        self._theme = DARK
        self.setFlat(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setShortcut("Ctrl+B")
        self._menu = QMenu(self)
        self._fill()
        self.clicked.connect(self._open)

    @property
    def info(self) -> BackendInfo:
        return self._info

    def set_backends(self, backends: tuple[BackendInfo, ...]) -> None:
        """Others from now on; the chosen one stays, where it is still there."""
        self._backends = backends
        self._menu.clear()
        self._fill()
        self.show_backend(self._info.name)

    def show_backend(self, name: str) -> None:
        self._info = next((info for info in self._backends if info.name == name), self._backends[0])
        self.setText(_title(self._info))
        state = self._states.get(self._info.name)
        words = tr("ready") if state is None or state.is_ready else state.reason
        self.setToolTip(tr("{name}: {state}").format(name=self._info.name, state=words))
        self.setAccessibleName(tr("Backend: {title}, {state}").format(title=self.text(), state=words))
        self.updateGeometry()
        self.update()

    def show_states(self, states: dict[str, BackendState]) -> None:
        self._states = states
        self.show_backend(self._info.name)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        width = QFontMetrics(fonts.font(Type.CAPTION)).horizontalAdvance(self.text())
        return QSize(width + _DOT + 8 + 6 + 14 + 4, fonts.scaled(CONTROL_HEIGHT))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            draw_box(painter, QRectF(self.rect()), theme.hover, None)
        state = self._states.get(self._info.name)
        is_ready = state is None or state.is_ready
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ok if is_ready else theme.attention))
        dot = QRect(0, (self.height() - _DOT) // 2, _DOT, _DOT)
        dot = placed(self, self.rect(), dot)
        painter.drawEllipse(dot) if is_ready else painter.drawRect(dot)
        painter.setFont(fonts.font(Type.CAPTION))
        painter.setPen(QColor(theme.text2))
        words = placed(self, self.rect(), self.rect().adjusted(_DOT + 8, 0, -18, 0))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        arrow = icons.pixmap("chevron-down", theme.text2, 14, self.devicePixelRatioF())
        place = QRect(self.width() - 15, (self.height() - 14) // 2, 14, 14)
        painter.drawPixmap(placed(self, self.rect(), place).topLeft(), arrow)

    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _fill(self) -> None:
        for info in self._backends:
            action = self._menu.addAction(_title(info))
            action.triggered.connect(lambda _checked=False, name=info.name: self._choose(name))

    def _choose(self, name: str) -> None:
        self.show_backend(name)
        self.chosen.emit(name)


def _title(info: BackendInfo) -> str:
    return tr("{title} · {place}").format(title=info.title, place=info.place) if info.is_ai else info.title


class KeyButton(QPushButton):
    """A flat or outlined button with an icon before its text and its key behind it."""

    def __init__(self, text: str, icon_name: str = "", keys: str = "", *, is_flat: bool = True) -> None:
        super().__init__(text)
        self._icon_name = icon_name
        self._keys = keys
        self._theme = DARK
        self._is_outlined = not is_flat
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if keys:
            self.setShortcut(keys)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        width = 24 + QFontMetrics(fonts.font(Type.BODY, MEDIUM)).horizontalAdvance(self.text())
        width += 24 if self._icon_name else 0
        width += self._key_width() + 8 if self._keys else 0
        return QSize(width, fonts.scaled(CONTROL_HEIGHT))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        ground = theme.pressed if self.isDown() else theme.hover if self.underMouse() else None
        if self._is_outlined:
            draw_box(painter, QRectF(self.rect()), ground or theme.raised, theme.softedge)
        elif ground:
            draw_box(painter, QRectF(self.rect()), ground, None)
        left = 12
        if self._icon_name:
            picture = icons.pixmap(self._icon_name, theme.text2, 16, self.devicePixelRatioF())
            place = QRect(left, (self.height() - 16) // 2, 16, 16)
            painter.drawPixmap(placed(self, self.rect(), place).topLeft(), picture)
            left += 24
        painter.setFont(fonts.font(Type.BODY, MEDIUM))
        painter.setPen(QColor(theme.text))
        words = placed(self, self.rect(), self.rect().adjusted(left, 0, 0, 0))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._keys:
            self._draw_key(painter)

    def _draw_key(self, painter: QPainter) -> None:
        cap = QRect(0, 0, self._key_width(), fonts.scaled(18))
        cap.moveCenter(self.rect().center())
        cap.moveRight(self.width() - 12)
        cap = placed(self, self.rect(), cap)
        draw_box(painter, QRectF(cap), None, self._theme.edge, TOKEN_RADIUS)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setFont(fonts.font(Type.KEY))
        painter.setPen(QColor(self._theme.text2))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key_text(self._keys))

    def _key_width(self) -> int:
        return QFontMetrics(fonts.font(Type.KEY)).horizontalAdvance(key_text(self._keys)) + 12


class Picture(QWidget):
    """The result, as wide as the window, at most 480 high, on the viewer's ground."""

    HIGHEST = 480

    def __init__(self) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self._theme = DARK
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_picture(self, pixmap: QPixmap, prompt: str) -> int:
        """Returns the height that it wants at its width."""
        self._pixmap = pixmap
        self.setAccessibleName(prompt)
        self.update()
        return self._full()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.viewer))
        if self._pixmap.isNull():
            return
        size = self._pixmap.size().scaled(self.width(), self._full(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(QPoint((self.width() - size.width()) // 2, 0), size)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, self._pixmap)

    def _full(self) -> int:
        if self._pixmap.isNull():
            return 0
        return min(self.HIGHEST, round(self.width() * self._pixmap.height() / self._pixmap.width()))
