"""A prediction as Replicate describes it in JSON, parsed once into a frozen value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from imagen_desktop.core.generation import JsonValue, Progress, Stage

TERMINAL = ("succeeded", "failed", "canceled", "aborted")
_ID = re.compile(r"[a-z0-9]+")
_MOST_IMAGES = 1000
_TQDM = re.compile(r"(\d+)/(\d+) \[")
"""The progress bar that diffusion models print into their logs: `7/28 [00:01<00:03`."""


class NotAPredictionError(Exception):
    """The JSON has no usable id: nothing can be asked or downloaded with it."""


class Prediction(NamedTuple):
    """`outputs` are URLs and data: URIs, in the order given, wherever in `output` they stood."""

    id: str
    status: str = ""
    outputs: tuple[str, ...] = ()
    error: str = ""
    logs: str = ""
    version: str = ""
    input: Mapping[str, JsonValue] = MappingProxyType({})
    data_removed: bool = False
    queued_ms: int | None = None
    ran_ms: int | None = None
    image_count: int | None = None

    @property
    def is_over(self) -> bool:
        return self.status in TERMINAL

    @property
    def is_ready(self) -> bool:
        """Nothing more will come. A waited-for answer says "processing" with its output complete."""
        return self.is_over or bool(self.outputs)

    @property
    def progress(self) -> Progress:
        if self.status != "processing":
            return Progress(Stage.STARTING)
        bars = _TQDM.findall(self.logs)
        if not bars:
            return Progress(Stage.RUNNING)
        return Progress(Stage.RUNNING, step=int(bars[-1][0]), step_count=int(bars[-1][1]))


def parse_prediction(record: JsonValue) -> Prediction:
    """Raises NotAPredictionError. Any other field may be missing or odd."""
    if not isinstance(record, dict):
        raise NotAPredictionError
    prediction_id = record.get("id")
    if not isinstance(prediction_id, str) or not _ID.fullmatch(prediction_id):
        raise NotAPredictionError
    metrics = _table(record.get("metrics"))
    ran = _milliseconds(metrics.get("predict_time"))
    return Prediction(
        id=prediction_id,
        status=_text(record.get("status")),
        outputs=tuple(_locations(record.get("output"))),
        error=_text(record.get("error")),
        logs=_text(record.get("logs")),
        version=_text(record.get("version")),
        input=_table(record.get("input")),
        data_removed=record.get("data_removed") is True,
        queued_ms=_queued(record),
        ran_ms=ran,
        image_count=_count(metrics.get("image_count")),
    )


def _locations(output: JsonValue) -> Iterator[str]:
    if isinstance(output, str):
        if output.startswith(("https://", "http://", "data:")):
            yield output
    elif isinstance(output, list):
        for part in output:
            yield from _locations(part)
    elif isinstance(output, dict):
        for part in output.values():
            yield from _locations(part)


def _queued(record: Mapping[str, JsonValue]) -> int | None:
    """From created to started; Replicate's clocks may disagree, so never below 0."""
    created, started = _moment(record.get("created_at")), _moment(record.get("started_at"))
    if created is None or started is None:
        return None
    try:
        return max(0, round((started - created).total_seconds() * 1000))
    except TypeError:
        return None  # one of them names no time zone


def _moment(value: JsonValue) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _milliseconds(seconds: JsonValue) -> int | None:
    if isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and 0 <= seconds < 1e6:
        return round(seconds * 1000)
    return None


def _count(value: JsonValue) -> int | None:
    """None for what no prediction can have made: it would be billed."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_IMAGES:
        return value
    return None


def _table(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, dict) else {}


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""
