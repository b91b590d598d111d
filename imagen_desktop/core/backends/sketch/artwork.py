"""Finds a subject's drawing, ours or a glyph, and gives its colours the scene's light."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from imagen_desktop.core.backends.sketch.colour import (
    hls,
    luminance,
    map_colours,
    mix,
    ramp,
    recoloured,
)
from imagen_desktop.core.backends.sketch.figures import draw_figure, is_figure
from imagen_desktop.core.resource_files import resource_path

Change = Callable[[str], str]

_HEAD = re.compile(r'<svg[^>]*viewBox="([^"]+)"[^>]*?(?:data-main="([^"]+)")?[^>]*>', re.DOTALL)

MATERIALS = {
    "gold": ("#5a3408", "#b5761a", "#f0bd45", "#fff3c0"),
    "silver": ("#2a303c", "#7a8494", "#c3ccd8", "#ffffff"),
    "bronze": ("#3a1a10", "#8a4a2a", "#cf8a55", "#ffdcb4"),
    "glass": ("#1f5f80", "#6fb4d0", "#bfe6f2", "#ffffff"),
    "ice": ("#2a5fa8", "#78b0e4", "#c4e2f8", "#ffffff"),
    "wood": ("#3f2414", "#7f4f2c", "#b98452", "#e8c594"),
    "marble": ("#8a8b92", "#c6c6ca", "#e8e7e6", "#ffffff"),
    "stone": ("#34363c", "#74777f", "#aeb1b8", "#e6e7ea"),
    "paper": ("#c2a78c", "#e6d3bb", "#f7ecdc", "#ffffff"),
    "neon": ("#12082a", "#c01f9a", "#2fe6f0", "#f6ffff"),
    "chocolate": ("#22100a", "#4f2a18", "#8a5230", "#d09a6a"),
}


@dataclass(frozen=True, slots=True)
class Art:
    """A drawing in its own units; the box fits it tightly and its lower edge is its foot."""

    left: float
    top: float
    width: float
    height: float
    main: str
    """The colour that a named colour replaces."""
    body: str


@cache
def art(drawing: str) -> Art:
    """A figure's name may go on: "~POSTURE~COLOUR". Raises KeyError for a drawing that does not exist."""
    name, *rest = drawing.split("~")
    if is_figure(name):
        return _parsed(draw_figure(name, *rest))
    if drawing.startswith("@"):
        path = resource_path("sketch", "art", f"{drawing[1:]}.svg")
        return _parsed(path.read_text(encoding="utf-8"))
    return _parsed(_glyphs().read(f"{drawing}.svg").decode("utf-8"))


@cache
def _glyphs() -> zipfile.ZipFile:
    """Read into memory once: a scene opens it several times, and no file handle stays open."""
    return zipfile.ZipFile(io.BytesIO(resource_path("sketch", "noto.zip").read_bytes()))


def _parsed(markup: str) -> Art:
    head = _HEAD.search(markup)
    if head is None:
        raise KeyError("a drawing without a viewBox")
    left, top, width, height = map(float, head[1].split())
    main = re.search(r'data-main="([^"]+)"', head[0])
    body = markup[head.end() : markup.rindex("</svg>")]
    return Art(left, top, width, height, main[1] if main else "#808080", body)


def dressed(one: Art, prefix: str, light: Change, colour: str = "", material: str = "") -> str:
    """The drawing's markup with its ids made unique and its colours changed."""

    def change(old: str) -> str:
        new = old
        if material == "rainbow":
            new = _rainbow(old)
        elif material in MATERIALS:
            new = ramp(MATERIALS[material], luminance(old))
        if colour:
            new = recoloured(new, one.main if not material else new, _target(one, colour))
        return light(new)

    body = re.sub(r'\bid="', f'id="{prefix}', one.body)
    body = re.sub(r'(href="#|url\(#)', rf"\g<1>{prefix}", body)
    return map_colours(body, change)


def _target(one: Art, colour: str) -> str:
    """A red fox is not scarlet: a colour close to the natural one only leans towards it."""
    hue, lightness, saturation = (abs(a - b) for a, b in zip(hls(one.main), hls(colour), strict=True))
    is_close = min(hue, 1 - hue) < 0.09 and lightness < 0.12 and saturation < 0.4
    return mix(one.main, colour, 0.28) if is_close else colour


def _rainbow(old: str) -> str:
    hue, lightness, saturation = hls(old)
    bands = ("#e8505b", "#f59a4a", "#f9dd6a", "#6fc77a", "#5aa5e8", "#9a6bd0")
    band = ramp(bands, (lightness * 2.3 + hue) % 1.0)
    return mix(old, band, 0.75 if 0.15 < lightness < 0.95 else 0.0) if saturation >= 0 else old


def silhouette(one: Art, prefix: str, colour: str) -> str:
    """The drawing in one flat colour, for rims of light."""
    return re.sub(r"#[0-9a-fA-F]{6}\b", colour, dressed(one, prefix, str))
