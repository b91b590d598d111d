"""What the models' folder holds for certain: one small file, written after a file has got its name.

A file that is not named here is not there, whatever lies in the folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from imagen_desktop.core.errors import LibraryError, SaveError
from imagen_desktop.core.image_files.publishing import disk_problem, sync_directory

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """`checked_with` says whose hash the bytes had: "catalogue", "host" or "" (not verified)."""

    path: Path
    size_bytes: int
    sha256: str = ""
    checked_with: str = ""
    is_adopted: bool = False
    """It lies in a folder of the user's own and is never changed or removed."""

    @property
    def is_there(self) -> bool:
        """With the size that it had when it was verified."""
        try:
            return self.path.stat().st_size == self.size_bytes
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class Manifest:
    """`files` by their path in the catalogue; `accepted` are licences by model, with the time."""

    files: Mapping[str, KeptFile] = field(default_factory=dict)
    accepted: Mapping[str, str] = field(default_factory=dict)

    def with_file(self, path: str, kept: KeptFile) -> Manifest:
        return Manifest({**self.files, path: kept}, self.accepted)

    def without(self, paths: set[str], model: str) -> Manifest:
        files = {path: kept for path, kept in self.files.items() if path not in paths}
        return Manifest(files, {name: at for name, at in self.accepted.items() if name != model})

    def with_accepted(self, model: str, at: str) -> Manifest:
        return Manifest(self.files, {**self.accepted, model: at})


def read_manifest(folder: Path) -> Manifest:
    """Empty where there is none. Raises LibraryError."""
    file = folder / MANIFEST
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        files = {path: _kept(folder, each) for path, each in record["files"].items()}
        return Manifest(files, dict(record["accepted"]))
    except FileNotFoundError:
        return Manifest()
    except OSError as error:
        raise LibraryError(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LibraryError(
            f"{file} is damaged.", f"Move it away and adopt the files again: imagen models adopt {folder}"
        ) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Whole or not at all. Raises SaveError."""
    file, part = folder / MANIFEST, folder / f"{MANIFEST}.new"
    record = {
        "files": {path: _record(folder, kept) for path, kept in manifest.files.items()},
        "accepted": dict(manifest.accepted),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        part.replace(file)
        sync_directory(folder)
    except OSError as error:
        problem, hint = disk_problem(error, folder)
        raise SaveError(problem or f"{file} cannot be written: {error.strerror}.", hint) from error


def _kept(folder: Path, record: Mapping[str, Any]) -> KeptFile:
    values = {**record, "path": folder / record["path"]}
    return KeptFile(**values)


def _record(folder: Path, kept: KeptFile) -> dict[str, Any]:
    """Paths below the folder are relative, so that the folder can be moved."""
    record = asdict(kept)
    inside = kept.path.is_relative_to(folder)
    record["path"] = kept.path.relative_to(folder).as_posix() if inside else str(kept.path)
    return record
