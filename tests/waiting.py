"""Waiting in a coroutine until something is so: for no longer than it takes, and never without an end."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

POLL_SECONDS = float(os.environ.get("IMAGEN_TEST_POLL_SECONDS", "0.005"))  # tests/tools/jitter.py: less


async def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(POLL_SECONDS)
