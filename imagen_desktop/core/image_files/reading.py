"""Reads what image files say, ours and other programs'. What they say is untrusted: bounded, typed, inert."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.image_files.checking import sniff_format
from imagen_desktop.core.image_files.foreign import foreign_infotext, is_labelled_ai
from imagen_desktop.core.image_files.png import png_contents, png_record
from imagen_desktop.core.image_files.record import FileFacts, image_of_record, moment_at, parse_record
from imagen_desktop.core.image_files.texts import MAX_TEXT_BYTES, RECORD_KEY, Contents

_HEAD_BYTES = 2**13


class FoundFile(NamedTuple):
    """An image file as it was found: `record` is None where it is another program's."""

    path: str
    contents: Contents
    size_bytes: int
    modified_at: float
    record: dict[str, Any] | None
    record_text: str

    @property
    def image(self) -> Image | None:
        """By its own record."""
        return image_of_record(self.record, self._facts) if self.record is not None else None

    @property
    def foreign_image(self) -> Image:
        """By what other programs wrote into it, if anything; dated by the file."""
        return _foreign_image(self.contents, self._facts, moment_at(self.modified_at))

    @property
    def _facts(self) -> FileFacts:
        return FileFacts(Path(self.path), self.contents.width, self.contents.height, self.size_bytes)


def read_image(path: Path) -> Image | None:
    """The record in the file or beside it; None if neither has one. Raises LibraryError if unreadable."""
    found = find_file(str(path))
    return found.image if found else None


def describe_image(path: Path) -> Image | None:
    """As `read_image`; of another program's image, what can be said of it. None if it is no image."""
    found = find_file(str(path))
    return (found.image or found.foreign_image) if found else None


def find_file(path: str) -> FoundFile | None:
    """Of any PNG, JPEG or WebP; None if it is none. Raises LibraryError if it cannot be read."""
    with _opened(path) as (descriptor, status):
        contents = png_record(os.read(descriptor, _HEAD_BYTES)) or _contents(descriptor)
        if contents is None:
            return None
        text = contents.texts.get(RECORD_KEY) or _read_sidecar(path)
    return FoundFile(path, contents, status.st_size, status.st_mtime, parse_record(text), text)


def read_texts(path: Path) -> dict[str, str]:
    """Every text in the file by its name; a PNG's second of one name is "name (2)". Raises LibraryError."""
    with _opened(str(path)) as (descriptor, _):
        contents = _contents(descriptor)
    return contents.texts if contents else {}


def _foreign_image(contents: Contents, facts: FileFacts, modified_at: datetime) -> Image:
    found = foreign_infotext(contents.texts)
    request = found.request if found else GenerationRequest("")
    return Image(
        path=facts.path,
        created_at=modified_at,
        request=request,
        backend="",
        backend_type="",
        model=found.model if found else "",
        width=facts.width,
        height=facts.height,
        size_bytes=facts.size_bytes,
        seed=request.seed,
        is_ai=found is not None or is_labelled_ai(contents.texts),
    )


@contextlib.contextmanager
def _opened(path: str) -> Iterator[tuple[int, os.stat_result]]:
    """The file's descriptor: a rebuild opens many, and a stream costs three times as much. What is no file
    is not opened: whoever opens a pipe waits for another to write to it."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a rebuild asks for every image
        if not stat.S_ISREG(status.st_mode):
            raise LibraryError(f"{path} is no regular file.")
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            yield descriptor, status
        finally:
            os.close(descriptor)
    except OSError as error:
        raise LibraryError(f"{path} cannot be read: {error.strerror or error}.") from error


def _contents(descriptor: int) -> Contents | None:
    with open(descriptor, "rb", closefd=False) as stream:
        stream.seek(0)
        head = stream.read(12)
        stream.seek(0)
        match sniff_format(head):
            case "png":
                return png_contents(stream)
            case "jpg":
                from imagen_desktop.core.image_files.jpeg import jpeg_contents

                return jpeg_contents(stream)
            case "webp":
                from imagen_desktop.core.image_files.webp import webp_contents

                return webp_contents(stream)
            case _:
                return None


def _read_sidecar(path: str) -> str:
    sidecar = Path(path + ".json")
    if not sidecar.is_file():
        return ""
    with sidecar.open("rb") as stream:
        return stream.read(MAX_TEXT_BYTES).decode("utf-8", "replace")
