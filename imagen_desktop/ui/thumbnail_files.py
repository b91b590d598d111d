"""Small versions of pictures on disk, by the freedesktop.org thumbnail rules. Runs on any thread: no pixmaps.

https://specifications.freedesktop.org/thumbnail-spec/latest/
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageReader, QImageWriter

from imagen_desktop.core.paths import APPLICATION, Paths

SIZES = {"normal": 128, "large": 256, "x-large": 512, "xx-large": 1024}
"""Folder and the longest side of what lies in it."""
_SRGB = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
_FAST_COMPRESSION = 30
"""Of 100: level 2 or 3 of zlib's 9. Small files matter less than the time of the thread that writes them."""


@dataclass(frozen=True, slots=True)
class Source:
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


def thumbnail_folder(paths: Paths) -> Path:
    """The desktop's shared cache where the program lies in the user's own places; else our own cache, so
    that `--home` touches nothing outside of it."""
    shared = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    is_users_own = paths.cache == shared / APPLICATION
    return shared / "thumbnails" if sys.platform == "linux" and is_users_own else paths.cache / "thumbnails"


def size_for(wanted: int) -> tuple[str, int]:
    """Folder and side of the smallest kind of `wanted` pixels or more on its longest side, or the largest."""
    return next((kind for kind in SIZES.items() if kind[1] >= wanted), ("xx-large", SIZES["xx-large"]))


def read_thumbnail(folder: Path, kind: str, source: Source) -> QImage | None:
    """None where there is none, or it is of another time."""
    file = folder / kind / source.file_name
    if not file.is_file():
        return None
    reader = QImageReader(str(file), b"png")
    image = reader.read()
    is_its_own = image.text("Thumb::URI") == source.uri
    if image.isNull() or not is_its_own or image.text("Thumb::MTime") != str(source.modified):
        return None
    return image


def write_thumbnail(folder: Path, kind: str, source: Source, image: QImage, original: QSize) -> None:
    """Through a file of another name, so that no program reads half of it. Raises OSError."""
    place = folder / kind
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    texts = {
        "Thumb::URI": source.uri,
        "Thumb::MTime": str(source.modified),
        "Thumb::Size": str(source.size_bytes),
        "Thumb::Image::Width": str(original.width()),
        "Thumb::Image::Height": str(original.height()),
        "Software": APPLICATION,
    }
    part = place / f".{source.file_name}.{secrets.token_hex(4)}.part"
    writer = QImageWriter(str(part), b"png")
    writer.setCompression(_FAST_COMPRESSION)
    marked = QImage(image)
    for key, text in texts.items():
        marked.setText(key, text)  # QImageWriter.setText would end a key at its first colon
    try:
        if not writer.write(marked):
            raise OSError(writer.errorString())
        part.chmod(0o600)
        part.replace(place / source.file_name)
    finally:
        part.unlink(missing_ok=True)


def decode(path: Path, longest_side: int = 0) -> tuple[QImage, QSize]:
    """The picture, turned as its file says and in sRGB, at most `longest_side` pixels (0: as it is), and its
    own size.

    The image is null where the file cannot be read.
    """
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    original = reader.size()
    if longest_side and max(original.width(), original.height()) > longest_side:
        wanted = original.scaled(longest_side, longest_side, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(wanted.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.colorSpace().isValid() and image.colorSpace() != _SRGB:
        image.convertToColorSpace(_SRGB)
    return image, original
