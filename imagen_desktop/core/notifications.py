"""Tells the desktop that something happened, with a picture and a click (org.freedesktop.Notifications)."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imagen_desktop.core.paths import APPLICATION
from imagen_desktop.core.session_bus import BusError, SessionBus

_SERVICE = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_NORMAL, _CRITICAL = 1, 2
_MOST_REMEMBERED = 100


@dataclass(frozen=True, slots=True)
class Notification:
    """One with the `key` of an earlier one takes its place."""

    key: str
    title: str
    text: str = ""
    image: Path | None = None
    is_urgent: bool = False


class Notifications:
    """`clicked(key, token)`: the token lets a Wayland desktop bring the window to the front."""

    def __init__(self, bus: SessionBus, clicked: Callable[[str, str], None]) -> None:
        self._bus = bus
        self._clicked = clicked
        self._capabilities: frozenset[str] | None = None
        self._ids: dict[str, int] = {}
        self._tokens: dict[int, str] = {}
        bus.listen(_SERVICE, self._hear)

    async def show(self, notification: Notification) -> bool:
        """False where nothing shows it: no service, or one that does not answer."""
        try:
            if self._capabilities is None:
                self._capabilities = frozenset((await self._call("GetCapabilities"))[0])
            shown = await self._call("Notify", "susssasa{sv}i", *self._values(notification))
        except BusError:
            self._capabilities = None  # another service may come
            return False
        self._ids.pop(notification.key, None)
        self._ids[notification.key] = int(shown[0])
        for key in list(self._ids)[:-_MOST_REMEMBERED]:
            del self._ids[key]
        return True

    async def _call(self, member: str, signature: str = "", *values: object) -> list[Any]:
        return await self._bus.call(_SERVICE, _PATH, _SERVICE, member, signature, *values)

    def _values(self, notification: Notification) -> tuple[object, ...]:
        from dbus_fast import Variant

        capabilities = self._capabilities or frozenset()
        text = notification.text
        hints = {
            "desktop-entry": Variant("s", APPLICATION),
            "category": Variant("s", "transfer.complete"),
            "urgency": Variant("y", _CRITICAL if notification.is_urgent else _NORMAL),
        }
        if notification.image is not None:
            hints["image-path"] = Variant("s", notification.image.absolute().as_uri())
        return (
            "Imagen Desktop",
            self._ids.get(notification.key, 0),
            APPLICATION,
            notification.title,
            html.escape(text, quote=False) if "body-markup" in capabilities else text,
            ["default", "Show"] if "actions" in capabilities else [],
            hints,
            -1,
        )

    def _hear(self, signal: str, values: list[Any], _path: str) -> None:
        if signal == "ActivationToken" and len(values) == 2:
            self._tokens = {values[0]: str(values[1])}
        elif signal == "ActionInvoked" and values:
            key = next((key for key, identity in self._ids.items() if identity == values[0]), "")
            if key:
                self._clicked(key, self._tokens.pop(values[0], ""))
