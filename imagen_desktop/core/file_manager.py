"""Asks the desktop's file manager to show files, chosen among the others of their folder."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from imagen_desktop.core.session_bus import BusError, SessionBus

SERVICE = "org.freedesktop.FileManager1"
_PATH = "/org/freedesktop/FileManager1"
_BUS, _BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"


async def show_files(bus: SessionBus, paths: Sequence[Path]) -> bool:
    """False where none runs that could be asked. One that is slow was asked all the same."""
    try:
        (is_there,) = await bus.call(_BUS, _BUS_PATH, _BUS, "NameHasOwner", "s", SERVICE)
    except BusError:
        return False
    if not is_there:
        return False
    try:
        await bus.call(SERVICE, _PATH, SERVICE, "ShowItems", "ass", [path.as_uri() for path in paths], "")
    except BusError as error:
        return isinstance(error.__context__, TimeoutError)
    return True


def show_files_now(paths: Sequence[Path], address: str | None = None) -> bool:
    """As `show_files`, for a thread without an event loop. Blocks for some seconds at most."""

    async def ask() -> bool:
        bus = SessionBus(address)
        try:
            return await show_files(bus, paths)
        finally:
            bus.close()

    return asyncio.run(ask())
