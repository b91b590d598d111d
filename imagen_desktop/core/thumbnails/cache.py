"""Small versions of pictures on disk, by the freedesktop.org thumbnail rules.

https://specifications.freedesktop.org/thumbnail-spec/latest/
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import NamedTuple

from PIL import Image as PillowImage
from PIL import PngImagePlugin

from imagen_desktop.core.paths import APPLICATION
from imagen_desktop.core.thumbnails.png_file import encoded

SIZES = {"normal": 128, "large": 256, "x-large": 512, "xx-large": 1024}
"""Folder and the longest side of what lies in it."""


class Source(NamedTuple):
    """A picture's file as it is now: a thumbnail of another time is not its own."""

    path: Path
    modified: int
    size_bytes: int

    @property
    def uri(self) -> str:
        return self.path.as_uri()

    @property
    def file_name(self) -> str:
        return hashlib.md5(self.uri.encode(), usedforsecurity=False).hexdigest() + ".png"


def source_of(path: Path) -> Source:
    """Raises OSError where there is no such file."""
    facts = path.stat()
    return Source(path.absolute(), int(facts.st_mtime), facts.st_size)


def size_for(wanted: int) -> tuple[str, int]:
    """Folder and side of the smallest kind of `wanted` pixels or more on its longest side, or the largest."""
    return next((kind for kind in SIZES.items() if kind[1] >= wanted), ("xx-large", SIZES["xx-large"]))


def read_thumbnail(folder: Path, kind: str, source: Source) -> PillowImage.Image | None:
    """None where there is none, it is of another time, or nothing can be made of it."""
    try:
        with PngImagePlugin.PngImageFile(folder / kind / source.file_name) as found:
            texts = found.text
            if texts.get("Thumb::URI") != source.uri or texts.get("Thumb::MTime") != str(source.modified):
                return None
            found.load()
            return found.convert("RGBA" if "A" in found.getbands() or "transparency" in found.info else "RGB")
    except (OSError, ValueError, SyntaxError):
        return None


def write_thumbnail(
    folder: Path, kind: str, source: Source, image: PillowImage.Image, original: tuple[int, int]
) -> None:
    """Through a file of another name, so that no program reads half of it. Raises OSError."""
    place = folder / kind
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    texts = {
        "Thumb::URI": source.uri,
        "Thumb::MTime": str(source.modified),
        "Thumb::Size": str(source.size_bytes),
        "Thumb::Image::Width": str(original[0]),
        "Thumb::Image::Height": str(original[1]),
        "Software": APPLICATION,
    }
    part = place / f".{source.file_name}.{secrets.token_hex(4)}.part"
    try:
        part.write_bytes(encoded(image, texts))
        part.chmod(0o600)
        part.replace(place / source.file_name)
    finally:
        part.unlink(missing_ok=True)
