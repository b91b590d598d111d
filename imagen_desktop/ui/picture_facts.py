"""An image's facts and receipt in words, for the inspector. No widgets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from math import gcd

from imagen_desktop.core.caller import UNKNOWN_CALLER
from imagen_desktop.core.generation import Image, JsonValue, Timings
from imagen_desktop.ui.gallery_words import ModelNames, moment_text, short_date
from imagen_desktop.ui.locale_forms import number_text
from imagen_desktop.ui.wording import caller_text, price_text, tr, weight_text

_PLAIN_RATIO = 32
"""Above it a ratio such as 152:104 says less than the pixels do."""
_NUMBERS = ("seed", "num_inference_steps", "steps", "guidance", "guidance_scale", "num_outputs")
_SAID_ELSEWHERE = frozenset(
    ("prompt", "negative_prompt", "aspect_ratio", "width", "height", "output_format", *_NUMBERS)
)
"""Of what was sent: these have rows of their own."""

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
        "options": _options(image),
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
        "version": image.model_version.rpartition(":")[2],
        "took": _took(image.timings),
        "backend": image.backend,
        "caller": _asked_by(image.caller),
    }
    return {name: value for name, value in facts.items() if value}


def shared_facts(images: Sequence[Image], names: ModelNames) -> Facts:
    """What all have alike; "differs" where they do not, and how large they are together."""
    every = [facts_of(image, names) for image in images]
    shared = {}
    for name in ("model", "size", "seed", "steps", "guidance"):
        values = {facts.get(name, "") for facts in every}
        if name == "size":
            values = {_unweighed(value) for value in values}
        if values != {""}:
            shared[name] = values.pop() if len(values) == 1 else tr("differs")
    days = sorted(image.created_at.astimezone().date() for image in images)
    if days:
        ends = dict.fromkeys((short_date(days[0]), short_date(days[-1])))
        shared["made"] = " – ".join(ends)
        shared["weight"] = weight_text(sum(image.size_bytes for image in images))
    return shared


def made_text(image: Image, now: datetime) -> str:
    return moment_text(image.created_at, now)


def seconds_text(milliseconds: int) -> str:
    """ "2.6"."""
    return number_text(milliseconds / 1000, ".1f")


def _asked_by(caller: str) -> str:
    return "" if caller == UNKNOWN_CALLER else caller_text(caller)


def _size(image: Image) -> str:
    ratio = image.request.aspect_ratio or _ratio(image.width, image.height)
    pixels = f"{image.width} × {image.height}"
    return " · ".join(part for part in (pixels, ratio, weight_text(image.size_bytes)) if part)


def _unweighed(size: str) -> str:
    """Pixels and shape: no two files weigh the same."""
    return size.rpartition(" · ")[0]


def _ratio(width: int, height: int) -> str:
    divisor = gcd(width, height)
    if not divisor or max(width, height) // divisor > _PLAIN_RATIO:
        return ""
    return f"{width // divisor}:{height // divisor}"


def _number(asked: float | None, sent: JsonValue) -> str:
    number = sent if asked is None else asked
    return (
        number_text(number, "g") if isinstance(number, int | float) and not isinstance(number, bool) else ""
    )


def _options(image: Image) -> str:
    """What was asked for by name, and all else that was sent."""
    sent = {key: value for key, value in image.sent.items() if key not in _SAID_ELSEWHERE}
    values = {**sent, **image.request.options}
    return ", ".join(f"{key} {_plain(value)}" for key, value in values.items())


def _plain(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _date_text(iso: str) -> str:
    try:
        return short_date(date.fromisoformat(iso))
    except ValueError:
        return iso


def _took(timings: Timings) -> str:
    """ "2.6 s: queued 0.3, ran 1.9, fetched 0.4"."""
    if not timings.latency_ms:
        return ""
    whole = tr("{seconds} s").format(seconds=seconds_text(timings.latency_ms))
    known = (timings.queued_ms or 0) + (timings.ran_ms or 0)
    fetched = timings.latency_ms - known if timings.ran_ms is not None else 0
    parts = [
        words.format(seconds=seconds_text(milliseconds))
        for words, milliseconds in (
            (tr("queued {seconds}"), timings.queued_ms),
            (tr("ran {seconds}"), timings.ran_ms),
            (tr("fetched {seconds}"), fetched if fetched > 0 else None),
        )
        if milliseconds is not None
    ]
    return f"{whole}: {', '.join(parts)}" if len(parts) > 1 else whole  # one part says the same again
