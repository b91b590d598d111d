"""What an image will take, said before it is begun: its time on this computer, and its memory."""

from __future__ import annotations

from pathlib import Path

from imagen_desktop.core.backends.local.engine_room import EngineRoom
from imagen_desktop.core.backends.local.local_model import LocalModel, family_of
from imagen_desktop.core.generation import GenerationWarning
from imagen_desktop.core.models.amounts import bytes_text, duration_text
from imagen_desktop.core.models.catalogue import catalogue

_LONG_SECONDS = 120.0
_WORTH_IT = 3
"""Another model is named where it is so many times faster."""
_BYTES_PER_PIXEL = 1000
"""Beside the weights, while a picture is made: an estimate."""


def outlook(room: EngineRoom, model: LocalModel, name: str, steps: int, pixels: int) -> str:
    """On an image of such a size, "" while nothing is known: "About 14 min an image on this CPU, measured.
    Faster here: SD-Turbo, about 40 s." Blocks on the disk."""
    estimate = room.speeds.estimate(model.key, family_of(name), steps, pixels)
    if estimate is None:
        return ""
    device = room.speeds.device(model.key) or "CPU"
    duration = duration_text(estimate.seconds)
    faster = _faster(room, estimate.seconds) if estimate.seconds > _LONG_SECONDS else ""
    told = (
        f"About {duration} an image on this {device}, measured."
        if estimate.is_measured
        else f"About {duration} an image on this {device}, a rough guess until the first one."
    )
    return f"{told} {faster}".rstrip()


def _faster(room: EngineRoom, seconds: float) -> str:
    """A further sentence on the catalogue's fastest model, in its own usual size."""
    known = [
        (found.seconds, each.title)
        for each in catalogue().models
        if (found := room.speeds.estimate(each.name, each.family, each.steps, each.size**2))
    ]
    best, title = min(known, default=(seconds, ""))
    return f"Faster here: {title}, about {duration_text(best)}." if best * _WORTH_IT < seconds else ""


def memory_warning(model: LocalModel, pixels: int, available: int) -> GenerationWarning | None:
    """Where fewer bytes are available than it will take; 0 for not known. Blocks on the disk."""
    needed = needed_bytes(model, pixels)
    if not available or needed <= available:
        return None
    name = Path(model.key).name
    return GenerationWarning(
        f"{name} needs about {bytes_text(needed)} of memory, and {bytes_text(available)} are free.",
        "Close other programs, or choose a smaller model.",
    )


def needed_bytes(model: LocalModel, pixels: int) -> int:
    """The catalogue's estimate, else the weights and what a picture takes beside them."""
    weights = sum(path.stat().st_size for path in model.files.values() if path.exists())
    return max(model.memory_bytes, weights + pixels * _BYTES_PER_PIXEL)
