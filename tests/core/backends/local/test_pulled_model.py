"""From a models' host to a picture: downloaded in two parts, verified, loaded by the real engine."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import aclosing
from datetime import date
from pathlib import Path

import pytest

from imagen_desktop.core.backends.backend import Received
from imagen_desktop.core.backends.local.backend import LocalBackend
from imagen_desktop.core.backends.local.engine_room import EngineRoom
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.models.adoption import adopt
from imagen_desktop.core.models.catalogue import Catalogue, CatalogueModel, Licence, ModelFile, Role
from imagen_desktop.core.models.store import ModelStore
from imagen_desktop.core.paths import Paths
from tests.core.backends.local.conftest import THREADS
from tests.core.models.pulling import pull
from tests.fakes.model_server import Hosted, model_server

pytestmark = pytest.mark.timeout(240)
NAME, REPOSITORY = "tiny", "owner/tiny"
MEGABYTE = 1_000_000


def offered(contents: Mapping[str, bytes]) -> CatalogueModel:
    """Files are named by their role."""
    files = tuple(
        ModelFile(Role(role), REPOSITORY, role, size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
        for role, data in contents.items()
    )
    licence = Licence("Free Licence", "https://example.org/licence")
    return CatalogueModel(NAME, NAME, "Tiny", "Makes noise.", files, 2, 1.0, 64, 1, 1, licence)


def link(source: Path, target: Path) -> None:
    target.parent.mkdir()
    target.hardlink_to(source)


@pytest.fixture
def contents(flux_files: Mapping[str, str]) -> Mapping[str, bytes]:
    return {role: Path(path).read_bytes() for role, path in flux_files.items()}


async def test_a_model_that_was_downloaded_in_two_parts_makes_a_picture(
    flux_files: Mapping[str, str], contents: Mapping[str, bytes], paths: Paths, tmp_path: Path
) -> None:
    """Its largest file is the person's own."""
    model = offered(contents)
    store = ModelStore(paths.models, Catalogue(date(2026, 1, 2), "For tests.", (model,)))
    own = tmp_path / "own"
    await asyncio.to_thread(link, Path(flux_files["clip_l"]), own / "clip_l")
    await asyncio.to_thread(adopt, store, own)
    with model_server() as server:
        server.files = {
            f"{REPOSITORY}/{role}": Hosted(contents[role], told_sha256=file.sha256)
            for role, file in zip(contents, model.files, strict=True)
        }
        broken = server.files[f"{REPOSITORY}/diffusion"]
        broken.drop_after, broken.drops = MEGABYTE, 1
        await asyncio.to_thread(pull, store, model, server)
        assert f"bytes={MEGABYTE}-" in server.ranges()
        assert not [asked for asked in server.asked if "clip_l" in asked.path]
    assert {kept.checked_with for kept in store.kept(model).values()} == {"catalogue"}

    room = EngineRoom(paths, THREADS)
    room.store = store
    backend = LocalBackend(BackendConfig("mine", "local", NAME), room)
    assert backend.state().is_ready
    part = tmp_path / "image.part"
    request = GenerationRequest("a red fox", width=64, height=64, seed=1, steps=2)
    async with aclosing(backend.generate(request, part)) as events:
        told = [event async for event in events]
    await backend.close()
    assert isinstance(told[-1], Received)
    assert told[-1].sha256 == hashlib.sha256(part.read_bytes()).hexdigest()
    assert told[-1].model_version == "diffusion"
