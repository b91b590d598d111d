"""The tray: what it says of the queue, and its menu."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from imagen_desktop.core.config import BudgetConfig, Config
from imagen_desktop.core.errors import BudgetError, GenerationFailedError, LibraryError
from imagen_desktop.core.generation import GenerationRequest, Image, Price, Progress, Stage
from imagen_desktop.core.session_bus import SessionBus
from imagen_desktop.ui.job import Job, JobState, QueueCounts
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.recent_images import RecentImages
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.tray_desk import TrayDesk
from imagen_desktop.ui.tray_hosts import WATCHER, TrayHosts
from imagen_desktop.ui.tray_icon import tray_icon
from imagen_desktop.ui.tray_state import Badge, TrayState, job_state_text, month_text, short_text, tray_state
from tests.ui.fake_studio import SCHNELL, FakeStudio, saved_image

Until = Callable[..., Any]
FOX = GenerationRequest("a red fox", backend=SCHNELL.name)
WAITING = Job("1", FOX, SCHNELL)


class FakeLibrary:
    def __init__(self) -> None:
        self.images: tuple[Image, ...] = ()
        self.error: LibraryError | None = None

    def latest(self, count: int) -> tuple[Image, ...]:
        if self.error is not None:
            raise self.error
        return self.images[:count]


class Tray:
    def __init__(self) -> None:
        self.studio = FakeStudio(Config(budget=BudgetConfig(monthly_usd=20)))
        self.library = FakeLibrary()
        self.defects: list[BaseException] = []
        self.tasks = Tasks(self.defects.append)
        self.jobs = Jobs(self.studio, self.tasks)
        self.recent = RecentImages(self.library, self.studio.spent_this_month, self.tasks)
        self.desk = TrayDesk(lambda: self.studio.config, self.jobs, self.recent, SessionBus(""), self.tasks)

    @property
    def rows(self) -> list[str]:
        self.desk.menu.aboutToShow.emit()
        return [action.text() for action in self.desk.menu.actions() if not action.isSeparator()]


@pytest.fixture
async def tray() -> AsyncIterator[Tray]:
    made = Tray()
    yield made
    await made.jobs.close()
    await made.tasks.close()
    assert not made.defects


@pytest.mark.parametrize(
    ("counts", "is_paused", "badge", "sign"),
    [
        (QueueCounts(), False, Badge.IDLE, ""),
        (QueueCounts(running=2, retrying=1, waiting=1), False, Badge.WORKING, "4"),
        (QueueCounts(waiting=40), False, Badge.WORKING, "9+"),
        (QueueCounts(), True, Badge.PAUSED, "ǁ"),
        (QueueCounts(waiting=2, held=1), True, Badge.ATTENTION, "!"),
        (QueueCounts(failed=1), False, Badge.ATTENTION, "!"),
    ],
)
def test_what_stopped_comes_before_a_pause_and_that_before_work(
    counts: QueueCounts, is_paused: bool, badge: Badge, sign: str
) -> None:
    state = tray_state(counts, is_paused=is_paused)
    assert (state.badge, state.sign) == (badge, sign)


def test_the_first_row_says_what_stopped_and_why() -> None:
    held = replace(WAITING, state=JobState.HELD, error=BudgetError("Too much."))
    assert tray_state(QueueCounts(held=2), [held]).words == "2 held: budget reached"
    failed = replace(WAITING, state=JobState.FAILED, error=GenerationFailedError("No."))
    assert tray_state(QueueCounts(failed=1), [failed]).words == "1 failed: model error"
    assert tray_state(QueueCounts(held=3), [replace(held, error=None)]).words == "3 held: from last time"


def test_time_left_is_said_only_where_it_is_known_of_all() -> None:
    known = replace(WAITING, state=JobState.WORKING, seconds_left=11.2)
    assert tray_state(QueueCounts(running=1), [known]).left == "12 s left"
    assert tray_state(QueueCounts(running=2), [known, replace(known, seconds_left=None)]).left == ""
    assert tray_state(QueueCounts(running=1, waiting=1), [known]).left == ""


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (WAITING, "waiting"),
        (replace(WAITING, state=JobState.WORKING), "starting"),
        (replace(WAITING, state=JobState.WORKING, progress=Progress(Stage.RUNNING, 3, 4)), "step 3 of 4"),
        (
            replace(
                WAITING,
                state=JobState.WORKING,
                progress=Progress(Stage.DOWNLOADING, received_bytes=660, total_bytes=1000),
            ),
            "66 %",
        ),
        (
            replace(WAITING, state=JobState.WORKING, progress=Progress(Stage.RETRYING, wait_seconds=10)),
            "retry in 8 s",
        ),
        (replace(WAITING, state=JobState.HELD), "held"),
    ],
)
def test_each_row_of_the_queue_says_how_far_it_is(job: Job, words: str) -> None:
    assert job_state_text(replace(job, since=100.0), 102.0) == words


def test_long_prompts_end_in_an_ellipsis_on_one_line() -> None:
    assert short_text("a red fox\nin the snow") == "a red fox in the snow"
    assert short_text("x" * 60) == "x" * 27 + "…"


def test_the_month_is_told_with_its_budget() -> None:
    assert month_text(Price(7_430_000), 20) == "$7.43 of $20.00"
    assert month_text(Price(None), None) == "$0.00"


@pytest.mark.parametrize("badge", list(Badge))
def test_each_state_has_an_icon_of_its_own(badge: Badge) -> None:
    drawn = {
        other: tray_icon(TrayState(other, "", 4))
        .pixmap(22, 22)
        .toImage()
        .convertToFormat(QImage.Format.Format_ARGB32)
        for other in Badge
    }
    assert all(drawn[badge] != picture for other, picture in drawn.items() if other is not badge)
    assert {size.width() for size in tray_icon(TrayState(badge, "")).availableSizes()} >= {16, 22, 24, 32}


async def test_the_menu_is_filled_anew_when_it_opens(tray: Tray, until: Until, tmp_path: Path) -> None:
    assert "Queue" not in tray.rows
    path = tmp_path / "fox.png"
    QImage(30, 20, QImage.Format.Format_RGB32).save(str(path))
    tray.library.images = tuple(saved_image(FOX, path) for _ in range(7))
    tray.recent.refresh()
    tray.jobs.start(replace(FOX, prompt="tea & cakes", count=7))
    await until(lambda: tray.recent.recent)
    rows = tray.rows
    assert rows[0].startswith("Working on 7")
    assert "$7.43 of $20.00" in rows[1]
    assert sum("tea && cakes" in row for row in rows) == 5
    assert any(row.startswith("and 2 more") for row in rows)
    assert sum(row.startswith("a red fox") for row in rows) == 5
    assert rows[-1] == "Quit"


async def test_the_menu_pauses_and_resumes_the_queue(tray: Tray) -> None:
    for row, is_paused in (("Pause queue", True), ("Resume queue", False)):
        assert row in tray.rows
        next(action for action in tray.desk.menu.actions() if action.text() == row).trigger()
        assert tray.jobs.is_paused is is_paused


async def test_a_library_that_cannot_be_read_leaves_the_menu_without_images(tray: Tray, until: Until) -> None:
    tray.library.error = LibraryError("It is damaged.")
    tray.recent.refresh()
    await until(lambda: not tray.recent._is_reading)
    assert "Last five" not in tray.rows


async def test_an_image_that_is_gone_has_no_picture_but_a_row(tray: Tray, until: Until) -> None:
    tray.library.images = (saved_image(FOX, Path("/nowhere/fox.png")),)
    tray.recent.refresh()
    await until(lambda: tray.recent.recent)
    assert any(row.startswith("a red fox") for row in tray.rows)


def test_the_icon_is_made_anew_when_a_host_comes_and_not_when_one_goes() -> None:
    came: list[bool] = []
    hosts = TrayHosts(SessionBus(""), lambda: came.append(True))
    hosts._hear("NameOwnerChanged", [WATCHER, ":1.4", ""], "/")
    assert not came
    hosts._hear("NameOwnerChanged", [WATCHER, "", ":1.5"], "/")
    hosts._hear("StatusNotifierHostRegistered", [], "/")
    assert len(came) == 2
