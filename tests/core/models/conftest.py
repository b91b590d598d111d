"""A catalogue of two small models that share a file, and the host that has them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from imagen_desktop.core.models.catalogue import Catalogue, CatalogueModel, Licence, ModelFile, Role
from imagen_desktop.core.models.store import ModelStore
from tests.fakes.model_server import Hosted, ModelServer, model_server

MEGABYTE = 1_000_000
DIFFUSION = random.Random(1).randbytes(3 * MEGABYTE)
VAE = random.Random(2).randbytes(MEGABYTE)
OTHER = random.Random(3).randbytes(MEGABYTE // 2)


def file_of(role: Role, name: str, content: bytes | None = None) -> ModelFile:
    """`content` is what the catalogue knows of; None where it knows neither size nor hash."""
    known = (len(content), hashlib.sha256(content).hexdigest()) if content is not None else (0, "")
    return ModelFile(role, "owner/repository", name, "main", *known, also_named=(f"old-{name}",))


def model_of(name: str, *files: ModelFile) -> CatalogueModel:
    licence = Licence("Free Licence", "https://example.org/licence")
    return CatalogueModel(name, "family", name.title(), "A model.", files, 4, 1.0, 512, 4, 3, licence)


SHARED = file_of(Role.VAE, "vae.safetensors", VAE)
SMALL = model_of("small", file_of(Role.DIFFUSION, "deep/small.gguf", DIFFUSION), SHARED)
LARGE = model_of("large", file_of(Role.DIFFUSION, "large.gguf"), SHARED)


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", Catalogue(date(2026, 1, 2), "For tests.", (SMALL, LARGE)))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        running.files = {
            "owner/repository/deep/small.gguf": Hosted(DIFFUSION),
            "owner/repository/large.gguf": Hosted(OTHER),
            "owner/repository/vae.safetensors": Hosted(VAE),
        }
        yield running
