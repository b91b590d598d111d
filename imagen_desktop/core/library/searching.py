"""Answers queries: pages, counts and days of what matches, and the first of it at once."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any

from imagen_desktop.core.database import Database
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library.conditions import (
    Condition,
    FindModels,
    filter_condition,
    is_selective,
    joined,
    text_terms,
)
from imagen_desktop.core.library.newest import Newest
from imagen_desktop.core.library.prompt_words import prompt_matcher
from imagen_desktop.core.library.query import Cursor, Day, Glance, Query
from imagen_desktop.core.library.rows import IMAGE_COLUMNS, Places, image_of_row

LOOKED_AT = 1_500
"""How many of the newest images a glance looks at one by one, before it asks the indexes."""

_DAY_SUMS = (
    "day, count(*), coalesce(sum(cost_microdollars), 0), sum(cost_microdollars IS NULL AND backend <> '')"
)
_NEWEST_FIRST = "ORDER BY created_at DESC, id DESC"
_BY_DAY = "ORDER BY day DESC, created_at DESC, id DESC"
"""The gallery's order: a journey around the world may date a later image earlier."""
_ENOUGH = 8
"""Images that a glance is content with: the first row is there, the others come with the days."""
_PATIENCE_SECONDS = 0.03
"""So long a glance looks beyond the newest images: then the days' count, which goes on beside, is sooner."""
_STEPS = 10_000
"""Of SQLite's machine, between two looks at the clock: about half a millisecond."""
_NARROW = "images INDEXED BY images_narrow"
_DAYS = "images INDEXED BY images_by_day"
_NO_LIMIT = -1
_FOUND = Condition("id IN temp.matches")
_READ_AT_ONCE = 500


class Searching:
    """Has a connection of its own, on which a text's matches are kept, so that each page of a search need
    not look them up again. `glance` uses `quick`, which is never busy for long."""

    def __init__(self, database: Database, quick: Database, places: Places, find_models: FindModels) -> None:
        self._database = database
        self._quick = quick
        self._places = places
        self._find_models = find_models
        self._kept: tuple[sqlite3.Connection, str, int] | None = None
        self._newest = Newest()

    def stop(self) -> None:
        """Whoever waits in another thread hears Interrupted."""
        self._database.interrupt()

    def close(self) -> None:
        self._database.close()
        self._kept = None
        self._newest.forget()

    def page(self, query: Query, after: Cursor | None, limit: int) -> list[Image]:
        """The newest images, or those after a cursor."""
        with self._database.reading() as connection:
            where = self._where(connection, query)
            if after is not None:
                where = joined([where, Condition("(created_at, id) < (?, ?)", after)])
            return self._images(connection, where, limit, _source(query))

    def count(self, query: Query) -> int:
        with self._database.reading() as connection:
            where = self._where(connection, query)
            statement = f"SELECT count(*) FROM {_source(query)} WHERE {where.sql}"  # noqa: S608 - constants
            return int(connection.execute(statement, where.parameters).fetchone()[0])

    def days(self, query: Query) -> list[Day]:
        """Newest first."""
        with self._database.reading() as connection:
            where = self._where(connection, query)
            rows = connection.execute(
                f"SELECT {_DAY_SUMS} FROM {_source(query)} WHERE {where.sql}"  # noqa: S608 - constants
                " GROUP BY +day ORDER BY 1 DESC",
                where.parameters,
            ).fetchall()
        return [Day(date.fromisoformat(day), *sums) for day, *sums in rows]

    def images_of_day(self, day: date, offset: int, limit: int, query: Query) -> list[Image]:
        with self._database.reading() as connection:
            return self._images(connection, self._of_day(connection, day, query), limit, _DAYS, offset)

    def ids_of_day(self, day: date, query: Query) -> list[int]:
        with self._database.reading() as connection:
            return _ids(connection, self._of_day(connection, day, query), _NO_LIMIT, _DAYS)

    def look_ahead(self) -> None:
        """Reads what the first key of a search would wait for."""
        with self._quick.reading() as connection:
            self._newest.get(connection, LOOKED_AT)

    def glance(self, query: Query, limit: int, patience: Callable[[], bool] | None = None) -> Glance:
        """The first of the newest day, in a few milliseconds whatever the library's size: once there is no
        more `patience`, what has been found is all there is to see."""
        is_patient = patience or _for_a_moment()
        where = filter_condition(query, self._find_models)
        with self._quick.reading() as connection:
            newest: list[int] = []
            if not is_selective(query):
                newest, is_whole = self._look_at_newest(connection, query, limit)
                if is_whole or len(newest) >= _ENOUGH:
                    return self._glance(connection, newest, is_all=is_whole and len(newest) < limit)
            if expression := text_terms(query.text).expression:
                matching = "id IN (SELECT rowid FROM prompts WHERE prompts MATCH ?)"
                where = joined([Condition(matching, (expression,)), where])
            order = _BY_DAY.replace("BY day", "BY +day")  # else its index is taken, and not the filter's
            found, is_all = newest, False
            with _giving_up(connection, is_patient):
                found = _ids(connection, where, limit, _source(query), order=order)
                is_all = len(found) < limit
            return self._glance(connection, found, is_all=is_all)

    def _look_at_newest(
        self, connection: sqlite3.Connection, query: Query, limit: int
    ) -> tuple[list[int], bool]:
        """Ids that match among the newest images of the days in question, and whether there are no others."""
        words = [each for each in query.filters if each.key == "word"]
        matches = prompt_matcher(query.text, [str(each.value) for each in words])
        if matches is not None and len(words) == len(query.filters) and not text_terms(query.text).fragments:
            newest = self._newest.get(connection, LOOKED_AT)
            found = (identity for identity, prompt in newest.prompts if matches(prompt))
            return list(islice(found, limit)), newest.is_whole
        where = filter_condition(
            query._replace(filters=tuple(each for each in query.filters if each not in words)),
            self._find_models,
        )
        days = filter_condition(
            Query("", tuple(each for each in query.filters if each.key == "day")), self._find_models
        )
        edge = connection.execute(
            f"SELECT day, created_at FROM images WHERE {days.sql} {_BY_DAY} LIMIT 1 OFFSET ?",  # noqa: S608
            [*days.parameters, LOOKED_AT],
        ).fetchone()
        if edge is not None:
            where = joined([where, Condition("(day, created_at) > (?, ?)", edge)])
        statement = (
            f"SELECT id, {'prompt' if matches else 0} FROM images INDEXED BY images_by_day"  # noqa: S608
            f" WHERE {where.sql} {_BY_DAY}"
        )
        rows = connection.execute(statement, where.parameters)
        matching = (row[0] for row in rows if matches is None or matches(row[1]))
        return list(islice(matching, limit)), edge is None

    def _glance(self, connection: sqlite3.Connection, ids: Sequence[int], *, is_all: bool) -> Glance:
        rows = _rows_of(connection, ids)
        found = tuple((date.fromisoformat(row[-1]), self._image(row)) for row in rows)
        return Glance(found, is_all)

    def _where(self, connection: sqlite3.Connection, query: Query) -> Condition:
        """The filters, and the text's matches, which are looked up where they are not known."""
        where = filter_condition(query, self._find_models)
        expression = text_terms(query.text).expression
        if not expression:
            return where
        self._keep_matches(connection, expression)
        return joined([_FOUND, where])

    def _of_day(self, connection: sqlite3.Connection, day: date, query: Query) -> Condition:
        return joined([Condition("day = ?", (day.isoformat(),)), self._where(connection, query)])

    def _keep_matches(self, connection: sqlite3.Connection, expression: str) -> None:
        version = int(connection.execute("PRAGMA data_version").fetchone()[0])
        if self._kept is not None and self._kept[0] is connection and self._kept[1:] == (expression, version):
            return
        self._kept = None
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS matches (id INTEGER PRIMARY KEY)")
        connection.execute("DELETE FROM temp.matches")
        connection.execute(
            "INSERT INTO temp.matches SELECT rowid FROM prompts WHERE prompts MATCH ?", [expression]
        )
        self._kept = (connection, expression, version)

    def _images(
        self, connection: sqlite3.Connection, where: Condition, limit: int, source: str, offset: int = 0
    ) -> list[Image]:
        ids = _ids(connection, where, limit, source, offset)
        return [self._image(row) for row in _rows_of(connection, ids)]

    def _image(self, row: tuple[Any, ...]) -> Image:
        return image_of_row(row[:-1], self._places)


def _for_a_moment() -> Callable[[], bool]:
    end = time.monotonic() + _PATIENCE_SECONDS
    return lambda: time.monotonic() < end


@contextmanager
def _giving_up(connection: sqlite3.Connection, is_patient: Callable[[], bool]) -> Iterator[None]:
    """Ends the block where it takes longer than one is patient: a filter that no index knows reads all."""
    connection.set_progress_handler(lambda: not is_patient(), _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
    finally:
        connection.set_progress_handler(None, 0)


def _source(query: Query) -> str:
    return "images" if is_selective(query) else _NARROW


def _ids(
    connection: sqlite3.Connection,
    where: Condition,
    limit: int,
    source: str,
    offset: int = 0,
    order: str = _NEWEST_FIRST,
) -> list[int]:
    statement = f"SELECT id FROM {source} WHERE {where.sql} {order} LIMIT ? OFFSET ?"  # noqa: S608
    return [row[0] for row in connection.execute(statement, [*where.parameters, limit, offset])]


def _rows_of(connection: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """In their order, without those that were removed meanwhile; the day comes last."""
    rows: dict[int, tuple[Any, ...]] = {}
    for first in range(0, len(ids), _READ_AT_ONCE):
        some = ids[first : first + _READ_AT_ONCE]
        holes = ", ".join("?" * len(some))
        statement = f"SELECT {IMAGE_COLUMNS}, day FROM images WHERE id IN ({holes})"  # noqa: S608
        rows.update((row[0], row) for row in connection.execute(statement, some))
    return [rows[each] for each in ids if each in rows]
