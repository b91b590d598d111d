"""A library of real files in a folder of the test's own, and a gallery around it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from imagen_desktop.core.generation import GenerationRequest, Image, Price, Timings
from imagen_desktop.core.library import Library
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.picture_actions import PictureClipboard
from imagen_desktop.ui.thumbnails import Thumbnails
from tests.ui.fake_studio import DEV, SCHNELL

NOW = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0)


def draw_picture(path: Path, width: int = 96, height: int = 64, color: str = "#cc5522") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(QColor(color))
    assert picture.save(str(path))
    return path


def record_of(path: Path, prompt: str, made_at: datetime, seed: int = 7) -> Image:
    return Image(
        path=path,
        created_at=made_at.astimezone(UTC),
        request=GenerationRequest(prompt, backend=SCHNELL.name, aspect_ratio="3:2", steps=4),
        backend=SCHNELL.name,
        backend_type="replicate",
        model=SCHNELL.model,
        width=96,
        height=64,
        size_bytes=path.stat().st_size if path.exists() else 0,
        seed=seed,
        prediction_id="gm3qsj8f2drm80cjxdc0cr",
        timings=Timings(2600, 300, 1900),
        cost=Price(3_000, "2026-11-18"),
    )


@dataclass
class PictureLibrary:
    """Newest day first; prompts say which picture it is: "day 0 picture 2" is the third of today."""

    folder: Path
    library: Library = field(init=False)
    images: list[Image] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.library = Library(self.folder / "library.sqlite3", home=self.folder)

    def fill(self, *counts: int) -> PictureLibrary:
        made = []
        drawn = draw_picture(self.folder / "drawn.png")
        same = drawn.read_bytes()
        drawn.unlink()
        for day, count in enumerate(counts):
            for number in range(count):
                path = self.folder / f"{day}-{number}.png"
                path.write_bytes(same)
                moment = NOW - timedelta(days=day, minutes=number)
                made.append(record_of(path, f"day {day} picture {number}", moment, seed=100 * day + number))
        self.images = self.library.add_many(made)
        return self

    def add(self, prompt: str, made_at: datetime | None = None) -> Image:
        path = draw_picture(self.folder / f"{prompt}.png")
        image = record_of(path, prompt, made_at or NOW + timedelta(minutes=1))
        return self.library.add(image)

    def lose(self, image: Image) -> Image:
        image.path.unlink()
        return replace(image)


@contextmanager
def gallery_of(pictures: PictureLibrary, width: int = 900, height: int = 700) -> Iterator[Gallery]:
    """Shown offscreen; its threads end with the block."""
    thumbnails = Thumbnails(pictures.folder / "thumbnails")
    clipboard = PictureClipboard()
    gallery = Gallery(thumbnails)
    gallery.set_backends([SCHNELL, DEV])
    gallery.set_library(pictures.library)
    gallery.resize(width, height)
    gallery.show()
    try:
        yield gallery
    finally:
        gallery.close_down()
        clipboard.close()
        thumbnails.close()
        pictures.library.close()
        gallery.close()
        gallery.deleteLater()


def heard(signal: object) -> list[object]:
    """What a signal with one argument has carried so far."""
    calls: list[object] = []
    connect: Callable[..., object] = signal.connect  # type: ignore[attr-defined]  # a bound Qt signal
    connect(calls.append)
    return calls


@pytest.fixture
def garbage_stays_here() -> Iterator[None]:
    """Loops and timers of earlier tests are not destroyed by a thread of this one."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
