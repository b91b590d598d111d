"""Reads a picture's file with Qt, on any thread: no pixmaps."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageReader

_SRGB = QColorSpace(QColorSpace.NamedColorSpace.SRgb)


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
