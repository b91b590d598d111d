"""Buttons say the keys that hold now, in their tool tips and on their caps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from imagen_desktop.ui.shortcuts import Shortcuts, with_key

if TYPE_CHECKING:  # the window makes its hints
    from imagen_desktop.ui.window_parts import WindowParts


class SaysKeys(Protocol):
    """What has buttons for commands."""

    def show_keys(self, shortcuts: Shortcuts) -> None: ...


def keep_keys(part: SaysKeys, shortcuts: Shortcuts) -> None:
    """The part says the keys that hold, now and from now on."""
    part.show_keys(shortcuts)
    shortcuts.changed.connect(lambda: part.show_keys(shortcuts))


class WindowHints:
    """Those of the parts that are there from the start."""

    def __init__(self, parts: WindowParts) -> None:
        self._parts = parts

    def show_keys(self, shortcuts: Shortcuts) -> None:
        parts = self._parts
        parts.status.show_keys(shortcuts)
        named = (
            (parts.search.open_prompt, "prompt_panel"),
            (parts.search.open_inspector, "inspector"),
            (parts.search.open_settings, "settings"),
            (parts.form.head.history, "history"),
            (parts.form.head.fold, "prompt_panel"),
            (parts.form.seed.lock, "lock_seed"),
            (parts.bar.open_form, "prompt_panel"),
        )
        for button, command in named:
            button.show_key(shortcuts.first(command))
        size = parts.search.picture_size
        size.setToolTip(
            with_key(size.accessibleName(), shortcuts.first("smaller"), shortcuts.first("larger"))
        )
        parts.form.primary.show_key(shortcuts.first("generate"))
