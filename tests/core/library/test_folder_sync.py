"""Folders of other programs: what is new, changed, renamed, gone, half written or not there today."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image as PillowImage
from PIL.PngImagePlugin import PngInfo

from imagen_desktop.core.library import Library, Marks, Query, parse
from imagen_desktop.core.library.folder_sync import FolderChanges
from tests.core.library.samples import png, saved

PARAMETERS = (
    "{prompt}\nNegative prompt: blurry\n"
    "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 8x4, Model: dream"
)
LONG_AGO = 1_700_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "comfy"
    made.mkdir()
    return made


def draw(path: Path, prompt: str = "a red fox", shade: int = 10, modified_at: int = LONG_AGO) -> Path:
    """As A1111 writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    info = PngInfo()
    info.add_text("parameters", PARAMETERS.format(prompt=prompt))
    PillowImage.new("RGB", (8, 4), (shade, shade, shade)).save(path, pnginfo=info)
    os.utime(path, (modified_at, modified_at))
    return path


def sync(library: Library, *folders: Path, **options: bool) -> FolderChanges:
    return library.folder_sync().sync(folders, **options)  # type: ignore[arg-type]


def names(library: Library, words: str = "") -> set[str]:
    return {image.path.name for image in library.page(parse(words).query, limit=1_000).images}


def test_images_of_other_programs_are_found_with_what_they_say(library: Library, folder: Path) -> None:
    draw(folder / "one.png")
    draw(folder / "deep" / "er" / "two.png", "a blue owl")
    (folder / "notes.txt").write_text("no image")
    changes = sync(library, folder)
    assert (changes.added, changes.removed) == (2, 0)
    assert set(changes.folders) == {str(folder), str(folder / "deep"), str(folder / "deep" / "er")}
    assert names(library, "is:foreign seed:42 model:dream owl") == {"two.png"}


def test_a_second_look_reads_nothing(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        draw(folder / f"{number}.png")
    sync(library, folder)
    read: list[str] = []
    monkeypatch.setattr("imagen_desktop.core.library.folder_sync.find_file", read.append)
    assert not sync(library, folder).has_any
    assert read == []


def test_a_changed_file_is_read_again_and_keeps_its_marks(library: Library, folder: Path) -> None:
    path = draw(folder / "one.png")
    sync(library, folder)
    found = library.find(path)
    assert found is not None
    library.set_rating(found.id, 4)
    draw(path, "a blue owl", modified_at=LONG_AGO + 5)
    assert sync(library, folder).added == 1
    assert names(library, "owl rating:4") == {"one.png"}


def test_deleted_files_leave_the_index_and_come_back_with_their_marks(library: Library, folder: Path) -> None:
    path = draw(folder / "one.png")
    draw(folder / "two.png")
    sync(library, folder)
    found = library.find(path)
    assert found is not None
    library.set_favourite(found.id, True)
    library.change_tags([found.id], ["Night  Sky"])
    path.unlink()
    assert sync(library, folder).removed == 1
    assert names(library) == {"two.png"}
    draw(path)
    sync(library, folder)
    back = library.find(path)
    assert back is not None
    assert library.marks([back.id])[back.id] == Marks(True, 0, ("night sky",))


def test_a_renamed_or_moved_file_keeps_its_id_and_marks(library: Library, folder: Path) -> None:
    path = draw(folder / "one.png")
    draw(folder / "other.png", modified_at=LONG_AGO + 9)
    sync(library, folder)
    found = library.find(path)
    assert found is not None
    library.change_tags([found.id], ["sea"])
    library.set_rating(found.id, 5)
    (folder / "best").mkdir()
    path.rename(folder / "best" / "wave.png")
    changes = sync(library, folder)
    assert (changes.added, changes.renamed, changes.removed) == (0, 1, 0)
    moved = library.find(folder / "best" / "wave.png")
    assert moved is not None
    assert moved.id == found.id
    assert library.marks([moved.id])[moved.id] == Marks(False, 5, ("sea",))
    assert names(library, "tag:sea") == {"wave.png"}


def test_an_image_of_ours_is_known_after_a_rename_by_its_content(library: Library, folder: Path) -> None:
    added = library.add(saved(folder, "fox"))
    library.set_favourite(added.id, True)
    added.path.rename(folder / "wolf.png")
    assert sync(library, folder, keeps_missing=True).renamed == 1
    assert names(library, "is:favourite") == {"wolf.png"}


@pytest.mark.parametrize("is_mounted", [False, True])
def test_a_drive_that_is_not_there_loses_no_image(library: Library, folder: Path, is_mounted: bool) -> None:
    """Its folder is missing, or stands there empty."""
    draw(folder / "one.png")
    sync(library, folder)
    (folder / "one.png").unlink()
    if not is_mounted:
        folder.rmdir()
    assert not sync(library, folder).has_any
    assert names(library) == {"one.png"}


def test_a_folder_that_was_deleted_takes_its_images_along(library: Library, folder: Path) -> None:
    draw(folder / "one.png")
    draw(folder / "old" / "two.png")
    sync(library, folder)
    (folder / "old" / "two.png").unlink()
    (folder / "old").rmdir()
    assert sync(library, folder).removed == 1
    assert names(library) == {"one.png"}


def test_a_half_written_file_waits_for_its_end(library: Library, folder: Path) -> None:
    whole = draw(folder / "one.png").read_bytes()
    (folder / "one.png").write_bytes(whole[: len(whole) // 2])
    changes = sync(library, folder)
    assert changes.waiting == {folder}
    assert names(library) == set()
    (folder / "one.png").write_bytes(whole)
    assert sync(library, folder).added == 1


def test_a_file_that_never_gets_its_end_is_read_as_it_is(library: Library, folder: Path) -> None:
    whole = draw(folder / "one.png").read_bytes()
    (folder / "one.png").write_bytes(whole + b"more")
    os.utime(folder / "one.png", (LONG_AGO, LONG_AGO))
    assert sync(library, folder).added == 1


def test_a_young_file_of_ours_waits_for_whoever_writes_it(library: Library, folder: Path) -> None:
    (folder / "new.png").write_bytes(png())
    changes = library.folder_sync().sync([folder], keeps_missing=True, least_age_seconds=3)
    assert changes.waiting == {folder}
    assert not changes.has_any


def test_work_that_was_broken_off_goes_on_where_it_was(library: Library, folder: Path) -> None:
    for number in range(120):
        draw(folder / f"{number}.png")
    looks = iter([True, False])
    first = library.folder_sync(lambda: next(looks)).sync([folder])
    assert first.added == 50
    assert sync(library, folder).added == 70


def test_known_folders_below_are_not_looked_into_again(library: Library, folder: Path) -> None:
    draw(folder / "known" / "one.png")
    draw(folder / "new" / "two.png")
    library.folder_sync().sync([folder], [str(folder / "known")])
    assert names(library) == {"two.png"}


def test_a_forgotten_folder_leaves_the_index_but_not_the_disk(library: Library, folder: Path) -> None:
    draw(folder / "one.png")
    draw(folder.with_name("comfy-2") / "two.png")
    sync(library, folder, folder.with_name("comfy-2"))
    assert library.count_folder(folder) == 1
    assert library.forget_folder(folder) == 1
    assert names(library) == {"two.png"}
    assert library.count(Query("fox")) == 1
    assert (folder / "one.png").exists()
