"""Whole pictures from files: their size, their colours, and what happens to very large and missing ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QColorSpace, QImage, QPainter, QPixmap

from imagen_desktop.ui.decoding import decode
from imagen_desktop.ui.fitted_pictures import FittedPictures
from imagen_desktop.ui.large_pictures import SCREEN_SIDE, LargePictures
from imagen_desktop.ui.missing_picture import MissingPicture
from tests.ui.picture_library import draw_picture

Until = Callable[..., Any]


@pytest.fixture
def pictures() -> Iterator[LargePictures]:
    made = LargePictures()
    yield made
    made.close()


async def test_a_very_large_one_is_first_read_at_a_screens_size(
    pictures: LargePictures, tmp_path: Path, until: Until
) -> None:
    path = draw_picture(tmp_path / "wide.png", SCREEN_SIDE + 1000, 64)
    pictures.want([path])
    await until(lambda: pictures.get(path))
    first = pictures.get(path)
    assert first is not None
    assert first.pixmap.width() == SCREEN_SIDE
    assert first.size == QSize(SCREEN_SIDE + 1000, 64)
    assert not first.is_whole

    pictures.want_whole(path)
    await until(lambda: pictures.get(path) is not first)
    whole = pictures.get(path)
    assert whole is not None
    assert whole.is_whole
    assert whole.pixmap.size() == whole.size == first.size


async def test_others_are_read_as_they_are(pictures: LargePictures, tmp_path: Path, until: Until) -> None:
    path = draw_picture(tmp_path / "small.png", 300, 200)
    pictures.want([path])
    await until(lambda: pictures.get(path))
    picture = pictures.get(path)
    assert picture is not None
    assert picture.is_whole
    assert picture.pixmap.size() == picture.size == QSize(300, 200)


@pytest.mark.parametrize("is_there", [True, False])
async def test_gone_and_damaged_are_told_apart(
    pictures: LargePictures, tmp_path: Path, until: Until, is_there: bool
) -> None:
    path = tmp_path / "broken.png"
    if is_there:
        path.write_bytes(b"not a picture")
    pictures.want([path])
    await until(lambda: pictures.get(path))
    picture = pictures.get(path)
    assert picture is not None
    assert picture.pixmap.isNull()
    assert picture.is_gone is not is_there


def test_colours_of_another_space_are_brought_to_srgb(tmp_path: Path) -> None:
    path = tmp_path / "adobe.png"
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(QColor("#cc5522"))
    picture.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb))
    assert picture.save(str(path))
    image, _ = decode(path)
    assert image.colorSpace() == QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    assert image.pixelColor(4, 4).red() > 220


async def test_one_that_has_its_size_is_drawn_pixel_by_pixel(
    pictures: LargePictures, tmp_path: Path, until: Until
) -> None:
    path = draw_picture(tmp_path / "a.png", 300, 200, "#cc5522")
    fitted, changed = FittedPictures(pictures), []
    fitted.changed.connect(lambda: changed.append(True))
    pictures.want([path])
    await until(lambda: pictures.get(path))
    fitted.want(path, QSize(150, 100), 1.0)
    await until(lambda: changed)
    canvas = QPixmap(200, 120)
    canvas.fill(QColor("black"))
    painter = QPainter(canvas)
    fitted.draw(painter, path, QRectF(10, 10, 150, 100), is_smooth=True)
    painter.end()
    shot = canvas.toImage()
    assert QColor(shot.pixel(11, 11)).name() == "#cc5522"
    assert QColor(shot.pixel(5, 5)).name() == "#000000"


async def test_zooming_in_asks_for_all_pixels(pictures: LargePictures, tmp_path: Path, until: Until) -> None:
    path = draw_picture(tmp_path / "wide.png", SCREEN_SIDE + 1000, 64)
    fitted = FittedPictures(pictures)
    pictures.want([path])
    await until(lambda: pictures.get(path))
    fitted.want(path, QSize(SCREEN_SIDE + 500, 60), 1.0)
    await until(lambda: (picture := pictures.get(path)) and picture.is_whole)


@pytest.mark.parametrize("is_gone", [True, False])
def test_what_is_missing_says_why_and_what_can_be_done(qtbot: Any, is_gone: bool) -> None:
    made = MissingPicture()
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show_missing(Path("/pictures/fox.png"), is_gone=is_gone)
    assert made.title.text() == ("File is gone" if is_gone else "File is damaged")
    assert made.remove.isVisible() is is_gone
    assert made.reveal.isVisible() is not is_gone
    assert made.place.toolTip() == "/pictures/fox.png"
    made.grab()
