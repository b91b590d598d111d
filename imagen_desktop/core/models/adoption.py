"""Takes over models that are on this computer already, where they lie: nothing is copied or changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from imagen_desktop.core.models.catalogue import Catalogue, ModelFile
from imagen_desktop.core.models.failures import unwritable
from imagen_desktop.core.models.folder_lock import folder_lock
from imagen_desktop.core.models.manifest import KeptFile, write_manifest
from imagen_desktop.core.models.stop import Stop
from imagen_desktop.core.models.store import ModelStore

_READ_BYTES = 1 << 22
_BEGINNINGS = {".gguf": b"GGUF"}


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file with a name of the catalogue. `problem` says why it is not used, "" where it is."""

    file: ModelFile
    path: Path
    size_bytes: int
    problem: str = ""
    checked_with: str = ""


def recognised(offered: Catalogue, folder: Path) -> tuple[Recognised, ...]:
    """By name and size, below the folder. Reads no file whole. Raises ModelFolderError."""
    names = {name.lower(): file for model in offered.models for file in model.files for name in _names(file)}
    try:
        os.listdir(folder)  # noqa: PTH208 - a folder that cannot be read is an error, one inside it is not
    except OSError as error:
        raise unwritable(error, folder) from error
    found = (
        _looked_at(names[path.name.lower()], path) for path in _files(folder) if path.name.lower() in names
    )
    return tuple(found)


def adopt(
    store: ModelStore,
    folder: Path,
    show: Callable[[Recognised, int], None] = lambda _file, _bytes: None,
    stop: Stop | None = None,
) -> tuple[Recognised, ...]:
    """Checks the recognised files' hashes and names those that are right in the manifest.

    `show` gets the file that is being read, and how far. Raises an ImagenError or StoppedError.
    """
    stop = stop or Stop()
    with folder_lock(store.folder):
        manifest, results = store.manifest(), []
        for each in recognised(store.offered, folder):
            checked, digest = _checked(each, show, stop)
            results.append(checked)
            there = manifest.files.get(each.file.path)
            if checked.problem or (there is not None and there.is_there):
                continue
            kept = KeptFile(
                each.path.absolute(), each.size_bytes, digest, checked.checked_with, is_adopted=True
            )
            manifest = manifest.with_file(each.file.path, kept)
        write_manifest(store.folder, manifest)
    return tuple(results)


def _names(file: ModelFile) -> tuple[str, ...]:
    return (file.name, *file.also_named)


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(root, name) for name in sorted(names))


def _looked_at(file: ModelFile, path: Path) -> Recognised:
    try:
        size = path.stat().st_size
        with path.open("rb") as opened:
            beginning = opened.read(4)
    except OSError as error:
        return Recognised(file, path, 0, f"cannot be read: {error.strerror}")
    wanted = _BEGINNINGS.get(path.suffix.lower(), b"")
    if not size or (wanted and beginning != wanted):
        return Recognised(file, path, size, "is no model file")
    if file.size_bytes and size != file.size_bytes:
        return Recognised(file, path, size, "has another size than the catalogue's")
    return Recognised(file, path, size)


def _checked(each: Recognised, show: Callable[[Recognised, int], None], stop: Stop) -> tuple[Recognised, str]:
    """With its hash, where the catalogue has one to compare it with."""
    if each.problem or not each.file.sha256:
        return each, ""
    digest, done = hashlib.sha256(), 0
    try:
        with each.path.open("rb") as file:
            while block := file.read(_READ_BYTES):
                stop.check()
                digest.update(block)
                done += len(block)
                show(each, done)
    except OSError as error:
        return Recognised(each.file, each.path, each.size_bytes, f"cannot be read: {error.strerror}"), ""
    if digest.hexdigest() != each.file.sha256:
        return Recognised(each.file, each.path, each.size_bytes, "has other bytes than the catalogue's"), ""
    return Recognised(each.file, each.path, each.size_bytes, "", "catalogue"), digest.hexdigest()
