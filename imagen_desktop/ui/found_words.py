"""What a dropped picture says of its making, in rows, and what of it a backend can take. No widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from imagen_desktop.core.backends.backend import BackendInfo, Limits
from imagen_desktop.core.generation import MAX_SEED, GenerationRequest
from imagen_desktop.core.image_files.found_settings import FoundSettings
from imagen_desktop.ui.locale_forms import number_text
from imagen_desktop.ui.wording import tr

_Number = TypeVar("_Number", int, float)

_MOST_OTHERS = 12
_NEAR_RATIO = 0.06
"""Sizes are multiples of 8 or 64: 1216 × 832 is called 3:2."""
_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Signs that turn the direction of what follows them: "gpj.exe" would read "exe.jpg"."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What goes into the form, and a sentence for each setting that does not, or not as it was."""

    request: GenerationRequest
    left_out: tuple[str, ...]


def found_facts(found: FoundSettings) -> dict[str, str]:
    """Values by the rows' names; those that are not known are left out."""
    image, request = found.image, found.image.request
    size = f"{request.width} × {request.height}" if request.width and request.height else ""
    facts = {
        "model": image.model,
        "size": request.aspect_ratio or size,
        "seed": "" if image.seed is None else str(image.seed),
        "steps": "" if request.steps is None else str(request.steps),
        "guidance": "" if request.guidance is None else number_text(request.guidance, "g"),
        "others": " · ".join(f"{key} {value}" for key, value in found.others[:_MOST_OTHERS]),
    }
    return {name: tame(value) for name, value in facts.items() if value}


def tame(text: str) -> str:
    """For labels: nothing in it changes how the rest is read."""
    return text.translate(_CONTROLS)


def chosen_backend(
    found: FoundSettings, backends: Mapping[str, BackendInfo], now: BackendInfo
) -> BackendInfo:
    """The one that made it, where it is configured here; else the one that is chosen in the form."""
    made_by = backends.get(found.image.backend)
    if made_by is not None and made_by.model == found.image.model:
        return made_by
    same = (info for info in backends.values() if found.image.model and info.model == found.image.model)
    return next(same, now)


def fitted(found: FoundSettings, info: BackendInfo) -> Fitted:
    """For that backend; the request keeps only what the backend takes."""
    image = found.image
    request = replace(image.request, backend=info.name, seed=image.seed, count=1)
    notes: list[str] = []
    if image.model and image.model != info.model:
        notes.append(
            tr("Model {model}: {title} is used instead.").format(model=image.model, title=info.title)
        )
    request = _with_shape(request, info, notes)
    request = _with_seed(request, info, notes)
    request = replace(
        request,
        steps=_within(tr("Steps"), request.steps, info.steps, info, notes),
        guidance=_within(tr("Guidance"), request.guidance, info.guidance, info, notes),
    )
    if request.negative_prompt and not info.has_negative_prompt:
        notes.append(tr("Negative prompt: {title} takes none.").format(title=info.title))
        request = replace(request, negative_prompt="")
    if found.others:
        names = ", ".join(key for key, _ in found.others[:_MOST_OTHERS])
        notes.append(tr("Known to that program only: {names}.").format(names=names))
    return Fitted(request, tuple(tame(note) for note in notes))


def _with_shape(request: GenerationRequest, info: BackendInfo, notes: list[str]) -> GenerationRequest:
    """Pixels where the backend takes those, else the nearest of its shapes."""
    if request.aspect_ratio in info.aspect_ratios:
        return replace(request, width=None, height=None)
    width, height = request.width, request.height
    if not width or not height:
        return replace(request, aspect_ratio="", width=None, height=None)
    limits = info.size
    if limits is not None and all(
        limits.minimum <= side <= limits.maximum and side % limits.multiple == 0 for side in (width, height)
    ):
        return replace(request, aspect_ratio="")
    shape = _nearest_shape(width / height, info)
    size = f"{width} × {height}"
    if shape:
        notes.append(tr("Size {size}: the shape {shape} is used.").format(size=size, shape=shape))
    else:
        notes.append(tr("Size {size}: no shape of {title} is near.").format(size=size, title=info.title))
    return replace(request, aspect_ratio=shape, width=None, height=None)


def _nearest_shape(ratio: float, info: BackendInfo) -> str:
    """Empty where none is near."""
    shapes = {shape: _value(shape) for shape in info.aspect_ratios}
    near = {shape: abs(value / ratio - 1) for shape, value in shapes.items() if value}
    best = min(near, key=lambda shape: near[shape], default="")
    return best if best and near[best] <= _NEAR_RATIO else ""


def _value(shape: str) -> float:
    width, _, height = shape.partition(":")
    return int(width) / int(height) if width.isdigit() and height.isdigit() and int(height) else 0.0


def _with_seed(request: GenerationRequest, info: BackendInfo, notes: list[str]) -> GenerationRequest:
    seed = request.seed
    if seed is None:
        return request
    if not info.has_seed:
        notes.append(tr("Seed: {title} takes none.").format(title=info.title))
    elif not 0 <= seed <= MAX_SEED:
        notes.append(tr("Seed {seed}: too large for {title}.").format(seed=seed, title=info.title))
    else:
        return request
    return replace(request, seed=None)


def _within(
    name: str, value: _Number | None, limits: Limits | None, info: BackendInfo, notes: list[str]
) -> _Number | None:
    """The number, where the backend takes it as it is."""
    if value is None or (limits is not None and limits.minimum <= value <= limits.maximum):
        return value
    words = {"name": name, "value": number_text(value, "g"), "title": info.title}
    if limits is None:
        notes.append(tr("{name} {value}: {title} has no such setting.").format(**words))
    else:
        span = {"least": number_text(limits.minimum, "g"), "most": number_text(limits.maximum, "g")}
        notes.append(tr("{name} {value}: {title} takes {least} to {most}.").format(**words, **span))
    return None
