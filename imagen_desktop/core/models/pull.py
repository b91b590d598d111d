"""Brings a whole model to this computer: licence, space, then all missing files side by side."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from imagen_desktop.core.models.amounts import Speed
from imagen_desktop.core.models.catalogue import CatalogueModel, ModelFile
from imagen_desktop.core.models.failures import LicenceError, StoppedError, no_space, unwritable
from imagen_desktop.core.models.folder_lock import folder_lock
from imagen_desktop.core.models.host import ModelHost
from imagen_desktop.core.models.manifest import KeptFile, write_manifest
from imagen_desktop.core.models.part import part_paths
from imagen_desktop.core.models.stop import Stop
from imagen_desktop.core.models.store import ModelStore
from imagen_desktop.core.models.transfer import FileProgress, Patience, Transfer

SIDE_BY_SIDE = 3
RESERVE_BYTES = 300_000_000
"""What stays free on the disk for everything else."""
_SHOW_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class PullProgress:
    """Of all files of a model that were missing; `seconds_left` is None while nothing is known."""

    model: CatalogueModel
    files: tuple[FileProgress, ...]
    bytes_per_second: float = 0.0

    @property
    def done_bytes(self) -> int:
        return sum(file.done_bytes for file in self.files)

    @property
    def total_bytes(self) -> int:
        return sum(file.total_bytes for file in self.files)

    @property
    def seconds_left(self) -> float | None:
        if not self.bytes_per_second:
            return None
        return max(0, self.total_bytes - self.done_bytes) / self.bytes_per_second

    @property
    def is_checking(self) -> bool:
        """What an earlier try has brought is read again."""
        return any(file.is_checking for file in self.files)

    @property
    def note(self) -> str:
        return next((file.note for file in self.files if file.note), "")


class Pull:
    """Blocks. `show` is called from several threads, one at a time. `clock` counts seconds."""

    def __init__(
        self,
        store: ModelStore,
        model: CatalogueModel,
        host: ModelHost,
        show: Callable[[PullProgress], None],
        stop: Stop | None = None,
        *,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
        free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ) -> None:
        self._store = store
        self._model = model
        self._host = host
        self._show = show
        self._stop = stop or Stop()
        self._patience = patience or Patience()
        self._clock = clock
        self._free_bytes = free_bytes
        self._lock = threading.Lock()
        self._progress: dict[str, FileProgress] = {}
        self._speed = Speed()
        self._shown_at = float("-inf")

    def run(self, *, is_accepted: bool) -> None:
        """`is_accepted`: the person has agreed to the licence, now. Raises an ImagenError or StoppedError."""
        folder, name = self._store.folder, self._model.name
        if not is_accepted and name not in self._store.manifest().accepted:
            raise LicenceError(
                f"{self._model.title} is under the {self._model.licence.name}, which you must accept first.",
                f"Read it with: imagen models licence {name}, and accept it with --accept-licence.",
            )
        with folder_lock(folder):
            at = datetime.now(UTC).isoformat(timespec="seconds")
            write_manifest(folder, self._store.manifest().with_accepted(name, at))
            missing = self._store.missing(self._model)
            self._progress = {file.path: self._start(file) for file in missing}
            self._check_space()
            self._tell()
            self._fetch_all(missing)
        self._tell()

    def _start(self, file: ModelFile) -> FileProgress:
        size = file.size_bytes or self._host.size(file, self._stop)
        part, _ = part_paths(self._store.place(file))
        return FileProgress(file, part.stat().st_size if part.is_file() else 0, size)

    def _check_space(self) -> None:
        """Raises ModelFolderError."""
        needed = sum(max(0, each.total_bytes - each.done_bytes) for each in self._progress.values())
        try:
            free = self._free_bytes(self._store.folder)
        except OSError as error:
            raise unwritable(error, self._store.folder) from error
        if needed and needed + RESERVE_BYTES > free:
            raise no_space(self._store.folder, needed + RESERVE_BYTES, free)

    def _fetch_all(self, missing: tuple[ModelFile, ...]) -> None:
        """The first failure stops the others; what they have brought stays."""
        with ThreadPoolExecutor(SIDE_BY_SIDE, "pull") as threads:
            futures = [threads.submit(self._fetch, file) for file in missing]
            try:
                wait(futures, return_when=FIRST_EXCEPTION)
            finally:  # an interrupt from the keyboard arrives here
                if any(not future.done() or future.exception() for future in futures):
                    self._stop.set()
            wait(futures)
        _raise_first(futures)

    def _fetch(self, file: ModelFile) -> None:
        target = self._store.place(file)
        kept = Transfer(self._host, file, target, self._stop, self._note, self._patience).run()
        self._keep(file, kept)

    def _keep(self, file: ModelFile, kept: KeptFile) -> None:
        """From here on the file is there, for every program."""
        with self._lock:
            write_manifest(self._store.folder, self._store.manifest().with_file(file.path, kept))

    def _note(self, progress: FileProgress) -> None:
        with self._lock:
            self._progress[progress.file.path] = progress
            if not progress.is_checking:
                done = sum(each.done_bytes for each in self._progress.values())
                self._speed.note(self._clock(), done)
            if self._clock() - self._shown_at >= _SHOW_SECONDS:
                self._shown_at = self._clock()
                self._show(self._whole())

    def _tell(self) -> None:
        with self._lock:
            self._show(self._whole())

    def _whole(self) -> PullProgress:
        return PullProgress(self._model, tuple(self._progress.values()), self._speed.bytes_per_second)


def _raise_first(futures: list[Future[None]]) -> None:
    """A real failure before the others' being stopped by it."""
    errors = [error for future in futures if (error := future.exception())]
    for error in sorted(errors, key=lambda each: isinstance(each, StoppedError)):
        raise error
