"""Reads what image files say, ours and other programs'. What they say is untrusted: bounded, typed, inert."""

from __future__ import annotations

import os
from pathlib import Path

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_files.png import png_contents
from imagen_desktop.core.image_files.record import FileFacts, image_of_record, parse_record
from imagen_desktop.core.image_files.texts import MAX_TEXT_BYTES, RECORD_KEY, Contents

_BUFFER_BYTES = 2**14


def read_image(path: Path) -> Image | None:
    """The record in the file or beside it; None if neither has one. Raises LibraryError if unreadable."""
    try:
        contents, size_bytes = read_contents(path)
        if contents is None:
            return None
        text = contents.texts.get(RECORD_KEY) or read_sidecar(path)
    except OSError as error:
        raise LibraryError(f"{path} cannot be read: {error.strerror or error}.") from error
    record = parse_record(text) if text else None
    if record is None:
        return None
    return image_of_record(record, FileFacts(path, contents.width, contents.height, size_bytes))


def read_texts(path: Path) -> dict[str, str]:
    """Every text in the file by its own name; of two of one name, the first. Raises LibraryError."""
    try:
        contents, _ = read_contents(path)
    except OSError as error:
        raise LibraryError(f"{path} cannot be read: {error.strerror or error}.") from error
    return contents.texts if contents else {}


def read_contents(path: Path) -> tuple[Contents | None, int]:
    """What the file says, None if it is no image known here; and its size in bytes. Raises OSError."""
    with path.open("rb", buffering=_BUFFER_BYTES) as stream:
        return png_contents(stream), os.fstat(stream.fileno()).st_size


def read_sidecar(path: Path) -> str:
    """The text of `<image>.json`, "" where there is none. Raises OSError."""
    try:
        with path.with_name(path.name + ".json").open("rb") as stream:
            return stream.read(MAX_TEXT_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
