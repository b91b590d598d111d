"""Favourites, ratings and tags outlive the index: their file is the truth."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from imagen_desktop.core.database import Database, Store
from imagen_desktop.core.library import Library, Marks
from imagen_desktop.core.library.database import in_words
from imagen_desktop.core.library.schema import MIGRATIONS
from tests.core.library.samples import image, saved

ALL = Marks(True, 4, ("night sky", "sea"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "images"


def mark_all(library: Library, identity: int) -> None:
    library.set_favourite(identity, True)
    library.set_rating(identity, 4)
    library.change_tags([identity], ["Sea", "night sky"])


def delete_index(library: Library, file: Path) -> None:
    library.close()
    for each in file.parent.glob("library.sqlite3*"):
        each.unlink()


def marks_of(library: Library, path: Path) -> Marks:
    found = library.find(path)
    assert found is not None
    return library.marks([found.id])[found.id]


def test_marks_survive_the_index(library: Library, file: Path, folder: Path) -> None:
    fox, owl = library.add(saved(folder, "fox", shade=1)), library.add(saved(folder, "owl", shade=2))
    mark_all(library, fox.id)
    delete_index(library, file)
    library.rebuild([folder])
    assert marks_of(library, fox.path) == ALL
    assert marks_of(library, owl.path) == Marks()


def test_marks_find_a_file_that_was_moved_while_there_was_no_index(
    library: Library, file: Path, folder: Path
) -> None:
    fox = library.add(saved(folder, "fox", shade=1))
    mark_all(library, fox.id)
    delete_index(library, file)
    fox.path.rename(folder / "wolf.png")
    library.rebuild([folder])
    assert marks_of(library, folder / "wolf.png") == ALL


def test_marks_come_back_without_a_rebuild_too(library: Library, file: Path, folder: Path) -> None:
    fox = library.add(saved(folder, "fox"))
    mark_all(library, fox.id)
    delete_index(library, file)
    library.add(fox)
    assert marks_of(library, fox.path) == ALL


def test_marks_that_were_taken_away_stay_away(library: Library, file: Path, folder: Path) -> None:
    fox = library.add(saved(folder, "fox"))
    mark_all(library, fox.id)
    library.set_favourite(fox.id, False)
    library.set_rating(fox.id, 0)
    library.change_tags([fox.id], remove=["sea", "night sky"])
    delete_index(library, file)
    library.rebuild([folder])
    assert marks_of(library, fox.path) == Marks()


def test_an_image_taken_out_and_put_back_keeps_its_marks(library: Library) -> None:
    fox = library.add(image(Path("/x.png")))
    mark_all(library, fox.id)
    library.remove([fox.id])
    assert marks_of(library, library.add(fox).path) == ALL


def test_another_image_of_the_same_name_has_no_rating_of_the_old_one(library: Library) -> None:
    fox = library.add(image(Path("/x.png"), original_sha256="aa" * 32))
    library.set_rating(fox.id, 5)
    library.remove([fox.id])
    other = library.add(image(Path("/x.png"), original_sha256="bb" * 32))
    assert library.marks([other.id])[other.id].rating == 0


def test_the_file_is_plain_lines_and_damaged_ones_are_passed_over(
    library: Library, file: Path, folder: Path
) -> None:
    fox = library.add(saved(folder, "fox"))
    mark_all(library, fox.id)
    marks = file.with_name("marks.jsonl")
    last = json.loads(marks.read_text().splitlines()[-1])
    assert (last["favourite"], last["rating"], last["tags"]) == (True, 4, ["night sky", "sea"])
    with marks.open("a") as stream:
        stream.write('{"path": "x"\n[]\n7\n{"path": 1, "rating": "x", "favourite": 1}\n')
        stream.write('{"path": "\\ud800", "rating": 1, "favourite": true}\n{"cut sh')
    delete_index(library, file)
    library.rebuild([folder])
    assert marks_of(library, fox.path) == ALL


@pytest.mark.parametrize("character", ["\x85", "\u2028"])
def test_only_a_line_feed_ends_a_line_of_it(
    library: Library, file: Path, folder: Path, character: str
) -> None:
    path = folder / f"fo{character}x.png"
    try:
        saved(folder, "fox").path.rename(path)
    except OSError:
        pytest.skip("this file system takes no such names")
    library.rebuild([folder])
    found = library.find(path)
    assert found is not None
    mark_all(library, found.id)
    delete_index(library, file)
    library.rebuild([folder])
    assert marks_of(library, path) == ALL


def test_marks_of_an_index_from_before_the_file_are_written_into_it(file: Path) -> None:
    first = Database(file, Store(MIGRATIONS[:1], in_words))
    with first.writing() as connection:
        connection.execute(
            "INSERT INTO images (path, created_at, day, prompt, backend, model, width, height, size_bytes,"
            " original_sha256, is_favourite, rating, record)"
            " VALUES ('old.png', 1, '2026-11-22', 'fox', 'flux', 'm', 1, 1, 1, 'ab', 1, 3, '{}')"
        )
    first.close()
    library = Library(file)
    library.count()
    library.close()
    (line,) = file.with_name("marks.jsonl").read_text().splitlines()
    assert json.loads(line) == {
        "path": "old.png",
        "sha256": "ab",
        "favourite": True,
        "rating": 3,
        "tags": [],
    }


def test_nothing_is_written_where_the_index_refuses(library: Library, file: Path) -> None:
    fox = library.add(image(Path("/x.png")))
    connection = sqlite3.connect(file)
    connection.execute("CREATE TRIGGER refuse BEFORE INSERT ON marks BEGIN SELECT RAISE(ABORT, 'no'); END")
    connection.commit()
    connection.close()
    with pytest.raises(Exception, match="no"):
        library.set_favourite(fox.id, True)
    assert not file.with_name("marks.jsonl").exists()
    assert library.marks([fox.id])[fox.id] == Marks()


def test_a_rebuild_keeps_one_line_of_each_marked_image(library: Library, file: Path, folder: Path) -> None:
    fox, owl = library.add(saved(folder, "fox", shade=1)), library.add(saved(folder, "owl", shade=2))
    mark_all(library, fox.id)
    mark_all(library, owl.id)
    library.remove([owl.id])
    owl.path.unlink()
    library.rebuild([folder])
    lines = file.with_name("marks.jsonl").read_text().splitlines()
    assert {Path(json.loads(line)["path"]).name for line in lines} == {"fox.png", "owl.png"}
    assert len(lines) == 2
    assert [each.name for each in file.parent.glob("marks*")] == ["marks.jsonl"]
