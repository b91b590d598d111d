"""Prints how fast the gallery is at a thousand, a hundred thousand and a million images.

    python -m tests.benchmarks.gallery [--counts 1000 100000 1000000]

The library is the real one, filled with records (100,000 take about a minute to write); a few hundred real
files stand behind them.
"""

from __future__ import annotations

import argparse
import os
import resource
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
from imagen_desktop.ui.picture_actions import PictureClipboard
from imagen_desktop.ui.thumbnails import Thumbnails

FILES = 300
PER_DAY = 400
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
    """Real for the images near both ends, where the benchmark looks."""
    path = links / f"{number}.png"
    if number < 1_500:
        path.symlink_to(files[number % len(files)])
    return path


def run_until(condition: Callable[[], object]) -> float:
    """Seconds that it took."""
    start = time.perf_counter()
    while not condition():
        QCoreApplication.processEvents()
        time.sleep(0.0005)
    return time.perf_counter() - start


def frames(gallery: Gallery, steps: int, step: int) -> list[float]:
    """Seconds of each repaint while scrolling; what threads hand over in between is part of it."""
    bar, took = gallery.view.verticalScrollBar(), []
    for _ in range(steps):
        bar.setValue(bar.value() + step)
        start = time.perf_counter()
        QCoreApplication.processEvents()
        gallery.view.viewport().repaint()
        took.append(time.perf_counter() - start)
        time.sleep(0.008)
    return sorted(took)


def measure(count: int, files: list[Path], folder: Path) -> None:
    library = Library(folder / "library.sqlite3")
    start = time.perf_counter()
    fill(library, files, folder, count)
    filled = time.perf_counter() - start
    thumbnails, clipboard = Thumbnails(folder / "thumbnails"), PictureClipboard()
    start = time.perf_counter()
    gallery = Gallery(thumbnails)
    gallery.resize(1136, 840)
    gallery.set_library(library)
    gallery.show()
    run_until(lambda: gallery.model.is_read and gallery.model.record(0))
    gallery.view.viewport().repaint()
    first_paint = time.perf_counter() - start
    seen = run_until(lambda: _all_seen(gallery))
    scrolled, resized, jumped = frames(gallery, 200, 60), [], []
    for width in range(1136, 900, -4):
        start = time.perf_counter()
        gallery.resize(width, 840)
        QCoreApplication.processEvents()
        gallery.view.viewport().repaint()
        resized.append(time.perf_counter() - start)
    bar = gallery.view.verticalScrollBar()
    for share in (0.2, 0.5, 0.8, 1.0):
        start = time.perf_counter()
        bar.setValue(int(bar.maximum() * share))
        run_until(lambda: all(gallery.model.record(row) for row in gallery.view.seen_rows()))
        jumped.append(time.perf_counter() - start)
    image = library.add(replace(library.latest(1)[0], path=folder / "new.png", created_at=datetime.now(UTC)))
    start = time.perf_counter()
    gallery.prepend(image)
    added = time.perf_counter() - start
    resized.sort()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count:>9,} images (filled in {filled:.0f} s): first paint {first_paint * 1000:.0f} ms, "
        f"all thumbnails of the window {seen * 1000:.0f} ms\n"
        f"          scroll frame: median {scrolled[100] * 1000:.1f} ms, 99 % {scrolled[197] * 1000:.1f} ms; "
        f"resize frame: 99 % {resized[-1] * 1000:.1f} ms\n"
        f"          jump far: {max(jumped) * 1000:.0f} ms; new image: {added * 1000:.1f} ms of GUI time; "
        f"most memory so far {memory:.0f} MB",
        flush=True,
    )
    gallery.close_down()
    thumbnails.close()
    clipboard.close()
    library.close()
    gallery.close()


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
    counts = parser.parse_args().counts
    application = QApplication([])
    fonts.install(application)
    collector = GarbageCollector()
    collector.start()
    with tempfile.TemporaryDirectory() as place:
        files = draw_files(Path(place))
        for count in counts:
            folder = Path(place) / str(count)
            folder.mkdir()
            measure(count, files, folder)
    collector.stop()


if __name__ == "__main__":
    main()
