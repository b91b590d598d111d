"""Keeps the engine's process: started by the first image, kept with its model, ended when idle.

One process and one image at a time, whichever backend asks: a model fills the memory. Another model gets
another process, since not every engine gives memory back before its process ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from pathlib import Path

from imagen_desktop.core.backends.local.engine_process import (
    EngineEndedError,
    EngineProcess,
    start_engine,
    worker_command,
)
from imagen_desktop.core.backends.local.orders import (
    Cancel,
    Cancelled,
    Event,
    Failed,
    Greet,
    Load,
    Loaded,
    Made,
    Make,
    Ready,
)
from imagen_desktop.core.backends.local.part_files import UNFINISHED

IDLE_SECONDS = 600.0
CANCEL_SECONDS = 3.0
"""An engine that has not heard by then is ended, and its model read again for the next image."""
_END_SECONDS = 2.0


class EngineHost:
    """Belongs to one event loop. `log` takes what the engine prints."""

    def __init__(
        self,
        log: Path | None = None,
        command: Callable[[], Sequence[str]] = worker_command,
        *,
        cancel_seconds: float = CANCEL_SECONDS,
    ) -> None:
        self._cancel_seconds = cancel_seconds
        self._log = log
        self._command = command
        self._turn = asyncio.Lock()
        self._process: EngineProcess | None = None
        self._leaving: list[EngineProcess] = []
        self._load: Load | None = None
        self._device = ""
        self._idle_seconds = IDLE_SECONDS
        self._ready = Ready("", "", can_cancel=False)
        self._idle: asyncio.TimerHandle | None = None

    @property
    def is_busy(self) -> bool:
        return self._turn.locked()

    @property
    def is_loaded(self) -> bool:
        """Has a model, whose memory is taken already."""
        return self._load is not None

    @property
    def pid(self) -> int | None:
        """Of the process that is running, if there is one."""
        return self._process.pid if self._process is not None and self._process.is_alive else None

    async def ready(self) -> Ready:
        """What the engine says of itself; starts it. Raises EngineEndedError, EngineRefusedError, OSError."""
        async with self._turn:
            try:
                await self._started()
                return self._ready
            finally:
                self._rest()

    async def make(
        self, load: Load, order: Make, idle_seconds: float = IDLE_SECONDS
    ) -> AsyncGenerator[Event]:
        """Loaded, Steps, and Made at the end; Failed instead of any of them.

        Closed or cancelled, it cancels the image. Nothing asked for in `idle_seconds` unloads the model;
        0 keeps it. Raises EngineEndedError, EngineRefusedError and OSError.
        """
        async with self._turn:
            self._idle_seconds = idle_seconds
            is_making = False
            try:
                process = await self._holding(load)
                event: Event | None = None
                if self._load is None:
                    process.send(load)
                    event = await process.heard()
                    if not isinstance(event, Loaded):
                        self.unload()
                        yield event
                        return
                    self._load, self._device = load, event.device
                yield Loaded(event.seconds if isinstance(event, Loaded) else 0.0, self._device)
                process.send(order)
                is_making = True
                event = await process.heard()
                while not isinstance(event, (Made, Failed, Cancelled)):
                    yield event
                    event = await process.heard()
            except (asyncio.CancelledError, GeneratorExit):
                await self._stop(is_making=is_making)
                sweep(Path(order.path))
                raise
            except EngineEndedError:
                self._forget()
                sweep(Path(order.path))
                raise
            finally:
                self._rest()
            yield event

    async def close(self) -> None:
        """The process ends, whatever it is at."""
        self.unload()
        for process in self._leaving:
            try:
                async with asyncio.timeout(_END_SECONDS):
                    await process.ended()
            except TimeoutError:
                process.kill()
                await process.ended()
        self._leaving.clear()

    def unload(self) -> None:
        """All of the model's memory goes back to the system."""
        self._stop_timer()
        if self._process is not None:
            self._process.leave()
            self._leaving = [each for each in self._leaving if each.is_alive] + [self._process]
        self._forget()

    async def _holding(self, load: Load) -> EngineProcess:
        """A process with that model, or with none."""
        if self._load is not None and self._load != load:
            await self.close()
        return await self._started()

    async def _started(self) -> EngineProcess:
        self._stop_timer()
        if self._process is not None and await _answers(self._process):
            return self._process
        self._forget()
        process = self._process = await start_engine(self._command(), self._log)
        event = await process.heard()
        if not isinstance(event, Ready):
            self.unload()
            raise EngineRefusedError(event.message if isinstance(event, Failed) else str(event))
        self._ready = event
        return process

    async def _stop(self, *, is_making: bool) -> None:
        """Nobody wants the image any more. What cannot be cancelled is ended."""
        process = self._process
        if process is None or (self._load is not None and not is_making):
            return
        try:
            if is_making and self._ready.can_cancel:
                process.send(Cancel())
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._cancel_seconds):
                        while not isinstance(await process.heard(), (Made, Failed, Cancelled)):
                            pass
                        return
        except EngineEndedError:
            pass
        except BaseException:
            process.kill()
            raise
        process.kill()
        self._forget()
        await process.ended()

    def _forget(self) -> None:
        self._process = None
        self._load = None

    def _rest(self) -> None:
        self._stop_timer()
        if self._process is not None and self._idle_seconds:
            self._idle = asyncio.get_running_loop().call_later(self._idle_seconds, self.unload)

    def _stop_timer(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None


def sweep(path: Path) -> None:
    """Takes away what an engine that was ended has left of its image."""
    for left in (path, *(path.with_name(f"{path.name}{end}") for end in UNFINISHED)):
        with suppress(OSError):
            left.unlink(missing_ok=True)


async def _answers(process: EngineProcess) -> bool:
    """Its end may not have been noticed yet."""
    process.send(Greet())
    try:
        return isinstance(await process.heard(), Ready)
    except EngineEndedError:
        return False


class EngineRefusedError(Exception):
    """It cannot be used on this computer; the text is its own."""
