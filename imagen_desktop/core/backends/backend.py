"""The protocol that every backend follows, and its capabilities as data.

A backend knows its vendor; it does not know files' names, the library, the journal or the ledger.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias, runtime_checkable

from imagen_desktop.core.errors import BackendError
from imagen_desktop.core.generation import (
    NO_TIMINGS,
    GenerationRequest,
    GenerationWarning,
    JsonValue,
    Price,
    Progress,
    Timings,
)


class Limits(NamedTuple):
    """A number's range, both ends included, with the backend's own default."""

    minimum: float
    maximum: float
    default: float


class SizeLimits(NamedTuple):
    """Free width and height in pixels: each within the range and a multiple of `multiple`."""

    minimum: int
    maximum: int
    multiple: int = 1


class ReferenceInput(NamedTuple):
    """A picture to start from. `strength` weighs "prompt" or "image", as `strength_of` says; where
    `decides_shape`, the picture made has its shape, and a request names none."""

    is_required: bool = False
    strength: Limits | None = None
    strength_of: str = "prompt"
    decides_shape: bool = False


@dataclass(frozen=True, slots=True)
class BackendInfo:
    """What one configured backend is and supports: the window and the commands show only that.

    None or an empty tuple means "has no such setting". `is_open` marks a model we have no table
    for: its settings pass through unchecked. `title` is for people ("FLUX schnell"), `place` says
    where it runs ("Replicate", "this computer"), `name` is the instance in the config.
    """

    name: str
    type: str
    title: str
    place: str
    model: str
    aspect_ratios: tuple[str, ...] = ()
    default_aspect_ratio: str = ""
    size: SizeLimits | None = None
    steps: Limits | None = None
    guidance: Limits | None = None
    formats: tuple[str, ...] = ("png",)
    has_negative_prompt: bool = False
    has_seed: bool = True
    reference: ReferenceInput | None = None
    max_count: int = 100
    max_parallel: int = 4
    is_ai: bool = True
    is_open: bool = False
    note: str = ""


class BackendState(NamedTuple):
    """Whether a backend can work now. `reason` fits after its name ("set REPLICATE_API_TOKEN"),
    `hint` says what to do in one sentence; `note` what to expect of one that is ready ("About 40 s …")."""

    is_ready: bool
    reason: str = ""
    hint: str = ""
    note: str = ""


READY = BackendState(is_ready=True)


class Submitting(NamedTuple):
    """About to send: the consumer makes `sent` durable before it asks for the next event.

    Yielded only by backends whose requests cost money or outlive this process.
    """

    sent: Mapping[str, JsonValue]


class Submitted(NamedTuple):
    """The backend has accepted it under this id; the consumer makes that durable at once."""

    prediction_id: str


@dataclass(frozen=True, slots=True)
class Received:
    """Last event: the image's bytes, as the provider sent them, are complete in the given file.

    `sha256` (hex) is theirs. `billed_count` is what the provider says it charged for, if it does.
    """

    sha256: str
    size_bytes: int
    sent: Mapping[str, JsonValue] = field(default_factory=dict)
    timings: Timings = NO_TIMINGS
    prediction_id: str = ""
    model_version: str = ""
    billed_count: int | None = None

    def to_json(self) -> dict[str, JsonValue]:
        return {**asdict(self), "sent": dict(self.sent), "timings": self.timings._asdict()}

    @classmethod
    def from_json(cls, record: Mapping[str, JsonValue]) -> Received:
        """The reverse of `to_json`. Raises TypeError for a record of another version."""
        timings = record.get("timings")
        if not isinstance(timings, dict):
            raise TypeError
        return cls(**{**record, "timings": Timings(**timings)})  # type: ignore[arg-type]  # our own record


BackendEvent: TypeAlias = Progress | GenerationWarning | Submitting | Submitted | Received


class PendingPrediction(NamedTuple):
    """Paid work found in the journal: sent at `sent_at`, `prediction_id` empty if never confirmed."""

    sent: Mapping[str, JsonValue]
    sent_at: datetime
    prediction_id: str = ""


async def refusal(error: BackendError) -> AsyncGenerator[BackendEvent]:
    """The events of a backend that can only refuse."""
    events: tuple[BackendEvent, ...] = ()
    for event in events:
        yield event
    raise error


class Backend(Protocol):
    """One configured instance. Cheap to construct: vendors' libraries are imported at first use."""

    @property
    def info(self) -> BackendInfo: ...

    def state(self) -> BackendState:
        """Looks at the environment and at files, never at the network; may block on the keyring."""
        ...

    def check(self, request: GenerationRequest) -> None:
        """Raises InvalidRequestError for a value that the model does not take."""
        ...

    def price(self, request: GenerationRequest) -> Price:
        """The estimate for one image of the request."""
        ...

    def generate(self, request: GenerationRequest, part: Path) -> AsyncGenerator[BackendEvent]:
        """Makes ONE image (`request.count` is ignored, `request.seed` is set) into the file `part`.

        Ends with Received or raises a BackendError. Cancelled (CancelledError inside it), it
        cancels remotely, bounded in time; if the work had already succeeded it downloads it and
        yields Received after all, since it is paid; otherwise it re-raises.
        """
        ...

    def recover(self, pending: PendingPrediction, part: Path) -> AsyncGenerator[BackendEvent]:
        """Fetches the image of an earlier process's prediction; never creates one.

        Ends with Received, or raises a BackendError: `BackendUnavailableError` where trying again
        later may help, any other where it will not.
        """
        ...

    async def close(self) -> None: ...


@runtime_checkable
class ListsModels(Protocol):
    """A backend whose server says what it has."""

    async def models(self) -> tuple[str, ...]:
        """Names for `model` in the configuration; costs nothing. Raises a BackendError."""
        ...
