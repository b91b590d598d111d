"""Run by test_dragging.py: a grid, a place to drop on, tasks that count, and xdotool as the hand.

The tasks that move the hand run inside each drag's own loop: without their wake-ups, no drag would end.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["QT_API"] = "pyside6"

from PySide6.QtCore import QPoint
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget
from qasync import QEventLoop
from typing_extensions import override

from imagen_desktop.ui.chosen import read_chosen
from imagen_desktop.ui.dragging import PictureDragging
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.thumbnails import Thumbnails
from tests.ui.picture_library import PictureLibrary

GOES_ON = 5


class Counts:
    def __init__(self) -> None:
        self.wakeups = self.answers = self.thread_results = 0

    def __sub__(self, other: Counts) -> list[int]:
        return [getattr(self, name) - getattr(other, name) for name in vars(self)]

    def copy(self) -> Counts:
        made = Counts()
        vars(made).update(vars(self))
        return made


class Target(QLabel):
    def __init__(self) -> None:
        super().__init__("drop here")
        self.setAcceptDrops(True)
        self.setMinimumWidth(200)
        self.names: list[list[str]] = []
        self.is_reached = False

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.is_reached = True
        event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.names.append([Path(url.toLocalFile()).name for url in event.mimeData().urls()])
        event.acceptProposedAction()


class CountingDrags(PictureDragging):
    """What the tasks did while each drag's own loop ran."""

    def __init__(self, grid: Gallery, pictures: PictureLibrary, counts: Counts) -> None:
        super().__init__(grid, lambda chosen: read_chosen(pictures.library, chosen))
        self._counts = counts
        self.during: list[list[int]] = []
        self.is_dragging = False

    @override
    def _drag(self) -> None:
        before = self._counts.copy()
        self.is_dragging = True
        super()._drag()
        self.is_dragging = False
        self.during.append(self._counts - before)


async def tick(counts: Counts) -> None:
    while True:
        await asyncio.sleep(0.01)
        counts.wakeups += 1


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        writer.write(line)
        await writer.drain()
    writer.close()


async def ask(counts: Counts, port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while True:
            writer.write(b"?\n")
            await reader.readline()
            counts.answers += 1
            await asyncio.sleep(0.01)
    finally:
        writer.close()


async def work(counts: Counts) -> None:
    while True:
        await asyncio.to_thread(time.sleep, 0.01)
        counts.thread_results += 1


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def xdotool(*arguments: object) -> None:
    process = await asyncio.create_subprocess_exec("xdotool", *map(str, arguments))
    await process.wait()


async def drag(dragging: CountingDrags, counts: Counts, target: Target, start: QPoint, end: QPoint) -> None:
    """Each step when the one before has been heard: by tasks that run inside the drag's own loop."""
    drops = len(target.names)
    target.is_reached = False
    await xdotool("mousemove", start.x(), start.y(), "mousedown", 1)
    for distance in (20, 60):
        await xdotool("mousemove", start.x() + distance, start.y())
    await until(lambda: dragging.is_dragging)
    before = counts.copy()
    await until(lambda: min(counts - before) >= GOES_ON)
    while not target.is_reached:
        await xdotool("mousemove", end.x(), end.y())
        await xdotool("mousemove", end.x() + 3, end.y())
    await xdotool("mouseup", 1)
    await until(lambda: len(target.names) > drops and not dragging.is_dragging)


async def run(folder: Path, drags: int) -> None:
    pictures = PictureLibrary(folder).fill(6)
    thumbnails = Thumbnails(folder / "thumbnails")
    grid, target, counts = Gallery(thumbnails), Target(), Counts()
    grid.set_library(pictures.library)
    dragging = CountingDrags(grid, pictures, counts)
    window = QWidget()
    row = QHBoxLayout(window)
    row.addWidget(grid, 1)
    row.addWidget(target)
    window.setGeometry(40, 60, 900, 500)
    window.show()
    await until(lambda: window.isActiveWindow() and grid.model.rowCount() == 6 and grid.model.record(1))
    for first in (0, 1):
        grid.view.toggle(first)
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    works = [
        tick(counts),
        ask(counts, server.sockets[0].getsockname()[1]),
        work(counts),
    ]
    loop = asyncio.get_running_loop()
    tasks: list[asyncio.Task[None]] = [loop.create_task(each) for each in works]
    start = grid.view.viewport().mapToGlobal(grid.view.area_of(0).center())
    end = target.mapToGlobal(target.rect().center())
    for _ in range(drags):
        await drag(dragging, counts, target, start, end)
    before = counts.copy()
    await until(lambda: min(counts - before) >= GOES_ON)  # all go on afterwards
    least = [min(column) for column in zip(*dragging.during, strict=True)]
    print(f"drags={len(dragging.during)}")
    print(f"drops={len(target.names)}")
    for name, value in zip(("wakeups", "answers", "thread_results"), least, strict=True):
        print(f"least_{name}={value}")
    print(f"files={' '.join(sorted(target.names[-1]))}")
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    server.close()
    grid.close_down()
    thumbnails.close()
    pictures.library.close()


if __name__ == "__main__":
    application = QApplication([])
    with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
        runner.run(run(Path(sys.argv[1]), int(sys.argv[2])))
