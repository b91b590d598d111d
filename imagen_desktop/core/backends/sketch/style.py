"""Styles that a prompt can ask for by name: each is one change of every colour of the finished scene."""

import re
from collections.abc import Callable

from imagen_desktop.core.backends.sketch.colour import from_hls, hls, luminance, mix, ramp, to_hex

Change = Callable[[str], str]

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")


def _grey(colour: str) -> str:
    return to_hex([luminance(colour)] * 3)


def _along(*colours: str) -> Change:
    return lambda colour: ramp(colours, luminance(colour))


def _pastel(colour: str) -> str:
    hue, lightness, saturation = hls(colour)
    return mix(from_hls(hue, 0.3 + lightness * 0.7, saturation * 0.85), "#fff4ee", 0.16)


def _vivid(colour: str) -> str:
    hue, lightness, saturation = hls(colour)
    return from_hls(hue, lightness, saturation * 1.45 + 0.03)


def _neon(colour: str) -> str:
    hue, lightness, saturation = hls(colour)
    base = ramp(("#0a0424", "#3a0f7a", "#e0218a", "#ff8ad0", "#d8fbff"), luminance(colour))
    bright = from_hls(hue, 0.25 + lightness * 0.5, min(1.0, saturation * 1.8))
    return mix(base, bright, 0.35 if saturation > 0.25 else 0.1)


_STYLES: dict[str, Change] = {
    "mono": _grey,
    "sepia": _along("#2a1a10", "#7a5534", "#c9a274", "#f6e6c8"),
    "blueprint": _along("#0a2a5e", "#1f4f9a", "#5f8fd0", "#e6f0ff"),
    "ink": _along("#14141a", "#4a4a52", "#c4c0b8", "#f6f2e8", "#fbf8f0"),
    "pastel": _pastel,
    "vivid": _vivid,
    "neon": _neon,
}


def restyled(markup: str, style: str) -> str:
    change = _STYLES.get(style)
    if change is None:
        return markup
    seen: dict[str, str] = {}

    def replaced(match: re.Match[str]) -> str:
        colour = match[0].lower()
        if colour not in seen:
            seen[colour] = change(colour)
        return seen[colour]

    return _COLOUR.sub(replaced, markup)
