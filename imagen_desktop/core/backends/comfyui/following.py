"""A queued request on its way: heard over the websocket, looked for where there is none or it is silent."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from typing import Any

from imagen_desktop.core.backends.comfyui.answers import execution_failure, interrupted
from imagen_desktop.core.backends.comfyui.api import ComfyApi
from imagen_desktop.core.backends.comfyui.listening import (
    EndedError,
    Listening,
    Message,
    Preview,
    Said,
    SilentError,
)
from imagen_desktop.core.backends.comfyui.pace import Pace
from imagen_desktop.core.backends.comfyui.servers import UNCLEAR
from imagen_desktop.core.errors import BackendUnavailableError, GenerationFailedError
from imagen_desktop.core.generation import Progress, Stage


class Following:
    """`events` ends with `entry`, the history's. `samplers` are the nodes whose steps count."""

    def __init__(
        self,
        api: ComfyApi,
        listening: Listening | None,
        prompt_id: str,
        samplers: frozenset[str],
        pace: Pace,
    ) -> None:
        self._api = api
        self._listening = listening
        self._id = prompt_id
        self._samplers = samplers
        self._pace = pace
        self._at = Progress(Stage.WAITING)
        self._node, self._steps_before = "", 0
        self._missing = 0
        self._away_since: float | None = None
        self._is_ending = False
        self.entry: Mapping[str, Any] | None = None

    async def events(self) -> AsyncGenerator[Progress]:
        """Raises BackendUnavailableError where the server stays away, GenerationFailedError where it
        failed or has forgotten the request."""
        yield self._at
        while self.entry is None:
            message = await self._heard()
            progress = self._understood(message) if message else await self._look()
            if progress is not None:
                yield progress

    async def _heard(self) -> Message | None:
        """None where it is time to look."""
        if self._is_ending:
            await self._pace.sleep(self._pace.soon if self._missing else 0.0)
            return None
        if self._listening is None:
            await self._pace.sleep(self._pace.poll)
            return None
        try:
            return await self._listening.next(self._pace.quiet)
        except SilentError:
            return None
        except EndedError:
            self._listening = None
            return None

    def _understood(self, message: Message) -> Progress | None:
        if isinstance(message, Preview):
            return replace(self._running(), preview=message.picture)
        if message.data.get("prompt_id") != self._id:
            return None
        match message.kind:
            case "execution_start":
                return self._running()
            case "progress":
                return self._stepped(message)
            case "execution_success":
                self._is_ending = True
            case "executing" if message.data.get("node") is None:
                self._is_ending = True  # how older servers say it
            case "execution_error":
                raise execution_failure(message.data, self._api.asker, self._id)
            case "execution_interrupted":
                raise interrupted(self._api.asker, self._id)
        return None

    def _stepped(self, message: Said) -> Progress | None:
        """Of several samplers one after the other, the steps add up."""
        node, value, most = (message.data.get(key) for key in ("node", "value", "max"))
        if not isinstance(value, int) or not isinstance(most, int) or not 0 < value <= most:
            return None
        if self._samplers and node not in self._samplers:
            return None
        if node != self._node:
            self._node, self._steps_before = str(node), self._at.step_count
        step, count = self._steps_before + value, self._steps_before + most
        if step < self._at.step:
            return None
        self._at = Progress(Stage.RUNNING, step=step, step_count=count)
        return self._at

    def _running(self) -> Progress:
        if self._at.stage is not Stage.RUNNING:
            self._at = Progress(Stage.RUNNING)
        return self._at

    async def _look(self) -> Progress | None:
        try:
            self.entry = await self._api.history(self._id)
            if self.entry is not None:
                return None
            queue = await self._api.queue()
        except UNCLEAR as error:
            return self._away(error)
        self._away_since = None
        if self._id in queue.running and not self._is_ending and self._at.stage is not Stage.RUNNING:
            return self._running()
        if queue.has(self._id):
            self._missing = 1 if self._is_ending else 0
            return None
        self._missing += 1
        if self._missing > self._pace.missing_looks:
            raise GenerationFailedError(
                f"{self._api.asker.service} no longer knows the request: was it started anew?",
                "Generate it again.",
                self._id,
            )
        return None

    def _away(self, error: Exception) -> Progress:
        now = self._pace.clock()
        if self._away_since is None:
            self._away_since = now
        if now - self._away_since > self._pace.patience:
            raise BackendUnavailableError(
                f"{self._api.asker.service} does not answer any more: {error}.",
                "The image is looked for at the next start.",
                self._id,
            )
        self._listening = None  # it may have been started anew
        return Progress(
            Stage.RETRYING, wait_seconds=self._pace.poll, reason=f"no answer from {self._api.asker.service}"
        )
