"""The queue's panel: by keyboard and by pointer, with words for whoever does not see it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from imagen_desktop.core.errors import GenerationFailedError
from imagen_desktop.core.generation import GenerationRequest, Progress, Stage
from imagen_desktop.ui.job import JobState
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.queue_panel import MOST_ROWS, QueuePanel
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.theme import LIGHT
from tests.ui.fake_studio import SCHNELL, FakeStudio

Until = Callable[..., Any]
Key = Qt.Key
FOX = GenerationRequest("a red fox", backend=SCHNELL.name)


class Desk:
    """A window with a field, and the panel over it."""

    def __init__(self) -> None:
        self.studio = FakeStudio()
        self.jobs = Jobs(self.studio, Tasks(print), clock=lambda: 50.0)
        self.window = QWidget()
        self.field = QLineEdit()
        QVBoxLayout(self.window).addWidget(self.field)
        self.window.resize(900, 600)
        self.panel = QueuePanel(self.jobs, self.window)
        self.window.show()
        self.window.activateWindow()

    async def fill(self, until: Until) -> None:
        """Two work, two wait."""
        self.jobs.start(replace(FOX, count=4, seed=1))
        await until(lambda: len(self.studio.runs) == 2)

    def press(self, key: Qt.Key, widget: QWidget | None = None) -> None:
        target = widget or QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key)

    def rows(self) -> list[str]:
        model = self.panel.list.rows
        role = Qt.ItemDataRole.AccessibleDescriptionRole
        return [str(model.index(row).data(role)) for row in range(model.rowCount())]

    @property
    def seeds(self) -> list[int | None]:
        return [job.request.seed for job in self.jobs.jobs]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    yield made
    await made.jobs.close()
    made.window.deleteLater()


async def test_it_says_each_jobs_state_in_words(desk: Desk, until: Until) -> None:
    await desk.fill(until)
    desk.panel.open()
    runs = desk.studio.runs
    runs[0].say(Progress(Stage.RETRYING, wait_seconds=8, reason="Replicate is throttling"))
    runs[1].fail(GenerationFailedError("The model returned nothing."))
    await until(lambda: desk.jobs.count(JobState.FAILED))
    await until(lambda: desk.rows()[1].startswith("Failed"))
    assert desk.rows() == [
        "Retrying in 8 s: Replicate is throttling",
        "Failed: The model returned nothing.",
        "Starting · 0 s",
        "Waiting · 1 ahead",
    ]
    assert desk.panel.accessibleDescription() == "1 running · 1 retrying · 1 waiting · 1 failed"


async def test_news_of_a_job_reach_its_row_at_once(desk: Desk, until: Until) -> None:
    await desk.fill(until)
    desk.panel.open()
    desk.studio.runs[0].say(Progress(Stage.RUNNING, step=2, step_count=4))
    await until(lambda: desk.rows()[0].startswith("Step 2 of 4"))


async def test_keys_cancel_and_move_the_current_job(desk: Desk, until: Until) -> None:
    await desk.fill(until)
    desk.panel.open()
    assert desk.panel.list.hasFocus()
    desk.press(Key.Key_End)
    desk.press(Key.Key_F)
    assert desk.seeds == [1, 2, 4, 3]
    await until(lambda: desk.panel.list.currentIndex().row() == 2)
    assert desk.panel.list.current() == desk.jobs.first(9)[2]
    desk.press(Key.Key_Delete)
    assert desk.seeds == [1, 2, 3]
    await until(lambda: desk.panel.list.rows.rowCount() == 3)
    assert desk.panel.list.currentIndex().row() == 2


async def test_r_tries_a_failed_job_again(desk: Desk, until: Until) -> None:
    await desk.fill(until)
    desk.panel.open()
    desk.studio.runs[0].fail(GenerationFailedError("No image."))
    await until(lambda: len(desk.studio.runs) == 3)
    await until(lambda: desk.rows()[0].startswith("Failed"))
    desk.press(Key.Key_Home)
    desk.press(Key.Key_R)
    assert desk.jobs.jobs[0].state is JobState.WAITING


async def test_tab_stays_inside_and_escape_leaves(desk: Desk, until: Until) -> None:
    await desk.fill(until)
    left: list[bool] = []
    desk.panel.closed.connect(lambda: left.append(True))
    desk.panel.open()
    seen = []
    for _ in range(4):
        seen.append(QApplication.focusWidget())
        desk.press(Key.Key_Tab)
    panel = desk.panel
    assert seen == [panel.list, panel.pause, panel.cancel_waiting, panel.cancel_all]
    assert panel.list.hasFocus()
    desk.press(Key.Key_Escape)
    assert not panel.isVisible()
    assert left == [True]


async def test_it_goes_when_the_focus_does(desk: Desk, until: Until) -> None:
    await desk.fill(until)
    desk.panel.open()
    desk.field.setFocus()
    assert not desk.panel.isVisible()


async def test_buttons_pause_retry_and_cancel(desk: Desk, until: Until) -> None:
    await desk.fill(until)
    asked: list[bool] = []
    panel = desk.panel
    panel.cancel_all_requested.connect(lambda: asked.append(True))
    panel.open()
    assert not panel.retry_failed.isEnabled()
    panel.pause.click()
    await until(lambda: panel.pause.text() == "Resume")
    assert desk.jobs.is_paused
    assert desk.rows()[2] == "Waiting · queue paused"
    panel.pause.click()
    await until(lambda: panel.pause.text() == "Pause")
    panel.cancel_all.click()
    assert asked == [True]
    panel.cancel_waiting.click()
    await until(lambda: not panel.cancel_waiting.isEnabled())
    assert desk.seeds == [1, 2]
    desk.studio.runs[0].fail(GenerationFailedError("No image."))
    await until(panel.retry_failed.isEnabled)
    panel.retry_failed.click()
    await until(lambda: len(desk.studio.runs) == 3)


async def test_an_empty_queue_says_so_and_can_be_resumed(desk: Desk, until: Until) -> None:
    desk.jobs.pause()
    desk.panel.open()
    assert desk.panel.empty.isVisible()
    assert desk.panel.pause.hasFocus()
    desk.press(Key.Key_Space)
    assert not desk.jobs.is_paused


async def test_signs_act_where_they_are_seen(desk: Desk, until: Until) -> None:
    await desk.fill(until)
    desk.panel.set_theme(LIGHT)
    desk.panel.open()
    rows = desk.panel.list
    area = rows.visualRect(rows.rows.index(3))

    def press(from_right: int) -> None:
        place = QPoint(area.right() - from_right, area.center().y())
        QTest.mouseMove(rows.viewport(), place)
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    press(12 + 28 + 14)
    assert desk.seeds == [1, 2, 4, 3]
    await until(lambda: rows.rows.job(2) == desk.jobs.first(9)[2])
    press(12 + 14)
    assert desk.seeds == [1, 2, 4]
    rows.grab()


async def test_a_menu_is_asked_for_the_current_job(desk: Desk, until: Until) -> None:
    await desk.fill(until)
    asked: list[str] = []
    desk.panel.list.menu_requested.connect(lambda job_id, _place: asked.append(job_id))
    desk.panel.open()
    desk.press(Key.Key_Down)
    area = desk.panel.list.visualRect(desk.panel.list.rows.index(1))
    QTest.mouseClick(
        desk.panel.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, area.center()
    )
    place = desk.panel.list.viewport().mapToGlobal(area.center())
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, area.center(), place)
    QApplication.sendEvent(desk.panel.list.viewport(), event)
    assert asked == [desk.jobs.jobs[1].id]


async def test_of_very_many_it_shows_the_first_and_the_number(desk: Desk) -> None:
    desk.jobs.pause()
    desk.jobs.start(replace(FOX, count=MOST_ROWS + 1_000))
    desk.panel.open()
    assert desk.panel.list.rows.rowCount() == MOST_ROWS
    assert desk.panel.more.text() == "and 1,000 more"
    assert desk.panel.counts.text() == "Paused · 1,500 images"


async def test_a_screen_reader_finds_each_job_by_its_prompt(desk: Desk, until: Until) -> None:
    await desk.fill(until)
    desk.panel.open()
    spoken = QAccessible.queryAccessibleInterface(desk.panel.list)
    assert spoken.text(QAccessible.Text.Name) == "Jobs in the queue"
    row = spoken.child(0)
    assert row.text(QAccessible.Text.Name) == "a red fox"
    assert row.text(QAccessible.Text.Description) == "Starting · 0 s"
