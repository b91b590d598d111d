"""The same prompt on another backend: which one finishes a draft, and what of its request is taken along."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from imagen_desktop.core.backends.backend import BackendInfo, SizeLimits
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.resource_files import resource_path

_ALIKE = 0.03
"""Two ratios that differ by less, as logarithms, are one shape."""


@dataclass(frozen=True, slots=True)
class CarriedRequest:
    """One image of the same prompt for another backend; `left_out` names what it does not take over, by
    the field's name in GenerationRequest, an option by its own. `shape` is the one that is asked for
    where the backend lacks the image's own."""

    request: GenerationRequest
    left_out: tuple[str, ...] = ()
    shape: str = ""


def finishers(image: Image, infos: Iterable[BackendInfo]) -> list[BackendInfo]:
    """Of `infos` those whose model is better than the image's, the first choice first."""
    wanted = _table().get(_family(image.model), [])
    found = [info for info in infos if _family(info.model) in wanted]
    return sorted(found, key=lambda info: wanted.index(_family(info.model)))


def carried(image: Image, info: BackendInfo) -> CarriedRequest:
    """Prompt, shape and seed go along; steps, guidance and options belong to the model that they were
    chosen for, and are left to the other one's defaults."""
    asked = image.request
    seed = image.seed if info.has_seed else None
    takes_negative = info.has_negative_prompt or info.is_open
    left_out = [
        name
        for name, is_left in (
            ("seed", image.seed is not None and seed is None),
            ("negative_prompt", bool(asked.negative_prompt) and not takes_negative),
            ("steps", asked.steps is not None),
            ("guidance", asked.guidance is not None),
        )
        if is_left
    ]
    takes_format = info.is_open or asked.output_format in info.formats
    request = replace(
        GenerationRequest(asked.prompt, backend=info.name, seed=seed),
        negative_prompt=asked.negative_prompt if takes_negative else "",
        output_format=asked.output_format if takes_format else "",
    )
    shaped = _with_shape(request, image, info)
    was = _ratio(asked) or image.width / max(1, image.height)
    shape = shaped.aspect_ratio or f"{shaped.width} × {shaped.height}"
    if _is_like(_ratio(shaped), was):
        shape = ""
    return CarriedRequest(shaped, (*left_out, *asked.options), shape)


def _with_shape(request: GenerationRequest, image: Image, info: BackendInfo) -> GenerationRequest:
    """The image's shape, or the nearest that the backend has."""
    asked = image.request
    if info.is_open or asked.aspect_ratio in info.aspect_ratios:
        return replace(request, aspect_ratio=asked.aspect_ratio, width=asked.width, height=asked.height)
    if info.size is not None and image.width and image.height:
        width, height = _fitted(image.width, image.height, info.size)
        return replace(request, width=width, height=height)
    wanted = _ratio(asked) or image.width / max(1, image.height)
    if not info.aspect_ratios or wanted <= 0:
        return request
    return replace(request, aspect_ratio=min(info.aspect_ratios, key=lambda text: _distance(text, wanted)))


def _fitted(width: int, height: int, size: SizeLimits) -> tuple[int, int]:
    """The same shape within the limits, to the backend's multiple."""
    scale = min(1.0, size.maximum / max(width, height))
    scale = max(scale, size.minimum / min(width, height))
    least = math.ceil(size.minimum / size.multiple)
    most = size.maximum // size.multiple
    sides = (round(side * scale / size.multiple) for side in (width, height))
    across, down = (min(max(side, least), most) * size.multiple for side in sides)
    return across, down


def _ratio(request: GenerationRequest) -> float | None:
    if request.width and request.height:
        return request.width / request.height
    return _value(request.aspect_ratio) if request.aspect_ratio else None


def _is_like(ratio: float | None, other: float) -> bool:
    """Pixels are rounded to multiples: 1216 × 832 is 3:2."""
    return ratio is None or not other or abs(math.log(ratio / other)) < _ALIKE


def _value(text: str) -> float | None:
    across, _, down = text.partition(":")
    return int(across) / int(down) if across.isdecimal() and down.isdecimal() and int(down) else None


def _distance(text: str, wanted: float) -> float:
    value = _value(text)
    return abs(math.log(value / wanted)) if value else math.inf


def _family(model: str) -> str:
    """ "flux-dev" for "flux-dev" and for "black-forest-labs/flux-dev:version"."""
    return model.rpartition("/")[2].partition(":")[0]


@functools.cache
def _table() -> dict[str, list[str]]:
    text = resource_path("finishing.json").read_text(encoding="utf-8")
    table: dict[str, list[str]] = json.loads(text)["finish_with"]
    return table
