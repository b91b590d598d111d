"""The sink lives as long as the window; what someone should act on becomes one notice."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtNetwork import QNetworkInformation

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.usage.failures import Action, DeliveryError
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.sink import Delivery, Sink
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.usage_sending import UsageSending, delivery_notice
from tests.core.usage.sample_images import PROMPT_HASH, image
from tests.ui.fake_usage_server import FakeUsageServer

Until = Callable[..., Any]


class Sender:
    """One sending with its parts; `deliveries` and `errors` are what it said."""

    def __init__(self, file: Path) -> None:
        self.ledger = Ledger(file)
        self.server = FakeUsageServer()
        self.deliveries: list[Delivery] = []
        self.errors: list[BaseException] = []
        self.threads: list[threading.Thread] = []
        self.tasks = Tasks(self.errors.append)
        self.sending = UsageSending(self.new_sink, self.tasks)
        self.sending.delivered.connect(self.deliveries.append)

    def new_sink(self) -> Sink | None:
        self.threads.append(threading.current_thread())
        return Sink(self.ledger, self.server, debounce_seconds=0.0)

    def record(self) -> None:
        self.ledger.record(image(), prompt_hash=PROMPT_HASH)


@pytest.fixture
async def sender(tmp_path: Path) -> AsyncIterator[Sender]:
    made = Sender(tmp_path / "usage.sqlite3")
    yield made
    await made.tasks.close()
    made.ledger.close()


async def test_the_sink_is_made_off_the_gui_thread_and_sends_what_waited(
    sender: Sender, until: Until
) -> None:
    sender.record()
    sender.sending.start()
    await until(lambda: sender.server.rows)
    assert threading.main_thread() not in sender.threads
    assert len(sender.threads) == 1


async def test_each_image_wakes_it(sender: Sender, until: Until) -> None:
    sender.sending.start()
    await until(lambda: sender.deliveries)
    sender.record()
    sender.sending.wake()
    await until(lambda: len(sender.deliveries) == 2)
    assert sender.deliveries[-1].sent == 1


async def test_without_a_server_nothing_runs(sender: Sender) -> None:
    sending = UsageSending(lambda: None, sender.tasks)
    sending.start()
    await asyncio.sleep(0.02)
    sending.wake()
    assert sending.server is None
    assert sender.errors == []


async def test_a_wrong_address_is_an_error_like_others(sender: Sender, until: Until) -> None:
    def refuse() -> Sink | None:
        raise ConfigError("usage.supabase_url is not the address of a project.")

    UsageSending(refuse, sender.tasks).start()
    await until(lambda: sender.errors)
    assert isinstance(sender.errors[0], ConfigError)


async def test_the_server_is_closed_with_the_window(sender: Sender, until: Until) -> None:
    sender.sending.start()
    await until(lambda: sender.deliveries)
    await sender.tasks.close()
    assert sender.server.is_closed
    assert sender.sending.server is None


async def test_what_waits_is_sent_when_the_network_returns(sender: Sender, until: Until) -> None:
    sender.server.problem = DeliveryError(Action.RETRY, "The server is busy.", retry_after_seconds=600)
    sender.record()
    sender.sending.start()
    await until(lambda: sender.deliveries)
    sender.server.problem = None
    sender.sending.hear_reachability(QNetworkInformation.Reachability.Disconnected)
    await asyncio.sleep(0.05)
    assert not sender.server.rows
    sender.sending.hear_reachability(QNetworkInformation.Reachability.Online)
    await until(lambda: sender.server.rows)


async def test_the_system_s_word_of_the_network_is_heard(sender: Sender, until: Until) -> None:
    sender.sending.start()
    await until(lambda: sender.deliveries)
    information = QNetworkInformation.instance()
    assert information is not None
    sender.record()
    information.reachabilityChanged.emit(QNetworkInformation.Reachability.Online)
    await until(lambda: sender.server.rows)


async def test_a_wrong_setting_is_told_once(sender: Sender, until: Until) -> None:
    sender.record()
    sender.server.problem = DeliveryError(Action.HOLD, "The key may not do this.", "Use the secret key.")
    sender.sending.start()
    await until(lambda: sender.deliveries)
    sender.sending.wake(is_urgent=True)
    await until(lambda: len(sender.deliveries) == 2)
    first, second = (delivery_notice(delivery) for delivery in sender.deliveries)
    assert first is not None
    assert (first.message, first.hint) == ("The key may not do this.", "Use the secret key.")
    assert second is None


def test_a_passing_failure_is_no_news() -> None:
    assert delivery_notice(Delivery(pending=3, problem="The usage server cannot be reached.")) is None


def test_refused_rows_are_counted() -> None:
    notice = delivery_notice(Delivery(refused=2, is_news=True))
    assert notice is not None
    assert notice.message == "The usage server refused 2 rows; they are set aside on this computer."
