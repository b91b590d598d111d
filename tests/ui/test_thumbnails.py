"""Thumbnails: on disk by the desktop's rules, in memory as much as allowed, the wanted ones first."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from imagen_desktop.core.paths import home_paths, user_paths
from imagen_desktop.ui.thumbnail_files import (
    decode,
    read_thumbnail,
    size_for,
    source_of,
    thumbnail_folder,
    write_thumbnail,
)
from imagen_desktop.ui.thumbnails import Shown, Thumbnails, Wish
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


def test_a_thumbnail_lies_where_the_desktops_programs_look_for_it(tmp_path: Path, cache: Path) -> None:
    source = source_of(draw_picture(tmp_path / "fuchs im schnee ü.png", 1024, 1024))
    small, original = decode(source.path, 256)
    write_thumbnail(cache, "large", source, small, original)
    name = md5(source.path.as_uri().encode(), usedforsecurity=False).hexdigest()
    file = cache / "large" / f"{name}.png"
    kept = QImage(str(file))
    assert "%20" in source.uri
    assert kept.text("Thumb::URI") == source.uri
    assert kept.text("Thumb::MTime") == str(int(source.path.stat().st_mtime))
    assert kept.text("Thumb::Image::Width") == "1024"
    assert kept.size() == QSize(256, 256)


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_thumbnails_are_the_users_own_business(tmp_path: Path, cache: Path) -> None:
    source = source_of(draw_picture(tmp_path / "fox.png"))
    write_thumbnail(cache, "large", source, *decode(source.path))
    assert (cache / "large").stat().st_mode & 0o777 == 0o700
    assert (cache / "large" / source.file_name).stat().st_mode & 0o777 == 0o600


def test_a_thumbnail_of_a_file_that_has_changed_is_not_used(tmp_path: Path, cache: Path) -> None:
    path = draw_picture(tmp_path / "fox.png")
    source = source_of(path)
    write_thumbnail(cache, "large", source, *decode(path))
    assert read_thumbnail(cache, "large", source) is not None
    os.utime(path, (source.modified + 10, source.modified + 10))
    assert read_thumbnail(cache, "large", source_of(path)) is None


def test_half_written_files_are_not_left_behind(tmp_path: Path, cache: Path) -> None:
    source = source_of(draw_picture(tmp_path / "fox.png"))
    with pytest.raises(OSError, match="empty"):
        write_thumbnail(cache, "large", source, QImage(), QSize(96, 64))
    assert list((cache / "large").iterdir()) == []


@pytest.mark.parametrize(
    ("wanted", "kind"),
    [(100, "normal"), (129, "large"), (317, "x-large"), (600, "xx-large"), (5000, "xx-large")],
)
def test_the_smallest_kind_that_is_large_enough_is_used(wanted: int, kind: str) -> None:
    assert size_for(wanted)[0] == kind


def test_a_home_of_its_own_keeps_its_thumbnails_there(tmp_path: Path) -> None:
    paths = home_paths(tmp_path)
    assert thumbnail_folder(paths).is_relative_to(tmp_path)


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="the freedesktop rules")
def test_the_users_own_places_share_the_desktops_thumbnails() -> None:
    assert thumbnail_folder(user_paths()) == Path.home() / ".cache" / "thumbnails"


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


async def test_when_closed_nothing_comes_any_more(tmp_path: Path, cache: Path) -> None:
    thumbnails = Thumbnails(cache)
    came: list[object] = []
    thumbnails.ready.connect(came.append)
    thumbnails.want("test", [Wish(draw_picture(tmp_path / "fox.png", 900, 900), *CARD)])
    thumbnails.close()
    assert came == []
