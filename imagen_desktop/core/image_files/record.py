"""The native record: one JSON object that holds everything an Image says, whatever carries it.

It is read back from files that anyone may have written: every value's type is checked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from imagen_desktop import __version__
from imagen_desktop.core.generation import GenerationRequest, Image, JsonValue, Price, Timings

SCHEMA = 1
GENERATOR = f"imagen-desktop {__version__}"

_MAX_VALUE_CHARACTERS = 100_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
"""What lies between has a date in every time zone; files claim anything, and some file systems count on."""


class FileFacts(NamedTuple):
    """What the file itself says, whatever its record claims; `id` where the index knows it."""

    path: Path
    width: int
    height: int
    size_bytes: int
    id: int = 0


def record_text(image: Image) -> str:
    """The record as JSON, in Unicode; escaped where the prompt holds what UTF-8 cannot."""
    record = to_record(image)
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text if text.isascii() or _is_utf8(text) else json.dumps(record, separators=(",", ":"))


def to_record(image: Image) -> dict[str, JsonValue]:
    """`created_at` is written in local time with its offset: the day it belongs to stays known."""
    return {
        "schema": SCHEMA,
        "generator": GENERATOR,
        "created_at": image.created_at.astimezone().isoformat(),
        "backend": image.backend,
        "backend_type": image.backend_type,
        "model": image.model,
        "model_version": image.model_version,
        "prediction_id": image.prediction_id,
        "seed": image.seed,
        "request": _request_record(image.request),
        "sent": _without_long_values(image.sent),
        "timings": {
            "latency_ms": image.timings.latency_ms,
            "queued_ms": image.timings.queued_ms,
            "ran_ms": image.timings.ran_ms,
        },
        "estimated_cost_microdollars": image.cost.microdollars,
        "price_table_date": image.cost.as_of,
        "is_ai": image.is_ai,
        "original_sha256": image.original_sha256,
        "caller": image.caller,
    }


def parse_record(text: str) -> dict[str, Any] | None:
    """The JSON object of a record, of this schema or a later one; None if it is none."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or not isinstance(record.get("schema"), int):
        return None
    return record


def record_time(record: Mapping[str, Any]) -> datetime | None:
    """When the image was made, with the offset of the place where it was made. None for the calendar's
    first and last year too: see `_EARLIEST`."""
    try:
        moment = datetime.fromisoformat(str(record.get("created_at")))
    except ValueError:
        return None
    if not _EARLIEST.year <= moment.year <= _LATEST.year:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def moment_at(seconds: float, microseconds: int = 0) -> datetime:
    """So long after 1970 began, or the nearest that has a date in every time zone."""
    earliest, latest = ((end - _EPOCH).total_seconds() for end in (_EARLIEST, _LATEST))
    return _EPOCH + timedelta(seconds=min(max(seconds, earliest), latest), microseconds=microseconds)


def image_of_record(record: Mapping[str, Any], facts: FileFacts) -> Image | None:
    """The Image that a record describes; None where it lacks its time."""
    made_at = record_time(record)
    return None if made_at is None else image_made_at(made_at, record, facts)


def image_made_at(made_at: datetime, record: Mapping[str, Any], facts: FileFacts) -> Image:
    """The Image that a record describes, whatever time it says itself."""
    timings = table_value(record, "timings")
    return Image(
        path=facts.path,
        created_at=made_at.astimezone(UTC),
        request=_request(table_value(record, "request")),
        backend=text_value(record, "backend"),
        backend_type=text_value(record, "backend_type"),
        model=text_value(record, "model"),
        width=facts.width,
        height=facts.height,
        size_bytes=facts.size_bytes,
        seed=whole_value(record, "seed"),
        model_version=text_value(record, "model_version"),
        prediction_id=text_value(record, "prediction_id"),
        sent=table_value(record, "sent"),
        timings=Timings(
            whole_value(timings, "latency_ms") or 0,
            whole_value(timings, "queued_ms"),
            whole_value(timings, "ran_ms"),
        ),
        cost=Price(
            whole_value(record, "estimated_cost_microdollars"), text_value(record, "price_table_date")
        ),
        is_ai=record.get("is_ai") is not False,
        original_sha256=text_value(record, "original_sha256"),
        caller=text_value(record, "caller"),
        id=facts.id,
    )


def _request_record(request: GenerationRequest) -> dict[str, JsonValue]:
    """What was asked for; what was left to the backend is left out."""
    every: dict[str, JsonValue] = {
        "prompt": request.prompt,
        "backend": request.backend,
        "negative_prompt": request.negative_prompt,
        "aspect_ratio": request.aspect_ratio,
        "width": request.width,
        "height": request.height,
        "count": request.count,
        "seed": request.seed,
        "steps": request.steps,
        "guidance": request.guidance,
        "output_format": request.output_format,
        "options": _without_long_values(request.options),
        "template": request.template,
        "image": request.image,
        "image_sha256": request.image_sha256,
        "image_strength": request.image_strength,
    }
    return {key: value for key, value in every.items() if value not in ("", None, {})}


def _request(record: Mapping[str, Any]) -> GenerationRequest:
    return GenerationRequest(
        prompt=text_value(record, "prompt"),
        backend=text_value(record, "backend"),
        negative_prompt=text_value(record, "negative_prompt"),
        aspect_ratio=text_value(record, "aspect_ratio"),
        width=whole_value(record, "width"),
        height=whole_value(record, "height"),
        count=whole_value(record, "count") or 1,
        seed=whole_value(record, "seed"),
        steps=whole_value(record, "steps"),
        guidance=number_value(record, "guidance"),
        output_format=text_value(record, "output_format"),
        options=table_value(record, "options"),
        template=text_value(record, "template"),
        image=text_value(record, "image"),
        image_sha256=text_value(record, "image_sha256"),
        image_strength=number_value(record, "image_strength"),
    )


def text_value(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def whole_value(record: Mapping[str, Any], key: str) -> int | None:
    value = record.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number_value(record: Mapping[str, Any], key: str) -> float | None:
    value = record.get(key)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def table_value(record: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = record.get(key)
    return value if isinstance(value, dict) else {}


def _without_long_values(values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A picture sent along as a data URI stays out of the record: its length stands for it."""
    return {
        key: f"({len(value)} characters)"
        if isinstance(value, str) and len(value) > _MAX_VALUE_CHARACTERS
        else value
        for key, value in values.items()
    }


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
