"""Colour arithmetic on "#rrggbb" strings: mixing, multiplying, and moving to another hue or a ramp."""

import colorsys
import re
from collections.abc import Callable, Sequence
from functools import cache

Rgb = tuple[float, float, float]

_HEX = re.compile(r"#[0-9a-f]{6}\b")


@cache
def rgb(colour: str) -> Rgb:
    """Channels from 0 to 1."""
    value = int(colour[1:7], 16)
    return (value >> 16) / 255, (value >> 8 & 255) / 255, (value & 255) / 255


def to_hex(channels: Sequence[float]) -> str:
    red, green, blue = (round(255 * min(1.0, max(0.0, channel))) for channel in channels)
    return f"#{red:02x}{green:02x}{blue:02x}"


@cache
def mix(first: str, second: str, share: float) -> str:
    """`first` moved towards `second` by `share` (0 to 1)."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return to_hex([start + (end - start) * share for start, end in pairs])


def multiply(first: str, second: str) -> str:
    return to_hex([a * b for a, b in zip(rgb(first), rgb(second), strict=True)])


def luminance(colour: str) -> float:
    red, green, blue = rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def lighter(colour: str, share: float) -> str:
    return mix(colour, "#ffffff", share)


def darker(colour: str, share: float) -> str:
    return mix(colour, "#0a0a1c", share)


def hls(colour: str) -> Rgb:
    return colorsys.rgb_to_hls(*rgb(colour))


def chroma(colour: str) -> float:
    """How far from grey, 0 to 1; unlike saturation, it is small near white too."""
    return max(rgb(colour)) - min(rgb(colour))


def from_hls(hue: float, lightness: float, saturation: float) -> str:
    clamped = min(1.0, max(0.0, lightness)), min(1.0, max(0.0, saturation))
    return to_hex(colorsys.hls_to_rgb(hue % 1.0, *clamped))


def ramp(colours: Sequence[str], position: float) -> str:
    """The colour at `position` (0 to 1) along evenly spaced `colours`."""
    scaled = min(1.0, max(0.0, position)) * (len(colours) - 1)
    index = min(int(scaled), len(colours) - 2)
    return mix(colours[index], colours[index + 1], scaled - index)


def map_colours(markup: str, change: Callable[[str], str]) -> str:
    """`markup` with every lower-case colour changed.

    Colours written in capitals give their own light and stay as they are.
    """
    seen: dict[str, str] = {}

    def replaced(match: re.Match[str]) -> str:
        colour = match[0]
        if colour not in seen:
            seen[colour] = change(colour)
        return seen[colour]

    return _HEX.sub(replaced, markup)


def recoloured(colour: str, main: str, target: str) -> str:
    """`colour` moved as far as needed to turn a drawing whose main colour is `main` into `target`.

    Eyes, outlines and details of another hue stay; shading keeps its distance from the main colour.
    """
    hue, lightness, saturation = hls(colour)
    main_hue, main_lightness, _ = hls(main)
    is_grey, main_is_grey = chroma(colour) < 0.12, chroma(main) < 0.12
    if lightness < 0.14 or (is_grey != main_is_grey and (is_grey or saturation > 0.35)):
        return colour
    apart = abs(hue - main_hue)
    if not main_is_grey and min(apart, 1 - apart) > 0.11:
        return colour
    if main_is_grey and abs(lightness - main_lightness) > 0.45:
        return colour
    target_hue, target_lightness, target_saturation = hls(target)
    moved = target_lightness + (lightness - main_lightness) * 0.75
    floor = 0.05 if target_lightness < 0.3 else 0.12
    return from_hls(target_hue, min(0.97, max(floor, moved)), target_saturation)
