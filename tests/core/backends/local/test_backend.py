"""The local backend as Studio uses it, with the real engine and a tiny model."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from imagen_desktop.core.backends.backend import BackendEvent, PendingPrediction, Received
from imagen_desktop.core.backends.local.backend import LocalBackend
from imagen_desktop.core.backends.local.engine_host import EngineHost
from imagen_desktop.core.backends.local.engine_room import EngineRoom
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import (
    BackendError,
    GenerationFailedError,
    InvalidRequestError,
    NotConfiguredError,
)
from imagen_desktop.core.generation import GenerationRequest, GenerationWarning, Progress, Stage
from imagen_desktop.core.paths import Paths
from tests.core.backends.local.conftest import THREADS

pytestmark = pytest.mark.timeout(240)
FOX = GenerationRequest("a red fox", width=64, height=64, seed=7, steps=2)


@pytest.fixture
async def room(paths: Paths) -> AsyncIterator[EngineRoom]:
    made = EngineRoom(paths, THREADS)
    yield made
    await made.close()


def tiny(files: Mapping[str, str], **settings: float) -> BackendConfig:
    return BackendConfig("tiny", "local", files=files, unload_minutes=settings.get("unload_minutes"))


async def made(backend: LocalBackend, part: Path, request: GenerationRequest = FOX) -> list[BackendEvent]:
    async with aclosing(backend.generate(request, part)) as events:
        return [event async for event in events]


async def failure(backend: LocalBackend, part: Path) -> BackendError:
    with pytest.raises(BackendError) as failed:
        await made(backend, part)
    return failed.value


async def test_image_comes_with_its_steps_and_its_time_is_remembered(
    flux_files: Mapping[str, str], room: EngineRoom, tmp_path: Path
) -> None:
    backend = LocalBackend(tiny(flux_files), room)
    assert backend.state() == (True, "", "", "")
    *progress, received = await made(backend, tmp_path / "one.part")
    assert [(each.stage, each.step) for each in progress if isinstance(each, Progress)] == [
        (Stage.STARTING, 0),
        (Stage.RUNNING, 0),
        (Stage.RUNNING, 1),
        (Stage.RUNNING, 2),
    ]
    assert isinstance(received, Received)
    data = await asyncio.to_thread((tmp_path / "one.part").read_bytes)
    assert (received.sha256, received.size_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert received.sent == {
        "prompt": "a red fox", "width": 64, "height": 64, "steps": 2, "guidance": 1.0, "seed": 7,
    }  # fmt: skip
    assert received.model_version == "diffusion.safetensors"
    again = LocalBackend(tiny(flux_files), room).state()
    assert again.note.startswith("About ")
    assert " an image on this CPU, measured" in again.note


async def test_too_little_memory_is_a_warning_until_the_model_has_its_share(
    flux_files: Mapping[str, str], room: EngineRoom, tmp_path: Path
) -> None:
    backend = LocalBackend(tiny(flux_files), room, available=lambda: 1_000_000)
    first, again = [await made(backend, tmp_path / "one.part") for _ in range(2)]
    assert [each.message for each in first if isinstance(each, GenerationWarning)] == [
        "diffusion.safetensors needs about 335 MB of memory, and 1.0 MB are free."
    ]
    assert not any(isinstance(each, GenerationWarning) for each in again)


async def test_damaged_file_is_named(flux_files: Mapping[str, str], room: EngineRoom, tmp_path: Path) -> None:
    half = tmp_path / "half.safetensors"
    half.write_bytes((1000).to_bytes(8, "little") + b"{")
    error = await failure(LocalBackend(tiny({**flux_files, "diffusion": str(half)}), room), tmp_path / "p")
    assert isinstance(error, GenerationFailedError)
    assert error.message.startswith("The model's file half.safetensors is cut short")
    assert "backends.tiny" in error.hint


async def test_missing_file_is_said_before_anything_starts(
    flux_files: Mapping[str, str], room: EngineRoom, tmp_path: Path
) -> None:
    backend = LocalBackend(tiny({**flux_files, "vae": str(tmp_path / "vae.gguf")}), room)
    state = backend.state()
    assert (state.is_ready, state.reason) == (False, "a file is missing")
    assert state.hint == f"{tmp_path / 'vae.gguf'} is not there: correct backends.tiny.files."
    assert isinstance(await failure(backend, tmp_path / "p"), NotConfiguredError)
    assert room.host.pid is None


@pytest.mark.parametrize(
    ("model", "reason", "hint"),
    [
        ("flux-schnell", "no model", "Download it with: imagen models pull flux-schnell-q4"),
        ("flux-schnel", "unknown model", 'No model is named "flux-schnel": see imagen models list'),
    ],
)
async def test_model_that_is_not_here_names_the_command(
    room: EngineRoom, tmp_path: Path, model: str, reason: str, hint: str
) -> None:
    backend = LocalBackend(BackendConfig("mine", "local", model), room)
    assert backend.state()[:3] == (False, reason, hint)
    error = await failure(backend, tmp_path / "p")
    assert (error.message, error.hint) == (f"mine is not configured ({reason}).", hint)


async def test_catalogue_decides_what_nobody_said(room: EngineRoom) -> None:
    info = LocalBackend(BackendConfig("turbo", "local", "sd-turbo"), room).info
    assert info.title == "SD-Turbo"
    assert info.steps is not None
    assert info.steps.default == 1
    assert info.guidance is None


async def test_crash_is_a_sentence_and_the_next_image_comes(
    flux_files: Mapping[str, str], room: EngineRoom, tmp_path: Path
) -> None:
    crashing = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    room.__dict__["host"] = EngineHost(None, lambda: [sys.executable, "-c", crashing])
    backend = LocalBackend(tiny(flux_files), room)
    error = await failure(backend, tmp_path / "p")
    assert error.message == "The engine crashed: it reached for memory that is not its own (SIGSEGV)."
    assert error.hint
    room.__dict__["host"] = EngineHost()
    assert isinstance((await made(backend, tmp_path / "p"))[-1], Received)


async def test_unknown_option_is_refused_before_anything_starts(
    flux_files: Mapping[str, str], room: EngineRoom
) -> None:
    backend = LocalBackend(tiny(flux_files), room)
    with pytest.raises(InvalidRequestError, match="clip_skip"):
        backend.check(GenerationRequest("x", options={"clip_skip": 2}))


async def test_nothing_is_recovered(flux_files: Mapping[str, str], room: EngineRoom, tmp_path: Path) -> None:
    backend = LocalBackend(tiny(flux_files), room)
    with pytest.raises(GenerationFailedError):
        await anext(backend.recover(PendingPrediction({}, datetime.now(UTC)), tmp_path / "p"))
