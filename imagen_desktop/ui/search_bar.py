"""The row above the grid: search, picture size, and what opens the folded panels."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QSlider, QWidget
from typing_extensions import override

from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.buttons import IconButton
from imagen_desktop.ui.field_frame import FieldFrame
from imagen_desktop.ui.key_cap import KeyCap
from imagen_desktop.ui.theme import CONTROL_HEIGHT, SEARCH_ROW_HEIGHT, Theme
from imagen_desktop.ui.wording import tr

SIZES = (112, 192, 320)
"""Least, first and most side of a picture in the grid."""
_TYPING_MS = 200


class SearchField(FieldFrame):
    """`searched` follows the typing at a small distance; Esc empties it, then leaves it."""

    searched = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = _SearchText()
        self.text.setObjectName("searchField")
        self.text.setPlaceholderText(tr("Search prompts"))
        self.text.setAccessibleName(tr("Search prompts"))
        self.text.setFrame(False)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_MS)
        self._pause.timeout.connect(self._search)
        self.text.textChanged.connect(self._pause.start)
        self.text.returnPressed.connect(self._search)
        self.text.escaped.connect(self._escape)
        self._clear = IconButton("x", tr("Empty the search"))
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.clicked.connect(self.text.clear)
        self._clear.hide()
        self._key = KeyCap("/")
        self.text.textChanged.connect(self._show_text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(34, 0, 2, 0)
        layout.setSpacing(0)
        layout.addWidget(self.text, 1)
        layout.addWidget(self._clear)
        layout.addWidget(self._key)
        layout.addSpacing(6)
        self.setFocusProxy(self.text)
        self.setMaximumWidth(420)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._clear.set_theme(theme)
        self._key.set_theme(theme)

    @override
    def sizeHint(self) -> QSize:
        return QSize(420, fonts.scaled(CONTROL_HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, theme = QPainter(self), self._theme
        glass = icons.pixmap("search", theme.text2, 16, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(10, (self.height() - 16) // 2), glass)

    def _show_text(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._key.setVisible(not text)

    def _search(self) -> None:
        self._pause.stop()
        self.searched.emit(self.text.text().strip())

    def _escape(self) -> None:
        if self.text.text():
            self.text.clear()
        else:
            self.left.emit()


class _SearchText(QLineEdit):
    escaped = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


class SearchBar(QWidget):
    """The fold buttons are shown only while their panel is folded."""

    size_changed = Signal(int)
    prompt_requested = Signal()
    inspector_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(SEARCH_ROW_HEIGHT)
        self.field = SearchField()
        self.open_prompt = IconButton("panel-left", tr("Show the prompt panel"), "F9")
        self.open_prompt.clicked.connect(self.prompt_requested)
        self.open_inspector = IconButton("panel-right", tr("Show or hide the inspector"), "Shift+F9")
        self.open_inspector.clicked.connect(self.inspector_requested)
        self.picture_size = QSlider(Qt.Orientation.Horizontal)
        self.picture_size.setRange(SIZES[0], SIZES[2])
        self.picture_size.setValue(SIZES[1])
        self.picture_size.setPageStep(16)
        self.picture_size.setFixedWidth(68)
        self.picture_size.setAccessibleName(tr("Picture size"))
        self.picture_size.setToolTip(tr("Picture size (Ctrl+plus, Ctrl+minus)"))
        self.picture_size.valueChanged.connect(self.size_changed)
        self._small, self._large = QLabel(), QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self.open_prompt)
        row.addWidget(self.field, 10)
        row.addStretch(1)
        for part in (self._small, self.picture_size, self._large, self.open_inspector):
            row.addWidget(part)

    def set_theme(self, theme: Theme) -> None:
        ratio = self.devicePixelRatioF()
        self._small.setPixmap(icons.pixmap("layout-grid", theme.text2, 14, ratio))
        self._large.setPixmap(icons.pixmap("image", theme.text2, 16, ratio))
        for part in (self.field, self.open_prompt, self.open_inspector):
            part.set_theme(theme)
