"""The local engine's process under the window's event loop."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest

from imagen_desktop.core.backends.local.engine_host import EngineHost
from imagen_desktop.core.backends.local.orders import Load, Made, Make, Step
from tests.fakes.tiny_models import write_flux


@pytest.mark.timeout(240)
async def test_engine_starts_makes_cancels_and_ends(tmp_path: Path) -> None:
    load = Load(await asyncio.to_thread(write_flux, tmp_path / "model"), 1)
    order = Make("a red fox", "", 64, 64, 2, 1.0, 1, str(tmp_path / "one.part"))
    host = EngineHost()
    assert isinstance([event async for event in host.make(load, order)][-1], Made)
    async with aclosing(host.make(load, order._replace(steps=1000))) as events:
        async for event in events:
            if isinstance(event, Step):
                break
    assert isinstance([event async for event in host.make(load, order)][-1], Made)
    await host.close()
    assert host.pid is None
