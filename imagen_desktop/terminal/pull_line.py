"""A download's progress on standard error: one live line on a terminal, one for each tenth elsewhere."""

from __future__ import annotations

from typing import TextIO

from imagen_desktop.core.models.amounts import bytes_text, duration_text
from imagen_desktop.core.models.pull import PullProgress
from imagen_desktop.terminal.plain_text import can_redraw


class PullLine:
    """`end` belongs after it, whatever happened."""

    def __init__(self, stream: TextIO, *, is_quiet: bool = False) -> None:
        self._stream = stream
        self._is_quiet = is_quiet
        self._is_live = can_redraw(stream)
        self._tenth = -1
        self._note = ""

    def show(self, progress: PullProgress) -> None:
        if self._is_quiet:
            return
        if progress.note and progress.note != self._note:
            self._write(f"{progress.note}\n")
        self._note = progress.note
        tenth = 10 * progress.done_bytes // max(1, progress.total_bytes)
        if self._is_live:
            self._write(progress_text(progress))
        elif tenth != self._tenth:
            self._write(f"{progress_text(progress)}\n")
        self._tenth = tenth

    def end(self) -> None:
        if self._is_live and not self._is_quiet:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _write(self, text: str) -> None:
        self._stream.write(f"\r\x1b[K{text}" if self._is_live else text)
        self._stream.flush()


def progress_text(progress: PullProgress) -> str:
    """ "1.2 of 5.3 GB · 12 MB/s · 5 min left"."""
    parts = [f"{bytes_text(progress.done_bytes)} of {bytes_text(progress.total_bytes)}"]
    if progress.is_checking:
        parts.append("checking what is here")
    elif progress.seconds_left is not None and progress.done_bytes < progress.total_bytes:
        parts.append(f"{bytes_text(round(progress.bytes_per_second))}/s")
        parts.append(f"{duration_text(progress.seconds_left)} left")
    return " · ".join(parts)
