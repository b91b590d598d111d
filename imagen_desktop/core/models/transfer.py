"""Brings one file of a model to this computer: resumed where it stopped, hashed on the way, named last."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from imagen_desktop.core.models.catalogue import ModelFile
from imagen_desktop.core.models.connection import reason
from imagen_desktop.core.models.failures import (
    BrokenOffError,
    broke_off,
    changed,
    unmeasured,
    unwritable,
    wrong_bytes,
)
from imagen_desktop.core.models.host import ModelHost, Reply
from imagen_desktop.core.models.manifest import KeptFile
from imagen_desktop.core.models.part import PartFile, PartOf
from imagen_desktop.core.models.stop import Stop

_LEAST_BLOCK, _MOST_BLOCK = 64 * 1024, 2 * 1024 * 1024
_QUICK_SECONDS, _SLOW_SECONDS = 0.1, 0.4


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a broken connection is tried again without any progress, and the waits between."""

    waits_seconds: tuple[float, ...] = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class FileProgress:
    """`note` says what the person should know, such as that it begins anew."""

    file: ModelFile
    done_bytes: int
    total_bytes: int
    is_checking: bool = False
    note: str = ""


class Transfer:
    """One file. `show` is called from the thread that runs it, often."""

    def __init__(
        self,
        host: ModelHost,
        file: ModelFile,
        target: Path,
        stop: Stop,
        show: Callable[[FileProgress], None],
        patience: Patience,
    ) -> None:
        self._host = host
        self._file = file
        self._target = target
        self._stop = stop
        self._show = show
        self._patience = patience
        self._done = 0
        self._total = file.size_bytes
        self._note = ""

    def run(self) -> KeptFile:
        """Raises an ImagenError or StoppedError; what has come stays for the next time."""
        with PartFile(self._target) as part:
            try:
                return self._run(part)
            except OSError as error:
                raise unwritable(error, self._target.parent) from error

    def _run(self, part: PartFile) -> KeptFile:
        failures = 0
        while True:
            before = self._done
            try:
                of = self._fetch(part)
                return self._finish(part, of)
            except BrokenOffError as error:
                self._stop.check()
                failures = 0 if self._done > before else failures + 1
                waits = self._patience.waits_seconds
                if failures > len(waits):
                    raise broke_off(self._host.name, self._file.name, str(error), self._done) from error
                self._stop.wait(waits[max(0, failures - 1)] if waits else 0)

    def _fetch(self, part: PartFile) -> PartOf:
        """All bytes are in the part."""
        start, known = part.known()
        if start and known is not None and start == known.size_bytes:
            part.begin(start, known, self._checking)
            self._done = start
            return known
        with self._host.open(self._file, start, self._stop) as reply:
            if not reply.is_range_wrong:
                of = self._described(reply)
                goes_on = reply.start == start and self._is_same(known, of)
                if goes_on or not reply.start:
                    self._receive(reply, part, of, start if goes_on else 0)
                    return of
        if not start:
            raise BrokenOffError("the server began in the middle of the file")
        self._note = _begins_anew(self._file.name)
        part.discard()
        self._done = 0
        return self._fetch(part)

    def _receive(self, reply: Reply, part: PartFile, of: PartOf, start: int) -> None:
        if part.known()[0] and not start:
            self._note = _begins_anew(self._file.name)
        self._total = of.size_bytes
        part.begin(start, of, self._checking)
        self._done = start
        self._copy(reply, part)
        if of.size_bytes and self._done != of.size_bytes:
            raise BrokenOffError("the connection ended early")

    def _is_same(self, known: PartOf | None, of: PartOf) -> bool:
        """Whether the bytes that are here and those that would come are of one file."""
        if known is None or known.size_bytes != of.size_bytes:
            return False
        return known.identity == of.identity if of.identity else bool(self._file.sha256)

    def _described(self, reply: Reply) -> PartOf:
        """Raises where the host's file is not the catalogue's, or could not be told from half of it."""
        file, size = self._file, reply.size_bytes
        is_other_size = bool(file.size_bytes and size and size != file.size_bytes)
        is_other_hash = bool(file.sha256 and reply.sha256 and reply.sha256 != file.sha256)
        if is_other_size or is_other_hash:
            raise changed(self._host.name, file.name)
        if not (size or file.size_bytes or file.sha256 or reply.sha256):
            raise unmeasured(self._host.name, file.name)
        return PartOf(reply.identity, size or file.size_bytes, reply.sha256)

    def _copy(self, reply: Reply, part: PartFile) -> None:
        """Two blocks take turns: one is written and hashed while the other is read."""
        blocks = [memoryview(bytearray(_MOST_BLOCK)) for _ in range(2)]
        pending: list[Future[None] | None] = [None, None]
        turn, wanted = 0, _LEAST_BLOCK
        try:
            while True:
                self._stop.check()
                _written(pending[turn])
                began = time.monotonic()
                count = self._read(reply, blocks[turn][:wanted])
                if not count:
                    return
                pending[turn] = part.add(blocks[turn][:count])
                self._done += count
                self._tell()
                wanted = _next_size(wanted, time.monotonic() - began)
                turn = 1 - turn
        finally:
            for future in pending:
                _written(future)

    def _read(self, reply: Reply, block: memoryview) -> int:
        try:
            return reply.body.readinto(block)
        except (OSError, HTTPException, ValueError) as error:
            self._stop.check()
            known = error if isinstance(error, (OSError, HTTPException)) else OSError()
            raise BrokenOffError(reason(known)) from error

    def _finish(self, part: PartFile, of: PartOf) -> KeptFile:
        """Names the file if its bytes are the published ones."""
        self._stop.check()
        digest, expected = part.digest(), self._file.sha256 or of.sha256
        if expected and digest != expected:
            part.discard()
            raise wrong_bytes(self._host.name, self._file.name)
        part.finish()
        self._note = ""
        self._tell()
        checked_with = "catalogue" if self._file.sha256 else "host" if of.sha256 else ""
        return KeptFile(self._target, self._done, digest, checked_with)

    def _tell(self, *, is_checking: bool = False, done: int | None = None) -> None:
        shown = self._done if done is None else done
        self._show(FileProgress(self._file, shown, self._total, is_checking, self._note))

    def _checking(self, hashed_bytes: int) -> None:
        self._stop.check()
        self._tell(is_checking=True, done=hashed_bytes)


def _written(future: Future[None] | None) -> None:
    """Raises ModelFolderError by way of OSError: the disk's, not the network's."""
    if future is not None:
        future.result()


def _next_size(size: int, took_seconds: float) -> int:
    """Large blocks where they come quickly; small ones where stopping and progress would wait for them."""
    if took_seconds < _QUICK_SECONDS:
        return min(size * 2, _MOST_BLOCK)
    return max(size // 2, _LEAST_BLOCK) if took_seconds > _SLOW_SECONDS else size


def _begins_anew(name: str) -> str:
    return f"{name} is another one on the server by now, so it is downloaded anew."
