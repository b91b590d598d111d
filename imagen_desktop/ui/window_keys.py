"""What the whole window does by keys; which keys these are stands in the shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from imagen_desktop.ui.window_shortcuts import WindowShortcuts

if TYPE_CHECKING:  # the window makes its keys
    from imagen_desktop.ui.main_window import MainWindow


def add_keys(window: MainWindow) -> None:
    """Keys that work wherever the keyboard is."""
    commands: dict[str, Callable[[], object]] = {
        "generate": window.submit,
        "generate_first": lambda: window.submit(at_front=True),
        "prompt": window.focus_prompt,
        "search": window.focus_search,
        "backends": window.open_backends,
        "history": window.parts.form.history_requested.emit,
        "lock_seed": window.parts.form.seed.toggle_lock,
        "larger": lambda: window.step_pictures(1),
        "smaller": lambda: window.step_pictures(-1),
        "prompt_panel": lambda: window.toggle("prompt"),
        "inspector": lambda: window.toggle("inspector"),
        "next_area": lambda: window.go_to_area(1),
        "previous_area": lambda: window.go_to_area(-1),
        "full_screen": window.toggle_full_screen,
        "cancel": window.cancel_current.emit,
        "cancel_all": window.cancel_all.emit,
        "usage": window.usage_requested.emit,
        "settings": window.settings_requested.emit,
        "shortcuts": window.shortcuts_requested.emit,
        "close": window.close,
        "quit": window.quit_requested.emit,
    }
    for command, do in commands.items():
        window.shortcuts.attach(command, window, do)
    WindowShortcuts(window, window.shortcuts)
