"""A file that another program has moved is found again, if it is the same image."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_files import EmbedSwitches, save_image
from imagen_desktop.ui.dialogs import Question
from imagen_desktop.ui.gallery_delegate import Spot
from imagen_desktop.ui.locate_desk import LocateDesk
from tests.ui.picture_bench import Bench, bench_of
from tests.ui.picture_library import (  # noqa: F401 - the fixture is used by its name
    NOW,
    PictureLibrary,
    draw_picture,
    garbage_stays_here,
    heard,
    record_of,
)

pytestmark = [
    pytest.mark.usefixtures("garbage_stays_here"),
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
Until = Callable[..., Any]


def saved(folder: Path, stem: str, color: str = "#336699", *, settings: bool = True) -> Image:
    """With its record inside."""
    part = draw_picture(folder / ".source.png", color=color).rename(folder / f".{stem}.part")
    record = record_of(part, f"a {stem}", NOW)
    return save_image(part, folder, stem, record, EmbedSwitches(settings=settings))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    pictures = PictureLibrary(tmp_path)
    pictures.images = pictures.library.add_many([saved(tmp_path, "fox")])
    async with bench_of(pictures) as made:
        yield made


@pytest.fixture
def desk(bench: Bench) -> LocateDesk:
    return LocateDesk(bench.library, bench.gallery, bench.tasks, bench.gallery)


async def ready(bench: Bench, until: Until) -> Image:
    await until(lambda: bench.gallery.model.record(0))
    return bench.pictures.images[0]


async def test_the_same_image_is_taken_by_its_checksum(
    bench: Bench, desk: LocateDesk, until: Until, tmp_path: Path
) -> None:
    image = await ready(bench, until)
    bench.library.set_rating(image.id, 4)
    moved = image.path.rename(tmp_path / "elsewhere.png")
    desk.locate(image, moved)
    await until(lambda: bench.library.find(moved) is not None)
    assert bench.library.marks([image.id])[image.id].rating == 4
    await until(lambda: bench.gallery.model.record(0).image.path == moved)  # type: ignore[union-attr]


async def test_another_image_and_no_image_are_refused(
    bench: Bench, desk: LocateDesk, until: Until, tmp_path: Path
) -> None:
    image = await ready(bench, until)
    image.path.unlink()
    other = saved(tmp_path, "owl", "#993333")
    page = tmp_path / "page.png"
    page.write_text("<html>")
    for path in (other.path, page, tmp_path / "gone.png"):
        desk.locate(image, path)
    await until(lambda: len(bench.errors) == 3)
    messages = sorted(str(error) for error in bench.errors)
    assert all(isinstance(error, LibraryError) for error in bench.errors)
    assert "gone.png cannot be read" in messages[0]
    assert messages[1:] == ["owl.png is another image.", "page.png is no PNG, JPEG or WebP image."]
    assert bench.library.find(image.path) is not None


@pytest.mark.parametrize("agrees", [True, False])
async def test_a_file_that_does_not_say_is_asked_about(
    bench: Bench, desk: LocateDesk, until: Until, tmp_path: Path, agrees: bool
) -> None:
    image = await ready(bench, until)
    image.path.unlink()
    silent = saved(tmp_path, "silent", settings=False)
    desk.locate(image, silent.path)
    await until(lambda: bench.gallery.findChildren(Question))
    (question,) = bench.gallery.findChildren(Question)
    (question.agree.click if agrees else question.reject)()
    await until(lambda: not bench.tasks._running)
    assert (bench.library.find(silent.path) is not None) is agrees


async def test_the_card_of_a_gone_file_offers_to_locate_it(bench: Bench, until: Until) -> None:
    image = await ready(bench, until)
    image.path.unlink()
    bench.gallery.thumbnails.forget(image.path)
    bench.gallery.view.viewport().update()
    card = bench.gallery.view.area_of(0)
    painter = bench.gallery.view.pictures
    across, down = range(card.left(), card.right(), 6), range(card.top(), card.bottom(), 6)
    points = [QPoint(x, y) for x in across for y in down]
    await until(lambda: any(painter.spot_at(card, point, 0) is Spot.LOCATE for point in points))
    asked = heard(bench.gallery.on_chosen.locate_requested)
    place = next(point for point in points if painter.spot_at(card, point, 0) is Spot.LOCATE)
    QTest.mouseClick(
        bench.gallery.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )
    assert [replace(each, id=0) for each in asked if isinstance(each, Image)] == [replace(image, id=0)]


async def test_it_is_asked_for_from_the_nearest_folder_that_is_still_there(
    bench: Bench, desk: LocateDesk, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked for on a thread: a server that does not answer holds up no window."""
    looked: list[threading.Thread] = []
    is_dir = Path.is_dir

    def look(path: Path) -> bool:
        if "gone" in path.parts:
            looked.append(threading.current_thread())
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", look)
    image = await ready(bench, until)
    desk.ask_place(replace(image, path=tmp_path / "gone" / "deep" / "fox.png"))
    await until(lambda: bench.gallery.findChildren(QFileDialog))
    (dialog,) = bench.gallery.findChildren(QFileDialog)
    assert Path(dialog.directory().path()) == tmp_path
    assert len(looked) == 2
    assert threading.main_thread() not in looked
    dialog.reject()
