"""Prints how long a key pressed in the search field takes to a repainted grid, and to the days' counts.

    python -m tests.benchmarks.search [--counts 100000 1000000] [--keep FOLDER] [--turns 3]

The library has prompts of fourteen words, which occur as often as words of a language do; a small
file stands behind the newest ones. A million take five minutes to write: with --keep they are there again
the next time.

"CPU" is what all of this program's threads worked from the key to the grid, the counting of days that goes
on beside included: other programs hardly lengthen it. Each key is the median of the turns.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.generation import GenerationRequest, Image, Price
from imagen_desktop.core.library import Library
from imagen_desktop.core.library.fresh_index import FreshIndex
from imagen_desktop.core.library.marks import MarkStore
from imagen_desktop.core.library.rows import Row, row_of_image
from imagen_desktop.ui import fonts
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.garbage import GarbageCollector
from imagen_desktop.ui.search_bar import SearchBar
from imagen_desktop.ui.search_desk import SearchDesk
from imagen_desktop.ui.thumbnails import Thumbnails

NOW = datetime.now(UTC)
PER_DAY = 400
FILES = 3_000
LETTERS = "etaoinshrdlucmfwypvbgkjqxz"
KNOWN_WORDS = ("fox", "red", "snow", "photograph", "lighthouse", "dawn", "portrait", "landscape")
MODELS = ("black-forest-labs/flux-schnell",) * 6 + ("black-forest-labs/flux-dev",) * 3 + ("sketch",)
SHAPES = ((1216, 832), (1024, 1024), (832, 1216))
SEARCHES = ("fox", "lighthouse dawn", "zzyzx", "model:dev ", "cost:>0.02 ", "orientation:portrait ", "-red")


def rows(count: int) -> Iterator[Row]:
    """With their ids, the newest first."""
    choice = random.Random(1)
    words = [*KNOWN_WORDS]
    words += [
        "".join(choice.choices(LETTERS, range(26, 0, -1), k=choice.randint(3, 10))) for _ in range(20_000)
    ]
    weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(words))))
    plain = Image(
        path=Path("x.png"),
        created_at=NOW,
        request=GenerationRequest("", backend="flux", steps=4),
        backend="flux",
        backend_type="replicate",
        model="",
        width=1,
        height=1,
        size_bytes=1_000_000,
    )
    for number in range(count):
        model, (width, height) = choice.choice(MODELS), choice.choice(SHAPES)
        prompt = " ".join(choice.choices(words, cum_weights=weights, k=14))
        image = replace(
            plain,
            request=replace(plain.request, prompt=prompt),
            created_at=NOW - timedelta(days=number // PER_DAY, seconds=number % PER_DAY),
            model=model,
            width=width,
            height=height,
            seed=number,
            cost=Price(25_000 if model.endswith("dev") else 3_000, "2026-11-18"),
        )
        yield (count - number, *row_of_image(image, f"images/{number}.png", image.created_at.date()))


def fill(file: Path, count: int) -> None:
    with FreshIndex(MarkStore(file.with_name("marks.jsonl"))) as fresh:
        fresh.add(rows(count))
        fresh.finish([])
        connection = sqlite3.connect(file)
        fresh._connection.backup(connection)
        connection.close()
    images = file.with_name("images")
    images.mkdir()
    picture = QImage(96, 64, QImage.Format.Format_RGB32)
    picture.fill(QColor("#cc5522"))
    picture.save(str(images / "0.png"))
    for number in range(1, FILES):
        (images / f"{number}.png").symlink_to(images / "0.png")


def run_until(condition: Callable[[], object]) -> None:
    while not condition():
        QCoreApplication.processEvents()
        time.sleep(0.0002)  # as the program's loop: it waits, and leaves Python to the thread that reads


class Took(NamedTuple):
    """Milliseconds."""

    clock: float
    cpu: float


class Painted(QObject):
    """`query` is what the grid, or the page in its place, showed when it was last painted."""

    def __init__(self, gallery: Gallery) -> None:
        super().__init__(gallery)
        self.query = gallery.model.query
        self._model = gallery.model
        for page in (gallery.view.viewport(), gallery.empty):
            page.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.query = self._model.shown_query
        return super().eventFilter(watched, event)


def measure(library: Library, folder: Path, count: int, turns: int) -> None:
    thumbnails = Thumbnails(folder / "thumbnails")
    gallery, bar, window = Gallery(thumbnails), SearchBar(), QWidget()
    layout = QVBoxLayout(window)
    layout.addWidget(bar)
    layout.addWidget(gallery, 1)
    gallery.set_library(library)
    desk = SearchDesk(bar, gallery, library, ["flux"])
    window.resize(1136, 840)
    window.show()
    window.activateWindow()
    bar.field.text.setFocus()
    run_until(lambda: gallery.model.is_read and gallery.model.record(0))
    painted = Painted(gallery)
    print(f"{count:,} images")
    every: list[Took] = []
    for text in SEARCHES:
        typed = [_type(bar, gallery, painted, text, count) for _ in range(turns)]
        keys = [
            Took(*map(statistics.median, zip(*each, strict=True)))
            for each in zip(*(took for took, _ in typed), strict=True)
        ]
        every += keys
        worst = max(keys, key=lambda key: key.clock)
        each_key = ", ".join(
            f"{key}{took.clock:.0f}/{took.cpu:.0f}" for key, took in zip(text, keys, strict=True)
        )
        counted = statistics.median(after for _, after in typed)
        print(
            f"  {text!r:24} worst key {worst.clock:5.1f} ms, {max(key.cpu for key in keys):5.1f} ms CPU;"
            f" counted after {counted:6.0f} ms  [{each_key}]",
            flush=True,
        )
    for unit, times in (
        ("ms", sorted(each.clock for each in every)),
        ("ms CPU", sorted(each.cpu for each in every)),
    ):
        print(f"  all keys: median {statistics.median(times):.1f}, most {times[-1]:.1f} {unit}")
    print(f"  load average: {os.getloadavg()[0]:.1f}", flush=True)
    desk.close()
    gallery.close_down()
    thumbnails.close()
    window.close()


def _type(
    bar: SearchBar, gallery: Gallery, painted: Painted, text: str, count: int
) -> tuple[list[Took], float]:
    """Its keys, and how long the counting took after the last one."""
    took = [_press(bar, gallery, painted, key) for key in text]
    start = time.perf_counter()
    run_until(lambda: not gallery.model._is_glanced and gallery.model.shown_query == gallery.model.query)
    counted = (time.perf_counter() - start) * 1_000
    bar.field.text.clear()
    run_until(lambda: gallery.model.image_count == count)
    run_until(lambda: gallery.model.record(0))
    return took, counted


def _press(bar: SearchBar, gallery: Gallery, painted: Painted, key: str) -> Took:
    """Until the grid has painted what is searched for now, or still shows it because the key changed
    nothing."""
    start, worked = time.perf_counter(), time.process_time()
    if key == " ":
        QTest.keyClick(bar.field.text, Qt.Key.Key_Space)
    else:
        QTest.keyClicks(bar.field.text, key)
    QCoreApplication.processEvents()  # the search begins with the next turn of the loop
    run_until(lambda: painted.query == gallery.model.query)
    return Took((time.perf_counter() - start) * 1_000, (time.process_time() - worked) * 1_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--keep", type=Path, help="the folder where the libraries stay for the next time")
    parser.add_argument("--turns", type=int, default=3)
    arguments = parser.parse_args()
    application = QApplication([])
    fonts.install(application)
    collector = GarbageCollector()
    collector.start()
    with tempfile.TemporaryDirectory() as place:
        for count in arguments.counts:
            folder = (arguments.keep or Path(place)) / str(count)
            file = folder / "library.sqlite3"
            if not file.exists():
                folder.mkdir(parents=True)
                fill(file, count)
            library = Library(file)
            measure(library, folder, count, arguments.turns)
            library.close()
    collector.stop()


if __name__ == "__main__":
    main()
