"""Which key does what in the viewer; all others are the grid's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from imagen_desktop.ui.mirroring import is_mirrored

if TYPE_CHECKING:  # the viewer has its keys
    from imagen_desktop.ui.viewer import Viewer

_PAN_STEP = 0.1
_PAGE = 10
_ON_PAGES = ("Esc", "/", "F5", "F6", "Shift+F6", "F9", "Shift+F9", "F11", "Ctrl++", "Ctrl+=", "Ctrl+-")
HELD = frozenset((*_ON_PAGES, "Ctrl+L", "Ctrl+F", "Ctrl+B", "Ctrl+D"))
"""Keys of the window that do not reach it from here: what they lead to lies below the viewer."""


def key_name(event: QKeyEvent) -> str:
    """ "Ctrl+Left"; the keypad's keys are called as the others."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    combination = QKeyCombination(modifiers, Qt.Key(event.key()))
    return QKeySequence(combination).toString(QKeySequence.SequenceFormat.PortableText)


def viewer_actions(viewer: Viewer) -> dict[str, Callable[[], object]]:
    """By the key's name."""
    canvas = viewer.canvas
    onward = -1 if is_mirrored(viewer) else 1
    larger, smaller = (lambda: canvas.step(1)), (lambda: canvas.step(-1))
    back = dict.fromkeys(("Esc", "Return", "Enter"), viewer.step_back)
    return {
        **back,
        "Space": viewer.pause_or_leave,
        "Left": lambda: viewer.step(-onward),
        "Right": lambda: viewer.step(onward),
        "PgUp": lambda: viewer.step(-_PAGE),
        "PgDown": lambda: viewer.step(_PAGE),
        "Home": lambda: viewer.step(-viewer.count),
        "End": lambda: viewer.step(viewer.count),
        "Up": lambda: canvas.pan(0, -_PAN_STEP),
        "Down": lambda: canvas.pan(0, _PAN_STEP),
        "Ctrl+Left": lambda: canvas.pan(-_PAN_STEP, 0),
        "Ctrl+Right": lambda: canvas.pan(_PAN_STEP, 0),
        "Ctrl+Up": lambda: canvas.pan(0, -_PAN_STEP),
        "Ctrl+Down": lambda: canvas.pan(0, _PAN_STEP),
        "Z": canvas.toggle,
        **dict.fromkeys(("+", "=", "Ctrl++", "Ctrl+="), larger),
        **dict.fromkeys(("-", "Ctrl+-"), smaller),
        "C": viewer.compare_requested.emit,
        "I": viewer.information_requested.emit,
        "F5": viewer.toggle_slideshow,
        "F11": viewer.full_screen.toggle,
    }
