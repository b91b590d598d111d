"""What the viewer does by keys; all others are the grid's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeyEvent

from imagen_desktop.ui.commands import Area
from imagen_desktop.ui.mirroring import is_mirrored
from imagen_desktop.ui.shortcuts import Shortcuts, key_names

if TYPE_CHECKING:  # the viewer has its keys
    from imagen_desktop.ui.viewer import Viewer

_PAN_STEP = 0.1
_PAGE = 10
_BELOW = frozenset(
    ["search", "prompt", "backends", "lock_seed", "next_area", "previous_area", "prompt_panel", "inspector"]
)
"""Commands of the window that are not heard in the viewer: what they lead to lies below it."""


class ViewerKeys:
    """Movement has keys of its own, which stay; commands have those of `shortcuts`."""

    def __init__(self, viewer: Viewer) -> None:
        self.shortcuts = Shortcuts()
        self._fixed = _movements(viewer)
        self._commands = _commands(viewer)

    def holds(self, event: QKeyEvent) -> bool:
        """Whether the key comes here before the window's shortcut of the same name."""
        command = self._command(event)
        return "Esc" in key_names(event) or command in _BELOW or command in self._commands

    def press(self, event: QKeyEvent) -> bool:
        """Whether the key ends here."""
        command = self._command(event)
        do = self._fixed.get(key_names(event)[0]) or self._commands.get(command)
        if do is not None:
            do()
        return do is not None or command in _BELOW

    def _command(self, event: QKeyEvent) -> str:
        return self.shortcuts.command_of(event, (Area.VIEWER, Area.WINDOW, Area.PICTURES))


def _movements(viewer: Viewer) -> dict[str, Callable[[], object]]:
    """By the key's name."""
    canvas = viewer.canvas
    onward = -1 if is_mirrored(viewer) else 1
    return {
        **dict.fromkeys(("Esc", "Return", "Enter"), viewer.step_back),
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
    }


def _commands(viewer: Viewer) -> dict[str, Callable[[], object]]:
    canvas = viewer.canvas
    return {
        "zoom": canvas.toggle,
        **dict.fromkeys(("zoom_in", "larger"), lambda: canvas.step(1)),
        **dict.fromkeys(("zoom_out", "smaller"), lambda: canvas.step(-1)),
        "compare": viewer.compare_requested.emit,
        "information": viewer.information_requested.emit,
        "slideshow": viewer.toggle_slideshow,
        "full_screen": viewer.full_screen.toggle,
    }
