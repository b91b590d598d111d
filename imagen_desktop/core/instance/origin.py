"""Whose request another process hands over: its name, and the tmux in which its picture is shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from imagen_desktop.core.instance.messages import Message

if TYPE_CHECKING:  # a second start has no time for these
    from imagen_desktop.core.config import Config
    from imagen_desktop.core.generation import JsonValue

PASSED_ON = ("MAI_FROM_ID", "TMUX", "TMUX_PANE", "PATH", "IMAGEN_PREVIEW", "LD_LIBRARY_PATH")
"""The variables of a terminal that say who asks, and where its tmux and its viewer are."""
_MAX_VARIABLE = 32_768


class Origin(NamedTuple):
    """The terminal's variables, and whether its output is looked at there. Empty: this program's own."""

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


async def caller_of(origin: Origin) -> str:
    """As the terminal's own command would name it; empty for this program's own requests."""
    if not origin.environment:
        return ""
    from imagen_desktop.core.caller import caller

    return await caller(origin.environment)


async def show_in_terminal(origin: Origin, config: Config, path: Path, switch: str = "") -> None:
    """Opens the image beside the terminal that asked for it, where it is in tmux and wants that.

    `switch` is the command line's "on" or "off". Raises PreviewError and ConfigError.
    """
    from imagen_desktop.core.terminal_preview import TerminalPreview, is_wanted, preview_mode

    environment = origin.environment
    mode = preview_mode(config.output.preview, environment, switch)
    if environment.get("TMUX") and is_wanted(mode, environment, is_terminal=origin.is_terminal):
        await TerminalPreview(config.preview, environment=environment).open(path)
