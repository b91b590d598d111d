"""Rows that the ledger could not take (a full disk, a damaged or newer file), kept beside it until it can."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from imagen_desktop.core.usage.row import UsageRow


class UnwrittenRows:
    """One JSON object a line, readable for the owner only."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def keep(self, row: UsageRow, state: str) -> bool:
        """False where not even this file can be written."""
        record = asdict(row) | {"created_at": row.created_at.isoformat(), "state": state}
        try:
            self._append(json.dumps(record) + "\n")
        except OSError:
            return False
        return True

    def hand_over(self, write: Callable[[list[tuple[UsageRow, str]]], None]) -> None:
        """Gives the rows to `write`, and forgets them once it has returned. Costs next to nothing if
        there are none; another process doing the same takes either all of them or none."""
        if not self.file.exists():
            return
        taken = self.file.with_name(f"{self.file.name}.{secrets.token_hex(16)}")
        try:
            self.file.rename(taken)
        except FileNotFoundError:
            return
        try:
            write(list(_parsed(taken.read_text(encoding="utf-8"))))
        except BaseException:
            with contextlib.suppress(OSError):
                self._append(taken.read_text(encoding="utf-8"))
                taken.unlink()
            raise
        taken.unlink()

    def _append(self, text: str) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


def _parsed(text: str) -> Iterator[tuple[UsageRow, str]]:
    """A line cut short by a power failure is no row."""
    for line in text.splitlines():
        with contextlib.suppress(ValueError, KeyError, TypeError):
            record = json.loads(line)
            state = record.pop("state")
            record["created_at"] = datetime.fromisoformat(record["created_at"])
            yield UsageRow(**record), state
