"""What waits while pytest goes from a fixture to its test goes on within the loop."""

from __future__ import annotations

import asyncio

import pytest

STEPS = 50


@pytest.fixture
async def waiting_task() -> asyncio.Task[None]:
    async def ask_each_turn() -> None:
        for _ in range(STEPS):
            await asyncio.sleep(0)
            asyncio.get_running_loop()

    return asyncio.create_task(ask_each_turn())  # noqa: TID251  # a plain task is the case


async def test_a_task_that_waits_for_its_turn_finds_the_loop_running(
    waiting_task: asyncio.Task[None],
) -> None:
    await waiting_task
