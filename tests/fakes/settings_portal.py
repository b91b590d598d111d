"""A settings portal without a desktop, on the session bus.

    python -m tests.fakes.settings_portal    reads commands from standard input, answers one JSON a line

`dark`, `light` and `none` change the colour scheme, as a person does in the desktop's settings.
"""

from __future__ import annotations

import asyncio
import json
import sys

from dbus_fast import Message, Variant
from dbus_fast.aio import MessageBus

from tests.fakes.bus_service import BusService, Reply

SERVICE = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
INTERFACE = "org.freedesktop.portal.Settings"
GROUP, KEY = "org.freedesktop.appearance", "color-scheme"
SCHEMES = {"none": 0, "dark": 1, "light": 2}


class SettingsPortal:
    """`is_old` is one of before 2023: it knows no ReadOne, and wraps what it says twice."""

    def __init__(self, bus: MessageBus, scheme: str = "light", *, is_old: bool = False) -> None:
        self._scheme = scheme
        answers = {"Read": self._read_wrapped, "ReadAll": self._read_all}
        if not is_old:
            answers["ReadOne"] = self._read
        self._service = BusService(bus, INTERFACE, answers)

    async def change(self, scheme: str) -> None:
        self._scheme = scheme
        await self._service.emit(PATH, "SettingChanged", "ssv", GROUP, KEY, self._value)

    async def change_contrast(self) -> None:
        await self._service.emit(PATH, "SettingChanged", "ssv", GROUP, "contrast", Variant("u", 1))

    @property
    def _value(self) -> Variant:
        return Variant("u", SCHEMES[self._scheme])

    def _read(self, _message: Message) -> Reply:
        return Reply("v", (self._value,))

    def _read_wrapped(self, _message: Message) -> Reply:
        return Reply("v", (Variant("v", self._value),))

    def _read_all(self, _message: Message) -> Reply:
        return Reply("a{sa{sv}}", ({GROUP: {KEY: self._value}},))


async def main() -> None:
    bus = await MessageBus().connect()
    portal = SettingsPortal(bus)
    await bus.request_name(SERVICE)
    print(json.dumps("ready"), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        await portal.change(line.strip())
        print(json.dumps(line.strip()), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
