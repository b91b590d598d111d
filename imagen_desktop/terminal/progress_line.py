"""Progress on standard error: one live line on a terminal, a plain line per change elsewhere."""

from __future__ import annotations

import os
from typing import TextIO

from imagen_desktop.core.generation import Progress, Stage
from imagen_desktop.terminal.plain_text import can_redraw

_MEGABYTE = 1_000_000


class ProgressLine:
    """`total` images are under way; nothing is written where `is_quiet`."""

    def __init__(self, stream: TextIO, total: int, *, is_quiet: bool = False) -> None:
        self._stream = stream
        self._total = total
        self._is_quiet = is_quiet
        self._is_live = can_redraw(stream)
        self._words: dict[int, str] = {}
        self._done = 0

    def show(self, progress: Progress) -> None:
        words = stage_text(progress)
        if self._is_quiet or self._words.get(progress.index) == words:
            return
        is_new_stage = self._words.get(progress.index, "").split(" ")[0] != words.split(" ")[0]
        self._words[progress.index] = words
        if self._is_live:
            self._draw()
        elif is_new_stage:
            self._stream.write(f"{self._label(progress.index)}{words}\n")

    def settle(self, index: int) -> None:
        """The image at `index` is saved or has failed."""
        self._done += 1
        self._words.pop(index, None)

    def clear(self) -> None:
        """Before anything else is written to the terminal."""
        if self._is_live and not self._is_quiet:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _draw(self) -> None:
        texts = [f"{self._label(index)}{words}" for index, words in sorted(self._words.items())]
        width = _columns(self._stream) - 1
        self._stream.write("\r\x1b[K" + "  ·  ".join(texts)[:width])
        self._stream.flush()

    def _label(self, index: int) -> str:
        return f"{index + 1} of {self._total}: " if self._total > 1 else ""


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def stage_text(progress: Progress) -> str:
    """The state in words: "step 3 of 4", "downloading 1.4 of 2.1 MB", "retrying in 8 s (…)"."""
    match progress.stage:
        case Stage.RUNNING if progress.step_count:
            return f"step {progress.step} of {progress.step_count}"
        case Stage.DOWNLOADING if progress.total_bytes:
            done, total = progress.received_bytes / _MEGABYTE, progress.total_bytes / _MEGABYTE
            return f"downloading {done:.1f} of {total:.1f} MB"
        case Stage.RETRYING:
            reason = f" ({progress.reason})" if progress.reason else ""
            return f"retrying in {progress.wait_seconds:.0f} s{reason}"
        case _:
            return str(progress.stage.value)
