"""Copies images to elsewhere: as they are, or without what they say about their making.

Then only what the pixels need is taken over. What is kept is listed, not what goes, so that a text of a
program not known here does not slip through. Pixels are not encoded again: what a program may have hidden
inside them stays.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from imagen_desktop.core.errors import SaveError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_files.checking import sniff_format
from imagen_desktop.core.image_files.exif import orientation_block
from imagen_desktop.core.image_files.moving import sidecars_of
from imagen_desktop.core.image_files.naming import slug
from imagen_desktop.core.image_files.plain_jpeg import jpeg_exif, plain_jpeg_pieces
from imagen_desktop.core.image_files.plain_png import plain_png_pieces, png_exif
from imagen_desktop.core.image_files.plain_webp import plain_webp_pieces, webp_exif
from imagen_desktop.core.image_files.publishing import disk_problem, give_name, sync, sync_directory
from imagen_desktop.core.image_files.splicing import Piece, write_pieces
from imagen_desktop.core.image_files.xmp import xmp_packet

_WAYS = {
    "png": (png_exif, plain_png_pieces),
    "jpg": (jpeg_exif, plain_jpeg_pieces),
    "webp": (webp_exif, plain_webp_pieces),
}
_MAX_COPIES = 10_000
_SHORT_WORD = 2
"""Letters; words of the prompt up to here ("a", "of") give nothing away in a file's name."""


def export_image(
    image: Image,
    target: Path,
    *,
    without_prompt: bool = False,
    ai_label: bool = True,
    overwrites: bool = False,
) -> Path:
    """Copies the image's file to `target`, or to `target-2` and so on where that exists; returns which.

    Without the prompt, `ai_label` says whether an AI-made picture keeps its label, which names no
    settings. `overwrites` is for a name that was confirmed. Raises SaveError, and leaves nothing half done.
    """
    with _export_errors(image.path, target.parent):
        if target.exists() and target.samefile(image.path):
            raise SaveError("The copy cannot take the place of the image.", "Choose another folder or name.")
        temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            with image.path.open("rb") as source, temporary.open("wb") as copy:
                _write(image, source, copy, without_prompt=without_prompt, ai_label=ai_label)
                sync(copy)
            if overwrites:
                temporary.replace(target)
            else:
                target = _name_freely(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        if not without_prompt:
            for sidecar in sidecars_of(image.path):
                shutil.copyfile(sidecar, target.with_name(target.name + sidecar.suffix))
        sync_directory(target.parent)
    return target


def exported_name(image: Image, *, without_prompt: bool) -> str:
    """The file's own name, unless the prompt is to stay at home and is read in it."""
    if not without_prompt:
        return image.path.name
    stem = image.path.stem.lower()
    is_told = not set(_words(image.prompt)).isdisjoint(_words(stem))
    if not is_told and not (image.prompt and slug(image.prompt) in stem):
        return image.path.name
    return f"image-{image.created_at.astimezone():%Y-%m-%d-%H%M%S}{image.path.suffix}"


def _words(text: str) -> list[str]:
    return [
        word
        for word in re.findall(r"[^\W\d_]+", text.lower())
        if len(word) > _SHORT_WORD or not word.isascii()
    ]


def _write(image: Image, source: BinaryIO, copy: BinaryIO, *, without_prompt: bool, ai_label: bool) -> None:
    if not without_prompt:
        shutil.copyfileobj(source, copy)
        return
    pieces = _plain_pieces(source, xmp_packet(image, with_settings=False) if ai_label and image.is_ai else "")
    if pieces is None:
        raise SaveError(
            f"{image.path.name} is damaged: what it says about its making cannot be told from its pixels.",
            "Nothing was written.",
        )
    write_pieces(source, copy, pieces)


def _plain_pieces(source: BinaryIO, xmp: str) -> list[Piece] | None:
    format_name = sniff_format(source.read(12))
    if format_name is None:
        return None
    read_exif, pieces_of = _WAYS[format_name]
    return pieces_of(source, orientation_block(read_exif(source)), xmp)


def _name_freely(temporary: Path, wanted: Path) -> Path:
    for copy in range(1, _MAX_COPIES):
        path = wanted if copy == 1 else wanted.with_name(f"{wanted.stem}-{copy}{wanted.suffix}")
        with contextlib.suppress(FileExistsError):
            give_name(temporary, path)
            return path
    raise FileExistsError(wanted)


@contextlib.contextmanager
def _export_errors(source: Path, folder: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        gone = folder if not folder.exists() else source
        raise SaveError(f"{gone} is gone.", "Look for it in the file manager.") from error
    except OSError as error:
        message, action = disk_problem(error, folder)
        if message:
            raise SaveError(message, f"{action}, then export again.") from error
        raise SaveError(f"{source.name} cannot be copied to {folder}: {error.strerror or error}.") from error
