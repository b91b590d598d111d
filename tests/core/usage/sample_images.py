"""Saved images for the ledger's tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from imagen_desktop.core.generation import GenerationRequest, Image, Price, Timings

NOON = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)
PROMPT_HASH = "0123456789abcdef" * 4


def image(microdollars: int | None = 3_000, **changes: object) -> Image:
    base = Image(
        path=Path("image.png"),
        created_at=NOON,
        request=GenerationRequest("a red fox"),
        backend="flux-schnell-replicate",
        backend_type="replicate",
        model="black-forest-labs/flux-schnell",
        width=1024,
        height=1024,
        size_bytes=1,
        seed=7,
        timings=Timings(latency_ms=1_500),
        cost=Price(microdollars),
        caller="mai-10",
    )
    return replace(base, **changes)  # type: ignore[arg-type]
