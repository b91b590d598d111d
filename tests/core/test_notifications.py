"""Notifications on a real session bus: the words, the picture, the click; and daemons that hang or lack."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from dbus_fast import Message
from dbus_fast.aio import MessageBus

from imagen_desktop.core.notifications import Notification, Notifications
from imagen_desktop.core.session_bus import BusError, SessionBus
from tests.fakes.bus_service import BusService
from tests.fakes.notification_daemon import SERVICE, NotificationDaemon
from tests.fakes.session_bus import private_bus
from tests.waiting import until


async def test_a_notification_has_its_words_its_picture_and_a_click(
    bus_owner: MessageBus, bus: SessionBus, tmp_path: Path
) -> None:
    daemon = NotificationDaemon(bus_owner)
    await bus_owner.request_name(SERVICE)
    clicks: list[tuple[str, str]] = []
    notifications = Notifications(bus, lambda key, token: clicks.append((key, token)))
    image = tmp_path / "it's a fox #1.png"
    assert await notifications.show(Notification("done", "1 image saved", "a <b>fox</b> & hen", image))
    [shown] = daemon.shown
    assert (shown["title"], shown["text"]) == ("1 image saved", "a &lt;b&gt;fox&lt;/b&gt; &amp; hen")
    assert shown["image"] == image.as_uri()
    assert shown["actions"][:1] == ["default"]

    await daemon.click(0)
    await until(lambda: clicks)
    assert clicks == [("done", "token-1")]


async def test_one_of_the_same_key_takes_the_place_of_the_last(
    bus_owner: MessageBus, bus: SessionBus
) -> None:
    daemon = NotificationDaemon(bus_owner)
    await bus_owner.request_name(SERVICE)
    notifications = Notifications(bus, lambda _key, _token: None)
    for key in ("done", "failed", "done"):
        assert await notifications.show(Notification(key, "Title", is_urgent=key == "failed"))
    assert [shown["replaces"] for shown in daemon.shown] == [0, 0, 1]
    assert [shown["urgency"] for shown in daemon.shown] == [1, 2, 1]


async def test_a_daemon_without_markup_and_actions_gets_neither(
    bus_owner: MessageBus, bus: SessionBus
) -> None:
    daemon = NotificationDaemon(bus_owner, capabilities=("body",))
    await bus_owner.request_name(SERVICE)
    assert await Notifications(bus, lambda _key, _token: None).show(Notification("done", "Title", "a < b"))
    assert (daemon.shown[0]["text"], daemon.shown[0]["actions"]) == ("a < b", [])


async def test_without_a_daemon_nothing_is_shown_and_nothing_raised(bus: SessionBus) -> None:
    assert not await Notifications(bus, lambda _key, _token: None).show(Notification("done", "Title"))


async def test_a_daemon_that_never_answers_is_given_up(bus_owner: MessageBus, bus_address: str) -> None:
    BusService(bus_owner, SERVICE, {})  # silent: no handler answers
    bus_owner.add_message_handler(lambda message: message.interface == SERVICE)
    await bus_owner.request_name(SERVICE)
    bus = SessionBus(bus_address, timeout_seconds=0.2)
    assert not await Notifications(bus, lambda _key, _token: None).show(Notification("done", "Title"))
    bus.close()


@pytest.mark.parametrize("wrong", ["", "unix:path=/nowhere/bus", "nonsense", "tcp:host=127.0.0.1,port=1"])
async def test_without_a_bus_there_is_an_error_of_ours(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    bus = SessionBus(wrong)
    with pytest.raises(BusError):
        await bus.open()
    bus.close()


async def test_a_bus_that_dies_while_it_is_asked_is_an_error_of_ours() -> None:
    with private_bus() as address:
        owner = await MessageBus(bus_address=address).connect()
        heard = asyncio.Event()

        def never_answer(message: Message) -> bool:
            if message.interface == SERVICE:
                heard.set()
            return message.interface == SERVICE

        owner.add_message_handler(never_answer)
        await owner.request_name(SERVICE)
        bus = SessionBus(address)
        asking = asyncio.get_running_loop().create_task(bus.call(SERVICE, "/", SERVICE, "GetCapabilities"))
        await heard.wait()
    with pytest.raises(BusError):
        await asking
    bus.close()


async def test_a_lost_connection_is_made_anew(bus: SessionBus, bus_owner: MessageBus) -> None:
    NotificationDaemon(bus_owner)
    await bus_owner.request_name(SERVICE)
    notifications = Notifications(bus, lambda _key, _token: None)
    assert await notifications.show(Notification("done", "Title"))
    bus.close()
    assert await notifications.show(Notification("done", "Title"))
