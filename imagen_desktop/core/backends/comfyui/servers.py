"""Several servers as one backend: the one with the least to do is asked, one that is off is passed over."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from imagen_desktop.core.backends.comfyui.api import ComfyApi
from imagen_desktop.core.backends.web.answers import DoubtfulError, UnreachableError
from imagen_desktop.core.errors import BackendError, BackendUnavailableError

UNCLEAR = (UnreachableError, DoubtfulError)


class Servers:
    def __init__(self, apis: Sequence[ComfyApi]) -> None:
        self._apis = tuple(apis)
        self._ours: Counter[ComfyApi] = Counter()

    async def ranked(self) -> list[ComfyApi]:
        """Those that answer, the least busy first. Raises BackendUnavailableError where none does.

        What we are about to send counts: images asked for at once spread out.
        """
        asked = await asyncio.gather(*(self._load(api) for api in self._apis), return_exceptions=True)
        alive: list[tuple[int, int, ComfyApi]] = []
        problems: list[BackendUnavailableError] = []
        for api, load in zip(self._apis, asked, strict=True):
            if isinstance(load, int):
                alive.append((max(load, self._ours[api]), len(alive), api))
            elif isinstance(load, (*UNCLEAR, BackendError)):
                problems.append(_unavailable(api, load))
            else:
                raise load
        if not alive:
            raise _none(problems)
        return [api for _, _, api in sorted(alive, key=lambda each: each[:2])]

    @contextmanager
    def busy(self, api: ComfyApi) -> Iterator[None]:
        """For as long as an image of ours is made there."""
        self._ours[api] += 1
        try:
            yield
        finally:
            self._ours[api] -= 1

    async def find(self, prompt_id: str) -> tuple[ComfyApi, Mapping[str, Any] | None] | None:
        """Which server knows it, and its history's entry once it is over; None where none does.

        Raises BackendUnavailableError where one that may know it does not answer.
        """
        silent = None
        for api in self._apis:
            try:
                entry = await api.history(prompt_id)
                if entry is not None or (await api.queue()).has(prompt_id):
                    return api, entry
            except (*UNCLEAR, BackendError) as error:
                silent = _unavailable(api, error)
        if silent is not None:
            raise silent
        return None

    async def files(self) -> tuple[str, ...]:
        """The models of all servers that answer. Raises BackendUnavailableError where none does."""
        found: set[str] = set()
        for api in await self.ranked():
            with suppress(*UNCLEAR):
                for folder in ("checkpoints", "diffusion_models"):
                    found |= set(await api.models(folder))
        return tuple(sorted(found))

    async def close(self) -> None:
        for api in self._apis:
            await api.connection.close()

    async def _load(self, api: ComfyApi) -> int:
        await api.require_comfy()
        return (await api.queue()).length


def _none(problems: Sequence[BackendUnavailableError]) -> BackendUnavailableError:
    if len(problems) == 1:
        return problems[0]
    told = f"None of the {len(problems)} ComfyUI servers can be used: {problems[0].message}"
    return BackendUnavailableError(told, problems[0].hint)


def _unavailable(api: ComfyApi, error: BaseException) -> BackendUnavailableError:
    if isinstance(error, BackendUnavailableError):
        return error
    if isinstance(error, BackendError):
        return BackendUnavailableError(error.message, error.hint)
    return BackendUnavailableError(
        f"{api.asker.service} does not answer: {error}.",
        f"Start it, or correct its address: imagen config set backends.{api.asker.backend}.base_url ADDRESS",
    )
