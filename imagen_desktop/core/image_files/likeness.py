"""Whether a file that somebody points at holds an image that the library knows."""

from __future__ import annotations

import enum
from pathlib import Path

from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_files.reading import find_file


class Likeness(enum.Enum):
    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"
    NO_IMAGE = "no image"


def likeness(path: Path, image: Image) -> Likeness:
    """By the checksum of the bytes that the provider sent, which both have written down; unknown where the
    file says nothing and only its measures agree. Raises LibraryError where it cannot be read."""
    found = find_file(str(path))
    if found is None:
        return Likeness.NO_IMAGE
    described = found.image
    if described is not None and described.original_sha256 and image.original_sha256:
        return Likeness.SAME if described.original_sha256 == image.original_sha256 else Likeness.OTHER
    measures = found.contents.width, found.contents.height
    return Likeness.UNKNOWN if measures == (image.width, image.height) else Likeness.OTHER
