"""One of each backend, on its fake, as the contract's tests need it: made to fail, made to wait, counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from imagen_desktop.core.backends.backend import Backend
from imagen_desktop.core.backends.comfyui import ComfyBackend
from imagen_desktop.core.backends.comfyui.pace import Pace as ComfyPace
from imagen_desktop.core.backends.local.backend import LocalBackend
from imagen_desktop.core.backends.local.engine_room import EngineRoom
from imagen_desktop.core.backends.openai import OpenAIBackend
from imagen_desktop.core.backends.openai.pace import Pace as OpenAIPace
from imagen_desktop.core.backends.replicate.backend import ReplicateBackend
from imagen_desktop.core.backends.replicate.pace import Pace as ReplicatePace
from imagen_desktop.core.backends.sketch_backend import SketchBackend
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.generation import GenerationRequest
from tests.fakes.comfyui_server import CHECKPOINT, ComfyServer
from tests.fakes.http_server import HANG
from tests.fakes.openai_server import KEY, OpenAIServer
from tests.fakes.replicate_server import SCHNELL, TOKEN, Fault, ReplicateServer

A_SMALL_FOX = GenerationRequest("a red fox", seed=7)


@dataclass
class Subject:
    """`fail` and `hold` script the next image: it ends in an error, or is not done before it is cancelled.

    `count` is how many images were asked of the server so far.
    """

    backend: Backend
    part: Path
    request: GenerationRequest = A_SMALL_FOX
    secret: str = "no secret at all"
    fail: Callable[[], None] = lambda: None
    hold: Callable[[], None] = lambda: None
    count: Callable[[], int] = lambda: 0


@asynccontextmanager
async def sketch(part: Path, files: Mapping[str, str]) -> AsyncIterator[Subject]:
    def fail() -> None:
        part.unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            part.parent.rmdir()
        part.parent.write_text("a file where the folder belongs")

    backend = SketchBackend(BackendConfig("sketch", "sketch"))
    yield Subject(backend, part, replace(A_SMALL_FOX, width=64, height=64), fail=fail)


@asynccontextmanager
async def replicate(part: Path, files: Mapping[str, str]) -> AsyncIterator[Subject]:
    async with ReplicateServer() as server:
        config = BackendConfig("schnell", "replicate", SCHNELL, base_url=server.url)
        pace = ReplicatePace(poll=0.02, backoff=0.01, late_metrics=0.1)
        yield Subject(
            ReplicateBackend(config, lambda: TOKEN, pace=pace),
            part,
            secret=TOKEN,
            fail=lambda: server.fail("create", Fault(401, {"detail": f"Bearer {TOKEN} is not valid"})),
            hold=lambda: setattr(server, "polls", 1_000_000),
            count=lambda: server.created,
        )


@asynccontextmanager
async def local(part: Path, files: Mapping[str, str]) -> AsyncIterator[Subject]:
    config = BackendConfig("mine", "local", files=files, default_steps=2)
    room = EngineRoom(threads=1)
    subject = Subject(LocalBackend(config, room), part, replace(A_SMALL_FOX, width=64, height=64))

    def fail() -> None:
        gone = replace(config, files={role: f"{path}.gone" for role, path in files.items()})
        subject.backend = LocalBackend(gone, room)

    def hold() -> None:
        subject.request = replace(subject.request, steps=100)

    subject.fail, subject.hold = fail, hold
    yield subject


@asynccontextmanager
async def openai(part: Path, files: Mapping[str, str]) -> AsyncIterator[Subject]:
    async with OpenAIServer() as server:
        config = BackendConfig("server", "openai", "sd-cpp-local", "MINE", base_url=server.url)
        refusal = {"error": {"message": f"Incorrect API key provided: {KEY}", "code": "invalid_api_key"}}
        yield Subject(
            OpenAIBackend(config, lambda: KEY, pace=OpenAIPace(cancel_patience=0.05)),
            part,
            secret=KEY,
            fail=lambda: server.fail("create", Fault(401, refusal)),
            hold=lambda: server.fail("create", HANG),
            count=lambda: len(server.calls("create")),
        )


@asynccontextmanager
async def comfyui(part: Path, files: Mapping[str, str]) -> AsyncIterator[Subject]:
    async with ComfyServer() as server:
        config = BackendConfig("comfy", "comfyui", CHECKPOINT, base_url=server.url, default_steps=3)
        failure = {"exception_type": "RuntimeError", "exception_message": "mat1 and mat2"}
        yield Subject(
            ComfyBackend(config, pace=ComfyPace(quiet=0.5, poll=0.02, soon=0.02)),
            part,
            fail=lambda: setattr(server, "error", failure),
            hold=lambda: setattr(server, "gate", asyncio.Semaphore(0)),
            count=lambda: len(server.calls("prompt")),
        )


SUBJECTS = (sketch, replicate, local, comfyui, openai)
