"""What the desktop is told, and when: done, failed, over the budget; nothing while somebody looks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dbus_fast.aio import MessageBus

from imagen_desktop.core.config import Config, NotificationConfig
from imagen_desktop.core.errors import BudgetError, GenerationFailedError, PaymentRequiredError
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.session_bus import SessionBus
from imagen_desktop.ui.job import Job
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.notification_desk import NotificationDesk
from imagen_desktop.ui.tasks import Tasks
from tests.fakes.notification_daemon import SERVICE, NotificationDaemon
from tests.fakes.session_bus import private_bus
from tests.ui.fake_studio import SCHNELL, FakeStudio, saved_image

Until = Callable[..., Any]
FOX = GenerationRequest("a red fox", backend=SCHNELL.name)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with private_bus() as found:
        yield found


class Desk:
    def __init__(self, daemon: NotificationDaemon, bus: SessionBus) -> None:
        self.daemon = daemon
        self.studio = FakeStudio()
        self.defects: list[BaseException] = []
        self.tasks = Tasks(self.defects.append)
        self.jobs = Jobs(self.studio, self.tasks)
        self.is_looked_at = False
        self.told: set[str] = set()
        self.images: list[tuple[Image, str]] = []
        self.clicks: list[str] = []
        self.instead: list[str] = []
        self.desk = NotificationDesk(
            lambda: self.studio.config,
            self.jobs,
            self.tasks,
            bus,
            lambda: self.is_looked_at,
            lambda job: job.id in self.told,
            lambda title, _text: self.instead.append(title),
        )
        self.desk.image_clicked.connect(lambda image, token: self.images.append((image, token)))
        self.desk.clicked.connect(self.clicks.append)

    @property
    def titles(self) -> list[str]:
        return [str(shown["title"]) for shown in self.daemon.shown]

    async def settle(self, until: Until) -> None:
        """All notifications have arrived or been given up."""
        await until(lambda: not [task for task in self.tasks._running if task.get_name() == "notification"])


@pytest.fixture
async def desk(address: str, until: Until) -> AsyncIterator[Desk]:
    owner = await MessageBus(bus_address=address).connect()
    daemon = NotificationDaemon(owner)
    await owner.request_name(SERVICE)
    bus = SessionBus(address)
    made = Desk(daemon, bus)
    yield made
    await made.jobs.close()
    await made.settle(until)  # a connection that is cut off while it is made leaves its socket to Python
    await made.tasks.close()
    bus.close()
    owner.disconnect()
    await owner.wait_for_disconnect()  # type: ignore[no-untyped-call]  # the library\'s own
    assert not made.defects


async def start(desk: Desk, until: Until, count: int = 2) -> tuple[Job, ...]:
    jobs = desk.jobs.start(replace(FOX, count=count))
    await until(lambda: len(desk.studio.runs) == min(count, SCHNELL.max_parallel))
    return jobs


async def test_images_made_together_are_told_once_with_the_last_ones_picture(
    desk: Desk, until: Until
) -> None:
    await start(desk, until)
    desk.studio.runs[0].save()
    await until(lambda: len(desk.jobs.jobs) == 1)
    desk.studio.runs[1].save(saved_image(FOX, Path("/pictures/second.png")))
    await until(lambda: desk.daemon.shown)
    [shown] = desk.daemon.shown
    assert shown["title"] == "2 images saved"
    assert shown["text"] == "a red fox\n$0.006"
    assert shown["image"] == "file:///pictures/second.png"

    await desk.settle(until)
    await desk.daemon.click(0)
    await until(lambda: desk.images)
    assert desk.images[0][0].path == Path("/pictures/second.png")
    assert desk.images[0][1] == "token-1"


async def test_nothing_is_told_while_a_window_is_looked_at(desk: Desk, until: Until) -> None:
    await start(desk, until, count=1)
    desk.is_looked_at = True
    desk.studio.runs[0].save()
    await until(lambda: not desk.jobs.jobs)
    await desk.settle(until)
    assert desk.titles == []


async def test_what_a_terminal_or_the_quick_prompt_tells_is_not_told_twice(desk: Desk, until: Until) -> None:
    first, _second = await start(desk, until)
    desk.told.add(first.id)
    for run in desk.studio.runs:
        run.save()
    await until(lambda: desk.daemon.shown)
    await desk.settle(until)
    assert desk.titles == ["1 image saved"]


async def test_failures_are_told_with_their_reason(desk: Desk, until: Until) -> None:
    await start(desk, until)
    desk.studio.runs[0].fail(GenerationFailedError("The model returned nothing."))
    desk.studio.runs[1].save()
    await until(lambda: len(desk.daemon.shown) == 2)
    assert sorted(desk.titles) == ["1 image failed", "1 image saved"]
    failed = next(shown for shown in desk.daemon.shown if "failed" in shown["title"])
    assert failed["text"] == "a red fox\nModel error: The model returned nothing."

    await desk.settle(until)
    await desk.daemon.click(desk.daemon.shown.index(failed))
    await until(lambda: desk.clicks)
    assert desk.clicks == ["token-1"]


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (BudgetError("It would pass your limit."), "Budget reached"),
        (PaymentRequiredError("No."), "No credit"),
    ],
)
async def test_what_holds_the_queue_is_told_at_once(
    desk: Desk, until: Until, error: BudgetError, title: str
) -> None:
    await start(desk, until, count=3)
    desk.studio.runs[0].refuse(error)
    await until(lambda: desk.daemon.shown)
    assert desk.titles == [title]


@pytest.mark.parametrize(
    ("settings", "titles"),
    [
        (NotificationConfig(done=False), ["1 image failed", "Budget reached"]),
        (NotificationConfig(failed=False), ["1 image saved", "Budget reached"]),
        (NotificationConfig(budget=False), ["1 image failed", "1 image saved"]),
        (NotificationConfig(done=False, failed=False, budget=False), []),
    ],
)
async def test_each_event_can_be_switched_off(
    desk: Desk, until: Until, settings: NotificationConfig, titles: list[str]
) -> None:
    desk.studio.config = Config(notifications=settings)
    await start(desk, until, count=3)
    first, second = desk.studio.runs
    first.fail(GenerationFailedError("No."))
    await until(lambda: len(desk.studio.runs) == 3)
    second.save()
    await until(lambda: len(desk.jobs.jobs) == 2)
    desk.studio.runs[2].refuse(BudgetError("Too much."))
    await until(lambda: desk.jobs.counts.held == 1)
    await desk.settle(until)
    assert sorted(desk.titles) == sorted(titles)


async def test_where_nothing_shows_it_the_program_is_told_so(desk: Desk, until: Until) -> None:
    silent = NotificationDesk(
        lambda: desk.studio.config,
        desk.jobs,
        desk.tasks,
        SessionBus("unix:path=/nowhere/bus"),
        lambda: False,
        lambda _job: False,
        lambda title, _text: desk.instead.append(title),
    )
    await start(desk, until, count=1)
    desk.studio.runs[0].save()
    await until(lambda: desk.instead)
    assert desk.instead == ["1 image saved"]
    silent.deleteLater()
