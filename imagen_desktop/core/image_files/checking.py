"""Decides whether the bytes that came are an image: by what they are, not by what they are called."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, TypeAlias

from imagen_desktop.core.errors import DownloadFailedError, SaveError
from imagen_desktop.core.image_files import png
from imagen_desktop.core.image_files.png_check import MAX_PIXELS, check_png

Format: TypeAlias = Literal["png", "webp", "jpg"]

_HEAD_BYTES = 512


class Checked(NamedTuple):
    """An image that decodes. `format` is its extension; with a C2PA manifest no byte may change."""

    format: Format
    width: int
    height: int
    has_c2pa: bool


def check_image(part: Path) -> Checked:
    """Reads and decodes the whole file. Raises DownloadFailedError; SaveError if it cannot be read."""
    try:
        with part.open("rb") as stream:
            return _check(stream, os.fstat(stream.fileno()).st_size)
    except OSError as error:
        raise SaveError(f"The image that came cannot be read: {error.strerror or error}.") from error


def sniff_format(head: bytes) -> Format | None:
    """From the first 12 bytes."""
    if head.startswith(png.SIGNATURE):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return None


def _check(stream: BinaryIO, size: int) -> Checked:
    head = stream.read(_HEAD_BYTES)
    sniffed = sniff_format(head)
    if sniffed is None:
        raise DownloadFailedError(f"What came is not an image: {_what_it_is(head)}.")
    if sniffed == "png":
        return Checked("png", *check_png(stream, size))
    width, height = _decode(stream, sniffed)
    return Checked(sniffed, width, height, _has_c2pa(stream, sniffed))


def _what_it_is(head: bytes) -> str:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        return "the file is empty"
    if text.startswith((b"<!doctype", b"<html", b"<head", b"<?xml")):
        return "it is a web page"
    if text.startswith((b"{", b"[")):
        return "it is a message in JSON"
    return "its first bytes belong to no known format"


def _has_c2pa(stream: BinaryIO, sniffed: Format) -> bool:
    if sniffed == "jpg":
        from imagen_desktop.core.image_files.jpeg import jpeg_has_c2pa

        return jpeg_has_c2pa(stream)
    from imagen_desktop.core.image_files.webp import webp_has_c2pa

    return webp_has_c2pa(stream)


def _decode(stream: BinaryIO, sniffed: Format) -> tuple[int, int]:
    """Has Pillow decode every pixel; a JPEG at an eighth of its size, which still reads all its data."""
    from PIL import Image as PillowImage
    from PIL import UnidentifiedImageError

    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with PillowImage.open(stream, formats=["JPEG" if sniffed == "jpg" else "WEBP"]) as picture:
                width, height = picture.size
                if width * height > MAX_PIXELS:
                    raise DownloadFailedError(
                        f"The image is too large to be real: it claims {width} × {height} pixels."
                    )
                picture.draft("L", (max(1, width // 8), max(1, height // 8)))
                picture.load()
    except UnidentifiedImageError as error:
        raise DownloadFailedError("The image is damaged: its header makes no sense.") from error
    except (OSError, ValueError, SyntaxError, Warning, PillowImage.DecompressionBombError) as error:
        raise DownloadFailedError(f"The image is damaged: {error}.") from error
    return width, height
