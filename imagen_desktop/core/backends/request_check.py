"""Checks a request against what any backend could take, then against a backend's capabilities.

Everything here is known before sending: a value outside is refused in one sentence, for free.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from imagen_desktop.core.backends.backend import BackendInfo, Limits, SizeLimits
from imagen_desktop.core.errors import InvalidRequestError
from imagen_desktop.core.generation import GenerationRequest, JsonValue
from imagen_desktop.core.json_value import json_problem, number_text
from imagen_desktop.core.reference_image import check_reference

MAX_PROMPT_CHARACTERS = 20_000
"""Ours: far above what any text encoder reads (T5 in FLUX stops at 512 tokens)."""
MAX_SEED = 2**63 - 1
"""The largest that the ledger, SQLite and PostgreSQL can hold."""
_RATIO = re.compile(r"([1-9]\d{0,3}):([1-9]\d{0,3})")


def check_request(request: GenerationRequest, info: BackendInfo) -> None:
    """Raises InvalidRequestError for the first thing that is wrong."""
    check_prompt(request.prompt)
    check_prompt_text("negative prompt", request.negative_prompt)
    _check_size(request)
    _check_whole("count", request.count, 1, info.max_count)
    if request.seed is not None:
        _check_whole("seed", request.seed, 1, MAX_SEED)
        _check_whole("last seed", request.seed + request.count - 1, 1, MAX_SEED)
    if request.negative_prompt and not info.has_negative_prompt and not info.is_open:
        raise InvalidRequestError(f"{info.title} has no negative prompt.")
    _check_reference(request, info)
    _check_limits("steps", request.steps, info.steps, info)
    _check_limits("guidance", request.guidance, info.guidance, info)
    _check_options(request.options)
    if info.size:
        _check_bounds(request, info.size)
    if request.output_format and request.output_format not in info.formats and not info.is_open:
        raise InvalidRequestError(f"{info.title} makes {_listed(info.formats)}, not {request.output_format}.")


def check_prompt(prompt: str) -> None:
    if not prompt.strip():
        raise InvalidRequestError("The prompt is empty.", "Say in a few words what to draw.")
    check_prompt_text("prompt", prompt)


def check_prompt_text(name: str, text: str) -> None:
    if "\0" in text:
        raise InvalidRequestError(f"The {name} contains a NUL character.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidRequestError(f"The {name} is not valid UTF-8 text.")
    if len(text) > MAX_PROMPT_CHARACTERS:
        raise InvalidRequestError(
            f"The {name} has {len(text):,} characters; {MAX_PROMPT_CHARACTERS:,} is the most."
        )


def _check_size(request: GenerationRequest) -> None:
    given = [side for side in (request.width, request.height) if side is not None]
    if given and request.aspect_ratio:
        raise InvalidRequestError("Give a size or an aspect ratio, not both.")
    if len(given) == 1:
        raise InvalidRequestError("A size needs both width and height.")
    if any(not 1 <= side <= 16_384 for side in given):
        raise InvalidRequestError(
            f"The size {request.width} x {request.height} is outside 1 to 16384 pixels a side."
        )
    if request.aspect_ratio and not _RATIO.fullmatch(request.aspect_ratio):
        raise InvalidRequestError(f'"{request.aspect_ratio}" is not an aspect ratio such as 3:2.')


def _check_reference(request: GenerationRequest, info: BackendInfo) -> None:
    if request.image and info.reference is None:
        raise InvalidRequestError(f"{info.title} takes no reference image.")
    if request.image_strength is not None:
        if info.reference is None or info.reference.strength is None:
            raise InvalidRequestError(f"{info.title} has no strength setting for a reference image.")
        if not request.image:
            raise InvalidRequestError("A strength needs a reference image.")
        _check_limits("strength", request.image_strength, info.reference.strength, info)
    check_reference(request)


def _check_bounds(request: GenerationRequest, size: SizeLimits) -> None:
    for side in (request.width, request.height):
        if side is not None and not size.minimum <= side <= size.maximum:
            raise InvalidRequestError(
                f"The size {request.width} x {request.height} is outside "
                f"{size.minimum} to {size.maximum} pixels a side."
            )


def _check_limits(name: str, value: float | None, limits: Limits | None, info: BackendInfo) -> None:
    if value is None:
        return
    if problem := json_problem(value):
        raise InvalidRequestError(f"The {name} {problem}.")
    if info.is_open:
        return
    if limits is None:
        raise InvalidRequestError(f"{info.title} has no {name} setting.")
    if not limits.minimum <= value <= limits.maximum:
        raise InvalidRequestError(
            f"{info.title} takes {limits.minimum:g} to {limits.maximum:g} {name}, not {number_text(value)}."
        )


def _check_options(options: Mapping[str, JsonValue]) -> None:
    for key, value in options.items():
        if problem := json_problem(value):
            raise InvalidRequestError(f'The option "{key}" {problem}.')
        if json_problem(key):
            raise InvalidRequestError("An option's name is not valid UTF-8 text.")


def _check_whole(name: str, value: int, minimum: int, maximum: int) -> None:
    if not minimum <= value <= maximum:
        raise InvalidRequestError(f"The {name} {value} is outside {minimum} to {maximum}.")


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
