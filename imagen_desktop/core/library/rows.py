"""How an Image becomes a row of the index and comes back; how its path is stored."""

from __future__ import annotations

import functools
import os
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_files.record import (
    FileFacts,
    image_made_at,
    image_of_record,
    moment_at,
    parse_record,
    record_text,
    record_time,
    table_value,
    text_value,
    whole_value,
)
from imagen_desktop.core.library.odd_files import tell_damaged

if TYPE_CHECKING:  # loaded by those who read files
    from imagen_desktop.core.image_files.reading import FoundFile

IMAGE_COLUMNS = "id, path, created_at, width, height, size_bytes, record"
"""What `image_of_row` takes."""

ROW_COLUMNS = (
    "path, created_at, day, prompt, backend, model, seed, width, height, size_bytes,"
    " cost_microdollars, original_sha256, record"
)
"""What `row_of_image` gives."""

_COLUMN_NAMES = [name.strip() for name in ROW_COLUMNS.split(",")]
_REPLACED = ", ".join(f"{name} = excluded.{name}" for name in _COLUMN_NAMES[1:])
UPSERT = (
    f"INSERT INTO images ({ROW_COLUMNS}) VALUES ({', '.join('?' * len(_COLUMN_NAMES))}) "  # noqa: S608 - constants
    f"ON CONFLICT (path) DO UPDATE SET {_REPLACED} RETURNING id"
)
"""Answers with the id; the same path again replaces its row."""

Row = tuple[str | int | None, ...]
_KEPT_IMAGES = 1_000
"""Some three megabytes: each key of a search finds many of the images that the one before it found, and
whoever ends it comes back to the newest. Making one anew takes ten times as long as finding it here."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Places:
    """Stored paths survive a move of the home folder: they are relative to the index's own folder where
    the image lies below it, else begin with "~/" where it lies in the home folder, else are absolute."""

    def __init__(self, folder: Path, home: Path) -> None:
        self._prefixes = [(os.path.join(folder.absolute(), ""), "")]  # noqa: PTH118 - keeps the last slash
        self._prefixes.append((os.path.join(home.absolute(), ""), "~/"))  # noqa: PTH118

    def stored(self, path: str | Path) -> str:
        """Raises LibraryError for a name that is not Unicode: the index could not hold it."""
        text = os.path.abspath(path)  # noqa: PTH100 - Path has no call that normalises without resolving links
        for prefix, short in self._prefixes:
            if text.startswith(prefix):
                text = short + text[len(prefix) :]
                break
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise LibraryError(
                f"The name of {os.fsencode(path)!r} is not Unicode.", "Rename the file."
            ) from error
        return text.replace(os.sep, "/")

    def full(self, stored: str) -> str:
        (folder, _), (home, mark) = self._prefixes
        if stored.startswith(mark):
            return home + stored[len(mark) :]
        return os.path.join(folder, stored)  # noqa: PTH118 - a rebuild asks for every image


def row_of_image(image: Image, stored_path: str, day: date) -> Row:
    """Values for ROW_COLUMNS."""
    return (
        stored_path,
        microseconds(image.created_at),
        day.isoformat(),
        searchable(image.prompt),
        searchable(image.backend),
        searchable(image.model),
        storable(image.seed),
        image.width,
        image.height,
        image.size_bytes,
        storable(image.cost.microdollars),
        searchable(image.original_sha256),
        record_text(image),
    )


def row_of_found(found: FoundFile, stored_path: str) -> Row | None:
    """The same, straight from a file's record: a rebuild has many of them. None where it lacks its time."""
    record = found.record
    made_at = record_time(record) if record is not None else None
    if record is None or made_at is None:
        return None
    return (
        stored_path,
        microseconds(made_at),
        made_at.date().isoformat(),
        searchable(text_value(table_value(record, "request"), "prompt")),
        searchable(text_value(record, "backend")),
        searchable(text_value(record, "model")),
        storable(whole_value(record, "seed")),
        found.contents.width,
        found.contents.height,
        found.size_bytes,
        storable(whole_value(record, "estimated_cost_microdollars")),
        searchable(text_value(record, "original_sha256")),
        searchable(found.record_text),
    )


@functools.lru_cache(_KEPT_IMAGES)
def image_of_row(row: tuple[Any, ...], places: Places) -> Image:
    """From the values of IMAGE_COLUMNS; the same object again while it is kept.

    Where the record is damaged or has no time, what can be said of the image stands in for it: a page
    without it would be a row short.
    """
    identity, path, made_at, width, height, size_bytes, text = row
    facts = FileFacts(Path(places.full(path)), width, height, size_bytes, identity)
    record = parse_record(text)
    image = image_of_record(record, facts) if record is not None else None
    if image is None:
        tell_damaged(facts.path)
        image = image_made_at(moment_at(*divmod(made_at, 1_000_000)), record or {}, facts)
    return image


def local_day(moment: datetime, zone: tzinfo | None) -> date:
    return moment.astimezone(zone).date()


def microseconds(moment: datetime) -> int:
    """Since 1970, exact: a float would lose the last digits."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def searchable(text: str) -> str:
    """Without the lone surrogates that UTF-8, and so the index, cannot hold: the record has them."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def storable(number: int | None) -> int | None:
    """Seeds of other programs reach 2^64, SQLite's integers 2^63: the record keeps them, the column not."""
    return number if number is not None and -(2**63) <= number < 2**63 else None
