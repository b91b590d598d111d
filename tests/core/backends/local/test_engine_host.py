"""The program's side of the engine: started by need, kept, cancelled, ended, started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, suppress
from pathlib import Path

import pytest

from imagen_desktop.core.backends.local.engine_host import EngineHost, EngineRefusedError
from imagen_desktop.core.backends.local.engine_process import EngineEndedError
from imagen_desktop.core.backends.local.orders import Event, Failed, Load, Loaded, Made, Make, Step
from tests.core.backends.local.conftest import THREADS, is_running
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)
LONG = 1000


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[EngineHost]:
    made = EngineHost(tmp_path / "engine.log", cancel_seconds=60)
    yield made
    pid = made.pid
    await made.close()
    assert pid is None or not is_running(pid)


async def events(host: EngineHost, load: Load, order: Make, idle_seconds: float = 600) -> list[Event]:
    return [event async for event in host.make(load, order, idle_seconds)]


def left_beside(path: str) -> list[str]:
    return [each.name for each in Path(path).parent.iterdir()]


def is_there(path: str) -> bool:
    return Path(path).exists()


async def begun(host: EngineHost, load: Load, order: Make) -> asyncio.Task[list[Event]]:
    """An image that has come to its second step, and goes on."""
    second = asyncio.Event()

    async def follow() -> list[Event]:
        heard = []
        async with aclosing(host.make(load, order)) as made:
            async for event in made:
                heard.append(event)
                if isinstance(event, Step) and event.number == 2:
                    second.set()
        return heard

    task = asyncio.get_running_loop().create_task(follow())
    while not second.is_set() and not task.done():
        await asyncio.sleep(0.005)
    return task


async def test_first_image_starts_the_engine_and_the_next_has_its_model(
    host: EngineHost, flux_load: Load, fox: Make
) -> None:
    assert host.pid is None
    first = await events(host, flux_load, fox)
    assert [type(event) for event in first] == [Loaded, Step, Step, Made]
    assert isinstance(first[0], Loaded)
    assert first[0].seconds > 0
    pid = host.pid
    second = await events(host, flux_load, fox)
    assert second[0] == Loaded(0.0, first[0].device)
    assert host.pid == pid


async def test_cancelled_image_leaves_no_file_and_the_next_one_comes(
    host: EngineHost, flux_load: Load, fox: Make
) -> None:
    task = await begun(host, flux_load, fox._replace(steps=LONG))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left_beside(fox.path) == []
    assert isinstance((await events(host, flux_load, fox))[-1], Made)


async def test_engine_that_can_cancel_keeps_its_model(host: EngineHost, flux_load: Load, fox: Make) -> None:
    can_cancel = (await host.ready()).can_cancel
    task = await begun(host, flux_load, fox._replace(steps=LONG))
    pid = host.pid
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert host.pid == (pid if can_cancel else None)


async def test_crashed_engine_is_told_and_started_again(host: EngineHost, flux_load: Load, fox: Make) -> None:
    task = await begun(host, flux_load, fox._replace(steps=LONG))
    assert host.pid is not None
    os.kill(host.pid, signal.SIGSEGV)
    with pytest.raises(EngineEndedError) as ended:
        await task
    assert ended.value.code == -signal.SIGSEGV
    assert left_beside(fox.path) == []
    assert isinstance((await events(host, flux_load, fox))[-1], Made)


async def test_flux_without_text_encoders_crashes_or_fails_in_words(
    host: EngineHost, flux_files: Mapping[str, str], fox: Make
) -> None:
    """0.2.18 crashes by itself here."""
    bare = Load({role: path for role, path in flux_files.items() if role != "clip_l"}, THREADS)
    if sys.version_info < (3, 12):
        with pytest.raises(EngineEndedError) as ended:
            await events(host, bare, fox)
        assert ended.value.code == -signal.SIGSEGV
    else:
        failed = (await events(host, bare, fox))[-1]
        assert isinstance(failed, Failed)
        assert failed.message


async def test_engine_that_died_while_idle_is_started_again(
    host: EngineHost, flux_load: Load, fox: Make
) -> None:
    await host.ready()
    pid = host.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await until(lambda: not is_running(pid), seconds=60)
    assert isinstance((await events(host, flux_load, fox))[-1], Made)


async def test_idle_engine_is_unloaded_and_comes_back(host: EngineHost, flux_load: Load, fox: Make) -> None:
    task = asyncio.get_running_loop().create_task(events(host, flux_load, fox, 0.01))
    await until(lambda: host.pid is not None or task.done(), seconds=60)
    pid = host.pid
    assert pid is not None
    assert isinstance((await task)[-1], Made)
    await until(lambda: not is_running(pid), seconds=60)
    assert host.pid is None
    assert isinstance((await events(host, flux_load, fox))[-1], Made)


async def test_another_model_gets_another_process(
    host: EngineHost, flux_files: Mapping[str, str], fox: Make, tmp_path: Path
) -> None:
    await events(host, Load(flux_files, THREADS), fox)
    pid = host.pid
    other = tmp_path / "other.safetensors"
    other.symlink_to(flux_files["diffusion"])
    loaded = await events(host, Load({**flux_files, "diffusion": str(other)}, THREADS), fox)
    assert isinstance(loaded[-1], Made)
    assert host.pid not in {pid, None}
    assert pid is not None
    assert not is_running(pid)


async def test_two_images_at_once_come_one_after_the_other(
    host: EngineHost, flux_load: Load, fox: Make
) -> None:
    orders = [fox._replace(path=f"{fox.path}{number}") for number in range(2)]
    both = await asyncio.gather(*(events(host, flux_load, order) for order in orders))
    assert [type(each[-1]) for each in both] == [Made, Made]
    assert all(is_there(order.path) for order in orders)


async def test_image_that_waits_its_turn_can_be_cancelled(
    host: EngineHost, flux_load: Load, fox: Make
) -> None:
    first = await begun(host, flux_load, fox._replace(steps=20))
    waiting = asyncio.get_running_loop().create_task(
        events(host, flux_load, fox._replace(path=f"{fox.path}2"))
    )
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert isinstance((await first)[-1], Made)


def saying(*lines: str, code: int = 0) -> EngineHost:
    """An engine that says just that and ends."""
    program = f"import sys\nprint({chr(10).join(lines)!r}, flush=True)\nsys.exit({code})"
    return EngineHost(None, lambda: [sys.executable, "-c", program])


async def test_engine_without_its_package_is_refused_in_its_words() -> None:
    host = saying('["Failed", {"kind": "engine", "message": "No module named cyllama", "file": ""}]')
    with pytest.raises(EngineRefusedError, match="cyllama"):
        await host.ready()
    await host.close()


async def test_engine_that_ends_at_its_start_is_told() -> None:
    host = saying("this is no event", code=3)
    with pytest.raises(EngineEndedError) as ended:
        await host.ready()
    assert ended.value.code == 3
    await host.close()


async def test_program_that_is_not_there_is_an_oserror() -> None:
    host = EngineHost(None, lambda: ["/nowhere/imagen"])
    with pytest.raises(FileNotFoundError):
        await host.ready()
    await host.close()


async def test_closing_twice_is_closing_once(host: EngineHost) -> None:
    await host.ready()
    await host.close()
    await host.close()
    assert host.pid is None
