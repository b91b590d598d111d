"""Reads a picture small, and makes a card of it. Pillow, without Qt.

Of PNG, WebP and JPEG this takes 0.5 to 0.8 of the time of libvips' thumbnailer: docs/performance.md.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from PIL import Image as PillowImage
from PIL import ImageChops, ImageDraw, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

_PLUGINS = (PngImagePlugin, WebPImagePlugin, JpegImagePlugin)  # imported here, else all 40 of them are
_FORMATS = ("PNG", "WEBP", "JPEG")
_ORIENTATION = 0x0112
_TURNS = {
    2: PillowImage.Transpose.FLIP_LEFT_RIGHT,
    3: PillowImage.Transpose.ROTATE_180,
    4: PillowImage.Transpose.FLIP_TOP_BOTTOM,
    5: PillowImage.Transpose.TRANSPOSE,
    6: PillowImage.Transpose.ROTATE_270,
    7: PillowImage.Transpose.TRANSVERSE,
    8: PillowImage.Transpose.ROTATE_90,
}
_MOST_PIXELS = 256_000_000
"""Of a picture that is decoded: 1 GB. A JPEG may have 64 times as many, it is decoded smaller."""
_SMOOTHER = 4
"""Corners are drawn so many times as large and shrunk: Pillow draws without half tones."""


def raise_limits() -> None:
    """For a process that does nothing else: how many pixels are too many is asked here, once it is known
    how small the picture can be decoded; and other programs keep whole workflows in a PNG's texts."""
    PillowImage.MAX_IMAGE_PIXELS = None
    PngImagePlugin.MAX_TEXT_CHUNK = 16 * 1024 * 1024


def read_small(path: Path, side: int) -> tuple[PillowImage.Image, tuple[int, int]]:
    """RGB or RGBA in sRGB, turned as the file says, at most `side` pixels; and the file's own size.

    Raises whatever Pillow does for a file that it cannot read.
    """
    with PillowImage.open(path, formats=_FORMATS) as picture:
        original = picture.size
        if max(original) > side:
            picture.draft(None, (side, side))  # whatever its mode
        if picture.width * picture.height > _MOST_PIXELS:
            raise ValueError("too many pixels")
        picture.load()
        profile = picture.info.get("icc_profile")
        turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
        small = _shrunk(_with_plain_bands(picture), side)
    small = _in_srgb(small, profile) if profile else small
    if small.mode not in ("RGB", "RGBA"):
        small = small.convert("RGB")
    return (small if turn is None else small.transpose(turn)), original


def card(
    small: PillowImage.Image, width: int, height: int, *, is_filled: bool, radius: float
) -> tuple[PillowImage.Image, int]:
    """What the window shows, with premultiplied alpha; and its mean colour as 0xffRRGGBB."""
    fitted = _cut(small, width, height) if is_filled else _contained(small, width, height)
    red, green, blue, *_alpha = fitted.resize((1, 1), PillowImage.Resampling.BOX).tobytes()
    premultiplied = fitted.convert("RGBA").convert("RGBa")
    rounded = ImageChops.multiply(premultiplied, _corners(*fitted.size, radius))
    return rounded, 0xFF << 24 | red << 16 | green << 8 | blue


def _with_plain_bands(picture: PillowImage.Image) -> PillowImage.Image:
    """As eight bits of grey, colours or inks: what can be averaged."""
    if "transparency" in picture.info or picture.mode in ("LA", "PA", "La", "RGBa"):
        return picture.convert("RGBA")
    if picture.mode == "P":
        return picture.convert("RGB")
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture if picture.mode in ("L", "RGB", "RGBA", "CMYK") else picture.convert("RGB")


def _shrunk(picture: PillowImage.Image, side: int) -> PillowImage.Image:
    """By whole numbers first, which is ten times as fast."""
    times = max(picture.size) // side
    if times > 1:
        picture = picture.reduce(times)
    longest = max(picture.size)
    if longest <= side:
        return picture
    size = (max(1, round(picture.width * side / longest)), max(1, round(picture.height * side / longest)))
    return picture.resize(size, PillowImage.Resampling.BILINEAR)


def _in_srgb(picture: PillowImage.Image, profile: bytes) -> PillowImage.Image:
    from PIL import ImageCms  # few pictures have a profile

    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(own).lower():
            return picture
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        made = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (OSError, ImageCms.PyCMSError):  # a damaged profile: its picture is shown as it is
        return picture
    return made or picture


def _cut(small: PillowImage.Image, width: int, height: int) -> PillowImage.Image:
    """The middle of it, in the card's shape."""
    scale = min(small.width / width, small.height / height)
    left, top = (small.width - width * scale) / 2, (small.height - height * scale) / 2
    box = (left, top, left + width * scale, top + height * scale)
    return small.resize((width, height), PillowImage.Resampling.BICUBIC, box)


def _contained(small: PillowImage.Image, width: int, height: int) -> PillowImage.Image:
    """All of it, never enlarged."""
    scale = min(1.0, width / small.width, height / small.height)
    size = (max(1, round(small.width * scale)), max(1, round(small.height * scale)))
    return small if size == small.size else small.resize(size, PillowImage.Resampling.BICUBIC)


@lru_cache(maxsize=16)
def _corners(width: int, height: int, radius: float) -> PillowImage.Image:
    """All bands full where the card is, and none outside."""
    large = PillowImage.new("L", (width * _SMOOTHER, height * _SMOOTHER), 0)
    area = (0, 0, width * _SMOOTHER - 1, height * _SMOOTHER - 1)
    ImageDraw.Draw(large).rounded_rectangle(area, radius * _SMOOTHER, fill=255)
    shape = large.reduce(_SMOOTHER)
    return PillowImage.merge("RGBa", [shape] * 4)
