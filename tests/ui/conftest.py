"""Tests of widgets: they run on the Qt loop, offscreen, and leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

import pytest
import pytestqt.plugin
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from imagen_desktop.ui import fonts
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.tasks import Tasks
from tests import waiting
from tests.ui.fake_studio import FakeStudio
from tests.ui.library_desk import Desk, opened_desk

_LOOP_ERRORS: list[dict[str, Any]] = []
_MUCH_GARBAGE = 5_000
_LOOPS: list[QEventLoop] = []


class SteppedLoop(QEventLoop):  # type: ignore[misc]  # qasync is untyped
    """WORKAROUND: when what it ran is complete, as at the end of each fixture and test, qasync handles Qt's
    events once more. A task that waits still may go on then, and must find the loop running."""

    def run_forever(self) -> int:
        try:
            return int(super().run_forever())
        finally:
            asyncio.events._set_running_loop(self)

    def run_until_complete(self, future: Any) -> Any:
        try:
            return super().run_until_complete(future)
        finally:
            asyncio.events._set_running_loop(None)


def _qt_loop() -> asyncio.AbstractEventLoop:
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)  # else closing a test's last window stops the loop
    loop = SteppedLoop(application)
    _LOOPS[:] = [loop]
    loop.set_exception_handler(lambda _loop, context: _LOOP_ERRORS.append(context))
    return loop


def _process_events_between_loops() -> None:
    """WORKAROUND: pytest-qt handles Qt's events between a test and its fixtures' ends; with a qasync loop
    still open that would run its callbacks without a running loop."""
    if all(loop.is_closed() for loop in _LOOPS):
        QCoreApplication.processEvents()


pytestqt.plugin._process_events = _process_events_between_loops


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"qt": _qt_loop}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen plugin warns of each shown window that it has no window manager, of popups too."""
    unsupported = ("propagateSizeHints", "does not support (raise|grabbing)")
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore(*unsupported))


@pytest.fixture(scope="session", autouse=True)
def interface_font(qapp: QApplication) -> None:
    fonts.install(qapp)


@pytest.fixture(autouse=True)
def no_leftovers(qapp: QApplication, qtbot: QtBot) -> Iterator[None]:
    """No exception on the loop, no window left open. pytest-qt closes what `qtbot.addWidget` was given."""
    _LOOP_ERRORS.clear()
    gc.disable()  # as in the program: a collection on a worker thread would destroy Qt objects there
    yield
    assert not _LOOP_ERRORS
    for widget in qapp.topLevelWidgets():
        widget.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if gc.get_count()[0] > _MUCH_GARBAGE:
        gc.collect()


@pytest.fixture(autouse=True)
async def no_task_left(interface_font: None) -> Any:
    """Whatever a test spawned has ended when the test ends."""
    yield
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert not left


@pytest.fixture
def until() -> Callable[..., Any]:
    """`await until(lambda: …)`: never qtbot.wait* inside a coroutine, it loses wake-ups."""
    return waiting.until


@pytest.fixture
async def desk(qapp: QApplication, tmp_path: Path, until: Callable[..., Any]) -> AsyncIterator[Desk]:
    """The window around a library of two pictures."""
    async for made in opened_desk(qapp, tmp_path, until):
        yield made


@pytest.fixture
def studio() -> FakeStudio:
    return FakeStudio()


@pytest.fixture
async def jobs(studio: FakeStudio) -> AsyncIterator[Jobs]:
    """The queue, at rest."""
    queue = Jobs(studio, Tasks(lambda error: pytest.fail(str(error))), clock=lambda: 50.0)
    yield queue
    await queue.close()
