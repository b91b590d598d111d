"""Rows that the ledger could not take (a full disk, a damaged or newer file), kept beside it until it can."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO

from imagen_desktop.core.file_lock import open_renamable, try_lock
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.journal_lines import add_line
from imagen_desktop.core.usage.row import UsageRow

_TRIES, _PAUSE_SECONDS = 100, 0.01


class UnwrittenRows:
    """One JSON object a line, readable for the owner only."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def keep(self, row: UsageRow, state: str) -> bool:
        """False where not even this file can be written."""
        record = asdict(row) | {"created_at": row.created_at.isoformat(), "state": state}
        try:
            self._append(record)
        except OSError:
            return False
        return True

    def hand_over(self, write: Callable[[list[tuple[UsageRow, str]]], None]) -> None:
        """Gives the rows to `write`, and forgets them once it has returned: what it raises, or the end of the
        process, leaves them for the next time. `write` may so hear of a row again, but never while another
        process does. Costs next to nothing if there are none."""
        with contextlib.suppress(FileNotFoundError), open_renamable(self.file) as file:
            if try_lock(file) and _is_at(self.file, file):
                write(list(_parsed(file.read().decode(errors="replace"))))
                with contextlib.suppress(PermissionError):  # Windows, while another process waits to append
                    self.file.unlink()

    def _append(self, record: Mapping[str, JsonValue]) -> None:
        """Raises OSError, BlockingIOError where others hold the file all the time."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(_TRIES):
            descriptor = os.open(self.file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "a+b", buffering=0) as file:
                if try_lock(file) and _is_at(self.file, file):
                    add_line(file, record)
                    os.fsync(file.fileno())
                    return
            time.sleep(_PAUSE_SECONDS)
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(self.file))


def _is_at(path: Path, file: IO[bytes]) -> bool:
    """Whether nobody has taken the file away since it was opened."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _parsed(text: str) -> Iterator[tuple[UsageRow, str]]:
    """A line cut short by a power failure is no row."""
    for line in text.splitlines():
        with contextlib.suppress(ValueError, KeyError, TypeError):
            record = json.loads(line)
            state = record.pop("state")
            record["created_at"] = datetime.fromisoformat(record["created_at"])
            yield UsageRow(**record), state
