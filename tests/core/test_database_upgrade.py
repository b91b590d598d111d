"""An upgrade that takes long is told of, and waits for one that another process is making."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from imagen_desktop.core import database_upgrade
from imagen_desktop.core.database import Database, Store
from imagen_desktop.core.database_upgrade import UpgradeWatch
from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.library.database import in_words

FIRST = ("CREATE TABLE a (x INTEGER) STRICT",)
NUMBERS = "WITH RECURSIVE n (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n LIMIT 500)"
FILL = f"INSERT INTO a {NUMBERS} SELECT x FROM n"
SECOND = (FILL, "CREATE INDEX by_x ON a (x)")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Of the first version."""
    file = tmp_path / "x.sqlite3"
    database = Database(file, Store((FIRST,), in_words))
    database.query("SELECT * FROM a")
    database.close()
    return file


def clock(step: float) -> Callable[[], float]:
    times = count(0.0, step)
    return lambda: next(times)


def opened(file: Path, tell: Callable[[bool], object], *migrations: tuple[str, ...]) -> Iterator[Database]:
    database = Database(file, Store(migrations, in_words), tell)
    try:
        database.query("SELECT count(*) FROM a")
        yield database
    finally:
        database.close()


@pytest.mark.parametrize(("step", "told"), [(0.3, [True, False]), (0.0001, [])])
def test_only_a_long_upgrade_is_told_of_and_its_end_too(step: float, told: list[bool]) -> None:
    heard: list[bool] = []
    watch = UpgradeWatch(heard.append, clock(step))
    for _ in range(9):
        watch.look()
    watch.end()
    assert heard == told


def test_the_watch_looks_while_a_statement_runs(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_upgrade, "STEPS", 50)
    monkeypatch.setattr(database_upgrade, "LONG_SECONDS", -1.0)
    heard: list[bool] = []
    for database in opened(file, heard.append, FIRST, SECOND):
        assert database.query("SELECT count(*) FROM a") == [(500,)]
    assert heard == [True, False]


def test_opening_a_file_that_is_up_to_date_tells_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_upgrade, "LONG_SECONDS", -1.0)
    heard: list[bool] = []
    for _ in opened(file, heard.append, FIRST):
        assert not heard


def test_a_failed_upgrade_changes_nothing_and_its_end_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_upgrade, "STEPS", 50)
    monkeypatch.setattr(database_upgrade, "LONG_SECONDS", -1.0)
    heard: list[bool] = []
    with pytest.raises(LibraryError):
        next(opened(file, heard.append, FIRST, (FILL, "no SQL")))
    assert heard == [True, False]
    for database in opened(file, heard.append, FIRST):
        assert database.query("SELECT count(*) FROM a") == [(0,)]


def test_it_waits_for_another_process_that_holds_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imagen_desktop.core.database.BUSY_SECONDS", 0.01)
    monkeypatch.setattr(database_upgrade, "WAIT_MS", 5)
    monkeypatch.setattr(database_upgrade, "LONG_SECONDS", -1.0)
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    waits = threading.Event()
    counted: list[object] = []

    def open_it() -> None:
        for database in opened(file, lambda _is_long: waits.set(), FIRST, SECOND):
            counted.extend(database.query("SELECT count(*) FROM a"))

    thread = threading.Thread(target=open_it)
    thread.start()
    assert waits.wait(20)
    other.execute("ROLLBACK")
    thread.join(20)
    other.close()
    assert counted == [(500,)]
