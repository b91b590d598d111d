"""The models' folder: which files of which model are there and whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from imagen_desktop.core.models.catalogue import Catalogue, CatalogueModel, ModelFile, Role, catalogue
from imagen_desktop.core.models.manifest import KeptFile, Manifest, read_manifest
from imagen_desktop.core.models.part import part_paths


@dataclass(frozen=True, slots=True)
class ModelState:
    """What of a model is here; `here_bytes` counts what a stopped download has brought, too."""

    kept: Mapping[Role, KeptFile]
    missing: tuple[ModelFile, ...]
    here_bytes: int
    total_bytes: int
    is_begun: bool = False
    """A stopped download of this model has left a part."""

    @property
    def is_ready(self) -> bool:
        return not self.missing

    @property
    def unverified(self) -> tuple[Path, ...]:
        """Files that no published hash could be compared with."""
        return tuple(kept.path for kept in self.kept.values() if not kept.checked_with)


class ModelStore:
    """Looks at the disk at every call: another program may have pulled or removed something."""

    def __init__(self, folder: Path, offered: Catalogue | None = None) -> None:
        self.folder = folder
        self._offered = offered

    @property
    def offered(self) -> Catalogue:
        return self._offered or catalogue()

    def place(self, file: ModelFile) -> Path:
        """Where a downloaded file lies. Files that several models share are there once."""
        return self.folder.joinpath(*file.path.split("/"))

    def manifest(self) -> Manifest:
        """Raises LibraryError."""
        return read_manifest(self.folder)

    def files(self, model: CatalogueModel) -> dict[Role, Path]:
        """The files that are there and whole, by role. Raises LibraryError."""
        return {role: kept.path for role, kept in self.kept(model).items()}

    def kept(self, model: CatalogueModel) -> dict[Role, KeptFile]:
        manifest = self.manifest()
        found = {file.role: manifest.files.get(file.path) for file in model.files}
        return {role: kept for role, kept in found.items() if kept is not None and kept.is_there}

    def missing(self, model: CatalogueModel) -> tuple[ModelFile, ...]:
        """Nothing is missing: the model can be used. Raises LibraryError."""
        there = self.kept(model)
        return tuple(file for file in model.files if file.role not in there)

    def state(self, model: CatalogueModel) -> ModelState:
        """Raises LibraryError."""
        kept = self.kept(model)
        missing = tuple(file for file in model.files if file.role not in kept)
        parts = sum(_size(part_paths(self.place(file))[0]) for file in missing)
        whole = sum(each.size_bytes for each in kept.values())
        is_begun = parts > 0 and model.name in self.manifest().accepted  # a part may be another model's
        total = whole + sum(each.size_bytes for each in missing)
        return ModelState(kept, missing, whole + parts, max(whole + parts, total), is_begun=is_begun)

    def find(self, name: str) -> CatalogueModel | None:
        """The model of that name, or of that family: a whole one, if there is any. Raises LibraryError."""
        models = self.offered.named(name)
        whole = (model for model in models if not self.missing(model))
        return next(whole, models[0] if models else None)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
