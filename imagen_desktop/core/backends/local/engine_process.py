"""One child process with the engine in it, from its start to its end, as the program sees it."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from imagen_desktop.core.backends.local.orders import COMMAND, Event, Order, line, read_event
from imagen_desktop.core.packaged_program import own_environment, own_program

_MOST_LINE_BYTES = 16 * 1024 * 1024
"""A line may carry a preview."""


class EngineEndedError(Exception):
    """The process has ended by itself; `code` is its exit code, negative for a signal."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def worker_command() -> list[str]:
    return [*own_program(), COMMAND]


class EngineProcess:
    """Made by `start_engine`. Nothing of it runs between two calls: it is heard when somebody listens."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    def send(self, order: Order) -> None:
        """What it would be told after its end is lost: `heard` says that it has ended."""
        if self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(line(order))

    async def heard(self) -> Event:
        """Raises EngineEndedError."""
        if self._process.stdout is None:
            raise EngineEndedError(0)
        while text := await self._process.stdout.readline():
            with suppress(ValueError, KeyError, TypeError):
                return read_event(text)
        raise EngineEndedError(await self._process.wait())

    def leave(self) -> None:
        """It ends as soon as it hears that nobody orders any more."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()

    async def ended(self) -> int:
        return await self._process.wait()


async def start_engine(command: Sequence[str], log: Path | None) -> EngineProcess:
    """`log` takes what the engine prints, this process's only. Raises OSError."""
    stream = _opened(log)
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=stream,
            limit=_MOST_LINE_BYTES,
            env=own_environment(),
        )
    finally:
        if stream != subprocess.DEVNULL:
            os.close(stream)
    return EngineProcess(process)


def _opened(log: Path | None) -> int:
    if log is None:
        return subprocess.DEVNULL
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError:  # a log is not worth an image
        return subprocess.DEVNULL
