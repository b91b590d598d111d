"""The file: created, migrated, shared, refused; where the paths in it point."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC
from pathlib import Path

import pytest

from imagen_desktop.core.database import Database, Store
from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.library import Library, Query
from imagen_desktop.core.library.database import in_words
from imagen_desktop.core.library.schema import MIGRATIONS
from tests.core.library.samples import image


def count_elsewhere(file: Path) -> int:
    """By another process, which opens the file and closes it."""
    script = (
        "import sqlite3, sys; connection = sqlite3.connect(sys.argv[1]);"
        "print(*connection.execute('SELECT count(*) FROM images').fetchone()); connection.close()"
    )
    command = [sys.executable, "-c", script, str(file)]
    return int(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)


def value(file: Path, statement: str) -> object:
    connection = sqlite3.connect(file)
    try:
        return connection.execute(statement).fetchone()[0]
    finally:
        connection.close()


def test_nothing_is_made_before_it_is_used(file: Path) -> None:
    Library(file).close()
    assert not file.parent.exists()


def test_the_file_is_a_strict_wal_database_with_a_version(library: Library, file: Path) -> None:
    library.count()
    assert value(file, "PRAGMA journal_mode") == "wal"
    assert value(file, "PRAGMA user_version") == len(MIGRATIONS)
    assert value(file, "SELECT strict FROM pragma_table_list WHERE name = 'images'") == 1


def test_it_opens_again_with_what_was_in_it(library: Library, file: Path) -> None:
    added = library.add(image(Path("/x.png")))
    library.close()
    assert library.get(added.id) == added


def test_a_file_from_the_future_is_refused_and_untouched(
    library: Library, file: Path, tmp_path: Path
) -> None:
    library.add(image(Path("/x.png")))
    library.close()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for call in (library.count, lambda: library.rebuild([tmp_path])):
        with pytest.raises(LibraryError, match="newer version") as caught:
            call()
        assert "Update Imagen Desktop" in caught.value.hint
    assert value(file, "SELECT count(*) FROM images") == 1


def test_opening_the_file_again_keeps_it_locked_for_others(library: Library, file: Path) -> None:
    """Another process that takes itself for the last one removes the log under this one, and its rows."""
    library.add(image(Path("/x.png"), seed=1))
    Library(file).count()
    assert count_elsewhere(file) == 1
    library.add(image(Path("/y.png"), seed=2))
    assert count_elsewhere(file) == 2


@pytest.mark.parametrize("data", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_names_the_command_that_helps(library: Library, file: Path, data: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(data)
    with pytest.raises(LibraryError, match="damaged") as caught:
        library.count()
    assert "imagen library rebuild" in caught.value.hint


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LibraryError, match="cannot be used"):
        Library(tmp_path / "file" / "library.sqlite3").count()


def test_a_locked_file_is_said_to_be_busy(
    library: Library, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imagen_desktop.core.database.BUSY_SECONDS", 0.05)
    library.count()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LibraryError, match="busy"):
        library.add(image(Path("/x.png")))
    other.close()
    library.add(image(Path("/x.png")))


def test_migrations_run_in_order_each_once_and_all_or_none(file: Path) -> None:
    first = ("CREATE TABLE a (x INTEGER) STRICT",)
    second = ("ALTER TABLE a ADD COLUMN y INTEGER", "INSERT INTO a VALUES (1, 2)")
    broken = ("INSERT INTO a VALUES (3, 4)", "no SQL")
    for migrations in ((first,), (first, second), (first, second)):
        database = Database(file, Store(migrations, in_words))
        with database.reading():
            pass
        database.close()
    assert value(file, "SELECT count(*) FROM a") == 1
    with pytest.raises(LibraryError), Database(file, Store((first, second, broken), in_words)).reading():
        pass
    assert value(file, "SELECT count(*) FROM a") == 1
    assert value(file, "PRAGMA user_version") == 2


def test_threads_share_one_library(library: Library) -> None:
    def work(number: int) -> None:
        for index in range(25):
            library.add(image(Path(f"/{number}-{index}.png")))
            library.page(Query("fox"), limit=5)

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert library.count() == library.count(Query("fox")) == 100


def add_some(file: Path, name: str) -> None:
    """Run in processes of their own."""
    library = Library(file, zone=UTC)
    for index in range(25):
        library.add(image(Path(f"/{name}-{index}.png")))
    library.close()


def test_processes_create_and_fill_it_together(library: Library, file: Path) -> None:
    code = "import sys, pathlib; from tests.core.library.test_database import add_some; "
    code += "add_some(pathlib.Path(sys.argv[1]), sys.argv[2])"
    running = [subprocess.Popen([sys.executable, "-c", code, str(file), str(n)]) for n in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert library.count() == library.count(Query("fox")) == 75


def test_images_beside_the_index_are_found_after_the_folder_moved(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    library = Library(old / "library.sqlite3")
    library.add(image(old / "images" / "x.png"))
    library.close()
    shutil.move(old, new)
    library = Library(new / "library.sqlite3")
    assert library.latest(1)[0].path == new / "images" / "x.png"
    assert library.find(new / "images" / "x.png") is not None
    library.close()


def test_images_in_the_home_folder_are_found_after_it_moved(tmp_path: Path, file: Path) -> None:
    library = Library(file, home=tmp_path / "ann")
    library.add(image(tmp_path / "ann" / "Pictures" / "x.png"))
    library.add(image(tmp_path / "anna" / "y.png", minutes=1))
    library.close()
    library = Library(file, home=tmp_path / "users" / "ann")
    paths = [tmp_path / "users" / "ann" / "Pictures" / "x.png", tmp_path / "anna" / "y.png"]
    assert [found.path for found in library.latest(2)] == paths
    assert library.find(paths[0]) is not None
    library.close()


def test_a_path_is_one_however_it_is_written(library: Library, tmp_path: Path) -> None:
    added = library.add(image(tmp_path / "a" / ".." / "x.png"))
    found = library.find(tmp_path / "x.png")
    assert found is not None
    assert found.id == added.id


def test_opening_does_not_load_the_file_readers_of_other_formats(file: Path) -> None:
    code = (
        "import sys, pathlib; from imagen_desktop.core.library import Library; "
        "Library(pathlib.Path(sys.argv[1])).count(); "
        "print([name for name in ('PIL', 'PySide6', 'httpx', 'multiprocessing') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
