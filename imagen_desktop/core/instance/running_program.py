"""Has images made in the running program's queue, with the surface that a studio has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from pathlib import Path

from imagen_desktop.core.generation import Event, GenerationRequest, Image, ImageFailed, ImageSaved
from imagen_desktop.core.instance.connection import GREETING_SECONDS, Connection
from imagen_desktop.core.instance.events import read_error, read_progress
from imagen_desktop.core.instance.messages import InstanceError, Message
from imagen_desktop.core.instance.origin import Origin


class RunningProgram:
    """`find` reads the record of a saved image. `is_detached`: returns as soon as all is queued.

    `switch` is "on" or "off" where the command line says so of previews, which a detached request
    leaves to the program.
    """

    def __init__(
        self,
        connection: Connection,
        find: Callable[[Path], Image],
        origin: Origin,
        *,
        is_detached: bool = False,
        switch: str = "",
    ) -> None:
        self._connection = connection
        self._find = find
        self._origin = origin
        self._is_detached = is_detached
        self._switch = switch

    async def generate(
        self,
        request: GenerationRequest,
        cancel: asyncio.Event | None = None,
        directory: Path | None = None,
    ) -> AsyncGenerator[Event]:
        """As `Studio.generate`. Leaving it early leaves the images to the program."""
        self._connection.send(self._message(request, directory))
        await self._queued()
        if self._is_detached:
            return
        watcher = asyncio.get_running_loop().create_task(self._cancel_when_set(cancel))
        try:
            while (message := await self._next()).get("event") != "ended":
                yield self._event(message)
        finally:
            watcher.cancel()

    def close(self) -> None:
        self._connection.close()

    def _message(self, request: GenerationRequest, directory: Path | None) -> Message:
        return {
            "action": "generate",
            "request": request.to_json(),
            "directory": str(directory.absolute()) if directory else "",
            "is_detached": self._is_detached,
            "preview": self._switch,
            **self._origin.to_json(),
        }

    async def _queued(self) -> None:
        message = await self._next(GREETING_SECONDS)
        if message.get("event") == "refused":
            raise read_error(message)

    def _event(self, message: Message) -> Event:
        match message.get("event"):
            case "progress":
                return read_progress(message)
            case "saved":
                return ImageSaved(self._find(Path(str(message.get("path")))), _index(message))
            case "failed":
                return ImageFailed(read_error(message), _index(message))
            case "refused":
                raise read_error(message)
        raise InstanceError("The running program says what this one does not know.")

    async def _next(self, timeout_seconds: float | None = None) -> Message:
        message = await asyncio.to_thread(self._connection.receive, timeout_seconds)
        if message is None:
            raise InstanceError(
                "The running program has ended.", "What was begun is fetched when it starts again."
            )
        return message

    async def _cancel_when_set(self, cancel: asyncio.Event | None) -> None:
        if cancel is not None:
            await cancel.wait()
            with suppress(InstanceError):  # it has ended: reading says so
                self._connection.send({"action": "cancel"})


def _index(message: Message) -> int:
    index = message.get("index")
    return index if isinstance(index, int) else 0
