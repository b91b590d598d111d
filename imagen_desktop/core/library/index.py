"""The library: an index of the saved images that can be searched and paged. The files are the truth."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from imagen_desktop.core.database import Database
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library.query import (
    EVERYTHING,
    Cursor,
    Day,
    Marks,
    Page,
    Query,
    condition,
    lone_match,
)
from imagen_desktop.core.library.rows import (
    IMAGE_COLUMNS,
    ROW_COLUMNS,
    Places,
    Row,
    image_of_row,
    local_day,
    microseconds,
    row_of_image,
)
from imagen_desktop.core.library.schema import STORE

if TYPE_CHECKING:
    from imagen_desktop.core.library.rebuild import Rebuilt

MAX_RATING = 5

_COLUMN_NAMES = [name.strip() for name in ROW_COLUMNS.split(",")]
_REPLACED = ", ".join(f"{name} = excluded.{name}" for name in _COLUMN_NAMES[1:])
_UPSERT = (
    f"INSERT INTO images ({ROW_COLUMNS}) VALUES ({', '.join('?' * len(_COLUMN_NAMES))}) "  # noqa: S608 - constants
    f"ON CONFLICT (path) DO UPDATE SET {_REPLACED} RETURNING id"
)
_DAY_SUMS = (
    "day, count(*), coalesce(sum(cost_microdollars), 0), sum(cost_microdollars IS NULL AND backend <> '')"
)
_MANY = 10_000
_FEW = 20
_NEWEST_FIRST = "ORDER BY created_at DESC, id DESC"


class Library:
    """Opens its database at first use, and makes it where there is none. Threads may share one.

    Every call may raise LibraryError. `home` and `zone` (default: the user's) are for tests.
    """

    def __init__(self, file: Path, *, home: Path | None = None, zone: tzinfo | None = None) -> None:
        self._database = Database(file, STORE)
        self._places = Places(file.parent, home or Path.home())
        self._zone = zone

    def close(self) -> None:
        self._database.close()

    def add(self, image: Image) -> Image:
        """Indexes a saved image and returns it with its id; the same path again replaces its row."""
        return self.add_many([image])[0]

    def add_many(self, images: Iterable[Image]) -> list[Image]:
        """All of them in one transaction."""
        images = list(images)
        rows = [self._row(image) for image in images]
        with self._database.writing() as connection:
            ids = [int(connection.execute(_UPSERT, row).fetchone()[0]) for row in rows]
        return [replace(image, id=identity) for image, identity in zip(images, ids, strict=True)]

    def get(self, identity: int) -> Image | None:
        return next(iter(self._select("id = ?", [identity])), None)

    def find(self, path: Path) -> Image | None:
        return next(iter(self._select("path = ?", [self._places.stored(path)])), None)

    def remove(self, identities: Collection[int]) -> int:
        """Takes the rows out of the index, not the files off the disk; returns how many there were."""
        with self._database.writing() as connection:
            return sum(
                connection.execute("DELETE FROM images WHERE id = ?", [identity]).rowcount
                for identity in identities
            )

    def count(self, query: Query = EVERYTHING) -> int:
        return sum(day.count for day in self.days(query)) if query == EVERYTHING else self._count(query)

    def page(self, query: Query = EVERYTHING, after: Cursor | None = None, limit: int = 100) -> Page:
        """The newest images that match, or those after a page's cursor."""
        where, parameters = condition(query)
        if after is not None:
            where += " AND (created_at, id) < (?, ?)"
            parameters += [after.created_at_microseconds, after.id]
        source = "images INDEXED BY images_by_time" if self._matches_many(query) else "images"
        images = self._select(f"{where} {_NEWEST_FIRST} LIMIT ?", [*parameters, limit + 1], source)
        if len(images) <= limit:
            return Page(tuple(images))
        last = images[limit - 1]
        return Page(tuple(images[:limit]), Cursor(microseconds(last.created_at), last.id))

    def made_from(self, seed: int, model: str, prompt: str) -> list[Image]:
        """Those of the same seed, model and prompt: few, newest first."""
        where = f"seed = ? AND model = ? AND prompt = ? {_NEWEST_FIRST} LIMIT ?"
        return self._select(where, [seed, model, prompt, _FEW], "images INDEXED BY images_by_seed")

    def latest(self, count: int) -> tuple[Image, ...]:
        return self.page(limit=count).images

    def days(self, query: Query = EVERYTHING) -> list[Day]:
        """Newest first; of the whole library at once, whatever its size."""
        where, parameters = condition(query)
        source = (
            "SELECT * FROM days"
            if query == EVERYTHING
            else f"SELECT {_DAY_SUMS} FROM images WHERE {where} GROUP BY day"  # noqa: S608 - constants
        )
        with self._database.reading() as connection:
            rows = connection.execute(f"{source} ORDER BY day DESC", parameters).fetchall()
        return [Day(date.fromisoformat(day), *counts) for day, *counts in rows]

    def images_of_day(
        self, day: date, offset: int = 0, limit: int = 100, query: Query = EVERYTHING
    ) -> list[Image]:
        """A stretch of one day, newest first: for a grid that knows its places by arithmetic."""
        where, parameters = condition(query)
        where = f"day = ? AND {where} {_NEWEST_FIRST} LIMIT ? OFFSET ?"
        return self._select(where, [day.isoformat(), *parameters, limit, offset])

    def models(self) -> list[str]:
        """The models' names that occur, for a filter."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "WITH RECURSIVE named(model) AS (SELECT min(model) FROM images WHERE model > '' UNION ALL"
                " SELECT (SELECT min(model) FROM images WHERE model > named.model) FROM named"
                " WHERE named.model IS NOT NULL) SELECT model FROM named WHERE model IS NOT NULL"
            ).fetchall()
        return [row[0] for row in rows]

    def marks(self, identities: Collection[int]) -> dict[int, Marks]:
        """Favourite and rating of each image that is in the index."""
        found: dict[int, Marks] = {}
        with self._database.reading() as connection:
            for identity in identities:
                row = connection.execute(
                    "SELECT is_favourite, rating FROM images WHERE id = ?", [identity]
                ).fetchone()
                if row is not None:
                    found[identity] = Marks(bool(row[0]), row[1])
        return found

    def set_favourite(self, identity: int, is_favourite: bool) -> None:
        with self._database.writing() as connection:
            connection.execute("UPDATE images SET is_favourite = ? WHERE id = ?", [is_favourite, identity])

    def set_rating(self, identity: int, rating: int) -> None:
        """0 (none) to 5; what lies outside is taken as the nearer end."""
        rating = min(max(rating, 0), MAX_RATING)
        with self._database.writing() as connection:
            connection.execute("UPDATE images SET rating = ? WHERE id = ?", [rating, identity])

    def rebuild(self, folders: Sequence[Path], progress: Callable[[int, int], None] | None = None) -> Rebuilt:
        """Makes the index again from the files below `folders`; `progress` hears (files read, all files).

        Images that were saved elsewhere stay. Blocks: minutes for a million files.
        """
        from imagen_desktop.core.library.rebuild import rebuild

        return rebuild(self._database, self._places, self._zone, folders, progress)

    def _row(self, image: Image) -> Row:
        return row_of_image(image, self._places.stored(image.path), local_day(image.created_at, self._zone))

    def _count(self, query: Query) -> int:
        where, parameters = condition(query)
        statement = f"SELECT count(*) FROM images WHERE {where}"  # noqa: S608 - built from constants
        if match := lone_match(query):
            statement, parameters = "SELECT count(*) FROM prompts WHERE prompts MATCH ?", [match]
        with self._database.reading() as connection:
            return int(connection.execute(statement, parameters).fetchone()[0])

    def _matches_many(self, query: Query) -> bool:
        """Then it is faster to walk the images by time until a page is full than to sort all matches."""
        match = lone_match(query)
        statement = "SELECT count(*) FROM (SELECT 1 FROM prompts WHERE prompts MATCH ? LIMIT ?)"
        with self._database.reading() as connection:
            counted = connection.execute(statement, [match, _MANY]).fetchone() if match else (0,)
        return bool(counted[0] == _MANY)

    def _select(self, where: str, parameters: list[str | int], source: str = "images") -> list[Image]:
        statement = f"SELECT {IMAGE_COLUMNS} FROM {source} WHERE {where}"  # noqa: S608 - built from constants
        with self._database.reading() as connection:
            rows = connection.execute(statement, parameters).fetchall()
        return [image_of_row(row, self._places) for row in rows]
