"""What two processes of the program say to each other: one JSON object a line, capped and checked.

The running program speaks first, so that a version which the other does not know is a sentence and not
a misunderstanding.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from imagen_desktop.core.errors import ImagenError

if TYPE_CHECKING:  # a second start has no time for the vocabulary
    from imagen_desktop.core.generation import JsonValue

VERSION = 1
MAX_BYTES = 1_000_000
"""Of one line: the longest prompt is far below it."""

Message: TypeAlias = "Mapping[str, JsonValue]"


class InstanceError(ImagenError):
    """The other process says something else than it should, or nothing."""

    title = "Running program"


def to_line(message: Message) -> bytes:
    """Raises InstanceError for more than the other side would read."""
    line = json.dumps(dict(message)).encode("ascii") + b"\n"
    if len(line) > MAX_BYTES:
        raise InstanceError("The request is too long to be handed to the running program.")
    return line


def from_line(line: bytes) -> Message:
    """Raises InstanceError for what is no message of ours."""
    try:
        message = json.loads(line)
    except ValueError:
        message = None
    if not isinstance(message, dict):
        raise InstanceError("The other program does not speak as Imagen Desktop does.")
    return message


def check_version(message: Message) -> None:
    """Raises InstanceError for another version's message."""
    if message.get("version") != VERSION:
        raise InstanceError(
            "The running program is of another version.", "Quit it, and start Imagen Desktop again."
        )
