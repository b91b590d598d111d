"""Paid work that is not yet on disk: intent -> submitted -> received -> gone.

One small file of JSON lines per image, written and fsynced before each step that costs money, and
removed when the image is saved. Its owner holds a lock on it, so that a new start takes over only
what a process that died has left behind. The bytes on their way lie beside it, as KEY.part.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

from imagen_desktop.core.backends.local.part_files import PREVIEW, WHOLE
from imagen_desktop.core.errors import SaveError
from imagen_desktop.core.file_lock import open_renamable, try_lock
from imagen_desktop.core.generation import GenerationRequest, JsonValue
from imagen_desktop.core.image_files.publishing import Naming
from imagen_desktop.core.journal_lines import add_line, read_lines, sync_folder, write_line

SCHEMA = 1
_SUFFIX = ".jsonl"
ORPHAN_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Intent:
    """What was asked of which backend, and where its image belongs (`directory`). `ticket` names the
    try of a queued job, where a queue waits to hear of it."""

    request: GenerationRequest
    sent: Mapping[str, JsonValue]
    backend: str
    directory: Path
    sent_at: datetime
    index: int = 0
    caller: str = ""
    ticket: str = ""


class JournalEntry:
    """One image's entry, locked by this process until `finish` or `release`."""

    def __init__(self, file: IO[bytes], path: Path, intent: Intent) -> None:
        self._file = file
        self._path = path
        self.intent = intent
        self.prediction_id = ""
        self.received: Mapping[str, JsonValue] | None = None
        self.naming: Naming | None = None
        self.is_cancelled = False

    @property
    def part(self) -> Path:
        return self._path.with_suffix(".part")

    def note_submitted(self, prediction_id: str) -> None:
        self.prediction_id = prediction_id
        self._append({"prediction_id": prediction_id})

    def note_received(self, received: Mapping[str, JsonValue]) -> None:
        """The bytes are complete in `part`: from here on no network is needed.

        Not fsynced, nor is `part`: a power cut only means that the image is fetched again.
        """
        self.received = received
        with suppress(OSError):
            add_line(self._file, {"received": dict(received)})

    def note_naming(self, naming: Naming) -> None:
        """The finished file is about to get its name: a later start that finds it there saves no other.

        Not fsynced: after a power cut the same image may be there twice, paid once.
        """
        self.naming = naming
        with suppress(OSError):
            add_line(self._file, {"naming": {**naming._asdict(), "path": str(naming.path)}})

    @property
    def is_saved(self) -> bool:
        """The image is in its folder, whatever else was left undone."""
        return self.naming is not None and self.naming.has_happened

    def note_cancelled(self) -> None:
        self.is_cancelled = True
        self._append({"cancelled": True})

    def finish(self) -> None:
        """Nothing is left to do: the entry and its part file go, unless the disk takes no changes."""
        with suppress(OSError):
            self.part.unlink(missing_ok=True)
            self._path.unlink(missing_ok=True)
        self._file.close()

    def keep_part(self) -> Path | None:
        """Takes what came out of the reach of `finish` and the sweep; None where that is refused."""
        with suppress(OSError):
            return self.part.replace(self.part.with_suffix(".kept"))
        return None

    def release(self) -> None:
        """Keeps the entry for a later start."""
        self._file.close()

    def replay(self, line: Mapping[str, JsonValue]) -> None:
        self.prediction_id = str(line.get("prediction_id", self.prediction_id))
        self.is_cancelled = bool(line.get("cancelled", self.is_cancelled))
        received = line.get("received")
        if isinstance(received, dict):
            self.received = received
        naming = line.get("naming")
        if isinstance(naming, dict):
            self.naming = _naming(naming)

    def _append(self, line: Mapping[str, JsonValue]) -> None:
        write_line(self._file, line)


class UnreadEntry(NamedTuple):
    """Of a newer version of the program, or damaged."""

    path: Path
    is_newer: bool


class Journal:
    """The folder of entries. Its methods block on the disk: coroutines call them in a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, key: str, intent: Intent) -> JournalEntry:
        """Durable when it returns. Raises SaveError: what cannot be journalled is not sent."""
        path = self._folder / f"{key}{_SUFFIX}"
        unborn = path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = open_renamable(unborn, is_new=True)
        except OSError as error:
            raise SaveError(f"{self._folder} cannot be written: {error.strerror}.") from error
        try_lock(file)
        entry = JournalEntry(file, path, intent)
        try:
            write_line(file, _intent_record(intent))
            # Only now under the name that others look for: it is never seen empty or unlocked.
            unborn.rename(path)
            sync_folder(self._folder)
        except (SaveError, OSError) as error:
            entry.finish()
            with suppress(OSError):
                unborn.unlink(missing_ok=True)
            raise SaveError(f"The journal in {self._folder} cannot be written.") from error
        return entry

    def part(self, key: str) -> Path:
        """Where the bytes of an image without an entry go meanwhile."""
        return self._folder / f"{key}.part"

    def sweep(self) -> None:
        """Removes what no entry belongs to: part files when nothing has written to them for a day, previews
        at once, since an engine that still makes its image writes another with the next step."""
        for preview in self._folder.glob(f"*.part{PREVIEW}"):
            _remove_if_free(preview)
        for part in (*self._folder.glob("*.part"), *self._folder.glob(f"*.part{WHOLE}")):
            is_old = time.time() - _modified(part) > ORPHAN_SECONDS
            entry = self._folder / f"{part.name.partition('.part')[0]}{_SUFFIX}"
            if is_old and not entry.exists():
                _remove_if_free(part)

    def tickets(self) -> set[str]:
        """Of all entries that have one, whoever they belong to."""
        return {ticket for path in self._folder.glob(f"*{_SUFFIX}") if (ticket := _ticket(path))}

    def drop(self, ticket: str) -> None:
        """Removes the entry of a try of which it is known that nothing was sent."""
        for path in self._folder.glob(f"*{_SUFFIX}"):
            entry = _take_over(path) if _ticket(path) == ticket else None
            if entry is not None:
                entry.finish()

    def unfinished(self) -> Iterator[JournalEntry]:
        """Entries whose process is gone, oldest first, now locked by this one."""
        for path in sorted(self._folder.glob(f"*{_SUFFIX}"), key=_modified):
            entry = _take_over(path)
            if entry is not None:
                yield entry

    def unread(self) -> list[UnreadEntry]:
        """Entries without an owner that this version cannot take over; they stay as they are."""
        paths = sorted(self._folder.glob(f"*{_SUFFIX}"))
        return [entry for path in paths if (entry := _unread(path)) is not None]


def _remove_if_free(file: Path) -> None:
    """Windows keeps what another process has open: then the next sweep removes it."""
    with suppress(OSError):
        file.unlink()


def _open_ownerless(path: Path) -> IO[bytes] | None:
    """Locked; None where a process owns it, or has just finished it."""
    try:
        file = open_renamable(path)
    except OSError:
        return None
    if not try_lock(file) or not path.exists():
        file.close()
        return None
    return file


def _take_over(path: Path) -> JournalEntry | None:
    file = _open_ownerless(path)
    if file is None:
        return None
    lines = read_lines(file)
    intent = _intent(lines[0]) if lines else None
    if intent is None:  # damaged, or written by a newer version: see `unread`
        file.close()
        return None
    entry = JournalEntry(file, path, intent)
    for line in lines[1:]:
        entry.replay(line)
    return entry


def _unread(path: Path) -> UnreadEntry | None:
    file = _open_ownerless(path)
    if file is None:
        return None
    with file:
        lines = read_lines(file)
    if lines and _intent(lines[0]) is not None:
        return None
    schema = lines[0].get("schema") if lines else None
    return UnreadEntry(path, is_newer=isinstance(schema, int) and schema > SCHEMA)


def _ticket(path: Path) -> str:
    try:
        with path.open("rb") as file:
            record = json.loads(file.readline())
    except (OSError, ValueError):  # finished in between, or damaged
        return ""
    return str(record.get("ticket", "")) if isinstance(record, dict) else ""


def _intent_record(intent: Intent) -> dict[str, JsonValue]:
    return {
        "schema": SCHEMA,
        "request": intent.request.to_json(),
        "sent": dict(intent.sent),
        "backend": intent.backend,
        "directory": str(intent.directory),
        "sent_at": intent.sent_at.isoformat(),
        "index": intent.index,
        "caller": intent.caller,
        "ticket": intent.ticket,
    }


def _intent(record: dict[str, JsonValue]) -> Intent | None:
    request, sent = record.get("request"), record.get("sent")
    if not isinstance(request, dict) or not isinstance(sent, dict) or record.get("schema", SCHEMA) != SCHEMA:
        return None
    index = record.get("index", 0)
    try:
        return Intent(
            request=GenerationRequest.from_json(request),
            sent=sent,
            backend=str(record["backend"]),
            directory=Path(str(record["directory"])),
            sent_at=datetime.fromisoformat(str(record["sent_at"])),
            index=index if isinstance(index, int) else 0,
            caller=str(record.get("caller", "")),
            ticket=str(record.get("ticket", "")),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _naming(record: dict[str, JsonValue]) -> Naming | None:
    inode, size_bytes = record.get("inode"), record.get("size_bytes")
    if not isinstance(inode, int) or not isinstance(size_bytes, int):
        return None
    return Naming(Path(str(record.get("path"))), inode, size_bytes)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
