"""A backend on a local server that speaks OpenAI's API, whose waits pass at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typing_extensions import override

from imagen_desktop.core.backends.openai import OpenAIBackend
from imagen_desktop.core.backends.openai.pace import Pace
from imagen_desktop.core.config import BackendConfig
from tests.core.backends.bench import BackendBench
from tests.core.backends.telling import FakeTime
from tests.fakes.openai_server import KEY, OpenAIServer


class Bench(BackendBench[OpenAIServer, OpenAIBackend, Pace]):
    def __init__(self, server: OpenAIServer, folder: Path) -> None:
        self.time = FakeTime()
        self.token: str | None = KEY
        config = BackendConfig("mine", "openai", "sd-cpp-local", base_url=server.url, api_token_env="MINE")
        pace = Pace(clock=self.time.clock, sleep=self.time.sleep, jitter=lambda: 0.0)
        super().__init__(server, folder, config, pace, waits=("answer", "ask"))

    @override
    def make(self) -> OpenAIBackend:
        return OpenAIBackend(self.config, lambda: self.token, pace=self.pace)


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as server:
        yield server


@pytest.fixture
async def bench(server: OpenAIServer, tmp_path: Path) -> AsyncIterator[Bench]:
    async with Bench(server, tmp_path) as made:
        yield made
