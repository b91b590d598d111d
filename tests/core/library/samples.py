"""Images for the library's tests, with and without files."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from imagen_desktop.core.generation import GenerationRequest, Image, Price, Timings
from imagen_desktop.core.image_files import EmbedSwitches, save_image

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


def image(path: Path, prompt: str = "a red fox", minutes: int = 0, **changes: Any) -> Image:
    """Made `minutes` before noon."""
    base = Image(
        path=path,
        created_at=NOON - timedelta(minutes=minutes),
        request=GenerationRequest(prompt, backend="flux", steps=4, options={"go_fast": True}),
        backend="flux",
        backend_type="replicate",
        model="flux-schnell",
        width=3,
        height=2,
        size_bytes=100,
        seed=7,
        prediction_id="abc",
        sent={"prompt": prompt},
        timings=Timings(1_500, 200, None),
        cost=Price(3_000, "2026-11-01"),
        original_sha256="ab" * 32,
        caller="mai-10",
    )
    return replace(base, **changes)


def png(shade: int = 0) -> bytes:
    """3 × 2 pixels of one grey."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0" + bytes([shade] * 3) + b"\0" + bytes([shade] * 3))),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def saved(
    folder: Path,
    stem: str,
    prompt: str = "a red fox",
    *,
    settings: bool = True,
    shade: int = 0,
    **changes: Any,
) -> Image:
    """A real file with its metadata."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{stem}.source"
    part.write_bytes(png(shade))
    record = image(Path(), prompt, original_sha256="", **changes)
    return save_image(part, folder, stem, record, EmbedSwitches(settings=settings))
