"""The file manager is asked on a real session bus; where there is none, the folder is opened instead."""

from __future__ import annotations

import asyncio
from pathlib import Path

from dbus_fast import Message
from dbus_fast.aio import MessageBus

from imagen_desktop.core.file_manager import SERVICE, show_files, show_files_now
from imagen_desktop.core.session_bus import SessionBus
from tests.fakes.bus_service import BusService, Reply


def taking(_call: Message) -> Reply:
    return Reply()


async def test_it_is_asked_for_the_files(bus_owner: MessageBus, bus: SessionBus, tmp_path: Path) -> None:
    manager = BusService(bus_owner, SERVICE, {"ShowItems": taking})
    await bus_owner.request_name(SERVICE)
    file = tmp_path / "it's a fox #1.png"
    assert await show_files(bus, [file])
    (call,) = manager.calls
    assert call.body == [[file.as_uri()], ""]


async def test_where_none_runs_none_is_started(bus: SessionBus, tmp_path: Path) -> None:
    assert not await show_files(bus, [tmp_path / "x.png"])


async def test_one_that_cannot_show_files_is_none(
    bus_owner: MessageBus, bus: SessionBus, tmp_path: Path
) -> None:
    BusService(bus_owner, SERVICE, {})
    await bus_owner.request_name(SERVICE)
    assert not await show_files(bus, [tmp_path / "x.png"])


async def test_one_that_does_not_answer_was_asked(
    bus_owner: MessageBus, bus_address: str, tmp_path: Path
) -> None:
    bus_owner.add_message_handler(lambda message: message.member == "ShowItems" or None)
    await bus_owner.request_name(SERVICE)
    bus = SessionBus(bus_address, timeout_seconds=2)
    assert await show_files(bus, [tmp_path / "x.png"])
    bus.close()


async def test_a_thread_without_a_bus_hears_no(tmp_path: Path) -> None:
    address = f"unix:path={tmp_path / 'none'}"
    assert not await asyncio.to_thread(show_files_now, [tmp_path / "x.png"], address)
