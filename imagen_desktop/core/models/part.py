"""A file on its way: `NAME.part` with its bytes, and `NAME.part.json`, which says whose they are."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from imagen_desktop.core.image_files.publishing import sync, sync_directory

_READ_BYTES = 1 << 20
_FLUSH_BYTES = 32 << 20
"""What may wait for the disk before it is told to begin: at the end, little is left to wait for."""


@dataclass(frozen=True, slots=True)
class PartOf:
    """What the bytes are a part of."""

    identity: str
    size_bytes: int
    sha256: str
    """The host's own, "" where it has none."""


class PartFile:
    """Written and hashed on a thread of its own, while the next block is read. Raises OSError.

    `flush` makes what was written to a descriptor durable.
    """

    def __init__(
        self, target: Path, flush: Callable[[int], None] = os.fsync, flush_bytes: int = _FLUSH_BYTES
    ) -> None:
        self.target = target
        self._part = target.with_name(f"{target.name}.part")
        self._label = target.with_name(f"{target.name}.part.json")
        self._hash = hashlib.sha256()
        self._hashed = 0
        self._file: BinaryIO | None = None
        self._thread = ThreadPoolExecutor(1, "part")
        self._flusher = ThreadPoolExecutor(1, "flush")
        self._flush = flush
        self._flush_bytes = flush_bytes
        self._flushing: Future[None] | None = None
        self._unflushed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()
        self._flusher.shutdown()
        self._close()

    def known(self) -> tuple[int, PartOf | None]:
        """How many bytes are there, and of what; none where that is not known."""
        try:
            of = PartOf(**json.loads(self._label.read_text(encoding="utf-8")))
            size = self._part.stat().st_size
        except (OSError, ValueError, TypeError):
            return 0, None
        return (size, of) if size and (not of.size_bytes or size <= of.size_bytes) else (0, None)

    def begin(self, start: int, of: PartOf, seen: Callable[[int], None]) -> None:
        """Goes on at `start`. What is there is hashed first, unless this object did it; `seen` counts it."""
        self._end_flush()
        self._close()
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._part.open("r+b" if start else "wb")
        if self._hashed != start or not start:
            self._hash_again(start, seen)
        self._file.truncate(start)
        self._file.seek(start)
        self._label.write_text(json.dumps(asdict(of)), encoding="utf-8")

    def add(self, block: memoryview) -> Future[None]:
        """The block must stay as it is until the future is done."""
        return self._thread.submit(self._add, block)

    def digest(self) -> str:
        """Of all that was written."""
        return self._hash.hexdigest()

    def finish(self) -> None:
        """The file gets its name, for good."""
        self._end_flush()
        sync(self._opened())
        self._close()
        self._part.replace(self.target)
        sync_directory(self.target.parent)
        self._label.unlink(missing_ok=True)

    def discard(self) -> None:
        self._end_flush()
        self._close()
        self._hash, self._hashed = hashlib.sha256(), 0
        for each in (self._part, self._label):
            each.unlink(missing_ok=True)

    def _add(self, block: memoryview) -> None:
        self._opened().write(block)
        self._hash.update(block)
        self._hashed += len(block)
        self._unflushed += len(block)
        if self._unflushed >= self._flush_bytes and (self._flushing is None or self._flushing.done()):
            self._end_flush()
            self._unflushed = 0
            self._opened().flush()
            self._flushing = self._flusher.submit(self._flush, self._opened().fileno())

    def _end_flush(self) -> None:
        """The system tells a failure once only: to this flush, so it must not be lost."""
        flushing, self._flushing = self._flushing, None
        if flushing is not None:
            flushing.result()

    def _hash_again(self, start: int, seen: Callable[[int], None]) -> None:
        self._hash, self._hashed = hashlib.sha256(), 0
        while self._hashed < start:
            block = self._opened().read(min(_READ_BYTES, start - self._hashed))
            if not block:
                break
            self._hash.update(block)
            self._hashed += len(block)
            seen(self._hashed)

    def _opened(self) -> BinaryIO:
        if self._file is None:
            raise ValueError("the part was not begun")
        return self._file

    def _close(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):  # a full disk was said by the write
                self._file.close()
            self._file = None


def part_paths(target: Path) -> tuple[Path, Path]:
    return target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.part.json")
