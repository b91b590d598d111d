"""`imagen show`: how an image was made, by us or by another program."""

from __future__ import annotations

import argparse
import json

from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import Image, JsonValue
from imagen_desktop.core.json_value import number_text
from imagen_desktop.core.money import price_text
from imagen_desktop.core.paths import Paths
from imagen_desktop.terminal.described_file import described
from imagen_desktop.terminal.plain_text import plain, plain_lines

_INDENT = 12


def run(arguments: argparse.Namespace, _config: Config, paths: Paths) -> None:
    image = described(arguments.image, paths)
    if arguments.json:
        print(json.dumps(_record(image), indent=2))
        return
    print(plain(str(image.path)))
    for name, value in lines(image):
        first, *more = plain_lines(value)
        print(f"{name:{_INDENT}}{first}")
        for line in more:
            print(" " * _INDENT + line)


def lines(image: Image) -> list[tuple[str, str]]:
    """Name and value of what is known."""
    request, is_ours = image.request, bool(image.backend)
    values = [
        ("prompt", image.prompt),
        ("negative", request.negative_prompt),
        ("backend", image.backend),
        ("model", image.model),
        ("seed", _number(image.seed)),
        ("size", f"{image.width} x {image.height}"),
        ("aspect", request.aspect_ratio),
        ("steps", _number(request.steps)),
        ("guidance", _number(request.guidance)),
        *((f"opt.{key}", json.dumps(value)) for key, value in request.options.items()),
        ("made", f"{image.created_at.astimezone():%Y-%m-%d %H:%M}"),
        ("cost", _cost(image) if is_ours else ""),
        ("time", f"{image.timings.latency_ms / 1000:.1f} s" if image.timings.latency_ms else ""),
        ("prediction", image.prediction_id),
        ("caller", image.caller),
        ("AI", "yes" if image.is_ai else "no" if is_ours else ""),
        ("origin", "" if is_ours else "another program"),
    ]
    return [(name, value) for name, value in values if value]


def _number(value: float | None) -> str:
    return "" if value is None else number_text(value)


def _cost(image: Image) -> str:
    dated = f" (prices of {image.cost.as_of})" if image.cost.as_of else ""
    return price_text(image.cost) + dated


def _record(image: Image) -> dict[str, JsonValue]:
    from imagen_desktop.core.image_files.record import to_record

    facts: dict[str, JsonValue] = {
        "path": str(image.path),
        "width": image.width,
        "height": image.height,
        "size_bytes": image.size_bytes,
        "is_ours": bool(image.backend),
    }
    return {**facts, **to_record(image)}
