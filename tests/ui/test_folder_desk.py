"""Images that others write into a folder appear; what goes, goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QFileSystemWatcher
from typing_extensions import override

from imagen_desktop.core.library import Library
from imagen_desktop.ui.folder_desk import FolderDesk
from tests.ui.picture_library import NOW, draw_picture, record_of

Until = Callable[..., Any]


class Place:
    """A desk over real folders, and how often it has told of changes."""

    def __init__(self, root: Path, watcher: QFileSystemWatcher | None = None) -> None:
        self.own, self.comfy = root / "images", root / "comfy"
        for folder in (self.own, self.comfy):
            folder.mkdir()
        self.library = Library(root / "library.sqlite3", home=root)
        self.desk = FolderDesk(self.library, self.own, watcher=watcher)
        self.changes = 0
        self.desk.changed.connect(self._count)
        self.desk.watch([str(self.comfy)])

    def _count(self) -> None:
        self.changes += 1

    def names(self) -> set[str]:
        return {image.path.name for image in self.library.latest(100)}

    @property
    def is_watching(self) -> bool:
        return set(map(str, (self.own, self.comfy))) <= set(self.desk._watcher.directories())


@pytest.fixture
async def place(tmp_path: Path, until: Until) -> AsyncIterator[Place]:
    place = Place(tmp_path)
    place.desk._first_look.setInterval(0)
    place.desk.start()
    await until(lambda: place.is_watching)
    yield place
    place.desk.close()
    place.library.close()


async def test_images_that_are_there_are_found_at_the_start(tmp_path: Path, until: Until) -> None:
    place = Place(tmp_path)
    draw_picture(place.comfy / "deep" / "one.png")
    place.desk._first_look.setInterval(0)
    place.desk.start()
    await until(lambda: place.names() == {"one.png"} and place.changes)
    place.desk.close()
    place.library.close()


async def test_a_new_file_appears_and_a_deleted_one_goes(place: Place, until: Until) -> None:
    path = draw_picture(place.comfy / "one.png")
    await until(lambda: place.names() == {"one.png"} and place.changes)
    before = place.changes
    path.unlink()
    draw_picture(place.comfy / "two.png")
    await until(lambda: place.names() == {"two.png"} and place.changes > before)


async def test_a_new_folder_below_is_watched_too(place: Place, until: Until) -> None:
    draw_picture(place.comfy / "2026" / "one.png")
    await until(lambda: place.names() == {"one.png"})
    draw_picture(place.comfy / "2026" / "two.png")
    await until(lambda: place.names() == {"one.png", "two.png"})


async def test_a_half_written_file_appears_when_it_is_whole(
    place: Place, until: Until, tmp_path: Path
) -> None:
    whole = draw_picture(tmp_path / "elsewhere.png").read_bytes()
    path = place.comfy / "one.png"
    path.write_bytes(whole[:40])
    await until(lambda: place.desk._stirred)
    path.write_bytes(whole)  # no news of the folder: it is looked at again
    await until(lambda: place.names() == {"one.png"})


async def test_a_renamed_file_keeps_its_marks(place: Place, until: Until) -> None:
    path = draw_picture(place.comfy / "one.png")
    await until(lambda: place.names() == {"one.png"})
    (image,) = place.library.latest(1)
    place.library.set_rating(image.id, 4)
    path.rename(place.comfy / "best.png")
    await until(lambda: place.names() == {"best.png"})
    (renamed,) = place.library.latest(1)
    assert place.library.marks([renamed.id])[renamed.id].rating == 4


async def test_our_own_folder_tells_when_another_process_has_saved(place: Place, until: Until) -> None:
    path = draw_picture(place.own / "fox.png")
    place.library.add(record_of(path, "a fox", NOW))
    await until(lambda: place.changes)
    assert place.names() == {"fox.png"}


async def test_our_own_folder_keeps_images_whose_file_is_gone(place: Place, until: Until) -> None:
    path = draw_picture(place.own / "fox.png")
    place.library.add(record_of(path, "a fox", NOW))
    await until(lambda: place.changes)
    before = place.changes
    path.unlink()
    await until(lambda: place.changes > before)
    assert place.names() == {"fox.png"}


async def test_a_folder_that_is_added_later_is_looked_into(
    place: Place, until: Until, tmp_path: Path
) -> None:
    draw_picture(tmp_path / "more" / "one.png")
    place.desk.watch([str(place.comfy), str(tmp_path / "more"), str(tmp_path / "more" / "inner")])
    await until(lambda: place.names() == {"one.png"})


async def test_a_folder_that_is_not_there_is_no_failure(tmp_path: Path, until: Until) -> None:
    place = Place(tmp_path)
    failures: list[object] = []
    place.desk.failed.connect(failures.append)
    place.desk.watch([str(tmp_path / "unplugged"), str(place.comfy)])
    place.desk._first_look.setInterval(0)
    place.desk.start()
    await until(lambda: place.is_watching)
    assert failures == []
    place.desk.close()
    place.library.close()


async def test_first_image_of_another_process_appears_though_it_made_the_folder(
    place: Place, until: Until, tmp_path: Path
) -> None:
    place.desk.follow(tmp_path / "Pictures" / "Imagen")
    await until(lambda: place.desk._arrivals._above)
    before = place.changes
    path = draw_picture(tmp_path / "Pictures" / "Imagen" / "fox.png")
    place.library.add(record_of(path, "a fox", NOW))
    await until(lambda: place.changes > before)
    await until(lambda: str(path.parent) in place.desk._watcher.directories())
    assert not place.desk._arrivals._above
    assert not place.desk._arrivals._watcher.directories()


async def test_folder_that_comes_later_is_looked_into(place: Place, until: Until, tmp_path: Path) -> None:
    later = tmp_path / "drive" / "pictures"
    place.desk.watch([str(place.comfy), str(later)])
    await until(lambda: place.desk._arrivals._above)
    later.parent.mkdir()
    draw_picture(tmp_path / "one.png").rename(tmp_path / "drive" / "not ours.png")
    await until(lambda: place.desk._arrivals._above == {later: str(later.parent)})
    later.mkdir()
    await until(lambda: str(later) in place.desk._watcher.directories())
    draw_picture(later / "two.png")
    await until(lambda: place.names() == {"two.png"})


async def test_folder_that_is_removed_and_made_again_is_looked_into(
    place: Place, until: Until, tmp_path: Path
) -> None:
    place.comfy.rmdir()
    await until(lambda: place.desk._arrivals._above == {place.comfy: str(tmp_path)})
    draw_picture(place.comfy / "one.png")
    await until(lambda: place.names() == {"one.png"})


async def test_folder_is_watched_where_none_was_at_the_start(tmp_path: Path, until: Until) -> None:
    place = Place(tmp_path)
    place.own.rmdir()
    place.desk.watch([])
    place.desk._first_look.setInterval(0)
    place.desk.start()
    await until(lambda: place.desk._arrivals._above)
    place.desk.watch([str(place.comfy)])
    draw_picture(place.comfy / "one.png")
    await until(lambda: place.names() == {"one.png"})
    place.desk.close()
    place.library.close()


async def test_folder_that_is_of_no_interest_any_more_is_not_waited_for(
    place: Place, until: Until, tmp_path: Path
) -> None:
    place.desk.watch([str(place.comfy), str(tmp_path / "unplugged")])
    await until(lambda: place.desk._arrivals._above)
    place.desk.watch([str(place.comfy)])
    assert place.desk._arrivals._watcher.directories() == []


class FullWatcher(QFileSystemWatcher):
    """Of a system that has no watch left for one folder."""

    def __init__(self, refused: Path) -> None:
        super().__init__()
        self._refused = str(refused)
        self.refusals = 0

    @override
    def addPaths(self, files: Sequence[str]) -> list[str]:
        self.refusals += self._refused in files
        others = [name for name in files if name != self._refused]
        return [*(super().addPaths(others) if others else []), *({self._refused} & set(files))]


async def test_a_folder_that_cannot_be_watched_is_looked_into_once(tmp_path: Path, until: Until) -> None:
    watcher = FullWatcher(tmp_path / "comfy")
    place = Place(tmp_path, watcher)
    more = tmp_path / "more"
    draw_picture(place.comfy / "one.png")
    draw_picture(more / "two.png")
    place.desk.watch([str(place.comfy), str(more)])
    place.desk._first_look.setInterval(0)
    place.desk.start()
    await until(lambda: str(more) in watcher.directories())
    for name in ("three.png", "four.png"):
        before = place.changes
        draw_picture(more / name)
        await until(lambda name=name, before=before: name in place.names() and place.changes > before)
    assert place.names() == {"one.png", "two.png", "three.png", "four.png"}
    assert watcher.refusals == 1
    place.desk.close()
    place.library.close()
