"""Which saved images get a tmux window, and what is said where they cannot."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from imagen_desktop.core.config import Config
from imagen_desktop.core.terminal_preview import PreviewError, TerminalPreview, is_wanted, preview_mode

MAX_WINDOWS = 8
"""Of one command: a hundred windows are no preview."""


def open_previews(config: Config, switch: str) -> Previews:
    """Raises ConfigError where $IMAGEN_PREVIEW is wrong, so that nothing has been spent yet."""
    mode = preview_mode(config.output.preview, os.environ, switch)
    if not is_wanted(mode, os.environ, is_terminal=sys.stdout.isatty()):
        return Previews(None)
    return Previews(TerminalPreview(config.preview))


class Previews:
    """The first failure is said and ends the previews of this command: the next would be the same."""

    def __init__(self, preview: TerminalPreview | None) -> None:
        self._preview = preview
        self._count = 0

    async def show(self, path: Path) -> None:
        if self._preview is None:
            return
        if self._count == MAX_WINDOWS:
            self._preview = None
            print(f"Warning: Only the first {MAX_WINDOWS} images are shown.", file=sys.stderr)
            return
        self._count += 1
        try:
            await self._preview.open(path)
        except PreviewError as error:
            self._preview = None
            print(f"Warning: {error.message}\n{error.hint}", file=sys.stderr)
