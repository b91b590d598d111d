"""Starts the program hidden when its user logs in; and the command lines that start it.

Linux has a file in ~/.config/autostart, macOS a LaunchAgent, Windows a value in the registry. In a
Flatpak only the desktop's portal could do it.
"""

from __future__ import annotations

import os
import plistlib
import shlex
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from imagen_desktop.core.errors import SaveError
from imagen_desktop.core.packaged_program import is_packaged, own_program
from imagen_desktop.core.paths import APPLICATION, Paths, user_paths

_RESERVED = set(" \t\n\"'\\><~|&;$*?#()`")
"""Of the Exec key: an argument with any of these is quoted."""
_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


def own_command(paths: Paths, *arguments: str, environment: Mapping[str, str] = os.environ) -> list[str]:
    """What starts this very program on this library."""
    called = Path(sys.argv[0])
    if image := environment.get("APPIMAGE"):
        program = [image]
    elif not is_packaged() and called.name == APPLICATION and (called.is_absolute() or called.is_file()):
        program = [str(called.absolute())]
    else:
        program = own_program()
    home = [] if paths == user_paths() else ["--home", str(paths.data)]
    return [*program, *home, *arguments]


def quick_command(paths: Paths) -> str:
    """To be bound to a key in the desktop's own settings."""
    return shlex.join(own_command(paths, "--quick"))


def can_start_at_login(environment: Mapping[str, str] = os.environ) -> bool:
    return "FLATPAK_ID" not in environment


class LoginStart:
    """`folder` is where the desktop looks for what to start."""

    def __init__(self, paths: Paths, folder: Path | None = None) -> None:
        self._command = own_command(paths, "--hidden")
        self._name = APPLICATION if paths == user_paths() else f"{APPLICATION}-{paths.data.name}"
        self._folder = folder or _usual_folder()

    @property
    def file(self) -> Path:
        return self._folder / f"{self._name}.{'plist' if sys.platform == 'darwin' else 'desktop'}"

    def set(self, *, is_on: bool) -> None:
        """Raises SaveError. What the desktop's own settings have switched off stays off."""
        try:
            if sys.platform == "win32":
                _set_registry(self._name, self._command, is_on=is_on)
            elif not is_on:
                self.file.unlink(missing_ok=True)
            elif not self.file.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                self.file.write_bytes(self._text())
        except OSError as error:
            raise SaveError(f"{self.file} cannot be written: {error.strerror}.") from error

    def _text(self) -> bytes:
        if sys.platform == "darwin":
            agent = {"Label": self._name, "ProgramArguments": self._command, "RunAtLoad": True}
            return plistlib.dumps(agent)
        lines = (
            "[Desktop Entry]",
            "Type=Application",
            "Name=Imagen Desktop",
            "Comment=Waits in the tray",
            f"Exec={exec_line(self._command)}",
            f"Icon={APPLICATION}",
            "Terminal=false",
            "X-GNOME-Autostart-enabled=true",
        )
        return ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape")


if sys.platform == "win32":

    def _set_registry(name: str, command: Sequence[str], *, is_on: bool) -> None:
        import subprocess
        import winreg

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
            if is_on:
                winreg.SetValueEx(key, name, 0, winreg.REG_SZ, subprocess.list2cmdline(command))
                return
            with suppress(FileNotFoundError):
                winreg.DeleteValue(key, name)


def exec_line(command: Sequence[str]) -> str:
    """By the Desktop Entry Specification: quoted, percent signs doubled, then escaped as any string."""
    return " ".join(map(_quoted, command)).replace("\\", "\\\\")


def _quoted(argument: str) -> str:
    argument = argument.replace("%", "%%")
    if argument and not _RESERVED & set(argument):
        return argument
    for character in '\\"`$':
        argument = argument.replace(character, f"\\{character}")
    return f'"{argument}"'


def _usual_folder() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "LaunchAgents"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "autostart"
