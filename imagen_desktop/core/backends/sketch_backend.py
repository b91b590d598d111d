"""The built-in backend: draws the prompt as a vector scene. No model, account or network; not AI."""

from __future__ import annotations

import asyncio
import hashlib
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator
from pathlib import Path

from imagen_desktop.core.backends.backend import (
    READY,
    BackendEvent,
    BackendInfo,
    BackendState,
    PendingPrediction,
    Received,
    SizeLimits,
    refusal,
)
from imagen_desktop.core.backends.sketch.worker import COMMAND, order
from imagen_desktop.core.blocking_work import to_its_end
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import GenerationFailedError, SaveError
from imagen_desktop.core.generation import FREE, GenerationRequest, Price, Progress, Stage, Timings
from imagen_desktop.core.packaged_program import own_environment, own_program
from imagen_desktop.core.programs import running

RATIOS = ("1:1", "4:3", "3:2", "16:9", "3:4", "2:3", "9:16", "21:9")
PIXELS = 1024 * 1024
"""Area of a sketch whose request names a shape but no size."""
_MULTIPLE = 8


class SketchBackend:
    """Deterministic in (prompt, seed, size)."""

    def __init__(self, config: BackendConfig) -> None:
        self._info = BackendInfo(
            name=config.name,
            type="sketch",
            title="Sketch: drawn, not AI",
            place="this computer",
            model="sketch",
            aspect_ratios=RATIOS,
            default_aspect_ratio="1:1",
            size=SizeLimits(16, 4096),
            max_parallel=config.jobs_at_once or 2,
            is_ai=False,
            note="Draws the words as a simple vector scene, offline.",
        )

    @property
    def info(self) -> BackendInfo:
        return self._info

    def state(self) -> BackendState:
        return READY

    def check(self, request: GenerationRequest) -> None:
        """Everything that a sketch can refuse is in its BackendInfo."""

    def price(self, request: GenerationRequest) -> Price:
        return FREE

    async def generate(self, request: GenerationRequest, part: Path) -> AsyncGenerator[BackendEvent]:
        started = time.monotonic()
        yield Progress(Stage.RUNNING)
        width, height = sketch_size(request)
        png = await _drawn(order(request.prompt, request.seed or 1, width, height))
        drawn_ms = round((time.monotonic() - started) * 1000)
        try:
            sha256 = await to_its_end(_write, part, png)
        except asyncio.CancelledError:
            await asyncio.to_thread(part.unlink, missing_ok=True)
            raise
        yield Received(
            sha256=sha256,
            size_bytes=len(png),
            sent={"prompt": request.prompt, "seed": request.seed, "width": width, "height": height},
            timings=Timings(latency_ms=drawn_ms, ran_ms=drawn_ms),
        )

    def recover(self, pending: PendingPrediction, part: Path) -> AsyncGenerator[BackendEvent]:
        """A sketch leaves nothing behind: it never yields Submitting."""
        return refusal(GenerationFailedError("A sketch that was interrupted is simply drawn again."))

    async def close(self) -> None: ...


async def _drawn(told: bytes) -> bytes:
    """The PNG. A process that is not waited for any longer is ended. Raises GenerationFailedError."""
    command = [*own_program(), COMMAND]
    try:
        async with running(*command, stdin=PIPE, stderr=PIPE, environment=own_environment()) as process:
            png, complaint = await process.communicate(told)
    except OSError as error:
        raise GenerationFailedError(
            f"The sketch could not be begun: {error.strerror}.", "Close other programs, and try again."
        ) from error
    if process.returncode or not png:
        said = complaint.decode(errors="replace").strip().splitlines()
        reason = said[-1] if said else f"its process ended with {process.returncode}"
        raise GenerationFailedError(
            f"The sketch could not be drawn: {reason.rstrip('.')}.", "Try again, or change the request."
        )
    return png


def _write(part: Path, png: bytes) -> str:
    """Returns the SHA-256. Raises SaveError."""
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(png)
    except OSError as error:
        raise SaveError(
            f"{part.parent} cannot be written: {error.strerror}.", "Make room there, or see to its rights."
        ) from error
    return hashlib.sha256(png).hexdigest()


def sketch_size(request: GenerationRequest) -> tuple[int, int]:
    """Width and height in pixels: as asked, else the ratio at about one megapixel."""
    if request.width and request.height:
        return request.width, request.height
    across, down = (float(part) for part in (request.aspect_ratio or "1:1").split(":"))
    width = (PIXELS * across / down) ** 0.5
    height = width * down / across
    return round(width / _MULTIPLE) * _MULTIPLE, round(height / _MULTIPLE) * _MULTIPLE
