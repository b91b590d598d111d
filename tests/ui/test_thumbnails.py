"""Thumbnails: on disk by the desktop's rules, in memory as much as allowed, the wanted ones first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as PillowImage
from PySide6.QtGui import QColor, QColorSpace

from imagen_desktop.ui.thumbnails import Shown, Thumbnail, Thumbnails, Wish
from tests.ui.picture_library import (  # noqa: F401 - the fixture is used by its name
    draw_picture,
    garbage_stays_here,
)

pytestmark = pytest.mark.usefixtures("garbage_stays_here")
CARD = (200, 200)


def is_nearly(color: QColor | None, name: str) -> bool:
    wanted = QColor(name)
    parts = (QColor.red, QColor.green, QColor.blue)
    return color is not None and all(abs(part(color) - part(wanted)) <= 2 for part in parts)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "thumbnails"


@pytest.fixture
def thumbnails(cache: Path) -> Iterator[Thumbnails]:
    made = Thumbnails(cache)
    yield made
    made.close()


async def test_a_picture_fills_its_cell_and_is_kept_on_disk(
    tmp_path: Path, cache: Path, thumbnails: Thumbnails, until: Callable[..., Any]
) -> None:
    path = draw_picture(tmp_path / "fox.png", 1200, 800, "#cc5522")
    wish = Wish(path, *CARD)
    thumbnails.want("test", [wish])
    await until(lambda: thumbnails.get(wish))
    thumbnail = thumbnails.get(wish)
    color = thumbnails.color(path)
    assert thumbnail is not None
    assert thumbnail.pixmap.size().toTuple() == CARD
    assert is_nearly(color, "#cc5522")
    await until(lambda: len(list((cache / "x-large").glob("*.png"))) == 1)


async def test_a_picture_that_shall_be_whole_keeps_its_shape(
    tmp_path: Path, thumbnails: Thumbnails, until: Callable[..., Any]
) -> None:
    wish = Wish(draw_picture(tmp_path / "fox.png", 1200, 800), *CARD, is_filled=False)
    thumbnails.want("test", [wish])
    await until(lambda: thumbnails.get(wish))
    thumbnail = thumbnails.get(wish)
    assert thumbnail is not None
    assert thumbnail.pixmap.width() == 200
    assert 132 <= thumbnail.pixmap.height() <= 134


async def test_a_missing_file_and_a_damaged_one_are_told_apart(
    tmp_path: Path, thumbnails: Thumbnails, until: Callable[..., Any]
) -> None:
    damaged = tmp_path / "damaged.png"
    damaged.write_bytes(draw_picture(tmp_path / "fox.png").read_bytes()[:60])
    wishes = [Wish(tmp_path / "gone.png", *CARD), Wish(damaged, *CARD)]
    thumbnails.want("test", wishes)
    await until(lambda: all(thumbnails.get(wish) for wish in wishes))
    shown = [found.shown for wish in wishes if (found := thumbnails.get(wish)) is not None]
    assert shown == [Shown.GONE, Shown.DAMAGED]


async def test_colours_of_another_space_become_srgb(
    tmp_path: Path, thumbnails: Thumbnails, until: Callable[..., Any]
) -> None:
    """Display P3's pure green lies outside of sRGB; half of it is stronger there."""
    wide = bytes(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3).iccProfile().data())
    PillowImage.new("RGB", (300, 300), (100, 160, 100)).save(tmp_path / "fox.png", icc_profile=wide)
    wish = Wish(tmp_path / "fox.png", *CARD)
    thumbnails.want("test", [wish])
    await until(lambda: thumbnails.get(wish))
    color = thumbnails.color(wish.path)
    assert color is not None
    assert color.red() < 95
    assert color.green() > 158


async def test_the_place_that_asked_last_is_served_first(
    tmp_path: Path, thumbnails: Thumbnails, until: Callable[..., Any]
) -> None:
    came: list[Thumbnail] = []
    thumbnails.ready.connect(came.append)
    paths = [draw_picture(tmp_path / f"{number}.png") for number in range(6)]
    thumbnails.want("grid", [Wish(path, *CARD) for path in paths])
    thumbnails.want("viewer", [Wish(paths[5], 90, 90)])
    await until(lambda: len(came) == 7)
    assert [found.wish.width for found in came].index(90) <= 2  # two were being made already


async def test_what_is_wanted_no_more_is_not_decoded(
    tmp_path: Path, thumbnails: Thumbnails, until: Callable[..., Any]
) -> None:
    wishes = [Wish(draw_picture(tmp_path / f"{number}.png", 900, 900), *CARD) for number in range(30)]
    thumbnails.want("test", wishes)
    thumbnails.want("test", [wishes[-1]])
    await until(lambda: thumbnails.get(wishes[-1]))
    assert sum(thumbnails.get(wish) is not None for wish in wishes) < 10


async def test_memory_stays_within_its_bound_and_the_oldest_go(
    tmp_path: Path, cache: Path, until: Callable[..., Any]
) -> None:
    thumbnails = Thumbnails(cache, memory_bytes=5 * 200 * 200 * 4)
    wishes = [Wish(draw_picture(tmp_path / f"{number}.png"), *CARD) for number in range(12)]
    for wish in wishes:
        thumbnails.want("test", [wish])
        await until(lambda wish=wish: thumbnails.get(wish))
    kept = [wish for wish in wishes if thumbnails.get(wish) is not None]
    thumbnails.close()
    assert kept == wishes[-len(kept) :]
    assert 1 <= len(kept) <= 5
    assert thumbnails.color(wishes[0].path) is not None


async def test_a_full_disk_keeps_no_picture_from_being_shown(
    tmp_path: Path, until: Callable[..., Any]
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    thumbnails = Thumbnails(blocked)
    wish = Wish(draw_picture(tmp_path / "fox.png", 1200, 800), *CARD)
    thumbnails.want("test", [wish])
    await until(lambda: thumbnails.get(wish))
    thumbnails.close()
    found = thumbnails.get(wish)
    assert found is not None
    assert found.shown is Shown.WELL


async def test_a_file_that_was_replaced_is_read_again_once_forgotten(
    tmp_path: Path, thumbnails: Thumbnails, until: Callable[..., Any]
) -> None:
    path = draw_picture(tmp_path / "fox.png", color="#cc5522")
    wish = Wish(path, *CARD)
    thumbnails.want("test", [wish])
    await until(lambda: thumbnails.get(wish))
    draw_picture(path, color="#2255cc")
    thumbnails.forget(path)
    assert thumbnails.get(wish) is None
    thumbnails.want("test", [wish])
    await until(lambda: thumbnails.get(wish))
    color = thumbnails.color(path)
    assert is_nearly(color, "#2255cc")


async def test_a_file_that_is_back_is_read_again_and_one_that_was_there_is_not(
    tmp_path: Path, thumbnails: Thumbnails, until: Callable[..., Any]
) -> None:
    there, path = draw_picture(tmp_path / "boat.png", 900, 900), tmp_path / "fox.png"
    wish, other = Wish(path, *CARD), Wish(there, *CARD)
    thumbnails.want("test", [wish, other])
    await until(lambda: thumbnails.get(wish) and thumbnails.get(other))
    draw_picture(path, 900, 900)
    thumbnails.look_again({path, there})
    assert thumbnails.get(wish) is None
    assert thumbnails.get(other) is not None
    thumbnails.want("test", [wish])
    await until(lambda: (found := thumbnails.get(wish)) and found.shown is Shown.WELL)


async def test_when_closed_nothing_comes_any_more(tmp_path: Path, cache: Path) -> None:
    thumbnails = Thumbnails(cache)
    came: list[object] = []
    thumbnails.ready.connect(came.append)
    thumbnails.want("test", [Wish(draw_picture(tmp_path / "fox.png", 900, 900), *CARD)])
    thumbnails.close()
    assert came == []
