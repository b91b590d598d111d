"""What two processes of the program say to each other: one JSON object a line, capped and checked.

The running program speaks first, so that a version which the other does not know is a sentence and not
a misunderstanding.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import JsonValue

VERSION = 1
MAX_BYTES = 1_000_000
"""Of one line: the longest prompt is far below it."""
PASSED_ON = ("MAI_FROM_ID", "TMUX", "TMUX_PANE", "PATH", "IMAGEN_PREVIEW", "LD_LIBRARY_PATH_ORIG")
"""The variables of a terminal that say who asks, and where its tmux and its viewer are."""
_MAX_VARIABLE = 32_768

Message = Mapping[str, JsonValue]


class InstanceError(ImagenError):
    """The other process says something else than it should, or nothing."""

    title = "Running program"


class Origin(NamedTuple):
    """Whose request it is: the terminal's variables, and whether its output is looked at there."""

    environment: Mapping[str, str] = {}
    is_terminal: bool = False

    def to_json(self) -> dict[str, JsonValue]:
        return {"environment": dict(self.environment), "is_terminal": self.is_terminal}

    @classmethod
    def from_json(cls, message: Message) -> Origin:
        """Variables of other names or kinds are passed over."""
        given = message.get("environment")
        variables = given if isinstance(given, dict) else {}
        known = {
            name: value
            for name, value in variables.items()
            if name in PASSED_ON and isinstance(value, str) and _is_usable(value)
        }
        return cls(known, message.get("is_terminal") is True)


def _is_usable(value: str) -> bool:
    return "\0" not in value and len(value) < _MAX_VARIABLE


def own_origin(environment: Mapping[str, str], *, is_terminal: bool) -> Origin:
    """This process's, for the other one."""
    passed = {name: environment[name] for name in PASSED_ON if environment.get(name)}
    return Origin(passed, is_terminal)


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
