"""Objects on a D-Bus session bus for tests: each answers calls from a table, as a real service would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

PROPERTIES = "org.freedesktop.DBus.Properties"


class Reply(NamedTuple):
    signature: str = ""
    body: tuple[object, ...] = ()


Answer = Callable[[Message], Reply]


class BusService:
    """`answers` by member; `properties` by name. `calls` has what was asked, oldest first."""

    def __init__(
        self,
        bus: MessageBus,
        interface: str,
        answers: Mapping[str, Answer],
        properties: Mapping[str, Variant] | None = None,
    ) -> None:
        self._bus = bus
        self._interface = interface
        self._answers = answers
        self._properties = properties or {}
        self.calls: list[Message] = []
        bus.add_message_handler(self._handle)

    def called(self, member: str) -> list[Message]:
        return [call for call in self.calls if call.member == member]

    async def emit(
        self, path: str, member: str, signature: str, *body: object, to: str | None = None
    ) -> None:
        message = Message(
            message_type=MessageType.SIGNAL, destination=to, path=path, interface=self._interface,
            member=member, signature=signature, body=list(body),
        )  # fmt: skip
        await self._bus.send(message)

    def _handle(self, message: Message) -> Message | None:
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if message.interface == PROPERTIES and message.body[:1] == [self._interface]:
            value = self._properties.get(message.body[1]) if message.member == "Get" else None
            if value is not None:
                return Message.new_method_return(message, "v", [value])
            return Message.new_method_return(message, "a{sv}", [dict(self._properties)])
        answer = self._answers.get(message.member or "")
        if message.interface != self._interface or answer is None:
            return None
        self.calls.append(message)
        reply = answer(message)
        return Message.new_method_return(message, reply.signature, list(reply.body))


async def call(
    bus: MessageBus, name: str, path: str, interface: str, member: str, signature: str, *body: object
) -> list[Any]:
    """The answer's body. Raises RuntimeError for an error."""
    message = Message(
        destination=name, path=path, interface=interface, member=member, signature=signature, body=list(body)
    )
    reply = await bus.call(message)
    assert reply is not None
    if reply.message_type is MessageType.ERROR:
        raise RuntimeError(f"{member}: {reply.error_name} {reply.body}")
    return list(reply.body)
