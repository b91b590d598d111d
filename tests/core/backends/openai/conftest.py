"""A backend on a local server that speaks OpenAI's API, whose waits pass at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from imagen_desktop.core.backends.openai import OpenAIBackend
from imagen_desktop.core.backends.openai.pace import Pace
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.generation import GenerationRequest
from tests.core.backends.telling import A_FOX, FakeTime, Told, hear
from tests.fakes.http_server import Fault
from tests.fakes.openai_server import KEY, OpenAIServer


class Bench:
    """One server, one backend (made at first use from `config`), one part file."""

    def __init__(self, server: OpenAIServer, part: Path) -> None:
        self.server = server
        self.part = part
        self.time = FakeTime()
        self.config = BackendConfig(
            "mine", "openai", "sd-cpp-local", base_url=server.url, api_token_env="MINE"
        )
        self.pace = Pace(clock=self.time.clock, sleep=self.time.sleep, jitter=lambda: 0.0)
        self.token: str | None = KEY
        self._backend: OpenAIBackend | None = None

    def configure(self, **changes: object) -> None:
        self.config = replace(self.config, **changes)  # type: ignore[arg-type]

    def set_pace(self, **changes: object) -> None:
        self.pace = replace(self.pace, **changes)  # type: ignore[arg-type]

    def fail(self, kind: str, *faults: Fault) -> None:
        """Scripts the server; silence is not endured for long where it comes."""
        self.server.fail(kind, *faults)
        if any(fault.how == "hang" for fault in faults):
            self.set_pace(answer=0.3, ask=0.3)

    @property
    def backend(self) -> OpenAIBackend:
        if self._backend is None:
            self._backend = OpenAIBackend(self.config, lambda: self.token, pace=self.pace)
        return self._backend

    async def generate(self, request: GenerationRequest = A_FOX) -> Told:
        return await hear(self.backend.generate(request, self.part))

    async def close(self) -> None:
        if self._backend is not None:
            await self._backend.close()


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as server:
        yield server


@pytest.fixture
async def bench(server: OpenAIServer, tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(server, tmp_path / "journal" / "image.part")
    yield bench
    await bench.close()
