"""What waits, is held or has failed, kept in one file of JSON lines, so that it survives `kill -9`.

Money is the journal's business; this file must only never contradict it. A job's line `begun` follows
the journal's entry and precedes the request, and its last word precedes the end of the entry. So a new
start reads from the two together what became of each job: see `open_queue`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO

from typing_extensions import override

from imagen_desktop.core import queue_records as records
from imagen_desktop.core.errors import ImagenError, SaveError
from imagen_desktop.core.file_lock import try_lock
from imagen_desktop.core.generation import GenerationWarning
from imagen_desktop.core.journal import Journal
from imagen_desktop.core.queue_records import KeptJob, KeptState, Replay, tried_again
from imagen_desktop.core.ticket import NO_TICKET, Ticket


class WaitingQueue:
    """Without a file (as made here) it keeps nothing. Writing takes microseconds and never raises: what
    cannot be written is told once, by `problem`; images are made all the same."""

    def __init__(self) -> None:
        self._path = Path()
        self._file: IO[bytes] | None = None
        self._locked: IO[bytes] | None = None
        self._jobs: dict[str, KeptJob] = {}
        self._mutex = threading.Lock()
        self.problem: GenerationWarning | None = None
        self.unsettled: tuple[KeptJob, ...] = ()

    @property
    def jobs(self) -> tuple[KeptJob, ...]:
        """All but those that the journal still has to settle, in their order."""
        owned = {job.id for job in self.unsettled}
        return tuple(job for job in self._jobs.values() if job.id not in owned)

    def add(self, jobs: Sequence[KeptJob], *, at_front: bool = False) -> None:
        with self._mutex:
            if jobs and self._write(records.added(jobs, at_front=at_front)):
                self._jobs.update((job.id, job) for job in jobs)

    def remove(self, ids: Iterable[str]) -> None:
        """They were saved, cancelled or dismissed."""
        with self._mutex:
            known = self._known(ids)
            for identity in known:
                del self._jobs[identity]
            if known and not self._jobs:
                self._empty()
            elif known:
                self._write(records.gone(known))

    def retry(self, ids: Iterable[str]) -> None:
        """To be made by a new try: whatever the journal knows of the earlier one stays the journal's."""
        with self._mutex:
            known = self._known(ids)
            for identity in known:
                self._jobs[identity] = tried_again(self._jobs[identity])
            if known:
                self._write(records.again(known))

    def move_to_front(self, ids: Iterable[str]) -> None:
        with self._mutex:
            known = self._known(ids)
            if known:
                self._write(records.moved_to_front(known))

    def fail(self, identity: str, error: ImagenError) -> None:
        with self._mutex:
            job = self._jobs.get(identity)
            if job is not None and job.error is not error:
                self._jobs[identity] = replace(job, state=KeptState.FAILED, error=error)
                self._write(records.failed(identity, error))

    def ticket(self, identity: str) -> Ticket:
        """For the next try of a job; it hears nothing where the job is not kept."""
        with self._mutex:
            job = self._jobs.get(identity)
        return _KeptTicket(self, job) if job else NO_TICKET

    def ticket_named(self, name: str) -> Ticket:
        """Of a try that the journal knows."""
        with self._mutex:
            job = next((job for job in self._jobs.values() if name and job.ticket == name), None)
        return _KeptTicket(self, job) if job else NO_TICKET

    def close(self) -> None:
        for file in (self._file, self._locked):
            if file is not None:
                file.close()
        self._file = self._locked = None

    def begin(self, identity: str) -> None:
        """Raises SaveError where it cannot be written: a later start would take the job for unpaid."""
        with self._mutex:
            job = self._jobs.get(identity)
            if job is None:
                return
            if not self._write(records.begun(identity)):
                raise SaveError(f"{self._path} cannot be written.")
            self._jobs[identity] = replace(job, state=KeptState.BEGUN)

    def withdraw(self, identity: str) -> None:
        with self._mutex:
            job = self._jobs.get(identity)
            if job is not None and self._write(records.waiting([identity])):
                self._jobs[identity] = replace(job, state=KeptState.WAITING, error=None)

    def read(self, path: Path, journal: Journal) -> None:
        """See `open_queue`."""
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._locked = path.with_suffix(".lock").open("a+b")
            if not try_lock(self._locked):
                self._tell("Another program keeps the queue of this library.")
                self.close()
                return
            tries = journal.tickets()  # before the file: what is settled meanwhile has its last word there
            replay = Replay.of(path.read_bytes() if path.exists() else b"")
            self._take(replay, tries, journal)
            if replay.damaged:
                self._set_aside()
            self._rewrite()
        except records.NewerQueueError:
            self._tell(f"The queue was written by a newer version of Imagen Desktop ({path}).")
            self.close()
        except OSError as error:
            self._tell(f"{path} cannot be used: {error.strerror}.")
            self.close()

    def _take(self, replay: Replay, tries: set[str], journal: Journal) -> None:
        """What the journal has is its own, unless it was never sent: then the entry goes instead."""
        unsettled = []
        for job in replay.jobs.values():
            if job.ticket not in tries:
                if job.state is not KeptState.BEGUN:  # else another program has settled it
                    self._jobs[job.id] = job
                continue
            self._jobs[job.id] = job
            if job.state is KeptState.WAITING:
                journal.drop(job.ticket)
            else:
                unsettled.append(job)
        self.unsettled = tuple(unsettled)

    def _set_aside(self) -> None:
        aside = self._path.with_name(f"queue-damaged-{datetime.now():%Y%m%d-%H%M%S}.jsonl")  # noqa: DTZ005
        aside.write_bytes(self._path.read_bytes())
        aside.chmod(0o600)
        self.problem = GenerationWarning(
            "A part of the queue could not be read; the rest is kept.", f"The damaged file is {aside}."
        )

    def _rewrite(self) -> None:
        """In one step: the old file or the new one, whenever the program ends."""
        unborn = self._path.with_suffix(".new")
        unborn.unlink(missing_ok=True)
        with open(unborn, "xb", opener=_private) as file:
            file.write(records.rewritten(self._jobs.values()))
        unborn.replace(self._path)
        self._file = self._path.open("ab", buffering=0)

    def _empty(self) -> None:
        if self._file is not None:
            try:
                self._file.truncate(0)
            except OSError as error:
                self._tell(f"{self._path} cannot be written: {error.strerror}.")

    def _known(self, ids: Iterable[str]) -> list[str]:
        return [identity for identity in ids if identity in self._jobs]

    def _write(self, lines: bytes) -> bool:
        """In one call, so that a kill leaves whole lines and at most one cut short."""
        if self._file is None:
            return False
        end = os.fstat(self._file.fileno()).st_size
        try:
            if self._file.write(lines) == len(lines):
                return True
            reason = "no space is left"
            self._file.truncate(end)
        except OSError as error:
            reason = str(error.strerror)
        self._tell(f"{self._path} cannot be written: {reason}.")
        return False

    def _tell(self, sentence: str) -> None:
        lost = "Images that wait would be forgotten if the program ended now."
        self.problem = self.problem or GenerationWarning(sentence, lost)


class _KeptTicket(Ticket):
    def __init__(self, queue: WaitingQueue, job: KeptJob) -> None:
        self.name = job.ticket
        self._queue = queue
        self._id = job.id

    @override
    def begun(self) -> None:
        self._queue.begin(self._id)

    @override
    def withdrawn(self) -> None:
        self._queue.withdraw(self._id)

    @override
    def saved(self) -> None:
        self._queue.remove([self._id])

    @override
    def failed(self, error: ImagenError) -> None:
        self._queue.fail(self._id, error)


def open_queue(path: Path, journal: Journal) -> WaitingQueue:
    """The queue as the last run of the program left it, now this process's own; never raises.

    `jobs` wait for a person's word. `unsettled` are the journal's: recovering tells what became of them.
    Blocks on the disk.
    """
    queue = WaitingQueue()
    queue.read(path, journal)
    return queue


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
