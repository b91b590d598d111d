"""`imagen again`: the request of an image, from its file, with or without changes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.nearest import did_you_mean
from imagen_desktop.core.paths import Paths
from imagen_desktop.terminal.argument_error import ArgumentError
from imagen_desktop.terminal.described_file import described
from imagen_desktop.terminal.generate_arguments import option_value, size
from imagen_desktop.terminal.making import make_images, with_model


def run(arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    """Raises as `generate` does, and ArgumentError where the file does not say how it was made."""
    image = described(arguments.image, paths)
    if not image.prompt:
        raise ArgumentError(f"{arguments.image} does not say how it was made.")
    changes = dict(arguments.changes)
    model = changes.pop("model", "")
    if arguments.new_seed and "seed" in changes:
        raise ArgumentError("Give --new-seed or --set seed=N, not both.")
    request = replace(image.request, count=arguments.count, seed=None if arguments.new_seed else image.seed)
    request = changed(request, changes)
    if not image.backend:
        print(f"{arguments.image} was made elsewhere: the picture will be another one.", file=sys.stderr)
    config = with_model(config, request.backend, model or _other_model(image, request, config))
    make_images(arguments, [request], config, paths, names_backend=bool(request.backend))


def changed(request: GenerationRequest, changes: Mapping[str, str]) -> GenerationRequest:
    """The request with settings as typed after `--set`; "" leaves one to the backend."""
    for key, text in changes.items():
        if key.startswith("opt."):
            request = _with_option(request, key.removeprefix("opt."), text)
        elif key in _SETTINGS:
            request = replace(request, **_fields(key, text))
        else:
            raise ArgumentError(f"--set {key} is not a setting{did_you_mean(key, _SETTINGS) or '.'}")
    return request


def _fields(key: str, text: str) -> dict[str, Any]:
    try:
        return _SETTINGS[key](text)
    except (ValueError, argparse.ArgumentTypeError):
        raise ArgumentError(f'--set {key} cannot be "{text}".') from None


def _with_option(request: GenerationRequest, name: str, text: str) -> GenerationRequest:
    options = dict(request.options)
    options.pop(name, None)
    if text:
        options[name] = option_value(text)
    return replace(request, options=options)


def _sized(text: str) -> dict[str, Any]:
    width, height = size(text) if text else (None, None)
    return {"width": width, "height": height, "aspect_ratio": ""}


def _shaped(text: str) -> dict[str, Any]:
    return {"width": None, "height": None, "aspect_ratio": text}


def _referenced(text: str) -> dict[str, Any]:
    if not text:
        return {"image": "", "image_sha256": "", "image_strength": None}
    from imagen_desktop.core.reference_image import look_at_reference

    found = look_at_reference(Path(text))
    return {"image": found.stored_path, "image_sha256": found.sha256}


def _text(name: str) -> Callable[[str], dict[str, Any]]:
    return lambda text: {name: text}


def _number(name: str, kind: Callable[[str], float]) -> Callable[[str], dict[str, Any]]:
    return lambda text: {name: kind(text) if text else None}


_SETTINGS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "prompt": _text("prompt"),
    "negative": _text("negative_prompt"),
    "backend": _text("backend"),
    "aspect": _shaped,
    "size": _sized,
    "seed": _number("seed", int),
    "steps": _number("steps", int),
    "guidance": _number("guidance", float),
    "format": _text("output_format"),
    "image": _referenced,
    "strength": _number("image_strength", float),
}


def _other_model(image: Image, request: GenerationRequest, config: Config) -> str:
    """The image's model, where its backend has another one by now."""
    backend = config.backends.get(request.backend)
    is_same_backend = backend is not None and request.backend == image.backend
    if backend is None or not is_same_backend or backend.type != "replicate" or backend.model == image.model:
        return ""
    return image.model
