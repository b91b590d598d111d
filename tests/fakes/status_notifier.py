"""A system tray without pixels: watcher and host of the StatusNotifier protocol on the session bus.

    python -m tests.fakes.status_notifier        reads commands from standard input, answers one JSON a line

`items` how many icons are registered; `state` the last one's title, tool tip and icon sizes; `activate` a
click; `menu` opens its menu and lists the labels; `click LABEL` chooses an entry.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from dbus_fast import Message, Variant
from dbus_fast.aio import MessageBus

from tests.fakes.bus_service import PROPERTIES, BusService, Reply, call

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
_ITEM_PATH = "/StatusNotifierItem"


class Watcher:
    def __init__(self, bus: MessageBus) -> None:
        self.items: list[str] = []
        answers = {
            "RegisterStatusNotifierItem": self._register,
            "RegisterStatusNotifierHost": lambda _: Reply(),
        }
        properties = {
            "IsStatusNotifierHostRegistered": Variant("b", True),
            "ProtocolVersion": Variant("i", 0),
        }
        BusService(bus, WATCHER, answers, properties)

    def _register(self, message: Message) -> Reply:
        self.items.append(str(message.body[0]))
        return Reply()


class Host:
    """Asks the newest item that is still there."""

    def __init__(self, bus: MessageBus, watcher: Watcher) -> None:
        self._bus = bus
        self._watcher = watcher

    async def answer(self, line: str) -> Any:
        command, _, argument = line.strip().partition(" ")
        alive = [item for item in self._watcher.items if await self._is_alive(item)]
        if command == "items":
            return len(alive)
        if not alive:
            return None
        item = alive[-1]
        if command == "activate":
            return await call(self._bus, item, _ITEM_PATH, ITEM, "Activate", "ii", 10, 10)
        if command == "state":
            found = await call(self._bus, item, _ITEM_PATH, PROPERTIES, "GetAll", "s", ITEM)
            values = {name: variant.value for name, variant in found[0].items()}
            return {
                "title": values["Title"],
                "tip": values["ToolTip"][2],
                "sizes": [pixmap[0] for pixmap in values["IconPixmap"]],
                "pixels": [bytes(pixmap[2]).hex() for pixmap in values["IconPixmap"]][:1],
            }
        return await self._menu(item, argument if command == "click" else "")

    async def _menu(self, item: str, label: str) -> Any:
        place = await call(self._bus, item, _ITEM_PATH, PROPERTIES, "Get", "ss", ITEM, "Menu")
        path = place[0].value
        await call(self._bus, item, path, MENU, "AboutToShow", "i", 0)
        await call(self._bus, item, path, MENU, "Event", "isvu", 0, "opened", Variant("s", ""), 0)
        await asyncio.sleep(0.1)
        layout = await call(self._bus, item, path, MENU, "GetLayout", "iias", 0, -1, [])
        entries = [child.value for child in layout[1][2]]
        labels = [entry[1]["label"].value.replace("_", "") for entry in entries if "label" in entry[1]]
        for entry in entries:
            if label and "label" in entry[1] and entry[1]["label"].value.replace("_", "") == label:
                await call(
                    self._bus, item, path, MENU, "Event", "isvu", entry[0], "clicked", Variant("s", ""), 0
                )
                return True
        return False if label else labels

    async def _is_alive(self, item: str) -> bool:
        name = "org.freedesktop.DBus"
        return bool(
            (await call(self._bus, name, "/org/freedesktop/DBus", name, "NameHasOwner", "s", item))[0]
        )


async def main() -> None:
    bus = await MessageBus().connect()
    watcher = Watcher(bus)
    await bus.request_name(WATCHER)
    host = Host(bus, watcher)
    print(json.dumps("ready"), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        try:
            answer = await host.answer(line)
        except RuntimeError as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
