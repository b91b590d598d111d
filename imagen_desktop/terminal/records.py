"""Images as JSON objects, for programs."""

from __future__ import annotations

from imagen_desktop.core.generation import Image, JsonValue, Price
from imagen_desktop.core.library import Marks
from imagen_desktop.core.money import MICRODOLLARS


def image_record(image: Image) -> dict[str, JsonValue]:
    """One new image: what `generate --json` prints."""
    return {
        "path": str(image.path),
        "backend": image.backend,
        "model": image.model,
        "seed": image.seed,
        "prediction_id": image.prediction_id or None,
        "latency_ms": image.timings.latency_ms,
        "cost_usd_estimate": dollars(image.cost),
        "prompt_hash": image.request.prompt_hash,
        "width": image.width,
        "height": image.height,
    }


def listed_record(image: Image) -> dict[str, JsonValue]:
    """One image of a list: the same, with its prompt and its time."""
    return {
        "created_at": image.created_at.astimezone().isoformat(timespec="seconds"),
        "prompt": image.prompt,
        **image_record(image),
    }


def marked_record(image: Image, marks: Marks | None) -> dict[str, JsonValue]:
    """The same, with what the user thinks of it."""
    marks = marks or Marks()
    listed = listed_record(image)
    return {**listed, "favourite": marks.is_favourite, "rating": marks.rating, "tags": list(marks.tags)}


def dollars(price: Price) -> float | None:
    return None if price.microdollars is None else price.microdollars / MICRODOLLARS
