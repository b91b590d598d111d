"""Buttons say the keys that hold now, in their tool tips and on their caps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imagen_desktop.ui.wording import tr

if TYPE_CHECKING:  # the window makes its hints
    from imagen_desktop.ui.main_window import MainWindow


def keep_hints(window: MainWindow) -> None:
    """From now on."""
    window.shortcuts.changed.connect(lambda: show_hints(window))


def show_hints(window: MainWindow) -> None:
    parts, shortcuts = window.parts, window.shortcuts
    named = (
        (parts.search.open_prompt, "prompt_panel"),
        (parts.search.open_inspector, "inspector"),
        (parts.search.open_settings, "settings"),
        (parts.form.head.history, "history"),
        (parts.form.head.fold, "prompt_panel"),
    )
    for button, command in named:
        button.setToolTip(_with_key(button.accessibleName(), shortcuts.shown(command)))
    parts.status.queue.setToolTip(_with_key(tr("Queue"), shortcuts.shown("queue")))
    parts.status.month.setToolTip(_with_key(tr("Usage"), shortcuts.shown("usage")))
    parts.form.primary.show_key(shortcuts.first("generate"))


def _with_key(name: str, key: str) -> str:
    return tr("{name} ({key})").format(name=name, key=key) if key else name
