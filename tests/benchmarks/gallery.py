"""Prints how fast the gallery is at a thousand, a hundred thousand and a million images.

    python -m tests.benchmarks.gallery [--counts 1000 100000 1000000] [--keep FOLDER]

The library is the real one, filled with records (100,000 take about half a minute to write); real files
stand behind the newest. Each size is measured in a process of its own, whose memory is told.

"ms" is time on the clock, which other programs' work lengthens; without its waits for a processor (Linux
counts them) what is left is the GUI thread's work, and its waits for locks and disk; "ms CPU" is its work.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QApplication

from imagen_desktop.core.generation import GenerationRequest, Image, Price
from imagen_desktop.core.library import Library
from imagen_desktop.ui import fonts
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.garbage import GarbageCollector
from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.thumbnails import Thumbnails, Wish
from tests.ui.fake_studio import SCHNELL

FILES = 300
LINKS = 4_000
PER_DAY = 400
JOBS = 50
THUMBNAILS = 1_000
FRAME_SECONDS = 0.016
SCHEDULE = Path("/proc/thread-self/schedstat")
NOW = datetime.now(UTC)


def draw_files(folder: Path) -> list[Path]:
    """1216 x 832, each in its own colours."""
    paths = []
    for number in range(FILES):
        path = folder / f"{number}.png"
        picture = QImage(1216, 832, QImage.Format.Format_RGB32)
        shade = QLinearGradient(0, 0, 1216, 832)
        shade.setColorAt(0, QColor.fromHsv(number % 360, 200, 220))
        shade.setColorAt(1, QColor.fromHsv((number * 7) % 360, 220, 90))
        painter = QPainter(picture)
        painter.fillRect(picture.rect(), shade)
        painter.end()
        picture.save(str(path))
        paths.append(path)
    return paths


def fill(library: Library, files: list[Path], folder: Path, count: int) -> None:
    """The records of `count` images; each path must differ, so most lead to the real files by a link."""
    links = folder / "links"
    links.mkdir()
    plain = Image(
        path=files[0],
        created_at=NOW,
        request=GenerationRequest("A red fox asleep in fresh snow", backend="flux", steps=4),
        backend="flux",
        backend_type="replicate",
        model="black-forest-labs/flux-schnell",
        width=1216,
        height=832,
        size_bytes=1_000_000,
        cost=Price(3_000, "2026-11-18"),
    )
    for first in range(0, count, 20_000):
        library.add_many(
            replace(
                plain,
                path=_link(links, files, number),
                created_at=NOW - timedelta(days=number // PER_DAY, seconds=number % PER_DAY),
                seed=number,
            )
            for number in range(first, min(first + 20_000, count))
        )


def _link(links: Path, files: list[Path], number: int) -> Path:
    """Real for the newest images, where the benchmark looks."""
    path = links / f"{number}.png"
    if number < LINKS:
        path.symlink_to(files[number % len(files)])
    return path


def run_until(condition: Callable[[], object]) -> float:
    """Seconds that it took."""
    start = time.perf_counter()
    while not condition():
        QCoreApplication.processEvents()
        time.sleep(0.0005)
    return time.perf_counter() - start


class Times:
    """On the clock, without what the GUI thread waited for a processor, and of this thread; milliseconds."""

    def __init__(self) -> None:
        self._clock: list[float] = []
        self._own: list[float] = []
        self._thread: list[float] = []

    def take(self, work: Callable[[], object]) -> None:
        clock, thread, waited = time.perf_counter(), time.thread_time(), _waited()
        work()
        self._thread.append((time.thread_time() - thread) * 1000)
        self._clock.append((time.perf_counter() - clock) * 1000)
        self._own.append(self._clock[-1] - (_waited() - waited) * 1000)

    def __str__(self) -> str:
        words = []
        kinds = (
            ("ms", self._clock),
            ("ms but for waits", self._own),
            ("ms CPU", self._thread),
        )
        for unit, times in ((unit, sorted(each)) for unit, each in kinds):
            middle, most = times[len(times) // 2], times[min(len(times) - 1, len(times) * 99 // 100)]
            words.append(f"median {middle:.1f}, 99 % {most:.1f}, most {times[-1]:.1f} {unit}")
        return "; ".join(words)


def _waited() -> float:
    """Seconds for which this thread could have run, and others had both processors."""
    return int(SCHEDULE.read_text().split()[1]) / 1e9 if SCHEDULE.exists() else 0.0


def scroll(gallery: Gallery, steps: int, step: int) -> Times:
    """A step for each frame of a screen; what other processes hand over in between is part of it."""
    times, bar = Times(), gallery.view.verticalScrollBar()
    for _ in range(steps):
        start = time.perf_counter()
        bar.setValue(bar.value() + step)
        times.take(QCoreApplication.processEvents)
        time.sleep(max(0.001, start + FRAME_SECONDS - time.perf_counter()))
    return times


def resize(gallery: Gallery) -> Times:
    times = Times()
    for width in (*range(1136, 900, -4), *range(900, 1136, 4)):
        start = time.perf_counter()
        gallery.resize(width, 840)
        times.take(QCoreApplication.processEvents)
        time.sleep(max(0.001, start + FRAME_SECONDS - time.perf_counter()))
    return times


def add_images(gallery: Gallery, library: Library, folder: Path) -> tuple[Times, Times]:
    """What telling of a new image takes, and the frame after it."""
    told, painted = Times(), Times()
    before = library.count()  # a library that is kept has those of the last time
    for number in range(before, before + 20):
        path = folder / f"new{number}.png"
        path.symlink_to(library.latest(1)[0].path.resolve())
        image = library.add(replace(library.latest(1)[0], path=path, created_at=datetime.now(UTC)))
        told.take(lambda image=image: gallery.prepend(image))  # type: ignore[misc]
        painted.take(QCoreApplication.processEvents)
        run_until(lambda: _all_seen(gallery))
    return told, painted


def jump(gallery: Gallery) -> float:
    bar, jumped = gallery.view.verticalScrollBar(), []
    for share in (0.2, 0.5, 0.8, 1.0):
        bar.setValue(int(bar.maximum() * share))
        seen = gallery.view.seen_rows()
        jumped.append(run_until(lambda seen=seen: all(gallery.model.record(row) for row in seen)))  # type: ignore[misc]
    bar.setValue(0)
    return max(jumped)


def crowd(gallery: Gallery, folder: Path) -> tuple[Times, float]:
    """Turns of the loop while 50 jobs tell of their progress and 1,000 thumbnails are decoded, and how many
    of these came in a second."""
    jobs = [Job(str(number), GenerationRequest("a fox"), SCHNELL, JobState.WORKING) for number in range(JOBS)]
    gallery.set_jobs(jobs, 0.0)
    links = sorted((folder / "links").glob("*.png"))
    wishes = [Wish(path, 200, 200) for path in links[-THUMBNAILS:]]
    came: list[object] = []
    gallery.thumbnails.ready.connect(came.append)
    gallery.thumbnails.want("benchmark", wishes)
    times, start, told = Times(), time.perf_counter(), 0
    while len(came) < len(wishes):
        now = time.perf_counter() - start
        if now * 10 * JOBS > told:
            told += 1
            gallery.model.show_job(jobs[told % JOBS], now)
        times.take(QCoreApplication.processEvents)
        time.sleep(0.0005)
    gallery.thumbnails.ready.disconnect(came.append)
    return times, len(came) / (time.perf_counter() - start)


def measure(folder: Path) -> None:
    application = QApplication([])
    fonts.install(application)
    collector = GarbageCollector()
    collector.start()
    library = Library(folder / "library.sqlite3")
    thumbnails = Thumbnails(folder / "thumbnails")
    empty = _memory("self")
    start = time.perf_counter()
    gallery = Gallery(thumbnails)
    gallery.resize(1136, 840)
    gallery.set_library(library)
    gallery.show()
    run_until(lambda: gallery.model.is_read and gallery.model.record(0))
    QCoreApplication.processEvents()
    print(f"  first painted window: {(time.perf_counter() - start) * 1000:.0f} ms")
    print(f"  all its thumbnails, none on disk: {run_until(lambda: _all_seen(gallery)) * 1000:.0f} ms more")
    print(f"  scroll frame, thumbnails being decoded: {scroll(gallery, 300, 60)}")
    run_until(lambda: _all_seen(gallery))
    print(f"  scroll frame, all decoded: {scroll(gallery, 300, -60)}")
    print(f"  resize frame: {resize(gallery)}")
    print(f"  jump far, to its records: {jump(gallery) * 1000:.0f} ms")
    run_until(lambda: _all_seen(gallery))
    told, painted = add_images(gallery, library, folder)
    print(f"  new image, telling of it: {told}")
    print(f"  new image, next frame: {painted}")
    memory = f"{_memory('self'):.0f} MB, {empty:.0f} MB of it before the gallery"
    print(f"  memory of the window's process: {memory}; of its {_workers(gallery)}")
    times, speed = crowd(gallery, folder)
    print(f"  turn of the loop, {JOBS} jobs and {THUMBNAILS:,} thumbnails at {speed:.0f} a second: {times}")
    print(f"  load average: {os.getloadavg()[0]:.1f}", flush=True)
    gallery.close_down()
    thumbnails.close()
    library.close()
    gallery.close()
    collector.stop()


def _memory(process: int | str) -> float:
    """MB that are this process's: shared libraries count by their share."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024


def _workers(gallery: Gallery) -> str:
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return f"{len(children)} thumbnail processes: {sum(map(_memory, children)):.0f} MB"


def _all_seen(gallery: Gallery) -> bool:
    records = [gallery.model.record(row) for row in gallery.view.seen_rows()]
    cell = gallery.view.grid.columns.cell
    return all(
        record is not None and gallery.thumbnails.get(gallery.view.pictures.wish(record, cell, 1.0))
        for record in records
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--keep", type=Path, help="the folder where the libraries stay for the next time")
    arguments = parser.parse_args()
    if arguments.measure:
        measure(arguments.measure)
        return
    with tempfile.TemporaryDirectory() as temporary:
        place = arguments.keep or Path(temporary)
        for count in arguments.counts:
            folder = place / str(count)
            if not folder.exists():
                folder.mkdir(parents=True)
                library = Library(folder / "library.sqlite3")
                fill(library, draw_files(folder), folder, count)
                library.close()
            print(f"{count:,} images", flush=True)
            subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.gallery", "--measure", str(folder)], check=True
            )


if __name__ == "__main__":
    main()
