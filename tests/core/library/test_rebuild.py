"""Files are the truth: the index is made again from them, and loses nothing that it alone knew."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, timedelta, timezone
from pathlib import Path

import pytest

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.library import Filter, Library, Query
from imagen_desktop.core.library.rebuild import image_paths
from tests.core.library.samples import NOON, image, png, saved


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "images"


def contents(library: Library) -> list[object]:
    """All that can be seen of it, ids aside."""
    images = [replace(it, id=0) for it in library.page(limit=1000).images]
    return [images, library.days(), library.count(), library.count(Query("fox")), library.models()]


def test_an_index_made_from_files_equals_the_one_kept_while_saving(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    for number in range(7):
        library.add(saved(folder / str(number % 2), f"n{number}", f"fox {number}", minutes=number * 600))
    other = Library(tmp_path / "data" / "other.sqlite3")
    rebuilt = other.rebuild([folder])
    assert (rebuilt.indexed, rebuilt.foreign, rebuilt.unreadable) == (7, 0, ())
    assert contents(other) == contents(library)
    other.close()


def test_it_can_be_added_to_and_searched_afterwards(library: Library, folder: Path) -> None:
    first = library.add(saved(folder, "a"))
    library.rebuild([folder])
    library.add(saved(folder, "b", "a blue owl"))
    library.remove([first.id])
    assert library.count(Query("fox")) == 0
    assert library.count(Query("owl")) == library.count() == 1
    assert sum(day.cost_microdollars for day in library.days()) == 3_000


def test_images_of_other_programs_are_indexed_by_what_they_say(library: Library, folder: Path) -> None:
    folder.mkdir()
    text = b"parameters\0a green owl\nSteps: 8, Seed: 5, Size: 3x2, Model: sdxl"
    chunk = len(text).to_bytes(4) + b"tEXt" + text + bytes(4)
    (folder / "a1111.png").write_bytes(png()[:33] + chunk + png()[33:])
    (folder / "bare.png").write_bytes(png())
    assert library.rebuild([folder]).foreign == 2
    (owl,) = library.page(Query("owl")).images
    assert (owl.backend, owl.model, owl.seed, owl.is_ai) == ("", "sdxl", 5, True)


def test_what_is_no_image_is_listed_and_hurts_nothing(library: Library, folder: Path) -> None:
    saved(folder, "good")
    (folder / "broken.png").write_bytes(b"<html>")
    (folder / "notes.txt").write_text("no image", encoding="utf-8")
    (folder / "half.png.part").write_bytes(png())
    rebuilt = library.rebuild([folder])
    assert rebuilt.unreadable == (folder / "broken.png",)
    assert rebuilt.indexed == library.count() == 1


def test_an_unreadable_name_is_listed(library: Library, folder: Path) -> None:
    folder.mkdir()
    try:
        (folder / "\udcff.png").write_bytes(png())
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    assert len(library.rebuild([folder]).unreadable) == 1


def test_hidden_files_and_links_to_folders_are_left_out(folder: Path) -> None:
    for name in ("a.png", "b.JPG", "sub/c.webp", ".hidden.png", ".trash/d.png"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    (folder / "loop").symlink_to(folder)
    found = sorted(image_paths([folder, folder / "sub", folder / "sub" / ".."]))
    assert found == [str(folder / name) for name in ("a.png", "b.JPG", "sub/c.webp")]


def test_rows_without_a_file_go(library: Library, folder: Path) -> None:
    library.add(image(folder / "gone.png"))
    library.add(saved(folder, "here"))
    library.rebuild([folder])
    assert [found.path.name for found in library.latest(9)] == ["here.png"]


def test_images_saved_elsewhere_stay(library: Library, folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    elsewhere = library.add(saved(tmp_path / "project", "x"))
    library.rebuild([folder])
    assert library.latest(9) == (elsewhere,)


def test_ids_favourites_and_ratings_are_kept(library: Library, folder: Path) -> None:
    first, second = library.add(saved(folder, "a")), library.add(saved(folder, "b", minutes=1))
    library.remove([first.id])
    first = library.add(first)
    library.set_favourite(first.id, True)
    library.set_rating(second.id, 4)
    before = library.marks([first.id, second.id])
    saved(folder, "c", minutes=2)
    library.rebuild([folder])
    assert library.marks([first.id, second.id]) == before
    assert library.latest(2) == (first, second)
    assert library.latest(3)[2].id > max(first.id, second.id)


def test_a_favourite_that_was_moved_is_still_one(library: Library, folder: Path) -> None:
    added = library.add(saved(folder, "a", shade=1))
    library.add(saved(folder, "b", shade=2))
    library.set_favourite(added.id, True)
    (folder / "best").mkdir()
    added.path.rename(folder / "best" / "renamed.png")
    library.rebuild([folder])
    favourites = library.page(Query(filters=(Filter("is", "favourite"),))).images
    assert [it.path.name for it in favourites] == ["renamed.png"]


def test_prompts_that_are_kept_out_of_files_stay_in_the_index(library: Library, folder: Path) -> None:
    added = library.add(saved(folder, "a", "a secret fox", settings=False))
    assert library.rebuild([folder]).foreign == 0
    assert library.get(added.id) == added


def test_without_an_old_index_such_an_image_is_another_programs(library: Library, folder: Path) -> None:
    saved(folder, "a", settings=False)
    assert library.rebuild([folder]).foreign == 1
    assert library.latest(1)[0].prompt == ""


def test_a_file_that_was_replaced_is_described_anew(library: Library, folder: Path) -> None:
    added = library.add(saved(folder, "a", settings=False))
    added.path.write_bytes(png())
    assert library.rebuild([folder]).foreign == 1


def test_what_another_process_writes_meanwhile_is_not_lost(
    library: Library, folder: Path, file: Path
) -> None:
    known = library.add(saved(folder, "known"))
    other = Library(file, zone=UTC)

    def write_meanwhile(done: int, total: int) -> None:
        other.add(saved(folder, "late", minutes=-1))
        other.set_favourite(known.id, True)

    library.rebuild([folder], write_meanwhile)
    for each in (library, other):
        assert [it.path.name for it in each.latest(9)] == ["late.png", "known.png"]
        assert each.marks([known.id])[known.id].is_favourite
        assert each.count(Query("fox")) == 2
    other.close()


def test_a_library_that_is_open_elsewhere_sees_the_new_index(
    library: Library, folder: Path, file: Path
) -> None:
    other = Library(file)
    library.add(saved(folder, "a"))
    assert other.count(Query("fox")) == 1
    saved(folder, "b", "fox two")
    library.rebuild([folder])
    assert other.count() == other.count(Query("fox")) == 2
    other.add(saved(folder, "c", "fox three"))
    assert library.count(Query("fox")) == 3
    other.close()


@pytest.mark.parametrize("damage", ["beginning", "middle", "all"])
def test_a_damaged_index_is_replaced_and_kept_aside(
    library: Library, folder: Path, file: Path, damage: str
) -> None:
    for number in range(50):
        library.add(saved(folder, f"n{number}", "fox " * 50, minutes=number))
    library.close()
    data = bytearray(file.read_bytes())
    start, end = {"beginning": (0, 500), "middle": (4096, len(data)), "all": (0, len(data))}[damage]
    data[start:end] = b"\xaa" * (end - start)
    file.write_bytes(data)
    assert library.rebuild([folder]).indexed == 50
    assert library.count(Query("fox")) == 50
    assert file.with_name(file.name + ".damaged").read_bytes() == bytes(data)


def test_a_missing_folder_does_not_empty_the_index(library: Library, folder: Path, tmp_path: Path) -> None:
    library.add(saved(folder, "a"))
    with pytest.raises(LibraryError, match="not a folder"):
        library.rebuild([tmp_path / "unmounted"])
    assert library.count() == 1


def test_a_failure_midway_leaves_the_old_index(library: Library, folder: Path) -> None:
    library.add(saved(folder, "a"))
    saved(folder, "b")

    def fail(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.rebuild([folder], fail)
    assert library.count() == 1


def test_progress_ends_at_the_number_of_files(library: Library, folder: Path) -> None:
    for number in range(3):
        saved(folder, str(number))
    heard: list[tuple[int, int]] = []
    library.rebuild([folder], lambda done, total: heard.append((done, total)))
    assert heard[-1] == (3, 3)


def test_an_empty_folder_makes_an_empty_index(library: Library, folder: Path) -> None:
    folder.mkdir()
    assert library.rebuild([folder]).indexed == library.count() == 0


def test_the_day_is_the_one_where_it_was_made(library: Library, folder: Path, tmp_path: Path) -> None:
    """The record keeps the offset, so that a rebuild on a journey does not move images to other days."""
    path = saved(folder, "a").path
    data = path.read_bytes()
    local = NOON.astimezone().isoformat().encode()
    abroad = NOON.astimezone(timezone(timedelta(hours=14))).isoformat().encode()
    path.write_bytes(data.replace(local, abroad))
    library.rebuild([folder])
    assert [day.date for day in library.days()] == [date(2026, 11, 23)]


def test_the_new_index_is_a_whole_database(library: Library, folder: Path, file: Path) -> None:
    for number in range(20):
        library.add(saved(folder, f"n{number}", minutes=number))
    library.rebuild([folder])
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.execute("INSERT INTO prompts (prompts, rank) VALUES ('integrity-check', 1)")
    triggers = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()
    connection.close()
    assert triggers == (5,)
