"""Imports every module of the program as another platform would: run in a process of its own, by name.

All that the program loads from elsewhere is loaded first, as Linux has it; then what the other platform
lacks is taken away, and the program's own modules are loaded anew. Prints each that fails.
"""

import contextlib
import importlib
import os
import pkgutil
import signal
import sys
import types

import imagen_desktop

POSIX_MODULES = ("fcntl", "grp", "posix", "pty", "pwd", "resource", "spwd", "syslog", "termios", "tty")
LINUX_MODULES = ("dbus_fast", "jeepney", "secretstorage")
POSIX_NAMES = {
    os: (
        "chown", "fchmod", "fchown", "fork", "getegid", "geteuid", "getgid", "getloadavg", "getpgid",
        "getuid", "killpg", "mkfifo", "nice", "posix_fallocate", "sched_getaffinity", "setsid", "statvfs",
        "sysconf",
        "uname", "wait", "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK",
    ),
    signal: (
        "SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGUSR1", "SIGUSR2",
    ),
}  # fmt: skip
"""What Windows has not; a module may use it in a branch of Linux's, but not when it is imported."""
MACOS_LACKS = {os: ("sched_getaffinity", "posix_fallocate")}
WINDOWS_MODULES = ("msvcrt", "winreg", "_winapi")


def main(platform: str) -> None:
    """`platform` is win32 or darwin."""
    names = [
        found.name
        for found in pkgutil.walk_packages(imagen_desktop.__path__, "imagen_desktop.")
        if not found.name.endswith("__main__")
    ]
    for name in names:
        importlib.import_module(name)
    for name in [name for name in sys.modules if name.startswith("imagen_desktop.")]:
        del sys.modules[name]
    take_away(platform)
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:
            print(f"{name}: {type(error).__name__}: {error}")


def take_away(platform: str) -> None:
    """Afterwards this process can import, but hardly work."""
    lacking = (*LINUX_MODULES, *(POSIX_MODULES if platform == "win32" else ()))
    for name in list(sys.modules):
        if name.partition(".")[0] in lacking:
            del sys.modules[name]
    sys.meta_path.insert(0, _Lacking(lacking))
    for module, attributes in (POSIX_NAMES if platform == "win32" else MACOS_LACKS).items():
        for attribute in attributes:
            with contextlib.suppress(AttributeError):
                delattr(module, attribute)
    if platform == "win32":
        for name in WINDOWS_MODULES:
            sys.modules[name] = types.ModuleType(name)
        os.O_BINARY = os.O_NOINHERIT = 0  # type: ignore[attr-defined]
    sys.platform = platform


class _Lacking:
    """Finds nothing, and lets nobody else find it."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        if name.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {name!r} on this platform", name=name)


if __name__ == "__main__":
    main(sys.argv[1])
