"""The process that makes thumbnails, so that decoding never takes the window's interpreter away from it.

It ends when nobody can order any more: with the window, however that ended.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from PIL import Image as PillowImage

from imagen_desktop.core.thumbnails.cache import (
    Source,
    read_thumbnail,
    size_for,
    source_of,
    write_thumbnail,
)
from imagen_desktop.core.thumbnails.orders import READY, Answer, Order, Shown, read_order
from imagen_desktop.core.thumbnails.picture import card, raise_limits, read_small

_MOST_UNWRITTEN = 16
"""Thumbnails that wait to be written while there is something to be shown: 0.8 MB each."""
_NICENESS = 10


def main(folder: str) -> int:
    """Serves this process's standard streams until the first of them ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the window to hear
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    raise_limits()
    with open(0, "rb", closefd=False) as orders, open(1, "wb", closefd=False) as answers:
        with suppress(BrokenPipeError):
            ThumbnailWorker(Path(folder), orders, answers).serve()
        os._exit(0)  # the thread that reads cannot be ended


class _Unwritten(NamedTuple):
    """What goes to the disk once nothing is waited for."""

    kind: str
    source: Source
    image: PillowImage.Image
    original: tuple[int, int]


class ThumbnailWorker:
    """One order after the other; writing to the disk waits for a moment without orders."""

    def __init__(self, folder: Path, orders: BinaryIO, answers: BinaryIO) -> None:
        self._folder = folder
        self._stream = orders
        self._answers = answers
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._unwritten: deque[_Unwritten] = deque()

    def serve(self) -> None:
        """Until the stream of orders ends. Raises BrokenPipeError when nobody listens any more."""
        threading.Thread(target=self._read, name="orders", daemon=True).start()
        self._say(READY)
        while (order := self._next()) is not None:
            answer, pixels = self._make(order)
            self._say(answer.line() + pixels)

    def _read(self) -> None:
        for line in self._stream:
            self._orders.put(read_order(line))
        self._orders.put(None)

    def _say(self, words: bytes) -> None:
        self._answers.write(words)
        self._answers.flush()

    def _next(self) -> Order | None:
        while self._unwritten:
            if len(self._unwritten) <= _MOST_UNWRITTEN:
                with suppress(queue.Empty):
                    return self._orders.get_nowait()
            self._write(self._unwritten.popleft())
        return self._orders.get()

    def _write(self, waiting: _Unwritten) -> None:
        with suppress(OSError):  # a full or read-only disk: the picture is shown all the same
            write_thumbnail(self._folder, waiting.kind, waiting.source, waiting.image, waiting.original)

    def _make(self, order: Order) -> tuple[Answer, bytes]:
        try:
            source = source_of(Path(order.path))
        except OSError:
            return Answer(Shown.GONE), b""
        try:
            small = self._small(source, max(order.width, order.height) * (3 if order.is_filled else 2) // 2)
            made, color = card(
                small, order.width, order.height, is_filled=order.is_filled, radius=order.radius
            )
        except Exception:  # noqa: BLE001 - whatever a decoder says of a file that it cannot read
            return Answer(Shown.DAMAGED), b""
        return Answer(Shown.WELL, made.width, made.height, color), made.tobytes("raw", "BGRa")

    def _small(self, source: Source, wanted: int) -> PillowImage.Image:
        """From the disk's cache, else from the picture itself, which then goes into it."""
        kind, side = size_for(wanted)
        for each in self._unwritten:
            if each.source == source and each.kind == kind:
                return each.image
        kept = read_thumbnail(self._folder, kind, source)
        if kept is not None:
            return kept
        small, original = read_small(source.path, side)
        if max(original) > side:
            self._unwritten.append(_Unwritten(kind, source, small, original))
        return small
