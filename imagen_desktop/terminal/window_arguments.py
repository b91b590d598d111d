"""The command lines that open the window, read without argparse: a second start has no time for it."""

from __future__ import annotations

from pathlib import Path

from imagen_desktop.core.instance.start import HIDDEN, PROMPT, QUICK, SHOW, WindowStart

_OPENINGS = {"--prompt": PROMPT, "--quick": QUICK, "--hidden": HIDDEN}


def window_start(arguments: list[str]) -> WindowStart | None:
    """None where the line says anything else, which the whole grammar then judges."""
    home, opening = None, SHOW
    rest = iter(arguments)
    for argument in rest:
        name, separator, value = argument.partition("=")
        if name == "--home":
            folder = value if separator else next(rest, "")
            if not folder or folder.startswith("-"):
                return None
            home = Path(folder)
        elif argument in _OPENINGS and opening in (SHOW, _OPENINGS[argument]):
            opening = _OPENINGS[argument]
        else:
            return None
    return WindowStart(home, opening)
