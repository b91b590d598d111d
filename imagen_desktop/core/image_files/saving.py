"""Puts paid bytes safely on disk: checked, completed with metadata, synced, published without overwriting."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from imagen_desktop.core.errors import SaveError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_files.checking import Checked, check_image
from imagen_desktop.core.image_files.infotext import infotext
from imagen_desktop.core.image_files.png import png_pieces
from imagen_desktop.core.image_files.publishing import Naming, disk_problem, give_name, sync, sync_directory
from imagen_desktop.core.image_files.record import record_text
from imagen_desktop.core.image_files.splicing import Blocks, Piece, write_pieces
from imagen_desktop.core.image_files.xmp import xmp_packet

_log = logging.getLogger(__name__)

_MAX_COPIES = 10_000

TellNaming = Callable[[Naming], None]
"""Hears of a name just before the file gets it."""


class EmbedSwitches(NamedTuple):
    """The user's two choices: the label that the image is AI-made, and prompt and settings."""

    ai_label: bool = True
    settings: bool = True


def checked_folder(directory: Path) -> Path:
    """The folder, wherever this process stands; it need not be there yet. Raises SaveError, before anything
    is paid, where no image could be saved in it."""
    with _disk_errors(directory):
        directory = directory.absolute()
        nearest = next(folder for folder in (directory, *directory.parents) if folder.exists())
        if not nearest.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return directory


def save_image(
    part: Path,
    directory: Path,
    stem: str,
    image: Image,
    switches: EmbedSwitches,
    checked: Checked | None = None,
    tell_naming: TellNaming = lambda _naming: None,
) -> Image:
    """Saves the provider's bytes in `part` as `directory/stem.EXT`, or `stem-2.EXT` where that exists.

    `checked` is what `check_image` said of `part`, if the caller has asked already. Returns the
    record with path, size and measures filled in, and removes `part`. Raises DownloadFailedError
    for bad bytes and SaveError for the disk: then `part` stays and `directory` holds nothing new.
    """
    checked = checked or check_image(part)
    with _disk_errors(directory):
        image = replace(
            image,
            width=checked.width,
            height=checked.height,
            original_sha256=image.original_sha256 or _sha256(part),
        )
        wanted = directory.absolute() / f"{stem}.{checked.format}"
        image = _publish(part, wanted, image, checked, switches, tell_naming)
    _remove_part(part, image.path)
    return image


def adopt_image(path: Path, part: Path, image: Image) -> Image:
    """Ends what another process's `save_image` began: the file has its name, the rest is still there.

    Raises as `save_image` does.
    """
    checked = check_image(path)
    with _disk_errors(path.parent):
        for left in path.parent.glob(f".*.{_mark(part)}.part"):
            left.unlink()
        sync_directory(path.parent)
        size_bytes = path.stat().st_size
    _remove_part(part, path)
    return replace(image, path=path, width=checked.width, height=checked.height, size_bytes=size_bytes)


def _remove_part(part: Path, path: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        _log.warning("%s is saved as %s but could not be removed", part, path, exc_info=True)


def _mark(part: Path) -> str:
    """In the temporary name of a file: which image's it is."""
    return f"{zlib.crc32(os.fsencode(part)):08x}"


def _publish(
    part: Path,
    wanted: Path,
    image: Image,
    checked: Checked,
    switches: EmbedSwitches,
    tell_naming: TellNaming,
) -> Image:
    wanted.parent.mkdir(parents=True, exist_ok=True)
    temporary = wanted.with_name(f".{wanted.name}.{_mark(part)}.part")
    temporary.unlink(missing_ok=True)  # a killed process's, which may have a second name by now
    try:
        blocks = _blocks(image, switches)
        with part.open("rb") as source, temporary.open("wb") as target:
            size = os.fstat(source.fileno()).st_size
            as_it_came: list[Piece] = [range(size)]
            pieces = as_it_came if blocks.is_empty else _pieces(source, size, blocks, checked)
            size_bytes = write_pieces(source, target, pieces or as_it_came)
            sync(target)
        path = _name_freely(temporary, wanted, {} if pieces else _sidecars(blocks), tell_naming)
    finally:
        temporary.unlink(missing_ok=True)
    sync_directory(wanted.parent)
    return replace(image, path=path, size_bytes=size_bytes)


def _blocks(image: Image, switches: EmbedSwitches) -> Blocks:
    return Blocks(
        parameters=infotext(image) if switches.settings else "",
        record=record_text(image) if switches.settings else "",
        xmp=xmp_packet(image, with_settings=switches.settings) if switches.ai_label else "",
    )


def _pieces(source: BinaryIO, size: int, blocks: Blocks, checked: Checked) -> list[Piece] | None:
    """The file with our blocks in it; None where they must go beside it instead."""
    if checked.has_c2pa:
        return None
    if checked.format == "png":
        return png_pieces(source, size, blocks)
    if checked.format == "jpg":
        from imagen_desktop.core.image_files.jpeg import jpeg_pieces

        return jpeg_pieces(source, size, blocks)
    from imagen_desktop.core.image_files.webp import webp_pieces

    return webp_pieces(source, size, blocks)


def _sidecars(blocks: Blocks) -> dict[str, str]:
    return {ending: text for ending, text in ((".json", blocks.record), (".xmp", blocks.xmp)) if text}


def _name_freely(temporary: Path, wanted: Path, sidecars: dict[str, str], tell_naming: TellNaming) -> Path:
    """Gives the file the first free name; its sidecars are there before it is."""
    file = temporary.stat()
    for copy in range(1, _MAX_COPIES):
        path = wanted if copy == 1 else wanted.with_name(f"{wanted.stem}-{copy}{wanted.suffix}")
        if path.exists():
            continue
        written: list[Path] = []
        try:
            for ending, text in sidecars.items():
                sidecar = path.with_name(path.name + ending)
                with sidecar.open("x", encoding="utf-8") as target:
                    written.append(sidecar)
                    target.write(text)
                    target.flush()
                    os.fsync(target.fileno())
            tell_naming(Naming(path, file.st_ino, file.st_size))
            give_name(temporary, path)
        except BaseException as error:
            for sidecar in written:
                sidecar.unlink(missing_ok=True)
            if isinstance(error, FileExistsError):
                continue
            raise
        return path
    raise FileExistsError(errno.EEXIST, "too many images of that name")


def _sha256(part: Path) -> str:
    with part.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextlib.contextmanager
def _disk_errors(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SaveError(*_sentence(error, directory)) from error


def _sentence(error: OSError, directory: Path) -> tuple[str, str]:
    """Message and hint."""
    message, action = disk_problem(error, directory)
    if message:
        return message, f"{action}."
    return f"The image cannot be saved in {directory}: {error.strerror or error}.", ""
