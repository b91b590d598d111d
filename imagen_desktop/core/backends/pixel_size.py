"""Pixels for a shape: width and height of about a given area, in multiples that a model takes."""

from __future__ import annotations

from imagen_desktop.core.generation import GenerationRequest

RATIOS = ("1:1", "4:3", "3:2", "16:9", "3:4", "2:3", "9:16", "21:9")
MEGAPIXEL = 1024 * 1024


def ratio_value(text: str) -> float:
    """Of "3:2"."""
    across, down = (float(part) for part in text.split(":"))
    return across / down


def ratio_size(text: str, area: int, multiple: int) -> tuple[int, int]:
    width = (area * ratio_value(text)) ** 0.5
    return _snapped(width, multiple), _snapped(area / width, multiple)


def asked_size(request: GenerationRequest, area: int, multiple: int) -> tuple[int, int] | None:
    """As the request's pixels or shape say, snapped; None where it says nothing."""
    if request.width and request.height:
        return _snapped(request.width, multiple), _snapped(request.height, multiple)
    return ratio_size(request.aspect_ratio, area, multiple) if request.aspect_ratio else None


def _snapped(pixels: float, multiple: int) -> int:
    return max(multiple, round(pixels / multiple) * multiple)
