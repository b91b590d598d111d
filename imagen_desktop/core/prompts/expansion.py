"""From a typed prompt to the literal requests that are sent. What comes out is never expanded again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from imagen_desktop.core.errors import InvalidRequestError
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.prompts.template import Spelled, Template, is_plain, parse
from imagen_desktop.core.prompts.wildcards import Wildcards

MAX_IMAGES = 1_000
"""Of one prompt at once, ours: far above what anyone wants to look through, far below a costly slip."""


def read_template(text: str, wildcards: Wildcards) -> Template:
    """Raises InvalidRequestError."""
    return parse(text, wildcards.has)


def check_count(template: Template, count: int) -> None:
    """Raises InvalidRequestError where it would be too many images."""
    if template.has_variants and template.count * count > MAX_IMAGES:
        raise InvalidRequestError(
            f"The variants make {template.count * count:,} images; {MAX_IMAGES:,} at once is the most.",
            "Take some of the variants out, or make fewer images of each.",
        )


def expand(
    request: GenerationRequest, wildcards: Wildcards, new_seed: Callable[[], int]
) -> tuple[GenerationRequest, ...]:
    """One literal request for each combination, in the order of the text; with wildcards, for each image.

    Each keeps the typed text as its `template`. Raises ImagenError for what cannot be spelled out.
    """
    if is_plain(request.prompt):
        return (request,)
    template = read_template(request.prompt, wildcards)
    check_count(template, request.count)
    if template.has_wildcards:
        return tuple(
            _literal(request.with_seed(seed), wildcards.fill(spelled, seed), template)
            for spelled in template.spelled()
            for seed in _seeds(request, new_seed)
        )
    return tuple(_literal(request, _text(spelled), template) for spelled in template.spelled())


def _seeds(request: GenerationRequest, new_seed: Callable[[], int]) -> list[int]:
    """As they would be given: a locked one counts up, others are random."""
    if request.seed is not None:
        return [request.seed + number for number in range(request.count)]
    return [new_seed() for _ in range(request.count)]


def _literal(request: GenerationRequest, text: str, template: Template) -> GenerationRequest:
    if template.has_variants:  # an empty one leaves two spaces
        text = re.sub(r" {2,}", " ", text)
    text = text.strip()
    return replace(request, prompt=text, template="" if text == request.prompt else request.prompt)


def _text(spelled: Spelled) -> str:
    return "".join(str(part) for part in spelled)
