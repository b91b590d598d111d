"""A notification daemon without a screen, on the session bus.

    python -m tests.fakes.notification_daemon    reads commands from standard input, answers one JSON a line

`shown` lists what was notified; `click N` presses the Nth one's default action.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from dbus_fast import Message
from dbus_fast.aio import MessageBus

from tests.fakes.bus_service import BusService, Reply

SERVICE = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
ALL = ("actions", "body", "body-markup", "icon-static")


class NotificationDaemon:
    def __init__(self, bus: MessageBus, capabilities: tuple[str, ...] = ALL) -> None:
        self.shown: list[dict[str, Any]] = []
        answers = {"GetCapabilities": lambda _: Reply("as", (list(capabilities),)), "Notify": self._notify}
        self._service = BusService(bus, SERVICE, answers)

    def _notify(self, message: Message) -> Reply:
        _name, replaces, _icon, title, text, actions, hints, _timeout = message.body
        identity = int(replaces) or len(self.shown) + 1
        image = hints["image-path"].value if "image-path" in hints else ""
        record = {"id": identity, "title": title, "text": text, "actions": actions, "image": image}
        self.shown.append({**record, "replaces": replaces, "urgency": hints["urgency"].value})
        return Reply("u", (identity,))

    async def click(self, number: int, token: str = "token-1") -> None:
        identity = self.shown[number]["id"]
        await self._service.emit(PATH, "ActivationToken", "us", identity, token)
        await self._service.emit(PATH, "ActionInvoked", "us", identity, "default")


async def main() -> None:
    bus = await MessageBus().connect()
    daemon = NotificationDaemon(bus)
    await bus.request_name(SERVICE)
    print(json.dumps("ready"), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        command, _, argument = line.strip().partition(" ")
        if command == "click":
            await daemon.click(int(argument))
        print(json.dumps(daemon.shown), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
