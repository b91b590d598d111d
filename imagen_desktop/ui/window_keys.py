"""Which key does what in the whole window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

from imagen_desktop.ui.window_shortcuts import WindowShortcuts

if TYPE_CHECKING:  # the window makes its keys
    from imagen_desktop.ui.main_window import MainWindow


def add_keys(window: MainWindow) -> None:
    """Keys that work wherever the keyboard is."""
    keys: dict[str, Callable[[], object]] = {
        "Ctrl+Return": window.submit,
        "Ctrl+Enter": window.submit,
        "Ctrl+Shift+Return": lambda: window.submit(at_front=True),
        "Ctrl+L": window.focus_prompt,
        "Ctrl+F": window.focus_search,
        "/": window.focus_search,
        "Ctrl+B": window.open_backends,
        "Ctrl+H": window.parts.form.history_requested.emit,
        "Ctrl+D": window.parts.form.seed.toggle_lock,
        "Ctrl++": lambda: window.step_pictures(1),
        "Ctrl+=": lambda: window.step_pictures(1),
        "Ctrl+-": lambda: window.step_pictures(-1),
        "F9": lambda: window.toggle("prompt"),
        "Shift+F9": lambda: window.toggle("inspector"),
        "F6": lambda: window.go_to_area(1),
        "Shift+F6": lambda: window.go_to_area(-1),
        "F11": window.toggle_full_screen,
        "Ctrl+.": window.cancel_current.emit,
        "Ctrl+Shift+.": window.cancel_all.emit,
        "Ctrl+U": window.usage_requested.emit,
        "Ctrl+W": window.close,
        "Ctrl+Q": window.quit_requested.emit,
    }
    for key, do in keys.items():
        QShortcut(QKeySequence(key), window).activated.connect(do)
    WindowShortcuts(window)
