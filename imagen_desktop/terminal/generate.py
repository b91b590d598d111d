"""`imagen generate`: prompts in, paths out. Standard output carries nothing else."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.paths import Paths
from imagen_desktop.terminal.making import make_images, with_model
from imagen_desktop.terminal.prompts import final_requests, read_prompts, styled

if TYPE_CHECKING:  # loaded for those who name a picture
    from imagen_desktop.core.reference_image import ReferenceImage


def run(arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    """Raises the first failure after all images are settled; KeyboardInterrupt where cancelled."""
    config = with_model(config, arguments.backend, arguments.model)
    prompts, negative = styled(arguments, read_prompts(arguments), paths)
    reference = _reference(arguments)
    typed = [_request(arguments, prompt, reference) for prompt in prompts]
    requests = final_requests(arguments, typed, paths)
    make_images(arguments, requests, config, paths, names_backend=bool(arguments.backend), negative=negative)


def _request(
    arguments: argparse.Namespace, prompt: str, reference: ReferenceImage | None
) -> GenerationRequest:
    width, height = arguments.size or (None, None)
    request = GenerationRequest(
        prompt=prompt,
        backend=arguments.backend,
        negative_prompt=arguments.negative,
        aspect_ratio=arguments.aspect,
        width=width,
        height=height,
        count=arguments.count,
        seed=arguments.seed,
        steps=arguments.steps,
        guidance=arguments.guidance,
        output_format=arguments.format,
        options=dict(arguments.opt),
        image_strength=arguments.strength,
    )
    return request if reference is None else reference.on(request, arguments.strength)


def _reference(arguments: argparse.Namespace) -> ReferenceImage | None:
    """`--image`. Raises InvalidRequestError."""
    if arguments.image is None:
        return None
    from imagen_desktop.core.reference_image import look_at_reference

    return look_at_reference(arguments.image)
