"""From a `[backends.NAME]` table to the files that the engine reads, and how the model is best asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.models.catalogue import CatalogueModel, Role, catalogue
from imagen_desktop.core.models.store import ModelStore

_TITLES = {"flux-schnell": "FLUX schnell"}
"""Families of which the catalogue has several."""


class Asking(NamedTuple):
    """A model's own habits. `size` is the side of its usual square in pixels; `guidance` is classifier-free,
    and 1 for a model that was made to do without."""

    steps: int
    guidance: float
    size: int


class LocalModel(NamedTuple):
    """`files` by role are there, `missing` are not; `pull` is the name to download them by, if there is one.

    `key` names it in the measurements. `memory_bytes` is the catalogue's estimate, 0 without one.
    """

    key: str
    files: Mapping[str, Path]
    missing: tuple[str, ...] = ()
    pull: str = ""
    memory_bytes: int = 0


def title_of(config: BackendConfig) -> str:
    if config.files or not config.model:
        return config.model or config.name
    found = catalogue().named(config.model)
    return _TITLES.get(config.model) or (found[0].title if found else config.model)


def family_of(name: str) -> str:
    """Of a model of the catalogue; "" for any other."""
    found = catalogue().named(name) if name else ()
    return found[0].family if found else ""


def asking_of(config: BackendConfig) -> Asking:
    found = () if config.files else catalogue().named(config.model)
    asking = Asking(found[0].steps, found[0].guidance, found[0].size) if found else _guess(config.files)
    return asking._replace(steps=config.default_steps or asking.steps)


def find_model(config: BackendConfig, store: ModelStore | None) -> LocalModel:
    """Looks at the disk. Raises LibraryError where the store's own record cannot be read."""
    if config.files:
        return _own(config)
    model = store.find(config.model) if store else None
    if model is None or store is None:
        return LocalModel(config.model, {}, missing=(config.model or config.name,))
    return _offered(model, store)


def _own(config: BackendConfig) -> LocalModel:
    files = {role: Path(path).expanduser() for role, path in config.files.items()}
    missing = tuple(str(path) for path in files.values() if not path.is_file())
    main = files.get("diffusion") or files.get("checkpoint")
    return LocalModel(str(main or config.name), files, missing)


def _offered(model: CatalogueModel, store: ModelStore) -> LocalModel:
    there: dict[Role, Path] = store.files(model)
    missing = tuple(file.name for file in model.files if file.role not in there)
    files = {str(role): path for role, path in there.items()}
    return LocalModel(model.name, files, missing, model.name, model.memory_bytes)


def _guess(files: Mapping[str, str]) -> Asking:
    """For files of the user's own: from what they are and what they are called."""
    name = Path(files.get("diffusion") or files.get("checkpoint") or "").name.lower().replace("_", "-")
    is_distilled = any(word in name for word in ("turbo", "schnell", "lightning", "klein", "hyper"))
    if "checkpoint" in files:
        size = 1024 if "xl" in name else 512
        return Asking(2, 1.0, size) if is_distilled else Asking(20, 7.0, size)
    if "z-image" in name:
        return Asking(8, 1.0, 1024)
    return Asking(20, 1.0, 1024) if "dev" in name and not is_distilled else Asking(4, 1.0, 1024)
