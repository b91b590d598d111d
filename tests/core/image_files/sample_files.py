"""Image files for these tests: made here, so that every byte of them is known."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image as PillowImage

from imagen_desktop.core.generation import GenerationRequest, Image, Price, Timings

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PROMPT = 'A red fox, лиса, 狐: "snow"\nsecond line'
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def record(**changes: Any) -> Image:
    """An image as the studio hands it over: path and measures are not known yet."""
    base = Image(
        path=Path(),
        created_at=datetime(2026, 11, 22, 10, 20, 30, 123456, tzinfo=UTC),
        request=GenerationRequest(
            PROMPT, backend="flux", negative_prompt="blurry", steps=4, guidance=3.5, options={"go_fast": True}
        ),
        backend="flux-schnell-replicate",
        backend_type="replicate",
        model="black-forest-labs/flux-schnell",
        width=0,
        height=0,
        size_bytes=0,
        seed=123456789,
        model_version="5599ed30",
        prediction_id="ufawqhfynnddngldkgtslldrkq",
        sent={"prompt": PROMPT, "num_inference_steps": 4},
        timings=Timings(1_500, 200, 1_100),
        cost=Price(3_000, "2026-11-01"),
        caller="mai-10",
    )
    return replace(base, **changes)


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def header(
    width: int, height: int, depth: int = 8, colour: int = 2, interlace: int = 0, compression: int = 0
) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, compression, 0, interlace))


def png(*chunks: bytes) -> bytes:
    return SIGNATURE + b"".join(chunks)


def small_png(before_pixels: Iterable[bytes] = (), after_pixels: Iterable[bytes] = ()) -> bytes:
    """3 × 2 RGB pixels."""
    data = zlib.compress(b"".join(b"\0" + bytes(range(9)) for _ in range(2)))
    return png(header(3, 2), *before_pixels, chunk(b"IDAT", data), *after_pixels, chunk(b"IEND"))


def interlaced_png(width: int, height: int) -> bytes:
    """Black RGB pixels in Adam7's seven passes."""
    rows = b""
    for left, top, across, down in _ADAM7:
        columns, lines = len(range(left, width, across)), len(range(top, height, down))
        rows += (b"\0" + bytes(3 * columns)) * lines if columns else b""
    return png(header(width, height, interlace=1), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND"))


def picture(mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> PillowImage.Image:
    """Noise that is the same in every run."""
    width, height = size
    pixels = bytes((x * x * 7 + x * 13 + (x >> 3)) & 0xFF for x in range(width * height * 3))
    return PillowImage.frombytes("RGB", size, pixels).convert(mode)


def encoded(image: PillowImage.Image, encoder: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, encoder, **options)
    return buffer.getvalue()


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def jpeg_segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
