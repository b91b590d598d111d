"""Removes a model from this computer: what no other model needs. Adopted files stay where they are."""

from __future__ import annotations

import contextlib
from pathlib import Path

from imagen_desktop.core.models.catalogue import CatalogueModel
from imagen_desktop.core.models.failures import unwritable
from imagen_desktop.core.models.folder_lock import folder_lock
from imagen_desktop.core.models.manifest import write_manifest
from imagen_desktop.core.models.part import part_paths
from imagen_desktop.core.models.store import ModelStore


def remove(store: ModelStore, model: CatalogueModel) -> int:
    """How many bytes are free again. The manifest goes first: no file is named that may be gone.

    Raises an ImagenError.
    """
    with folder_lock(store.folder):
        manifest = store.manifest()
        needed = {file.path for other in _others(store, model) for file in other.files}
        going = [file for file in model.files if file.path not in needed]
        kept = [manifest.files[file.path] for file in going if file.path in manifest.files]
        write_manifest(store.folder, manifest.without({file.path for file in going}, model.name))
        paths = [each.path for each in kept if not each.is_adopted]
        paths += [part for file in going for part in part_paths(store.place(file))]
        return sum(_unlink(path, store.folder) for path in paths)


def discard_parts(store: ModelStore, model: CatalogueModel) -> int:
    """What a cancelled download has brought; whole files stay. Raises an ImagenError."""
    with folder_lock(store.folder):
        parts = [part for file in model.files for part in part_paths(store.place(file))]
        return sum(_unlink(part, store.folder) for part in parts)


def _others(store: ModelStore, model: CatalogueModel) -> list[CatalogueModel]:
    """Models that would miss something: whole ones."""
    return [other for other in store.offered.models if other != model and not store.missing(other)]


def _unlink(path: Path, folder: Path) -> int:
    try:
        size = path.stat().st_size
        path.unlink()
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise unwritable(error, path.parent) from error
    for parent in path.parents:
        if parent == folder or not parent.is_relative_to(folder):
            break
        with contextlib.suppress(OSError):
            parent.rmdir()
    return size
