"""The settings window: pages at the left, found by typing, and what was saved in a notice."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from imagen_desktop.core.config import Config
from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.clear_button import let_clear
from imagen_desktop.ui.focus_ring import FocusRing
from imagen_desktop.ui.labels import Caption
from imagen_desktop.ui.mirroring import placed
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.settings.page import SettingsPage
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import CONTROL_HEIGHT, DARK, Theme, Type
from imagen_desktop.ui.window_sizes import set_sizes
from imagen_desktop.ui.wording import tr

_FIRST, _LEAST = QSize(1160, 760), QSize(820, 560)
_NAVIGATION = 204


class SettingsWindow(QWidget):
    """Not modal. `edit_requested` asks for the file itself."""

    edit_requested = Signal()
    closed = Signal()

    def __init__(self, pages: Sequence[SettingsPage]) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.pages = tuple(pages)
        self._theme = DARK
        self.setWindowTitle(tr("Settings"))
        set_sizes(self, _FIRST, _LEAST)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search settings"))
        self.search.setAccessibleName(tr("Search settings"))
        let_clear(self.search)
        # Made here: one that Qt makes is lost to Python with whatever widget `nextInFocusChain` was asked of.
        self._glass = QAction(tr("Search settings"), self.search)
        self.search.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._find)
        self.nothing = Caption(tr("No setting has these words."), wraps=True)
        self.nothing.hide()
        self.notices = Notices()
        self.stack = QStackedWidget()
        self.edit = NavigationLink(tr("Edit config file"), "pen-line")
        self.edit.clicked.connect(self.edit_requested)
        self._group = QButtonGroup(self)
        self.links = [NavigationLink(page.title, page.icon) for page in self.pages]
        for link in self.links:
            link.setCheckable(True)
            link.setAutoExclusive(True)
        self._ring = FocusRing(self)
        self._build()
        self.show_page(self.pages[0])

    @property
    def page(self) -> SettingsPage:
        return self.pages[self.stack.currentIndex()]

    def show_page(self, page: SettingsPage) -> None:
        if page is not self.page:
            self.page.finish()
        place = self.pages.index(page)
        self.links[place].setChecked(True)
        self.stack.setCurrentIndex(place)
        self._ring.raise_()

    def show_config(self, config: Config) -> None:
        for page in self.pages:
            page.show_config(config)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for page, link in zip(self.pages, self.links, strict=True):
            page.set_theme(theme)
            link.set_theme(theme)
        self._glass.setIcon(icons.icon("search", theme.text2, ratio=self.devicePixelRatioF()))
        for part in (self.notices, self.edit, self._ring, self.nothing):
            part.set_theme(theme)
        self.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.search.text():
                self.search.clear()
            else:
                self.close()
        elif event.key() == Qt.Key.Key_Down and self.focusWidget() is self.search:
            self.links[self.stack.currentIndex()].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """What is typed and not saved yet is saved."""
        self.page.finish()
        super().closeEvent(event)
        self.closed.emit()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of the pages' list and its line."""
        painter = QPainter(self)
        ground = QRect(0, 0, _NAVIGATION - 1, self.height())
        painter.fillRect(placed(self, self.rect(), ground), QColor(self._theme.panel))
        line = QRect(_NAVIGATION - 1, 0, 1, self.height())
        painter.fillRect(placed(self, self.rect(), line), QColor(self._theme.line))

    def _choose(self, place: int, is_on: bool) -> None:
        if is_on:
            self.show_page(self.pages[place])

    def _find(self, typed: str) -> None:
        """Only pages with something that is meant, the first of them opened."""
        found = [page for page in self.pages if page.matches(typed.strip())]
        for page, link in zip(self.pages, self.links, strict=True):
            link.setVisible(page in found)
        self.nothing.setVisible(not found)
        if found and self.page not in found:
            self.show_page(found[0])

    def _build(self) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(8, 12, 8, 12)
        column.setSpacing(0)
        search = QHBoxLayout()
        search.setContentsMargins(4, 0, 4, 10)
        search.addWidget(self.search)
        column.addLayout(search)
        for place, (page, link) in enumerate(zip(self.pages, self.links, strict=True)):
            self._group.addButton(link, place)
            self.stack.addWidget(page)
            column.addWidget(link)
        self.nothing.setContentsMargins(8, 4, 8, 4)
        column.addWidget(self.nothing)
        column.addStretch(1)
        column.addWidget(self.edit)
        self._group.idToggled.connect(self._choose)
        left = QWidget()
        left.setFixedWidth(_NAVIGATION)
        left.setLayout(column)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.stack, 1)
        right.addWidget(self.notices)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addLayout(right, 1)


class NavigationLink(QToolButton):
    """A line in the list at the left; arrows move between those of pages."""

    def __init__(self, words: str, icon_name: str) -> None:
        super().__init__()
        self._icon_name = icon_name
        self._theme = DARK
        self.setText(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        width = QFontMetrics(fonts.font(Type.BODY)).horizontalAdvance(self.text())
        return QSize(width + 44, fonts.scaled(CONTROL_HEIGHT))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        ground = theme.selected if self.isChecked() else theme.hover if self.underMouse() else None
        draw_box(painter, QRectF(self.rect()), ground, None)
        tint = theme.text if self.isChecked() or self.underMouse() else theme.text2
        middle = (self.height() - 16) // 2
        sign = icons.pixmap(self._icon_name, tint, 16, self.devicePixelRatioF())
        painter.drawPixmap(placed(self, self.rect(), QRect(10, middle, 16, 16)).topLeft(), sign)
        painter.setFont(fonts.font(Type.BODY))
        painter.setPen(QColor(tint))
        area = placed(self, self.rect(), self.rect().adjusted(33, 0, 0, 0))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.text())
