"""What a packaged program (PyInstaller) must know of itself: how it is started once more, and what its
children may not inherit. Read by every start of it, so it imports nothing but what is loaded anyway."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # `typing` itself takes longer to import than --version may
if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

_MARKS = ("_PYI_", "_MEIPASS2")
"""Variables that only the program's own first process may read begin so."""
_PATHS = (
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "PATH",
    "QT_PLUGIN_PATH",
    "QML2_IMPORT_PATH",
    "OPENSSL_MODULES",
)
"""Variables that may name the program's own folder, where no other program may look for its libraries."""


def is_packaged() -> bool:
    return bool(getattr(sys, "frozen", False))


def own_program() -> list[str]:
    """Ourselves: the interpreter, or the one file that a packaged program is.

    `-P`: Python would else look for its own modules in the current folder first, and run a `queue.py` there.
    """
    return [sys.executable] if is_packaged() else [sys.executable, "-P", "-m", "imagen_desktop"]


def own_environment() -> dict[str, str]:
    """For a child that `own_program` starts: it finds the package where we did."""
    if is_packaged():
        return dict(os.environ)
    folder = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
    path = os.pathsep.join(part for part in (folder, os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, "PYTHONPATH": path}


def child_environment(environment: Mapping[str, str], folder: str) -> dict[str, str]:
    """As it was before the program in `folder` was started; what it was given is left as it is."""
    kept = {name: value for name, value in environment.items() if not name.startswith(_MARKS)}
    for name in _PATHS:
        original = kept.pop(f"{name}_ORIG", None)
        value = original if original is not None else _without(kept.get(name), folder)
        if value:
            kept[name] = value
        else:
            kept.pop(name, None)
    return kept


def shed_packaging(environment: MutableMapping[str, str] | None = None) -> None:
    """Makes the process's environment fit for every child that it or a library will ever start.

    Our own libraries are found all the same: the system's loader has read its path by now.
    """
    environment = os.environ if environment is None else environment
    if is_packaged():
        clean = child_environment(environment, getattr(sys, "_MEIPASS", os.path.dirname(sys.executable)))  # noqa: PTH120
        for name in environment.keys() - clean.keys():
            del environment[name]
        environment.update(clean)


def _without(value: str | None, folder: str) -> str:
    parts = (value or "").split(os.pathsep)
    return os.pathsep.join(part for part in parts if part != folder and not part.startswith(folder + os.sep))
