"""Two pictures in one page: the divider between them, and below what their prompts and settings differ in."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.generation import Image
from imagen_desktop.ui.buttons import Button, IconButton
from imagen_desktop.ui.commands import Area
from imagen_desktop.ui.compare_canvas import CompareCanvas
from imagen_desktop.ui.compare_facts import corner_labels, fact_pairs, words_heading, words_of
from imagen_desktop.ui.compare_frame import Mode
from imagen_desktop.ui.compare_table import CompareTable
from imagen_desktop.ui.focus_ring import OWN_RING
from imagen_desktop.ui.gallery_words import NO_NAMES, ModelNames
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.large_pictures import LargePictures
from imagen_desktop.ui.scrolling import scrolling
from imagen_desktop.ui.segments import Segments
from imagen_desktop.ui.shortcuts import Shortcuts, with_key
from imagen_desktop.ui.theme import DARK, PAGE_MARGIN, SEMIBOLD, Theme, Type
from imagen_desktop.ui.word_difference import WordDifference
from imagen_desktop.ui.wording import tr

_MARGIN = 12
_PANEL_SHARE = 0.25
_PANEL_LEAST = 132
_TABLE_AIR = 8
_PAN_STEP = 0.1
_Key = Qt.Key


class ComparePage(QWidget):
    """A is the first, B the second; `trash_requested` names the one that shall go."""

    closed = Signal()
    trash_requested = Signal(object)  # Image

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("compare")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_RING, True)  # noqa: FBT003 - Qt's own signature
        self.shortcuts = Shortcuts()
        self._theme = DARK
        self._images: tuple[Image, Image] | None = None
        self.names: ModelNames = NO_NAMES
        self.pictures = LargePictures(self)
        self.canvas = CompareCanvas(self.pictures)
        self.back = IconButton("chevron-left", tr("Back"), "Esc", size=18)
        self.modes = Segments(tr("View"), [tr("Slider"), tr("Side by side"), tr("Blink")])
        self.zoom = Caption("", tint="text2")
        self.swap_button = Button(tr("Swap"), "arrow-left-right")
        self.keep = Button(tr("Keep B, trash A"), "trash-2")
        self.close_button = IconButton("x", tr("Close"), "Esc")
        self.heading = Label("", Type.CAPTION, tint="text2")
        self.words = WordDifference()
        self.legend = Caption(tr("Struck through: only in A. Underlined: only in B."))
        self.table = CompareTable()
        self._title = Label(tr("Compare"), Type.PROMPT, weight=SEMIBOLD)
        self._ground = _Ground(self.canvas)
        self._panel = QFrame()
        self._panel.setObjectName("comparePanel")
        self._build()
        self._connect()

    @property
    def images(self) -> tuple[Image, Image] | None:
        return self._images

    def show_pair(self, first: Image, second: Image) -> None:
        """`first` is A."""
        self._images = (first, second)
        self.canvas.show_images(first, second, corner_labels(first, second, datetime.now().astimezone()))
        words = words_of(first, second)
        self.heading.setText(words_heading(words))
        self.words.show_words(words)
        self.legend.setVisible(any(part.kind != "same" for part in words))
        self.table.show_pairs(fact_pairs(first, second, self.names))
        self._size_panel()

    def show_keys(self, shortcuts: Shortcuts) -> None:
        self.swap_button.setToolTip(with_key(tr("Swap A and B"), shortcuts.first("swap")))

    def swap(self) -> None:
        if self._images is not None:
            first, second = self._images
            self.show_pair(second, first)

    def choose_mode(self, mode: Mode) -> None:
        """The keyboard goes to the divider, or where there is none to the page."""
        self.modes.choose(mode.value)
        self.canvas.set_mode(mode)
        target = self.canvas.handle if mode is Mode.SLIDER else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self.back, self.modes, self.zoom, self.swap_button, self.keep, self.close_button):
            part.set_theme(theme)
        for text in (self.heading, self.words, self.legend, self.table, self._title):
            text.set_theme(theme)
        self.update()

    def forget(self) -> None:
        """The page is left: pictures are large."""
        self._images = None
        self.pictures.forget_all()

    def close_down(self) -> None:
        self.pictures.close()

    @override
    def event(self, event: QEvent) -> bool:
        """Its own keys come here, not to the window's shortcuts of the same name."""
        is_key = isinstance(event, QKeyEvent) and event.key() == _Key.Key_Escape
        if is_key and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, command = Qt.Key(event.key()), self.shortcuts.command_of(event, (Area.COMPARE,))
        is_panning = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in _PANS and (is_panning or self.canvas.mode is not Mode.SLIDER):
            across, down = _PANS[key]
            self.canvas.pan(across * _PAN_STEP, down * _PAN_STEP)
        elif key == _Key.Key_Escape:
            self.closed.emit()
        elif command == "swap":
            self.swap()
        elif key == _Key.Key_Space:
            self._toggle_seen()
        elif command == "compare_zoom":
            self.canvas.toggle_zoom()
        elif command in ("compare_zoom_in", "compare_zoom_out"):
            self.canvas.step_zoom(1 if command == "compare_zoom_in" else -1)
        elif key in _PANS or key in (_Key.Key_Home, _Key.Key_End):
            self.canvas.handle.keyPressEvent(event)
        else:
            event.ignore()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_panel()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.fillRect(0, self._panel.y() - 1, self.width(), 1, QColor(self._theme.line))
        middle = self._panel.y() + 12
        painter.fillRect(self._divide_at(), middle, 1, self._panel.height() - 24, QColor(self._theme.line))

    def _size_panel(self) -> None:
        """As high as the table, up to a share of the page: the pictures need the room."""
        wanted = self.table.sizeHint().height() + 2 * _TABLE_AIR
        most = max(_PANEL_LEAST, round(self.height() * _PANEL_SHARE))
        self._panel.setFixedHeight(min(max(wanted, _PANEL_LEAST), most))

    def _divide_at(self) -> int:
        """Where the line between words and table stands."""
        edge = self.table.mapTo(self, self.table.rect().topLeft()).x()
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            return edge + self.table.width() + PAGE_MARGIN
        return edge - PAGE_MARGIN

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar())
        column.addWidget(self._ground, 1)
        column.addSpacing(1)
        column.addWidget(self._panel)
        row = QHBoxLayout(self._panel)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        row.setSpacing(2 * PAGE_MARGIN)
        row.addWidget(scrolling(self._prompts()), 8)
        row.addWidget(scrolling(_with_margins(self.table)), 5)

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        row.setSpacing(8)
        row.addWidget(self.back)
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(self.zoom)
        row.addSpacing(8)
        row.addWidget(self.modes)
        row.addSpacing(16)
        for part in (self.swap_button, self.keep, self.close_button):
            row.addWidget(part)
        self.modes.buttons[Mode.ONE.value].setToolTip(tr("One at a time; Space changes between A and B"))
        return row

    def _prompts(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 14, 0, 14)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(self.words)
        column.addWidget(self.legend)
        column.addStretch(1)
        return inside

    def _connect(self) -> None:
        self.back.clicked.connect(self.closed)
        self.close_button.clicked.connect(self.closed)
        self.swap_button.clicked.connect(self.swap)
        self.keep.clicked.connect(self._trash_first)
        self.modes.chosen.connect(lambda index: self.choose_mode(Mode(index)))
        self.canvas.zoomed.connect(self._show_zoom)

    def _toggle_seen(self) -> None:
        if self.canvas.mode is not Mode.ONE:
            self.choose_mode(Mode.ONE)
        self.canvas.toggle_seen()

    def _trash_first(self) -> None:
        if self._images is not None:
            self.trash_requested.emit(self._images[0])

    def _show_zoom(self) -> None:
        zoom = self.canvas.zoom
        percent = tr("{percent} %").format(percent=zoom.percent)
        self.zoom.setText(tr("Fit · {percent}").format(percent=percent) if zoom.is_fitted else percent)


_PANS = {
    _Key.Key_Left: (-1, 0),
    _Key.Key_Right: (1, 0),
    _Key.Key_Up: (0, -1),
    _Key.Key_Down: (0, 1),
}


class _Ground(QWidget):
    """Dark in both themes, so that pictures look the same."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.addWidget(canvas)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(DARK.viewer))


def _with_margins(table: QWidget) -> QWidget:
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, _TABLE_AIR, 12, _TABLE_AIR)
    column.addWidget(table)
    return inside
