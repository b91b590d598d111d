"""The desktop's session bus, reached when it is first needed. Everything asked of it is bounded in time.

A desktop without a bus, and a service that hangs, are ordinary: both are a BusError.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from imagen_desktop.core.errors import ImagenError

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

TIMEOUT_SECONDS = 3.0
_BUS, _BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
Heard = Callable[[str, list[Any], str], None]
"""A signal's name, its values, and the path of the object that says it."""


class BusError(ImagenError):
    """No bus, no such service, no answer in time, or an error as the answer."""

    title = "Desktop"


class SessionBus:
    """One connection, opened at the first call and again after it was lost."""

    def __init__(self, address: str | None = None, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._address = address
        self._timeout_seconds = timeout_seconds
        self._bus: MessageBus | None = None
        self._connecting = asyncio.Lock()
        self._listeners: dict[str, tuple[Heard, str]] = {}

    @property
    def own_name(self) -> str:
        """ ":1.42", once connected."""
        return str(self._bus.unique_name) if self._bus and self._bus.unique_name else ""

    def listen(self, interface: str, heard: Heard, only: str = "") -> None:
        """To an interface's signals, from the next connection on; `only` is more of a match rule."""
        self._listeners[interface] = (heard, only)

    async def open(self) -> None:
        """To hear signals before anything is asked. Raises BusError."""
        await self.call(_BUS, _BUS_PATH, _BUS, "GetId")

    async def call(
        self, service: str, path: str, interface: str, member: str, signature: str = "", *values: object
    ) -> list[Any]:
        """The answer's values. Raises BusError."""
        try:
            async with asyncio.timeout(self._timeout_seconds):
                bus = await self._connected()
                return await _answer(bus, _message(service, path, interface, member, signature, values))
        except TimeoutError:
            raise BusError(f"{service} does not answer") from None
        except (OSError, EOFError) as error:  # it went away meanwhile
            raise BusError(str(error)) from error

    def close(self) -> None:
        """Without waiting for anybody."""
        if self._bus is not None:
            with suppress(Exception):  # whatever state it is in, it goes
                self._bus.disconnect()
            self._bus = None

    async def _connected(self) -> MessageBus:
        async with self._connecting:
            if self._bus is None or not self._bus.connected:
                self._bus = await self._connect()
            return self._bus

    async def _connect(self) -> MessageBus:
        address = self._address or os.environ.get("DBUS_SESSION_BUS_ADDRESS", "") or _usual_address()
        if not address:
            raise BusError("there is no session bus")
        try:
            library = await asyncio.to_thread(_load)
        except ModuleNotFoundError as error:  # it comes along on Linux alone; macOS may have a bus too
            raise BusError("the session bus is not used on this system") from error
        from dbus_fast.errors import AuthError, InvalidAddressError

        try:
            bus: MessageBus = await library(bus_address=address).connect()
        except (AuthError, InvalidAddressError, ValueError) as error:  # what is there is no bus
            raise BusError(str(error)) from error
        try:
            await self._subscribe(bus)
        except BaseException:
            bus.disconnect()
            raise
        return bus

    async def _subscribe(self, bus: MessageBus) -> None:
        bus.add_message_handler(self._hear)
        for interface, (_heard, only) in self._listeners.items():
            rule = ",".join(part for part in ("type='signal'", f"interface='{interface}'", only) if part)
            await _answer(bus, _message(_BUS, _BUS_PATH, _BUS, "AddMatch", "s", (rule,)))

    def _hear(self, message: Message) -> None:
        from dbus_fast import MessageType

        listener = self._listeners.get(message.interface or "")
        if message.message_type is MessageType.SIGNAL and listener is not None:
            listener[0](message.member or "", list(message.body), message.path or "")


def _usual_address() -> str:
    """Of systems that set no variable."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    place = os.path.join(runtime, "bus")  # noqa: PTH118 - part of an address
    return f"unix:path={place}" if runtime and os.path.exists(place) else ""  # noqa: PTH110


def _load() -> type[MessageBus]:
    """Takes 0.1 s, so it is done in a thread."""
    from dbus_fast.aio import MessageBus

    return MessageBus


def _message(
    service: str, path: str, interface: str, member: str, signature: str, values: tuple[object, ...]
) -> Message:
    from dbus_fast import Message

    return Message(
        destination=service, path=path, interface=interface, member=member, signature=signature,
        body=list(values),
    )  # fmt: skip


async def _answer(bus: MessageBus, message: Message) -> list[Any]:
    from dbus_fast import MessageType

    reply = await bus.call(message)
    if reply.message_type is MessageType.ERROR:
        raise BusError(f"{message.member}: {reply.error_name}")
    return list(reply.body)
