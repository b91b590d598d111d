"""The doctor on the desktop: session bus, tray, portal, notifications, keyring, Qt's libraries."""

from __future__ import annotations

import ctypes
import importlib.util
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.doctor.check import Check, Status, ok, warning
from imagen_desktop.core.keyring_access import KeyringError
from imagen_desktop.core.programs import output_of

BUS_SECONDS = 3.0
_TRAY, _PORTAL, _NOTIFICATIONS = (
    "org.kde.StatusNotifierWatcher",
    "org.freedesktop.portal.Desktop",
    "org.freedesktop.Notifications",
)
_PACKAGES = {
    "libxcb-cursor": "libxcb-cursor0",
    "libxcb-icccm": "libxcb-icccm4",
    "libxcb-image": "libxcb-image0",
    "libxcb-keysyms": "libxcb-keysyms1",
    "libxcb-randr": "libxcb-randr0",
    "libxcb-render-util": "libxcb-render-util0",
    "libxcb-shape": "libxcb-shape0",
    "libxcb-xinerama": "libxcb-xinerama0",
    "libxcb-xkb": "libxcb-xkb1",
    "libxkbcommon-x11": "libxkbcommon-x11-0",
    "libxkbcommon": "libxkbcommon0",
    "libEGL": "libegl1",
    "libGL": "libgl1",
    "libfontconfig": "libfontconfig1",
    "libdbus-1": "libdbus-1-3",
    "libwayland-cursor": "libwayland-cursor0",
    "libwayland-egl": "libwayland-egl1",
    "libwayland-client": "libwayland-client0",
}
"""Debian's package of each library that Qt's platform plugins want and a bare system lacks."""


def session(environment: Mapping[str, str]) -> Iterator[Check]:
    """Tray, portal and notifications; one line where there is no desktop at all."""
    if not sys.platform.startswith("linux"):
        return
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        yield warning("desktop", "There is no desktop session here: the window cannot open.")
        return
    try:
        running, startable = _bus_names()
    except Exception as error:  # noqa: BLE001 - a bus that is missing, dead or refuses, in its library's words
        message = f"The session bus cannot be reached ({type(error).__name__})."
        yield warning("session bus", message, "Start the program from the desktop, or with dbus-run-session.")
        running, startable = frozenset(), frozenset()
    yield _tray(running, environment)
    names = running | startable
    yield _service("portal", _PORTAL, names, "xdg-desktop-portal")
    yield _service("notifications", _NOTIFICATIONS, names, "a notification daemon, such as dunst")


def keyring(credentials: Credentials) -> Check:
    try:
        is_locked = credentials.is_keyring_locked()
    except KeyringError as error:
        return warning("keyring", error.message, error.hint)
    return ok(
        "keyring", "It is locked, and asks for its password when needed." if is_locked else "It answers."
    )


async def qt_libraries(environment: Mapping[str, str]) -> Check:
    """What the plugin that opens windows here would not find."""
    has_desktop = bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    worse = Status.FAILS if has_desktop else Status.WARNING
    package = importlib.util.find_spec("PySide6")
    folders = package.submodule_search_locations if package else None
    if not folders:
        return Check("Qt", worse, "PySide6 is not installed.", "Run: pip install PySide6-Essentials")
    plugin = _platform_plugin(Path(folders[0]), environment)
    if plugin is None or not sys.platform.startswith("linux"):
        return ok("Qt", "PySide6 is there; its libraries were not checked.")
    missing = missing_libraries(await output_of("ldd", str(plugin)))
    if not missing:
        return ok("Qt", f"{plugin.name} finds its libraries.")
    packages = " ".join(sorted({package_of(library) for library in missing}))
    return Check(
        "Qt", worse, f"{plugin.name} lacks {', '.join(missing)}.", f"Run: sudo apt install {packages}"
    )


def missing_libraries(ldd: str) -> list[str]:
    """Of the output of `ldd`."""
    return re.findall(r"^\s*(\S+) => not found", ldd, re.MULTILINE)


def package_of(library: str) -> str:
    return _PACKAGES.get(library.partition(".so")[0], library)


def _platform_plugin(package: Path, environment: Mapping[str, str]) -> Path | None:
    names = ["libqwayland.so", "libqwayland-generic.so"] if environment.get("WAYLAND_DISPLAY") else []
    folder = package / "Qt" / "plugins" / "platforms"
    return next((folder / name for name in (*names, "libqxcb.so") if (folder / name).exists()), None)


def _tray(running: frozenset[str], environment: Mapping[str, str]) -> Check:
    if _TRAY in running:
        return ok("tray", "The desktop shows tray icons.")
    if environment.get("DISPLAY") and _has_x11_tray(environment["DISPLAY"]):
        return ok("tray", "The panel shows tray icons.")
    fix = "On GNOME, install the extension AppIndicator and KStatusNotifierItem Support."
    return warning("tray", "Nothing here shows tray icons: closing the window ends the program.", fix)


def _service(name: str, bus_name: str, names: frozenset[str], package: str) -> Check:
    if bus_name in names:
        return ok(name, "The desktop has it.")
    return warning(name, "Nothing here provides it.", f"Install {package}.")


def _bus_names() -> tuple[frozenset[str], frozenset[str]]:
    """Names that are owned, and names that would be started when asked."""
    from jeepney import DBusAddress, new_method_call  # type: ignore[import-untyped]
    from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

    bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    connection = open_dbus_connection(bus="SESSION")
    try:
        replies = [
            connection.send_and_get_reply(new_method_call(bus, call), timeout=BUS_SECONDS)
            for call in ("ListNames", "ListActivatableNames")
        ]
    finally:
        connection.close()
    running, startable = (frozenset(reply.body[0]) for reply in replies)
    return running, startable


def _has_x11_tray(display_name: str) -> bool:
    """Whether some panel owns the tray of the first screen."""
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return False
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XGetSelectionOwner.restype = x11.XInternAtom.restype = ctypes.c_ulong
    display = x11.XOpenDisplay(display_name.encode())
    if not display:
        return False
    handle = ctypes.c_void_p(display)
    atom = x11.XInternAtom(handle, b"_NET_SYSTEM_TRAY_S0", 0)
    owner = x11.XGetSelectionOwner(handle, ctypes.c_ulong(atom))
    x11.XCloseDisplay(handle)
    return bool(owner)
