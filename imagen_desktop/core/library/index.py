"""The library: an index of the saved images that can be searched and paged. The files are the truth."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imagen_desktop.core.database import Database
from imagen_desktop.core.database_upgrade import TellUpgrade
from imagen_desktop.core.generation import Image
from imagen_desktop.core.library.marks import MarkChange, MarkStore, TagChange
from imagen_desktop.core.library.model_names import ModelNames
from imagen_desktop.core.library.query import EVERYTHING, Cursor, Day, Glance, Marks, Page, Query
from imagen_desktop.core.library.relocation import relocate
from imagen_desktop.core.library.rows import (
    IMAGE_COLUMNS,
    UPSERT,
    Places,
    Row,
    image_of_row,
    local_day,
    microseconds,
    row_of_image,
    searchable,
    storable,
)
from imagen_desktop.core.library.schema import store
from imagen_desktop.core.library.searching import Searching

if TYPE_CHECKING:
    from imagen_desktop.core.library.folder_sync import FolderSync
    from imagen_desktop.core.library.rebuild import Rebuilt

MAX_RATING = 5

MADE_FROM = "seed = ? AND +model = ? AND prompt = ?"
"""The plus keeps the planner from the index of models, which would lead it through most of the library."""
_FEW = 20
_NEWEST_FIRST = "ORDER BY created_at DESC, id DESC"


class Library:
    """Opens its database at first use, and makes it where there is none. Threads may share one.

    Every call may raise LibraryError. `model_titles` gives names of models for people, by the models' own;
    `home` and `zone` (default: the user's) are for tests.
    """

    def __init__(
        self,
        file: Path,
        *,
        home: Path | None = None,
        zone: tzinfo | None = None,
        model_titles: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._places = Places(file.parent, home or Path.home())
        self._zone = zone
        self._marks = MarkStore(file.with_name("marks.jsonl"))
        self.tell_upgrade: TellUpgrade = lambda _is_long: None
        """May be set before the first use."""
        self._database = Database(file, store(self._marks), self._tell_upgrade)
        self._known_days: dict[tuple[Any, ...], Day] = {}
        """By what the index says of them. Making thousands anew after each image would take milliseconds in
        which no other thread runs, and so would comparing what is the same without being it."""
        self._models = ModelNames(self._database, model_titles)
        searching = Database(file, store(self._marks), self._tell_upgrade)
        self._searching = Searching(searching, self._database, self._places, self._models.meant_by)

    def open(self) -> None:
        """Ahead of the first use, which is sooner then."""
        with self._database.reading():
            pass

    def close(self) -> None:
        self._searching.close()
        self._database.close()

    def add(self, image: Image) -> Image:
        """Indexes a saved image and returns it with its id; the same path again replaces its row."""
        return self.add_many([image])[0]

    def add_many(self, images: Iterable[Image]) -> list[Image]:
        """All of them in one transaction."""
        images = list(images)
        rows = [self._row(image) for image in images]
        with self._database.writing() as connection:
            ids = [int(connection.execute(UPSERT, row).fetchone()[0]) for row in rows]
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
        if query == EVERYTHING:
            return sum(day.count for day in self.days())
        return self._searching.count(query)

    def page(self, query: Query = EVERYTHING, after: Cursor | None = None, limit: int = 100) -> Page:
        """The newest images that match, or those after a page's cursor."""
        if query == EVERYTHING:
            where, parameters = ("(created_at, id) < (?, ?)", [*after]) if after else ("TRUE", [])
            images = self._select(f"{where} {_NEWEST_FIRST} LIMIT ?", [*parameters, limit + 1])
        else:
            images = self._searching.page(query, after, limit + 1)
        if len(images) <= limit:
            return Page(tuple(images))
        last = images[limit - 1]
        return Page(tuple(images[:limit]), Cursor(microseconds(last.created_at), last.id))

    def latest(self, count: int) -> tuple[Image, ...]:
        return self.page(limit=count).images

    def made_from(self, seed: int, model: str, prompt: str) -> list[Image]:
        """Those of the same seed, model and prompt, newest first; what decides a picture besides them
        differs little, so a few are enough."""
        parameters = [storable(seed), searchable(model), searchable(prompt), _FEW]
        return self._select(f"{MADE_FROM} {_NEWEST_FIRST} LIMIT ?", parameters)

    def glance(self, query: Query, limit: int = 60, patience: Callable[[], bool] | None = None) -> Glance:
        """The newest images that match, in a few milliseconds: for a grid that follows the typing. Once
        there is no more `patience` (its default ends soon), those that were found so far."""
        return self._searching.glance(query, limit, patience)

    def days(self, query: Query = EVERYTHING) -> list[Day]:
        """Newest first. Of the whole library at once, whatever its size; of a search in the time that
        counting takes, unless `stop_searching` breaks it off: then it raises Interrupted."""
        if query != EVERYTHING:
            return self._searching.days(query)
        rows = self._database.query("SELECT * FROM days ORDER BY day DESC")
        known = self._known_days
        self._known_days = {row: known.get(row) or Day(date.fromisoformat(row[0]), *row[1:]) for row in rows}
        return [*self._known_days.values()]

    def images_of_day(
        self, day: date, offset: int = 0, limit: int = 100, query: Query = EVERYTHING
    ) -> list[Image]:
        """A stretch of one day, newest first: for a grid that knows its places by arithmetic."""
        if query != EVERYTHING:
            return self._searching.images_of_day(day, offset, limit, query)
        return self._select(f"day = ? {_NEWEST_FIRST} LIMIT ? OFFSET ?", [day.isoformat(), limit, offset])

    def ids_of_day(self, day: date, query: Query = EVERYTHING) -> list[int]:
        """All of one day's, in the order of `images_of_day`: who knows some of its images finds them again
        after others have come or gone. From an index alone: 10 ms for 100,000."""
        if query != EVERYTHING:
            return self._searching.ids_of_day(day, query)
        statement = f"SELECT id FROM images INDEXED BY images_by_day WHERE day = ? {_NEWEST_FIRST}"  # noqa: S608
        return [row[0] for row in self._database.query(statement, [day.isoformat()])]

    def look_ahead(self) -> None:
        """Somebody is about to search: reads what the first glance would wait for."""
        self._searching.look_ahead()

    def stop_searching(self) -> None:
        """What another thread counts or reads of a search is of no use any more."""
        self._searching.stop()

    def models(self) -> list[str]:
        """The models' names that occur, for a filter."""
        return self._models.known()

    def marks(self, identities: Collection[int]) -> dict[int, Marks]:
        """Favourite, rating and tags of each image that is in the index."""
        with self._database.reading() as connection:
            return self._marks.of(connection, identities)

    def tags(self) -> dict[str, int]:
        """How many images have each tag; the most used first."""
        with self._database.reading() as connection:
            return self._marks.tag_counts(connection)

    def set_favourite(self, identity: int, is_favourite: bool) -> None:
        self._mark([identity], lambda marks: marks._replace(is_favourite=is_favourite))

    def set_rating(self, identity: int, rating: int) -> None:
        """0 (none) to 5; what lies outside is taken as the nearer end."""
        rating = min(max(rating, 0), MAX_RATING)
        self._mark([identity], lambda marks: marks._replace(rating=rating))

    def change_marks(self, identities: Collection[int], change: MarkChange) -> None:
        """Of several images at once."""
        self._mark(identities, change)

    def change_tags(
        self, identities: Collection[int], add: Collection[str] = (), remove: Collection[str] = ()
    ) -> None:
        """Of several images at once."""
        self._mark(identities, TagChange(add, remove))

    def relocate(self, paths: Mapping[int, Path]) -> None:
        """Files that have another name or folder now keep their rows and marks. A row that the new place
        had before goes: its file was replaced."""
        with self._database.writing() as connection:
            for identity, path in paths.items():
                relocate(connection, self._marks, identity, self._places.stored(path))

    def rebuild(self, folders: Sequence[Path], progress: Callable[[int, int], None] | None = None) -> Rebuilt:
        """Makes the index again from the files below `folders`; `progress` hears (files read, all files).

        Images that were saved elsewhere stay. Blocks: minutes for a million files.
        """
        from imagen_desktop.core.library.rebuild import rebuild

        return rebuild(self._database, self._marks, self._places, self._zone, folders, progress)

    def folder_sync(self, is_wanted: Callable[[], bool] = lambda: True) -> FolderSync:
        """What brings the index up to date with folders that others write to."""
        from imagen_desktop.core.library.folder_sync import FolderSync

        return FolderSync(self._database, self._marks, self._places, self._zone, is_wanted=is_wanted)

    def forget_folder(self, folder: Path) -> int:
        """Takes the images below it out of the index; files and marks stay. Returns how many there were."""
        prefix = self._places.stored(folder / "x")[:-1]
        with self._database.writing() as connection:
            gone = connection.execute(
                "DELETE FROM images WHERE path >= ? AND path < ?", [prefix, prefix[:-1] + "0"]
            )
            return gone.rowcount

    def count_folder(self, folder: Path) -> int:
        """Images below it that the index knows."""
        prefix = self._places.stored(folder / "x")[:-1]
        statement = "SELECT count(*) FROM images WHERE path >= ? AND path < ?"
        return int(self._database.query(statement, [prefix, prefix[:-1] + "0"])[0][0])

    def _tell_upgrade(self, is_long: bool) -> None:
        self.tell_upgrade(is_long)

    def _mark(self, identities: Collection[int], change: MarkChange) -> None:
        with self._database.writing() as connection:
            self._marks.change(connection, identities, change)

    def _row(self, image: Image) -> Row:
        return row_of_image(image, self._places.stored(image.path), local_day(image.created_at, self._zone))

    def _select(self, where: str, parameters: Sequence[str | int | None]) -> list[Image]:
        statement = f"SELECT {IMAGE_COLUMNS} FROM images WHERE {where}"  # noqa: S608 - built from constants
        return [image_of_row(row, self._places) for row in self._database.query(statement, parameters)]
