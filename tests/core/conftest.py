"""A session bus of the tests' own, with a connection of a service and one of the program's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from dbus_fast.aio import MessageBus

from imagen_desktop.core.session_bus import SessionBus
from tests.fakes.session_bus import private_bus


@pytest.fixture(scope="module")
def bus_address() -> Iterator[str]:
    with private_bus() as found:
        yield found


@pytest.fixture
async def bus_owner(bus_address: str) -> AsyncIterator[MessageBus]:
    """A connection for a service of the test."""
    bus = await MessageBus(bus_address=bus_address).connect()
    yield bus
    bus.disconnect()
    await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # the library's own


@pytest.fixture
async def bus(bus_address: str) -> AsyncIterator[SessionBus]:
    """The program's end, patient: a slow machine is not a service that hangs."""
    made = SessionBus(bus_address, timeout_seconds=20)
    yield made
    made.close()
