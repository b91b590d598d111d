"""The quick prompt: a small window over all others, from a prompt to its picture. Starts nothing itself."""

from __future__ import annotations

import enum

from PySide6.QtCore import QEasingCurve, QRect, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QCursor,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.generation import GenerationRequest, Image, Price
from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.activation import bring_to_front
from imagen_desktop.ui.buttons import PrimaryButton
from imagen_desktop.ui.focus_ring import OWN_RING, FocusRing
from imagen_desktop.ui.hairline import Hairline
from imagen_desktop.ui.job import JobCard
from imagen_desktop.ui.labels import Caption
from imagen_desktop.ui.motion import duration
from imagen_desktop.ui.quick_prompt_parts import BackendButton, KeyButton, Picture, QuickText
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import CONTROL_HEIGHT, DARK, FOLD_MS, GROOVE_HEIGHT, Theme
from imagen_desktop.ui.wording import price_text, tr

_WIDTH = 640
_TEXT_ROW = 72
_BAR_ROW = 48
_RADIUS = 10
_DOWN = 0.28
"""Of the screen's height: the window's upper edge."""


class Stage(enum.Enum):
    TYPING = "typing"
    WORKING = "working"
    DONE = "done"


class QuickPrompt(QWidget):
    """Text stays when it is closed, until another is typed."""

    submitted = Signal(object)  # GenerationRequest
    cancelled = Signal()
    changed = Signal()  # the request: its price may be another
    closed = Signal()
    copy_requested = Signal(object)  # Image
    reveal_requested = Signal(object)
    trash_requested = Signal(object)
    open_requested = Signal(object)

    def __init__(self, backends: tuple[BackendInfo, ...]) -> None:
        super().__init__(None, _flags())
        self.setObjectName("quickPrompt")
        self.setWindowTitle(tr("Quick prompt"))
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, _has_compositor())
        self._theme = DARK
        self._stage = Stage.TYPING
        self._image: Image | None = None
        self._fraction: float | None = None
        self._count = 1
        self.text = QuickText()
        self.text.setProperty(OWN_RING, True)  # noqa: FBT003 - Qt's own signature
        self.backend = BackendButton(backends)
        self.generate = PrimaryButton(tr("Generate"), "Return", CONTROL_HEIGHT)
        self.again = PrimaryButton(tr("Again"), "Ctrl+R", CONTROL_HEIGHT)
        self.again.setShortcut("Ctrl+R")
        self.cancel = KeyButton(tr("Cancel"), keys="Esc", is_flat=False)
        self._sign = QLabel()
        self._shape = Caption("")
        self.status = Caption("", tint="text2")
        self.problem = Caption("", tint="error", wraps=True)
        self.picture = Picture()
        self._actions = QWidget()
        self._copy = KeyButton(tr("Copy"), "copy", "Ctrl+Shift+C")
        self._reveal = KeyButton(tr("Reveal"), "folder-open")
        self._trash = KeyButton(tr("Trash"), "trash-2")
        self._open = KeyButton(tr("Open in Imagen"), keys="Ctrl+O")
        self._line = Hairline()
        self._ring = FocusRing(self)
        self._growth = QVariantAnimation(self)
        self._growth.valueChanged.connect(self.picture.setFixedHeight)
        self._growth.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._build()
        self._connect()
        self._show_stage()

    @property
    def stage(self) -> Stage:
        return self._stage

    def request(self) -> GenerationRequest:
        return GenerationRequest(self.text.toPlainText().strip(), self.backend.info.name)

    def open(self, token: str = "") -> None:
        """In front of all, with the keyboard in the text, which is selected."""
        if not self.isVisible():
            self._place()
        bring_to_front(self, token)
        self.text.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        if self._stage is not Stage.WORKING:
            self.text.selectAll()

    def show_price(self, price: Price, count: int = 1) -> None:
        """Of all images that the text means."""
        self._count = count
        self._show_shape()
        self.generate.setText(tr("Generate  ·  {price}").format(price=price_text(price)))

    def show_states(self, states: dict[str, BackendState]) -> None:
        self.backend.show_states(states)

    def show_working(self, card: JobCard | None = None) -> None:
        """The job's words and bar."""
        self._stage = Stage.WORKING
        self._fraction = card.fraction if card else None
        self.status.setText(card.first_line if card else tr("Starting"))
        self._show_stage()

    def show_problem(self, words: str) -> None:
        """Why there is no picture; empty where it was cancelled."""
        self._stage = Stage.TYPING
        self.status.setText("" if words else tr("Cancelled"))
        self.problem.setText(words)
        self._show_stage()

    def show_result(self, image: Image, pixmap: QPixmap, facts: str) -> None:
        self._stage, self._image = Stage.DONE, image
        self.status.setText(facts)
        self._show_stage()
        height = self.picture.show_picture(pixmap, image.prompt)
        self._growth.stop()
        self._growth.setDuration(duration(FOLD_MS))
        self._growth.setStartValue(0)
        self._growth.setEndValue(height)
        self._growth.start()

    def forget_result(self) -> None:
        self._image, self._stage = None, Stage.TYPING
        self.status.setText("")
        self._show_stage()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._sign.setPixmap(icons.pixmap("sparkles", theme.text, 20, self.devicePixelRatioF()))
        for part in (
            self.backend, self.generate, self.again, self.cancel, self._shape, self.status, self.problem,
            self.picture, self._copy, self._reveal, self._trash, self._open, self._line, self._ring,
        ):  # fmt: skip
            part.set_theme(theme)
        self.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._stage is Stage.WORKING:
            self.cancelled.emit()
        else:
            self.close()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Grows upwards where it would leave the screen."""
        super().resizeEvent(event)
        area = self.screen().availableGeometry()
        below = self.frameGeometry().bottom() - area.bottom()
        if below > 0 and self.isVisible():
            self.move(self.x(), max(area.top(), self.y() - below))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, radius = QPainter(self), _RADIUS if _has_compositor() else 0
        draw_box(painter, QRectF(self.rect()), self._theme.panel, self._theme.softedge, radius)
        if self._stage is Stage.WORKING:
            groove = QRect(1, self.height() - GROOVE_HEIGHT - 1, self.width() - 2, GROOVE_HEIGHT)
            painter.fillRect(groove, QColor(self._theme.line))
            groove.setWidth(24 if self._fraction is None else round(groove.width() * self._fraction))
            painter.fillRect(groove, QColor(self._theme.focus))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        head = QHBoxLayout()
        head.setContentsMargins(20, 24, 20, 20)
        head.setSpacing(12)
        head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.text, 1)
        column.addLayout(head)
        column.addWidget(self._line)
        bar = QWidget()
        bar.setFixedSize(fonts.scaled(_WIDTH) - 2, fonts.scaled(_BAR_ROW))
        row = QHBoxLayout(bar)
        row.setContentsMargins(20, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.backend)
        row.addSpacing(8)
        row.addWidget(self._shape)
        row.addStretch(1)
        for part in (self.status, self.cancel, self.again, self.generate):
            row.addWidget(part)
        column.addWidget(bar)
        self.problem.setContentsMargins(20, 0, 20, 12)
        column.addWidget(self.problem)
        column.addWidget(self.picture)
        actions = QHBoxLayout(self._actions)
        actions.setContentsMargins(8, 8, 12, 8)
        for part in (self._copy, self._reveal, self._trash):
            actions.addWidget(part)
        actions.addStretch(1)
        actions.addWidget(self._open)
        column.addWidget(self._actions)

    def _connect(self) -> None:
        self.text.submitted.connect(self._submit)
        self.text.textChanged.connect(self._edited)
        for button in (self.generate, self.again):
            button.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.cancelled)
        self.backend.chosen.connect(lambda _name: self._edited())
        for action, signal in (
            (self._copy, self.copy_requested),
            (self._reveal, self.reveal_requested),
            (self._trash, self.trash_requested),
            (self._open, self.open_requested),
        ):
            action.clicked.connect(lambda _checked=False, signal=signal: self._pass_on(signal))

    def _pass_on(self, signal: object) -> None:
        if self._image is not None:
            signal.emit(self._image)  # type: ignore[attr-defined]  # a bound signal

    def _submit(self) -> None:
        if self._stage is not Stage.WORKING and self.request().prompt:
            self.problem.setText("")
            self.show_working()
            self.submitted.emit(self.request())

    def _edited(self) -> None:
        if self._stage is Stage.DONE:
            self._stage = Stage.TYPING
            self.status.setText("")
        self._show_stage()
        self.changed.emit()

    def _show_stage(self) -> None:
        stage, has_image = self._stage, self._image is not None
        self._show_shape()
        self.generate.setVisible(stage is Stage.TYPING)
        self.generate.setEnabled(bool(self.request().prompt))
        self.again.setVisible(stage is Stage.DONE)
        self.cancel.setVisible(stage is Stage.WORKING)
        self.status.setVisible(bool(self.status.text()))
        self.problem.setVisible(bool(self.problem.text()))
        shows_result = has_image and stage is Stage.DONE
        self.picture.setVisible(shows_result)
        self._actions.setVisible(shows_result)
        self.update()

    def _show_shape(self) -> None:
        words = tr("1 image") if self._count == 1 else tr("{count} images").format(count=self._count)
        shape = self.backend.info.default_aspect_ratio
        self._shape.setText(f"{shape} · {words}" if shape else words)

    def _place(self) -> None:
        """Centred, in the upper third, on the screen where the pointer is. Wayland places it itself."""
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        area = screen.availableGeometry()
        left = area.left() + (area.width() - self.sizeHint().width()) // 2
        self.move(left, area.top() + round(area.height() * _DOWN))


def _flags() -> Qt.WindowType:
    return Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint


def _has_compositor() -> bool:
    """X11 may have none: what is left out of a window there is black."""
    return QGuiApplication.platformName() not in ("xcb", "offscreen")
