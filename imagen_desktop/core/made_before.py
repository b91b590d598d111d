"""Whether the library already has what a request would make: same model, same input, same seed."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.generation import GenerationRequest, Image


class Remembering(Protocol):
    """The part of the library that is asked. Raises LibraryError."""

    def made_from(self, seed: int, model: str, prompt: str) -> list[Image]: ...


def made_before(library: Remembering, request: GenerationRequest, info: BackendInfo) -> Image | None:
    """The newest such image whose file is still there; None without a seed, which makes each another one.

    Blocks on the disk.
    """
    if request.seed is None:
        return None
    wanted = _input(request, info)
    for image in library.made_from(request.seed, info.model, request.prompt):
        if _input(image.request, info) == wanted and image.path.exists():
            return image
    return None


def _input(request: GenerationRequest, info: BackendInfo) -> GenerationRequest:
    """What decides the picture, with the backend's defaults filled in."""
    has_size = request.width is not None or request.height is not None
    return replace(
        request,
        backend="",
        count=1,
        seed=None,
        template="",
        image="",  # its digest says which it is, wherever it lies
        aspect_ratio=request.aspect_ratio or ("" if has_size else info.default_aspect_ratio),
        steps=round(info.steps.default) if request.steps is None and info.steps else request.steps,
        guidance=info.guidance.default if request.guidance is None and info.guidance else request.guidance,
        options=dict(request.options),
    )
