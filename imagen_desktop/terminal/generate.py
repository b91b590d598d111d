"""`imagen generate`: prompts in, paths out. Standard output carries nothing else."""

from __future__ import annotations

import argparse

from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.paths import Paths
from imagen_desktop.terminal.making import make_images, with_model
from imagen_desktop.terminal.prompts import final_requests, read_prompts, styled


def run(arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    """Raises the first failure after all images are settled; KeyboardInterrupt where cancelled."""
    config = with_model(config, arguments.backend, arguments.model)
    prompts, negative = styled(arguments, read_prompts(arguments), paths)
    requests = final_requests(arguments, [_request(arguments, prompt) for prompt in prompts], paths)
    make_images(arguments, requests, config, paths, names_backend=bool(arguments.backend), negative=negative)


def _request(arguments: argparse.Namespace, prompt: str) -> GenerationRequest:
    width, height = arguments.size or (None, None)
    return GenerationRequest(
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
    )
