"""How long the window is held up by its own queue: 50 images side by side, 20 sketches, then 5,000 that wait.

Run as `python -m tests.benchmarks.queue`; it prints figures and asserts nothing. The studio, the journal,
the queue's file and the sketches are real, only the other images' backend follows a script.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from imagen_desktop.core.backends.backend import BackendEvent, Received, Submitted, Submitting
from imagen_desktop.core.backends.sketch_backend import SketchBackend
from imagen_desktop.core.config import BackendConfig, Config
from imagen_desktop.core.generation import GenerationRequest, Progress, Stage, Timings
from imagen_desktop.core.journal import Journal
from imagen_desktop.core.library import Library
from imagen_desktop.core.paths import home_paths
from imagen_desktop.core.prompts.expansion import MAX_IMAGES
from imagen_desktop.core.stores import Stores
from imagen_desktop.core.studio import Studio
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.garbage import GarbageCollector
from imagen_desktop.ui.job_line import MOST_SHOWN
from imagen_desktop.ui.job_news import JobNews
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.queue_panel import QueuePanel
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.thumbnails import Thumbnails
from tests.fakes.png import tiny_png
from tests.fakes.scripted_backend import ScriptedBackend, only

SIDE_BY_SIDE = 50
SKETCHES = 20
STEPS = 20
PREVIEW = tiny_png(64, 64)
PICTURE = tiny_png(256, 256)
_TICK = 0.005


class SteppingBackend(ScriptedBackend):
    """Each image tells of twenty steps with a preview, about ten a second."""

    async def _generate(self, request: GenerationRequest, part: Path) -> AsyncGenerator[BackendEvent]:
        yield Submitting({"seed": request.seed})
        yield Submitted(f"p{request.seed}")
        pause = 0.08 + (request.seed or 0) % 41 / 1000
        for step in range(STEPS):
            yield Progress(Stage.RUNNING, step + 1, STEPS, preview=bytes(bytearray(PREVIEW)))
            await asyncio.sleep(pause)
        data = PICTURE
        await asyncio.to_thread(part.write_bytes, data)
        digest = hashlib.sha256(data).hexdigest()
        yield Received(sha256=digest, size_bytes=len(data), sent={}, timings=Timings(), prediction_id="p")


class Ticker:
    """The longest time for which the loop came to nothing else, and how much of it this thread worked:
    the rest is other programs' and other threads' doing."""

    def __init__(self) -> None:
        self.longest = self.longest_work = 0.0
        self.over_50_ms = 0
        self._last, self._worked = time.perf_counter(), time.thread_time()

    def tick(self) -> None:
        now, works = time.perf_counter(), time.thread_time()
        self.longest = max(self.longest, now - self._last - _TICK)
        self.longest_work = max(self.longest_work, works - self._worked)
        self.over_50_ms += works - self._worked > 0.05
        self._last, self._worked = now, works

    async def run(self) -> None:
        """As a task sees it: its sleep ends in one turn of Qt's loop, and it goes on in the next but one."""
        while True:
            await asyncio.sleep(_TICK)
            self.tick()

    def __str__(self) -> str:
        return (
            f"{self.longest * 1000:6.1f} ms, own work {self.longest_work * 1000:6.1f} ms,"
            f" {self.over_50_ms} over 50 ms"
        )


@asynccontextmanager
async def measured(what: str) -> AsyncIterator[None]:
    turns, tasks = Ticker(), Ticker()
    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=round(_TICK * 1000))
    timer.timeout.connect(turns.tick)
    timer.start()
    task = asyncio.get_running_loop().create_task(tasks.run())
    await asyncio.sleep(0.05)
    start, cpu = time.perf_counter(), time.process_time()
    yield
    await asyncio.sleep(0.05)
    task.cancel()
    timer.stop()
    took, worked = time.perf_counter() - start, time.process_time() - cpu
    print(f"{what:36} {took:6.2f} s, CPU {worked:5.2f} s; longest turn {turns}; a task waits {tasks}")


def make_studio(home: Path) -> Studio:
    paths = home_paths(home)
    stores = Stores(
        library=Library(paths.library_file),
        ledger=Ledger(paths.usage_file),
        journal=Journal(paths.journal),
        output=Config().output,
        new_key=lambda: os.urandom(8).hex(),
        hash_prompt=lambda prompt: prompt,
    )

    async def nobody() -> str:
        return "a benchmark"

    backend = SteppingBackend(max_parallel=SIDE_BY_SIDE)
    return Studio(Config(default_backend="scripted"), paths, stores, only(backend), find_caller=nobody)


async def draw_sketches(home: Path) -> None:
    backend = SketchBackend(BackendConfig("sketch", "sketch"))
    places = asyncio.Semaphore(backend.info.max_parallel)

    async def draw(seed: int) -> None:
        async with places:
            request = GenerationRequest("a red fox in the snow at night", backend="sketch", seed=seed)
            async for _ in backend.generate(request, home / f"{seed}.part"):
                pass

    await asyncio.gather(*(draw(seed) for seed in range(1, SKETCHES + 1)))


async def main(home: Path) -> None:
    collector = GarbageCollector()
    collector.start()
    studio = make_studio(home)
    tasks = Tasks(lambda error: print("failed:", repr(error)))
    jobs = Jobs(studio, tasks)
    jobs.keep_in(studio.open_queue())
    thumbnails = Thumbnails(home / "thumbnails")
    gallery = Gallery(thumbnails)
    gallery.set_library(studio.library)
    gallery.resize(1400, 900)
    jobs.queue_changed.connect(lambda: gallery.set_jobs(jobs.first(MOST_SHOWN), jobs.now(), jobs.counts))
    JobNews(jobs, gallery.model.show_job, gallery)
    jobs.image_saved.connect(gallery.prepend)
    panel = QueuePanel(jobs, gallery)
    gallery.show()
    panel.open()
    fox = GenerationRequest("a red fox in the snow at night, 85 mm photograph", backend="scripted")
    async with measured(f"{SIDE_BY_SIDE} images side by side"):
        jobs.start(GenerationRequest(fox.prompt, backend="scripted", count=SIDE_BY_SIDE))
        while jobs.jobs:
            await asyncio.sleep(0.05)
    async with measured(f"{SKETCHES} sketches, two at a time"):
        await draw_sketches(home)
    jobs.pause()
    many = [GenerationRequest(f"{fox.prompt} {number}", backend="scripted") for number in range(5_000)]
    async with measured("5,000 are queued"):
        for first in range(0, len(many), MAX_IMAGES):
            jobs.start_all(many[first : first + MAX_IMAGES])
            await asyncio.sleep(0)
        while len(jobs.jobs) < 5_000:
            await asyncio.sleep(0.05)
    async with measured("one of them goes to the front"):
        jobs.move_to_front(jobs.jobs[-1].id)
        await asyncio.sleep(0.3)
    async with measured(f"{SIDE_BY_SIDE} of 5,000 run, the next follow"):
        jobs.resume_paused()
        await asyncio.sleep(8)
    async with measured("all that wait are cancelled"):
        jobs.cancel_waiting()
        await asyncio.sleep(0.3)
    async with measured("what runs is cancelled"):
        jobs.cancel_all()
        while jobs.jobs:
            await asyncio.sleep(0.05)
    await jobs.close()
    await tasks.close()
    gallery.close_down()
    thumbnails.close()
    await studio.close()
    collector.stop()


if __name__ == "__main__":
    application = QApplication(sys.argv)
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner,
    ):
        runner.run(main(Path(folder)))
