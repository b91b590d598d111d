"""The desktop's own key, asked of a portal on a real session bus."""

from __future__ import annotations

import asyncio

import pytest
from dbus_fast import Message, Variant
from dbus_fast.aio import MessageBus

from imagen_desktop.core.global_shortcut import GlobalShortcut, ShortcutRefusedError, is_wanted
from imagen_desktop.core.session_bus import BusError, SessionBus
from tests.fakes.bus_service import BusService, Reply
from tests.waiting import until

NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
INTERFACE = "org.freedesktop.portal.GlobalShortcuts"
SESSION = f"{PATH}/session/1/it"


class Portal:
    """Answers as xdg-desktop-portal does; `code` is the user's answer, None is none."""

    def __init__(self, bus: MessageBus) -> None:
        self.code: int | None = 0
        self.asked: list[Message] = []
        self._requests = BusService(bus, "org.freedesktop.portal.Request", {})
        answers = {"CreateSession": self._create, "BindShortcuts": self._bind}
        self.service = BusService(bus, INTERFACE, answers)
        self._tasks: list[asyncio.Task[None]] = []

    def _create(self, message: Message) -> Reply:
        return self._answer(message, {"session_handle": Variant("s", SESSION)}, 0)

    def _bind(self, message: Message) -> Reply:
        self.asked.append(message)
        facts = {"trigger_description": Variant("s", "Press Ctrl+Alt+I")}
        shortcuts = [[identity, facts] for identity, _about in message.body[1]]
        return self._answer(message, {"shortcuts": Variant("a(sa{sv})", shortcuts)}, self.code)

    def _answer(self, message: Message, results: dict[str, Variant], code: int | None) -> Reply:
        sender = str(message.sender).lstrip(":").replace(".", "_")
        path = f"{PATH}/request/{sender}/{message.body[-1]['handle_token'].value}"
        if code is not None:
            emitting = self._requests.emit(path, "Response", "ua{sv}", code, results)
            self._tasks.append(asyncio.get_running_loop().create_task(emitting))
        return Reply("o", (path,))

    async def press(self, identity: str = "quick-prompt") -> None:
        options = {"activation_token": Variant("s", "token-1")}
        await self.service.emit(PATH, "Activated", "osta{sv}", SESSION, identity, 1, options)


@pytest.fixture
async def portal(bus_owner: MessageBus) -> Portal:
    made = Portal(bus_owner)
    await bus_owner.request_name(NAME)
    return made


async def test_the_key_that_the_desktop_gives_opens_the_quick_prompt(portal: Portal, bus: SessionBus) -> None:
    pressed: list[str] = []
    shortcut = GlobalShortcut(bus, pressed.append)
    assert await shortcut.bind("Quick prompt") == "Press Ctrl+Alt+I"
    [asked] = portal.asked
    assert asked.body[0] == SESSION
    assert asked.body[1][0][1]["description"].value == "Quick prompt"
    await portal.press("another-programs")
    await portal.press()
    await until(lambda: pressed)
    assert pressed == ["token-1"]


async def test_a_users_no_is_told_apart(portal: Portal, bus: SessionBus) -> None:
    portal.code = 1
    with pytest.raises(ShortcutRefusedError):
        await GlobalShortcut(bus, lambda _token: None).bind("Quick prompt")


async def test_a_question_that_nobody_answers_is_given_up(portal: Portal, bus: SessionBus) -> None:
    portal.code = None
    with pytest.raises(BusError):
        await GlobalShortcut(bus, lambda _token: None, answer_seconds=0.05).bind("Quick prompt")


async def test_without_the_portal_there_is_no_key(bus: SessionBus) -> None:
    with pytest.raises(BusError):
        await GlobalShortcut(bus, lambda _token: None).bind("Quick prompt")


def test_only_wayland_needs_the_portal() -> None:
    assert is_wanted({"WAYLAND_DISPLAY": "wayland-0"})
    assert not is_wanted({"DISPLAY": ":0"})
