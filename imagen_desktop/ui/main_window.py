"""The main window: three areas, how they fold, which page is shown, and the window's keys.

What the parts say to each other is wired in program.py.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.ui import folding
from imagen_desktop.ui.focus_ring import FocusRing
from imagen_desktop.ui.focus_steps import step_focus
from imagen_desktop.ui.folding import INSPECTOR_WIDTHS, PROMPT_WIDTHS, Folds, places
from imagen_desktop.ui.key_hints import WindowHints, keep_keys
from imagen_desktop.ui.mirroring import placed
from imagen_desktop.ui.pages import Pages
from imagen_desktop.ui.shortcuts import Shortcuts
from imagen_desktop.ui.theme import Theme
from imagen_desktop.ui.window_keys import add_keys
from imagen_desktop.ui.window_memory import Remembered, WindowMemory
from imagen_desktop.ui.window_parts import WindowParts
from imagen_desktop.ui.window_sizes import set_sizes
from imagen_desktop.ui.wording import tr

_FIRST, _LEAST = QSize(1440, 900), QSize(900, 600)


class MainWindow(QMainWindow):
    """`set_theme` reaches every part but gallery and inspector, which app.py tells."""

    closed = Signal()
    quit_requested = Signal()
    cancel_current = Signal()
    cancel_all = Signal()
    usage_requested = Signal()
    settings_requested = Signal()
    shortcuts_requested = Signal()

    def __init__(self, parts: WindowParts, memory: WindowMemory) -> None:
        super().__init__()
        self.parts = parts
        self._memory = memory
        self._folds = Folds()
        self._class = ""
        self._ring = FocusRing(self)
        self.setWindowTitle(tr("Imagen Desktop"))
        set_sizes(self, _FIRST, _LEAST)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._gallery_page = QWidget()
        self._gallery_column = QVBoxLayout(self._gallery_page)
        self._pages = Pages(self._splitter, self._gallery_column, parts.notices)
        self._build()
        self.shortcuts = Shortcuts(parent=self)
        add_keys(self)
        keep_keys(WindowHints(parts), self.shortcuts)
        parts.form.prompt.edit.shortcuts = parts.bar.text.shortcuts = self.shortcuts
        if not memory.geometry.isEmpty():
            self.restoreGeometry(memory.geometry)

    @property
    def is_first_run_shown(self) -> bool:
        return self._pages.is_shown(self.parts.first_run_page.made)

    @property
    def folds(self) -> Folds:
        return self._folds

    @property
    def is_usage_shown(self) -> bool:
        return self._pages.is_shown(self.parts.usage_page.made)

    def show_first_run(self) -> None:
        """Swaps the three areas for the page that offers the three choices."""
        self._pages.show_content(self.parts.first_run)
        self._enter_page()

    def show_areas(self) -> None:
        self._pages.show_content(None)
        self._enter_page()

    def show_usage(self, *, is_shown: bool) -> None:
        """The Usage page instead of what is shown, or that again."""
        if is_shown:
            self._pages.show_content(self.parts.usage)
        elif self.is_usage_shown:
            self._pages.show_before()
        self._enter_page()

    def add_page(self, page: QWidget) -> None:
        """One more page, made elsewhere: its own Esc asks to leave it, the keyboard goes to its proxy."""
        self._pages.add_page(page)

    def show_page(self, page: QWidget, *, is_shown: bool) -> None:
        """That page instead of what is shown, or that again."""
        if is_shown:
            self._pages.show_content(page)
        elif self._pages.is_shown(page):
            self._pages.show_before()
        self._enter_page()
        if is_shown:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle(self, panel: str) -> None:
        """Folds or unfolds "prompt" or "inspector"; a page has neither."""
        if not self._pages.has_areas:
            return
        self._folds = self._folds.toggled(panel, self.width())
        self._arrange()
        if panel == "prompt" and self.parts.form.isVisible():
            self.focus_prompt()

    def focus_prompt(self) -> None:
        target = self.parts.form.prompt.edit if self.parts.form.isVisible() else self.parts.bar.text
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def submit(self, *, at_front: bool = False) -> None:
        """Not from a page that hides the prompt and its price."""
        if self._pages.has_areas:
            self.parts.form.submit(at_front=at_front)

    def focus_search(self) -> None:
        """The search field with all of its text selected."""
        if self._pages.has_areas:
            self.parts.search.field.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.parts.search.field.text.selectAll()

    def open_backends(self) -> None:
        """The list of backends, where it is to be seen."""
        combo = self.parts.form.backend if self.parts.form.isVisible() else self.parts.bar.backend
        combo.setFocus(Qt.FocusReason.ShortcutFocusReason)
        combo.showPopup()

    def step_pictures(self, steps: int) -> None:
        """Larger pictures in the grid for 1, smaller ones for -1."""
        slider = self.parts.search.picture_size
        slider.setValue(slider.value() + steps * slider.pageStep())

    def toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def go_to_area(self, step: int) -> None:
        """F6: prompt, search, grid, inspector, status bar; what is folded is left out."""
        parts = self.parts
        prompt = parts.form.prompt.edit if parts.form.isVisible() else parts.bar.text
        areas = [prompt, parts.search.field.text, parts.gallery, parts.inspector]
        areas += [parts.usage.back] if self.is_usage_shown else []
        areas += [parts.first_run.prompt] if self.is_first_run_shown else []
        areas += [parts.status.queue, parts.status.month]
        step_focus([area for area in areas if area.isVisible()], step)

    def set_theme(self, theme: Theme) -> None:
        parts = self.parts
        for part in (parts.form, parts.bar, parts.search, parts.notices, parts.status):
            part.set_theme(theme)
        parts.first_run_page.set_theme(theme)
        parts.usage_page.set_theme(theme)
        self._ring.set_theme(theme)

    def remember(self) -> None:
        self._memory.geometry = self.saveGeometry()
        self._remember_class()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = folding.size_class(self.width())
        if wanted != self._class:
            self._enter_class(wanted)
        self._folds = self._folds.resized(self.width())
        self._arrange()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc arrives here when nothing inside wanted it: a shortcut would take it from viewer and grid."""
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.remember()
        super().closeEvent(event)
        self.closed.emit()

    def _build(self) -> None:
        parts = self.parts
        self._splitter.setObjectName("mainSplitter")
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        column = self._gallery_column
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(parts.search)
        column.addWidget(parts.notices)
        column.addWidget(parts.gallery, 1)
        self._gallery_page.setMinimumWidth(folding.GALLERY_LEAST)
        for widget, widths in ((parts.form, PROMPT_WIDTHS), (parts.inspector, INSPECTOR_WIDTHS)):
            widget.setMinimumWidth(widths[0])
            widget.setMaximumWidth(widths[2])
        for index, widget in enumerate((parts.form, self._gallery_page, parts.inspector)):
            self._splitter.addWidget(widget)
            self._splitter.setStretchFactor(index, 1 if widget is self._gallery_page else 0)
        parts.first_run_page.when_made(self._pages.add_page)
        parts.usage_page.when_made(self._pages.add_page)
        central = QWidget()
        self._whole = QVBoxLayout(central)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addWidget(self._pages, 1)
        self._whole.addWidget(parts.bar)
        self.setCentralWidget(central)
        self.setStatusBar(parts.status)
        parts.form.fold_requested.connect(lambda: self.toggle("prompt"))
        parts.bar.opened.connect(lambda: self.toggle("prompt"))
        parts.search.prompt_requested.connect(lambda: self.toggle("prompt"))
        parts.search.inspector_requested.connect(lambda: self.toggle("inspector"))

    def _escape(self) -> None:
        if self._folds.over:
            self._folds = replace(self._folds, over="")
            self._arrange()
        elif self.is_usage_shown:
            self.show_usage(is_shown=False)
        elif self.is_first_run_shown and self.parts.first_run.back.isVisible():
            self.show_areas()

    def _enter_page(self) -> None:
        """The keyboard goes where the shown page begins; a panel that lay over the areas is folded."""
        self._folds = replace(self._folds, over="")
        self._arrange()
        if self.is_first_run_shown:
            self.parts.first_run.prompt.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.is_usage_shown:
            self.parts.usage.back.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_prompt()

    def _arrange(self) -> None:
        parts, where = self.parts, places(self.width(), self._folds)
        is_writing = self.focusWidget() in (parts.form.prompt.edit, parts.bar.text)
        self._place(parts.form, where.prompt, 0)
        self._place(parts.inspector, where.inspector, 2)
        parts.bar.setVisible(where.has_prompt_bar and self._pages.has_areas)
        parts.search.open_prompt.setVisible(where.prompt != "beside")
        self._whole.activate()  # the bar's coming and going changes the height that a panel covers
        if where.prompt == "over":
            self._put_over(parts.form, Qt.Edge.LeftEdge)
        if where.inspector == "over":
            self._put_over(parts.inspector, Qt.Edge.RightEdge)
        if is_writing and self._pages.has_areas:
            self.focus_prompt()

    def _place(self, panel: QWidget, where: str, index: int) -> None:
        in_splitter = panel.parentWidget() is self._splitter
        if where == "over" and in_splitter:
            panel.setParent(self._pages)
        elif where != "over" and not in_splitter:
            self._splitter.insertWidget(index, panel)
        panel.setVisible(bool(where))

    def _put_over(self, panel: QWidget, edge: Qt.Edge) -> None:
        widths = PROMPT_WIDTHS if edge is Qt.Edge.LeftEdge else INSPECTOR_WIDTHS
        left = 0 if edge is Qt.Edge.LeftEdge else self._pages.width() - widths[1]
        area = QRect(left, 0, widths[1], self._pages.height())
        panel.setGeometry(placed(self, self._pages.rect(), area))
        panel.raise_()
        self._ring.raise_()

    def _enter_class(self, wanted: str) -> None:
        if self._class:
            self._remember_class()
        self._class = wanted
        stored = self._memory.load(wanted)
        self._folds = stored.folds
        middle = max(folding.GALLERY_LEAST, self.width() - stored.prompt_width - stored.inspector_width)
        self._splitter.setSizes([stored.prompt_width, middle, stored.inspector_width])
        self.parts.search.picture_size.setValue(stored.picture_size)

    def _remember_class(self) -> None:
        stored = self._memory.load(self._class)
        where = places(self.width(), self._folds)
        prompt = self.parts.form.width() if where.prompt == "beside" else stored.prompt_width
        inspector = self.parts.inspector.width() if where.inspector == "beside" else stored.inspector_width
        self._memory.save(
            self._class,
            Remembered(
                prompt,
                inspector,
                self.parts.search.picture_size.value(),
                self._folds.prompt_folded,
                self._folds.inspector_folded,
            ),
        )
