"""Reads what image files say, ours and other programs'. What they say is untrusted: bounded, typed, inert."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.image_files.checking import sniff_format
from imagen_desktop.core.image_files.foreign import foreign_infotext, is_labelled_ai
from imagen_desktop.core.image_files.png import png_contents
from imagen_desktop.core.image_files.record import FileFacts, image_of_record, parse_record, record_time
from imagen_desktop.core.image_files.texts import MAX_TEXT_BYTES, RECORD_KEY, Contents

_BUFFER_BYTES = 2**14


@dataclass(frozen=True, slots=True)
class Description:
    """A file's record, or the best that can be said about another program's; `made_at` has the offset of
    the place where the image was made, as far as it is known."""

    image: Image
    made_at: datetime
    is_ours: bool


def read_image(path: Path) -> Image | None:
    """The record in the file or beside it; None if neither has one. Raises LibraryError if unreadable."""
    described = describe_file(path)
    return described.image if described is not None and described.is_ours else None


def describe_file(path: Path) -> Description | None:
    """Of any PNG, JPEG or WebP; None if it is none. Raises LibraryError if it cannot be read."""
    with _reading(path):
        contents, status = _read(path)
        if contents is None:
            return None
        record = parse_record(contents.texts.get(RECORD_KEY) or _read_sidecar(path))
    facts = FileFacts(path, contents.width, contents.height, status.st_size)
    image = image_of_record(record, facts) if record else None
    if record is not None and image is not None:
        return Description(image, record_time(record) or image.created_at, is_ours=True)
    modified_at = datetime.fromtimestamp(status.st_mtime, UTC)
    return Description(_foreign_image(contents, facts, modified_at), modified_at, is_ours=False)


def read_texts(path: Path) -> dict[str, str]:
    """Every text in the file by its own name; of two of one name, the first. Raises LibraryError."""
    with _reading(path):
        contents, _ = _read(path)
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


def _read(path: Path) -> tuple[Contents | None, os.stat_result]:
    with path.open("rb", buffering=_BUFFER_BYTES) as stream:
        return _contents(stream), os.fstat(stream.fileno())


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LibraryError(f"{path} cannot be read: {error.strerror or error}.") from error


def _contents(stream: BinaryIO) -> Contents | None:
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


def _read_sidecar(path: Path) -> str:
    """The text of `<image>.json`, "" where there is none. Raises OSError."""
    try:
        with path.with_name(path.name + ".json").open("rb") as stream:
            return stream.read(MAX_TEXT_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
