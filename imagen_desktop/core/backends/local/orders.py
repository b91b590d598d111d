"""What is said between the program and its engine's process: one JSON object per line.

Imported by that process too, so it must stay cheap. Orders go in, events come out; after `Load`, any
number of `Make`, one at a time; `Cancel` may fall in between.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

COMMAND = "--engine-worker"
"""The program's hidden command."""


class Greet(NamedTuple):
    """Answered by Ready: whether anybody is there."""


class Load(NamedTuple):
    """A model's files by role (`engine.PARAMETERS`)."""

    files: Mapping[str, str]
    threads: int


class Make(NamedTuple):
    """One image, as a PNG into `path`. `guidance` is classifier-free: 1 is none."""

    prompt: str
    negative_prompt: str
    width: int
    height: int
    steps: int
    guidance: float
    seed: int
    path: str


class Cancel(NamedTuple):
    """The image that is being made, if one is."""


class Ready(NamedTuple):
    """The engine can be used. `device` is what it was built for."""

    version: str
    device: str
    can_cancel: bool


class Loaded(NamedTuple):
    seconds: float
    device: str


class Step(NamedTuple):
    """Done, of how many; `preview` is a small PNG of the picture so far, if there is one."""

    number: int
    total: int
    preview: bytes = b""


class Made(NamedTuple):
    """The file is complete. `step_seconds` went into the steps, `seconds` into everything."""

    sha256: str
    size_bytes: int
    seconds: float
    step_seconds: float


class Cancelled(NamedTuple):
    """The image will not come; the model stays loaded."""


class Failed(NamedTuple):
    """`kind` is "missing" or "damaged" (a model's file, `file`), "engine" or "disk"."""

    kind: str
    message: str
    file: str = ""


Order: TypeAlias = Greet | Load | Make | Cancel
Event: TypeAlias = Ready | Loaded | Step | Made | Cancelled | Failed
_ORDERS: Mapping[str, type[Greet | Load | Make | Cancel]] = {
    each.__name__: each for each in (Greet, Load, Make, Cancel)
}
_EVENTS: Mapping[str, type[Ready | Loaded | Step | Made | Cancelled | Failed]] = {
    each.__name__: each for each in (Ready, Loaded, Step, Made, Cancelled, Failed)
}


def line(said: Order | Event) -> bytes:
    fields = said._asdict()
    if isinstance(said, Step):
        fields["preview"] = base64.b64encode(said.preview).decode("ascii")
    return json.dumps([type(said).__name__, fields]).encode("ascii") + b"\n"


def read_order(text: bytes) -> Order:
    name, fields = json.loads(text)
    return _ORDERS[name](**fields)


def read_event(text: bytes) -> Event:
    """Raises ValueError, KeyError or TypeError for what no engine of ours says."""
    name, fields = json.loads(text)
    if name == Step.__name__:
        fields["preview"] = base64.b64decode(fields["preview"])
    return _EVENTS[name](**fields)
