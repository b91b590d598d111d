"""The vocabulary of a generation: what is asked for, what happens, what comes out.

Frozen dataclasses only; times are aware UTC, money is whole micro-dollars.
Imports nothing of ours but the error tree.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from imagen_desktop.core.errors import ImagenError

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"

MAX_SEED = 2**31 - 1
"""Largest seed made here: every model known to us accepts a signed 32-bit one."""


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """The complete input of one run. What is None or empty is left to the backend's default.

    `width` and `height` (pixels) go together and exclude `aspect_ratio` ("3:2"). `options` reach
    the backend untouched and win over what is derived from the other fields. `prompt` is literal: it is
    never expanded; `template` is what was typed for it, where that differs. `image` is the path of a
    picture to start from, named by its content (`image_sha256`, hex): the bytes are in no record.
    """

    prompt: str
    backend: str = ""
    negative_prompt: str = ""
    aspect_ratio: str = ""
    width: int | None = None
    height: int | None = None
    count: int = 1
    seed: int | None = None
    steps: int | None = None
    guidance: float | None = None
    output_format: str = ""
    options: Mapping[str, JsonValue] = field(default_factory=dict)
    template: str = ""
    image: str = ""
    image_sha256: str = ""
    image_strength: float | None = None

    @property
    def prompt_hash(self) -> str:
        """SHA-256 (hex) of the prompt as typed, UTF-8: stands for the prompt where it must not appear."""
        return hashlib.sha256(self.prompt.encode("utf-8", "surrogatepass")).hexdigest()

    def with_seed(self, seed: int) -> GenerationRequest:
        """One image of this request."""
        return replace(self, count=1, seed=seed)

    def to_json(self) -> dict[str, JsonValue]:
        """The fields that were given: what is None or empty is left out."""
        given = {name: getattr(self, name) for name in self.__dataclass_fields__}
        given["options"] = dict(self.options)
        return {name: value for name, value in given.items() if value is not None and value not in ("", {})}

    @classmethod
    def from_json(cls, record: Mapping[str, JsonValue]) -> GenerationRequest:
        """The reverse of `to_json`; fields unknown to this version are passed over.

        Raises TypeError where the prompt is missing.
        """
        known = {name: value for name, value in record.items() if name in cls.__dataclass_fields__}
        return cls(**known)  # type: ignore[arg-type]  # our own record


class Price(NamedTuple):
    """Micro-dollars (1,000,000 = $1), or None where no price is known; `as_of` dates the table."""

    microdollars: int | None
    as_of: str = ""

    def times(self, count: int) -> Price:
        return Price(None if self.microdollars is None else self.microdollars * count, self.as_of)


FREE = Price(0)
UNPRICED = Price(None)


def total(prices: Iterable[Price]) -> Price:
    """Of several together, with the first's date; unknown where one of them is."""
    whole = [*prices]
    known = [price.microdollars for price in whole if price.microdollars is not None]
    if len(known) < len(whole):
        return UNPRICED
    return Price(sum(known), whole[0].as_of if whole else "")


class Timings(NamedTuple):
    """Milliseconds. `latency_ms` runs from sending the request to having the last byte."""

    latency_ms: int = 0
    queued_ms: int | None = None
    ran_ms: int | None = None


NO_TIMINGS = Timings()


@dataclass(frozen=True, slots=True)
class Image:
    """A saved picture's record: what its file's metadata says, and the index repeats.

    `request` is what the user typed, `sent` what the backend was given. `id` is the index's row,
    0 while unknown: the file is the truth. A picture of another program has `backend == ""`.
    """

    path: Path
    created_at: datetime
    request: GenerationRequest
    backend: str
    backend_type: str
    model: str
    width: int
    height: int
    size_bytes: int
    seed: int | None = None
    model_version: str = ""
    prediction_id: str = ""
    sent: Mapping[str, JsonValue] = field(default_factory=dict)
    timings: Timings = NO_TIMINGS
    cost: Price = UNPRICED
    is_ai: bool = True
    original_sha256: str = ""
    caller: str = ""
    id: int = 0

    @property
    def prompt(self) -> str:
        return self.request.prompt


class Stage(enum.Enum):
    """Where an image is on its way; the value is the word that people read."""

    WAITING = "waiting"
    STARTING = "starting"
    RUNNING = "running"
    DOWNLOADING = "downloading"
    RETRYING = "retrying"
    SAVING = "saving"
    CANCELLING = "cancelling"


@dataclass(frozen=True, slots=True)
class Progress:
    """`index` is the image's place in its request, from 0. Zero means "not known" for steps and bytes.

    `wait_seconds` and `reason` say how long and why a retry waits. `preview` is a small PNG or JPEG file
    of the picture as far as it has come, where the backend can tell.
    """

    stage: Stage
    step: int = 0
    step_count: int = 0
    received_bytes: int = 0
    total_bytes: int = 0
    wait_seconds: float = 0.0
    reason: str = ""
    index: int = 0
    preview: bytes = b""


@dataclass(frozen=True, slots=True)
class GenerationWarning:
    """Something the user should know that does not stop the image: a size snapped, a row not written."""

    message: str
    hint: str = ""
    index: int = 0


@dataclass(frozen=True, slots=True)
class ImageSaved:
    """The image is on disk and indexed: it was saved before it is announced. `ticket`, here and below,
    names the try of a queued job that came to its end."""

    image: Image
    index: int = 0
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class ImageFailed:
    """This image will not come; the others of the request go on, unless the error stops the queue."""

    error: ImagenError
    index: int = 0
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class ImageCancelled:
    """An earlier run was told to cancel this image, and it was never made: only recovering says so."""

    index: int = 0
    ticket: str = ""


Event: TypeAlias = Progress | GenerationWarning | ImageSaved | ImageFailed | ImageCancelled
