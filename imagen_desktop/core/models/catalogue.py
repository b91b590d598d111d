"""The dated catalogue of models that run on this computer: files, sources, sizes, hashes, licences.

Loads only; `resources/models/catalogue.json` names the date and where each figure was read.
"""

from __future__ import annotations

import enum
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from imagen_desktop.core.resource_files import resource_path

TEXT_IS_ELSEWHERE = "Its text does not come with this program: read it on its page before you accept it."
"""Said where a licence's text may not be, or is not, carried along."""


class Role(enum.StrEnum):
    """What the engine uses a file for."""

    DIFFUSION = "diffusion"
    VAE = "vae"
    CLIP_L = "clip_l"
    T5 = "t5"
    LLM = "llm"
    CHECKPOINT = "checkpoint"
    """All of a model in one file."""


@dataclass(frozen=True, slots=True)
class Licence:
    """`file` holds its text; None where only its address is known."""

    name: str
    url: str
    file: Path | None = None

    def text(self) -> str:
        """Empty where the program does not carry it."""
        return self.file.read_text(encoding="utf-8") if self.file else ""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model. `path` names it below the host's address and in the models' folder alike.

    `size_bytes` is 0 and `sha256` empty where the catalogue does not know them: then the host's own are
    used. `also_named` are other names of the same bytes.
    """

    role: Role
    repository: str
    remote_name: str
    revision: str = "main"
    size_bytes: int = 0
    sha256: str = ""
    read_on: str = ""
    """Where size and hash were read."""
    also_named: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return f"{self.repository}/{self.remote_name}"

    @property
    def name(self) -> str:
        return self.remote_name.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """A model as it is offered. `family` is what its variants have in common ("flux-schnell").

    `download_bytes` is the sum of the sizes that are known.
    """

    name: str
    family: str
    title: str
    summary: str
    files: tuple[ModelFile, ...]
    steps: int
    guidance: float
    size: int
    """Width and height of its usual picture, in pixels."""
    memory_bytes: int
    """Estimated main memory while it runs on the processor."""
    video_memory_bytes: int
    """Estimated graphics memory where it runs on a graphics card."""
    licence: Licence
    note: str = ""

    @property
    def download_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)


@dataclass(frozen=True, slots=True)
class Catalogue:
    as_of: date
    note: str
    models: tuple[CatalogueModel, ...]

    def named(self, name: str) -> tuple[CatalogueModel, ...]:
        """The model of that name, or all variants of that family, the preferred one first."""
        exact = tuple(model for model in self.models if model.name == name)
        return exact or tuple(model for model in self.models if model.family == name)


@functools.cache
def catalogue() -> Catalogue:
    """The program's own. Reads a file the first time."""
    return read_catalogue(resource_path("models", "catalogue.json"))


def read_catalogue(file: Path) -> Catalogue:
    """Raises OSError, ValueError and KeyError: the file is a part of the program."""
    record = json.loads(file.read_text(encoding="utf-8"))
    licences = {key: _licence(each, file.parent) for key, each in record["licences"].items()}
    files = {key: _file(each) for key, each in record["files"].items()}
    return Catalogue(
        as_of=date.fromisoformat(record["as_of"]),
        note=record["note"],
        models=tuple(_model(each, files, licences) for each in record["models"]),
    )


def _licence(record: Mapping[str, Any], folder: Path) -> Licence:
    text = record.get("text", "")
    return Licence(record["name"], record["url"], folder / text if text else None)


def _file(record: Mapping[str, Any]) -> ModelFile:
    return ModelFile(
        role=Role(record["role"]),
        repository=record["repository"],
        remote_name=record["name"],
        revision=record.get("revision", "main"),
        size_bytes=record.get("size_bytes") or 0,
        sha256=record.get("sha256") or "",
        read_on=record.get("read_on", ""),
        also_named=tuple(record.get("also_named", ())),
    )


def _model(
    record: Mapping[str, Any], files: Mapping[str, ModelFile], licences: Mapping[str, Licence]
) -> CatalogueModel:
    return CatalogueModel(
        name=record["name"],
        family=record["family"],
        title=record["title"],
        summary=record["summary"],
        files=tuple(files[key] for key in record["files"]),
        steps=record["steps"],
        guidance=record["guidance"],
        size=record["size"],
        memory_bytes=record["memory_bytes"],
        video_memory_bytes=record["video_memory_bytes"],
        licence=licences[record["licence"]],
        note=record.get("note", ""),
    )
