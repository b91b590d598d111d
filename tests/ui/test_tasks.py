"""No task without an owner, no exception without a listener."""

from __future__ import annotations

import asyncio
import gc

import pytest

from imagen_desktop.ui.tasks import Tasks


async def test_a_task_is_kept_alive_until_it_ends() -> None:
    done: list[str] = []
    tasks = Tasks(lambda error: None)

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.append("ended")

    tasks.spawn(work(), "work")
    gc.collect()
    await asyncio.sleep(0.05)
    assert done == ["ended"]


async def test_an_exception_reaches_the_owner() -> None:
    heard: list[BaseException] = []

    async def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await Tasks(heard.append).spawn(work(), "work")
    await asyncio.sleep(0)
    assert [type(error) for error in heard] == [ZeroDivisionError]


async def test_what_is_spawned_after_closing_does_not_begin() -> None:
    begun: list[str] = []

    async def work() -> None:
        begun.append("late")

    tasks = Tasks(lambda error: None)
    await tasks.close()
    late = tasks.spawn(work(), "late")
    with pytest.raises(asyncio.CancelledError):
        await late
    assert begun == []


async def test_closing_cancels_what_runs_and_says_nothing() -> None:
    heard: list[BaseException] = []
    tasks = Tasks(heard.append)
    running = tasks.spawn(asyncio.sleep(60), "sleep")
    await asyncio.sleep(0)
    await tasks.close()
    assert running.cancelled()
    assert heard == []


async def test_closing_waits_for_what_would_be_lost() -> None:
    done: list[str] = []
    tasks = Tasks(lambda error: None)

    async def save() -> None:
        await asyncio.sleep(0.01)
        done.append("saved")

    tasks.spawn_saving(save(), "save")
    await tasks.close()
    assert done == ["saved"]
