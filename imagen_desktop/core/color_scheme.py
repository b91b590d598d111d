"""Whether the desktop is light or dark, as its settings portal says (org.freedesktop.portal.Settings).

Qt asks the portal on few desktops only; this follows it on all that have one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from imagen_desktop.core.session_bus import BusError, SessionBus

_SERVICE, _PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_SETTINGS = "org.freedesktop.portal.Settings"
_GROUP, _KEY = "org.freedesktop.appearance", "color-scheme"
_IS_DARK = {1: True, 2: False}


class ColorScheme:
    """`changed` hears True for dark, False for light, None where the person prefers neither."""

    def __init__(self, bus: SessionBus, changed: Callable[[bool | None], None]) -> None:
        self._bus = bus
        self._changed = changed
        bus.listen(_SETTINGS, self._hear, f"path='{_PATH}',arg0='{_GROUP}'")

    async def read(self) -> bool | None:
        """As `changed` has it; None without a portal, too."""
        for member in ("ReadOne", "Read"):  # the second is that of portals before 2023
            try:
                answer = await self._bus.call(_SERVICE, _PATH, _SETTINGS, member, "ss", _GROUP, _KEY)
            except BusError:
                continue
            return _is_dark(answer[0]) if answer else None
        return None

    def _hear(self, member: str, values: list[Any], path: str) -> None:
        if member == "SettingChanged" and path == _PATH and values[:2] == [_GROUP, _KEY] and len(values) == 3:
            self._changed(_is_dark(values[2]))


def _is_dark(value: object) -> bool | None:
    """Out of its wrappings, one or two."""
    while hasattr(value, "value"):
        value = value.value
    return _IS_DARK.get(value) if isinstance(value, int) else None
