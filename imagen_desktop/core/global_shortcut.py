"""One key for the quick prompt on the whole desktop, asked of the portal (org.freedesktop.portal).

The desktop asks its user, once, and chooses the key. Where there is no such portal there is no key of
ours: the user binds the command `imagen-desktop --quick` in the desktop's own settings.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from imagen_desktop.core.paths import APPLICATION
from imagen_desktop.core.session_bus import BusError, SessionBus

_PORTAL = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
_REQUEST = "org.freedesktop.portal.Request"
_REGISTRY = "org.freedesktop.host.portal.Registry"
_ID = "quick-prompt"
_WANTED = "CTRL+ALT+i"
_ANSWER_SECONDS = 300.0
"""A person reads the question."""


class ShortcutRefusedError(BusError):
    """The user said no."""


def is_wanted(environment: Mapping[str, str] = os.environ) -> bool:
    """Wayland lets no program listen to keys; under X11 few desktops have the portal."""
    return bool(environment.get("WAYLAND_DISPLAY"))


class GlobalShortcut:
    """`pressed` gets the activation token that came with the key."""

    def __init__(
        self, bus: SessionBus, pressed: Callable[[str], None], answer_seconds: float = _ANSWER_SECONDS
    ) -> None:
        self._bus = bus
        self._pressed = pressed
        self._answer_seconds = answer_seconds
        self._answers: dict[str, asyncio.Future[tuple[int, dict[str, Any]]]] = {}
        bus.listen(_SHORTCUTS, self._hear_key)
        bus.listen(_REQUEST, self._hear_answer)

    async def bind(self, description: str) -> str:
        """Returns the key as the desktop words it ("Ctrl+Alt+I"), which may be empty.

        Raises ShortcutRefusedError, or BusError where there is no such portal.
        """
        from dbus_fast import Variant

        await self._bus.open()
        with suppress(BusError):  # only newer portals want a program outside of a sandbox to say its name
            await self._bus.call(_PORTAL, _PATH, _REGISTRY, "Register", "sa{sv}", APPLICATION, {})
        session = {"session_handle_token": Variant("s", _token())}
        made = await self._ask("CreateSession", "a{sv}", options=session)
        handle = str(made["session_handle"].value)
        about = {"description": Variant("s", description), "preferred_trigger": Variant("s", _WANTED)}
        bound = await self._ask("BindShortcuts", "oa(sa{sv})sa{sv}", handle, [[_ID, about]], "")
        shortcuts = bound["shortcuts"].value if "shortcuts" in bound else []
        described = [facts.get("trigger_description") for identity, facts in shortcuts if identity == _ID]
        return str(described[0].value) if described and described[0] else ""

    async def _ask(
        self, member: str, signature: str, *values: object, options: Mapping[str, object] | None = None
    ) -> dict[str, Any]:
        """The portal answers by a signal of an object whose path is known beforehand."""
        from dbus_fast import Variant

        token = _token()
        sender = self._bus.own_name.lstrip(":").replace(".", "_")
        path = f"{_PATH}/request/{sender}/{token}"
        answer = self._answers[path] = asyncio.get_running_loop().create_future()
        chosen = {**(options or {}), "handle_token": Variant("s", token)}
        try:
            await self._bus.call(_PORTAL, _PATH, _SHORTCUTS, member, signature, *values, chosen)
            async with asyncio.timeout(self._answer_seconds):
                code, results = await answer
        except TimeoutError:
            raise BusError(f"{member} was not answered") from None
        finally:
            del self._answers[path]
        if code:
            raise ShortcutRefusedError(f"{member} was refused")
        return dict(results)

    def _hear_answer(self, signal: str, values: list[Any], path: str) -> None:
        answer = self._answers.get(path)
        if signal == "Response" and answer is not None and not answer.done():
            answer.set_result((int(values[0]), values[1]))

    def _hear_key(self, signal: str, values: list[Any], _path: str) -> None:
        if signal == "Activated" and len(values) == 4 and values[1] == _ID:
            token = values[3].get("activation_token")
            self._pressed(str(token.value) if token else "")


def _token() -> str:
    return f"imagen_{secrets.token_hex(6)}"
