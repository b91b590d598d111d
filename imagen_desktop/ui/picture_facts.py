"""An image's facts and receipt in words, for the inspector. No widgets."""

from __future__ import annotations

from datetime import date, datetime
from math import gcd

from PySide6.QtCore import QLocale

from imagen_desktop.core.generation import Image, JsonValue, Timings
from imagen_desktop.core.money import price_text
from imagen_desktop.ui.gallery_words import ModelNames, moment_text, short_date
from imagen_desktop.ui.wording import megabytes_text, tr

_PLAIN_RATIO = 32
"""Above it a ratio such as 152:104 says less than the pixels do."""

Facts = dict[str, str]
"""Name of a row to its value; rows without a value are left out."""


def facts_of(image: Image, names: ModelNames) -> Facts:
    request = image.request
    facts = {
        "model": " · ".join(part for part in (names.model(image), names.place(image)) if part),
        "size": _size(image),
        "seed": "" if image.seed is None else str(image.seed),
        "steps": _number(request.steps, image.sent.get("num_inference_steps")),
        "guidance": _number(request.guidance, image.sent.get("guidance")),
        "without": request.negative_prompt,
        "options": ", ".join(f"{key} {value}" for key, value in request.options.items()),
        "file": image.path.name,
    }
    return {name: value for name, value in facts.items() if value}


def receipt_of(image: Image) -> Facts:
    """Empty for a picture that another program made."""
    if not image.backend:
        return {}
    facts = {
        "estimate": price_text(image.cost),
        "prices": _date_text(image.cost.as_of),
        "prediction": image.prediction_id,
        "took": _took(image.timings),
        "caller": tr("this window") if image.caller == "window" else image.caller,
    }
    return {name: value for name, value in facts.items() if value}


def made_text(image: Image, now: datetime) -> str:
    return moment_text(image.created_at, now)


def _size(image: Image) -> str:
    ratio = image.request.aspect_ratio or _ratio(image.width, image.height)
    pixels = f"{image.width} × {image.height}"
    weight = tr("{megabytes} MB").format(megabytes=megabytes_text(image.size_bytes))
    return " · ".join(part for part in (pixels, ratio, weight) if part)


def _ratio(width: int, height: int) -> str:
    divisor = gcd(width, height)
    if not divisor or max(width, height) // divisor > _PLAIN_RATIO:
        return ""
    return f"{width // divisor}:{height // divisor}"


def _number(asked: float | None, sent: JsonValue) -> str:
    number = sent if asked is None else asked
    return f"{number:g}" if isinstance(number, int | float) and not isinstance(number, bool) else ""


def _date_text(iso: str) -> str:
    try:
        return short_date(date.fromisoformat(iso))
    except ValueError:
        return iso


def _took(timings: Timings) -> str:
    """ "2.6 s: queued 0.3, ran 1.9"."""
    if not timings.latency_ms:
        return ""
    whole = tr("{seconds} s").format(seconds=seconds_text(timings.latency_ms))
    parts = [
        words.format(seconds=seconds_text(milliseconds))
        for words, milliseconds in (
            (tr("queued {seconds}"), timings.queued_ms),
            (tr("ran {seconds}"), timings.ran_ms),
        )
        if milliseconds is not None
    ]
    return f"{whole}: {', '.join(parts)}" if parts else whole


def seconds_text(milliseconds: int) -> str:
    """ "2.6"."""
    return QLocale().toString(milliseconds / 1000, "f", 1)
