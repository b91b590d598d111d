"""Prints how fast the viewer shows the next picture, and how fast the compare page moves its divider.

    python -m tests.benchmarks.viewer [--screen]

Offscreen unless `--screen`. The pictures are noise over colours: PNG files of a size that a model makes.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

if "--screen" not in sys.argv:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from imagen_desktop.core.generation import Image
from imagen_desktop.ui import fonts
from imagen_desktop.ui.compare_frame import Mode
from imagen_desktop.ui.compare_page import ComparePage
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.garbage import GarbageCollector
from imagen_desktop.ui.viewer import Viewer
from tests.ui.picture_library import PictureLibrary, gallery_of

PICTURES = 24
WINDOWS = (QSize(1440, 900), QSize(3840, 2160))


def draw_noise(path: Path, width: int, height: int, number: int) -> None:
    """As hard to decode as a photograph: about 2 MB at a megapixel."""
    noise = QImage(os.urandom(width * height), width, height, width, QImage.Format.Format_Grayscale8)
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    shade = QLinearGradient(0, 0, width, height)
    shade.setColorAt(0, QColor.fromHsv(number * 37 % 360, 200, 220))
    shade.setColorAt(1, QColor.fromHsv(number * 91 % 360, 220, 90))
    painter = QPainter(picture)
    painter.fillRect(picture.rect(), shade)
    painter.setOpacity(0.12)
    painter.drawImage(0, 0, noise)
    painter.end()
    picture.save(str(path))


@contextmanager
def library(folder: Path, width: int, height: int) -> Iterator[Gallery]:
    pictures = PictureLibrary(folder).fill(PICTURES)
    for number, image in enumerate(pictures.images):
        draw_noise(image.path, width, height, number)
        pictures.library.add(replace(image, width=width, height=height))
    with gallery_of(pictures) as gallery:
        yield gallery


def run_until(condition: Callable[[], object]) -> float:
    """Milliseconds that it took."""
    start = time.perf_counter()
    while not condition():
        QCoreApplication.processEvents()
    return (time.perf_counter() - start) * 1000


def figures(took: list[float]) -> str:
    took = sorted(took)
    return f"median {took[len(took) // 2]:.1f} ms, 95 % {took[int(len(took) * 0.95)]:.1f} ms"


def key_to_paint(viewer: Viewer, rest_ms: int) -> list[float]:
    """From the key until the new picture's pixels are painted; `rest_ms` is how long one looks at each."""
    took = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
        for _ in range(PICTURES - 2):
            end = time.perf_counter() + rest_ms / 1000
            run_until(partial(_is_past, end))
            before = viewer.image
            start = time.perf_counter()
            QTest.keyClick(viewer, key)
            run_until(partial(_has_moved, viewer, before))
            viewer.canvas.repaint()
            took.append((time.perf_counter() - start) * 1000)
    return took


def _has_pixels(viewer: Viewer) -> bool:
    return viewer.image is not None and viewer.pictures.get(viewer.image.path) is not None


def _has_moved(viewer: Viewer, before: Image | None) -> bool:
    return viewer.image != before and _has_pixels(viewer)


def _has_both(page: ComparePage) -> bool:
    return all(page.pictures.get(image.path) for image in page.images or ())


def _is_past(moment: float) -> bool:
    return time.perf_counter() >= moment


def divider_frames(page: ComparePage, step: int) -> list[float]:
    """One repaint of what a moved divider uncovers, handle included."""
    took = []
    handle = page.canvas.handle
    for value in [*range(10, 90, step), *range(90, 10, -step)]:
        start = time.perf_counter()
        handle.setValue(value)
        QCoreApplication.processEvents()
        took.append((time.perf_counter() - start) * 1000)
    return took


def measure(gallery: Gallery, width: int, height: int) -> None:
    images = [record.image for row in range(PICTURES) if (record := gallery.model.record(row))]
    for window in WINDOWS:
        viewer = Viewer(gallery.model, gallery.thumbnails)
        viewer.resize(window)
        viewer.open(images[0])
        run_until(partial(_has_pixels, viewer))
        at_rest, in_haste = key_to_paint(viewer, 150), key_to_paint(viewer, 0)
        place = f"{width} x {height} in a window of {window.width()} x {window.height()}"
        print(f"{place}: next picture {figures(at_rest)}; with the key held {figures(in_haste)}", flush=True)
        _close(viewer)
        page = ComparePage()
        page.resize(window)
        page.show()
        page.show_pair(images[0], images[1])
        run_until(partial(_has_both, page))
        _settle()
        print(f"  divider by 1 %: {figures(divider_frames(page, 1))}; by 20 %: ", end="")
        print(f"{figures(divider_frames(page, 20))}", end="; ")
        for _ in range(8):
            page.canvas.step_zoom(1)
        _settle()
        print(f"zoomed to {page.canvas.zoom.percent} %: {figures(divider_frames(page, 1))}", flush=True)
        page.choose_mode(Mode.SLIDER)
        _close(page)


def _settle() -> None:
    """Until pictures have the size that they are shown at."""
    end = time.perf_counter() + 0.6
    run_until(partial(_is_past, end))


def _close(widget: Viewer | ComparePage) -> None:
    widget.close_down()
    shown: QWidget = widget
    shown.close()
    shown.deleteLater()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screen", action="store_true", help="on a real screen")
    parser.parse_args()
    application = QApplication([])
    fonts.install(application)
    collector = GarbageCollector()
    collector.start()
    with tempfile.TemporaryDirectory() as place:
        for width, height in ((1024, 1024), (3840, 2560)):
            folder = Path(place) / str(width)
            folder.mkdir()
            with library(folder, width, height) as gallery:
                run_until(partial(gallery.model.record, PICTURES - 1))
                measure(gallery, width, height)
    collector.stop()


if __name__ == "__main__":
    main()
