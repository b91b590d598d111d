"""A start of the window: this process becomes the library's program, or asks the running one."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from imagen_desktop.core.instance.connection import GREETING_SECONDS, connect
from imagen_desktop.core.instance.lock import InstanceLock, listening
from imagen_desktop.core.instance.messages import InstanceError, Message
from imagen_desktop.core.instance.origin import own_origin
from imagen_desktop.core.paths import Paths

SHOW, PROMPT, QUICK, HIDDEN = "show", "prompt", "quick", "hidden"
_ASK_AGAIN_SECONDS = 0.02
_PATIENCE_SECONDS = 30.0
"""For a program that is starting or quitting."""


class WindowStart(NamedTuple):
    """What the command line asks for: the window, its prompt, the quick prompt, or only the tray."""

    home: Path | None = None
    opening: str = SHOW


def lock_or_summon(
    paths: Paths,
    opening: str,
    environment: Mapping[str, str],
    *,
    is_terminal: bool = False,
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> InstanceLock | None:
    """The lock where this process is the program from now on; None where the running one was asked.

    Raises InstanceError where one is running and does not answer.
    """
    lock = InstanceLock(paths)
    deadline = clock() + _PATIENCE_SECONDS
    while not _take(lock, paths):
        if opening == HIDDEN or _summon(paths, opening, environment, is_terminal=is_terminal):
            return None
        if clock() > deadline:
            place = listening(paths)
            hint = f"End it with: kill -9 {place.process}" if place else ""
            raise InstanceError("Imagen Desktop is running already and cannot be reached.", hint)
        sleep(_ASK_AGAIN_SECONDS)
    return lock


def summons(opening: str, environment: Mapping[str, str], *, is_terminal: bool) -> Message:
    """With the token by which a Wayland desktop lets the running window come to the front."""
    token = environment.get("XDG_ACTIVATION_TOKEN", "")
    origin = own_origin(environment, is_terminal=is_terminal)
    return {"action": opening, "token": token, **origin.to_json()}


def _take(lock: InstanceLock, paths: Paths) -> bool:
    try:
        return lock.take()
    except OSError as error:
        raise InstanceError(f"{paths.data} cannot be written: {error.strerror}.") from error


def _summon(paths: Paths, opening: str, environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    connection = connect(paths)
    if connection is None:
        return False
    try:
        connection.send(summons(opening, environment, is_terminal=is_terminal))
        answer = connection.receive(GREETING_SECONDS)
    finally:
        connection.close()
    if answer is not None and answer.get("event") == "refused":
        raise InstanceError(str(answer.get("message")))
    return answer is not None
