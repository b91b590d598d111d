"""Light and dark, asked of a settings portal on a real session bus."""

from __future__ import annotations

import asyncio

import pytest
from dbus_fast.aio import MessageBus

from imagen_desktop.core.color_scheme import ColorScheme
from imagen_desktop.core.session_bus import SessionBus
from tests.fakes.settings_portal import SERVICE, SettingsPortal


@pytest.fixture
async def far_end(bus_owner: MessageBus) -> MessageBus:
    await bus_owner.request_name(SERVICE)
    return bus_owner


@pytest.mark.parametrize("is_old", [False, True])
@pytest.mark.parametrize(("scheme", "is_dark"), [("dark", True), ("light", False), ("none", None)])
async def test_a_portal_is_asked_in_its_own_way(
    far_end: MessageBus, bus: SessionBus, scheme: str, is_dark: bool | None, is_old: bool
) -> None:
    SettingsPortal(far_end, scheme, is_old=is_old)
    assert await ColorScheme(bus, lambda _: None).read() is is_dark


async def test_a_change_is_heard_and_other_settings_are_not(far_end: MessageBus, bus: SessionBus) -> None:
    portal = SettingsPortal(far_end)
    heard: asyncio.Queue[bool | None] = asyncio.Queue()
    assert await ColorScheme(bus, heard.put_nowait).read() is False
    await portal.change_contrast()
    for scheme in ("dark", "none", "light"):
        await portal.change(scheme)
    async with asyncio.timeout(20):
        assert [await heard.get() for _ in range(3)] == [True, None, False]


async def test_without_a_portal_nothing_is_known(bus: SessionBus) -> None:
    assert await ColorScheme(bus, lambda _: None).read() is None


async def test_without_a_bus_nothing_is_known() -> None:
    nowhere = SessionBus("unix:path=/nonexistent/bus")
    assert await ColorScheme(nowhere, lambda _: None).read() is None
