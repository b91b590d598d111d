"""What the packaged program holds: read by the spec, which asks `is_wanted` about every file that was found.

Nothing here imports PyInstaller, so that the tests can check the lists against what is installed.
"""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from languages import languages

ROOT = Path(__file__).resolve().parents[2]

QT_MODULES = ("QtCore", "QtGui", "QtNetwork", "QtSvg", "QtWidgets")
QT_PLUGINS = {
    "iconengines": ("qsvgicon",),
    "imageformats": ("qgif", "qico", "qjpeg", "qsvg", "qtiff", "qwebp", "qmacjp2", "qmacheif"),
    "networkinformation": ("qglib", "qnetworkmanager", "qnetworklistmanager", "qapplenetworkinformation"),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
    "platforms": ("qcocoa", "qoffscreen", "qwayland", "qwindows", "qxcb"),
    "platformthemes": ("qgtk3", "qxdgdesktopportal"),
    "styles": ("qmacstyle", "qmodernwindowsstyle"),
    "wayland-decoration-client": ("adwaita", "bradient"),
    "wayland-graphics-integration-client": ("qt-plugin-wayland-egl",),
    "wayland-shell-integration": ("xdg-shell",),
    "xcbglintegrations": ("qxcb-egl-integration", "qxcb-glx-integration"),
}
"""By folder, without the platform's beginnings and ends of file names. TLS is Python's: Qt loads nothing."""

QT_LIBRARIES = (
    "Core", "DBus", "Gui", "Network", "OpenGL", "Svg", "WaylandClient", "Widgets", "XcbQpa",
)  # fmt: skip
"""Of Qt6*.so, .dll and .framework; ICU comes with them."""

HIDDEN_IMPORTS = {
    "all": (
        "PySide6.QtNetwork",  # the window's network state, by name when it is first needed
        "anyio._backends._asyncio",
        "h2",
        "keyring.backends.null",
        "postgrest",
        "supabase",
        "websockets.asyncio.client",
    ),
    "linux": ("keyring.backends.SecretService", "secretstorage", "jeepney.io.blocking", "dbus_fast.aio"),
    "darwin": ("keyring.backends.macOS",),
    "win32": ("keyring.backends.Windows", "win32ctypes.core"),
}
"""What is imported by name, or so late that no analysis is trusted with it; our own modules aside."""

ENGINE_PACKAGES = ("cyllama.sd", "cyllama._internal", "cyllama.utils")
"""What of the engine makes images; its compiled parts import the others by name."""
ENGINE_DISTRIBUTIONS = ("cyllama", "cyllama-vulkan", "cyllama-cuda12")
"""All of them are the same module; at most one is installed."""

EXCLUDED = (
    "PIL.ImageQt", "PIL.ImageTk", "PIL._avif", "PIL._imagingtk", "PySide6.QtQml", "PySide6.QtQuick",
    "PySide6.QtSql", "PySide6.QtTest", "_curses", "_pytest", "_tkinter", "cryptography.x509.verification",
    "curses", "doctest", "ensurepip", "idlelib", "lib2to3", "mypy", "numpy", "pip", "pkg_resources",
    "psycopg", "pydoc", "pydoc_data", "pytest", "readline", "rich", "setuptools", "tkinter", "turtle",
    "turtledemo", "uvloop", "wheel",
)  # fmt: skip

BUNDLED_LIBRARIES = (
    "libbz2", "libcrypto", "libexpat", "libffi", "liblzma", "libpython3", "libsqlite3", "libssl", "libuuid",
    "libxcb-cursor", "libxcb-icccm", "libxcb-image", "libxcb-keysyms", "libxcb-render-util", "libxcb-util",
    "libxkbcommon", "libxkbcommon-x11", "libz",
)  # fmt: skip
"""Of a Linux system's own: what Python was built with, and what X11 desktops may lack. All others, such as
GTK's, GL's or D-Bus's, must be the running system's: they have to agree with its servers."""

_SYSTEM_FOLDERS = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/", "/usr/local/lib/")
_QT_LIBRARY = re.compile(r"^(?:libQt6|Qt6?)([A-Z]\w*?)(?:_python\.dll|\.dll|\.so.*|\.framework)?$")
_BINDING = re.compile(r"^(Qt\w+)\.(?:abi3\.so|pyd)$")
_RUN_TIME_HOOKS_LEFT_OUT = ("pyi_rth_pyside6", "pyi_rth_pkgutil", "pyi_rth_setuptools", "pyi_rth_pkgres")
"""The first would load Qt for every terminal command, and hand its plugins to every child that is a Qt
program; the wheel knows its own folders. The others serve packages that are not here."""


def own_modules() -> list[str]:
    """Each module of ours: commands, pages and backends are imported by name or when first needed."""
    files = (ROOT / "imagen_desktop").rglob("*.py")
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files)
    return sorted(name.removesuffix(".__init__") for name in names)


def hidden_imports(*, has_engine: bool) -> list[str]:
    engine = ENGINE_PACKAGES if has_engine else ()
    platform = "win32" if sys.platform == "win32" else "darwin" if sys.platform == "darwin" else "linux"
    bindings = [f"PySide6.{module}" for module in QT_MODULES]
    return [*own_modules(), *bindings, *HIDDEN_IMPORTS["all"], *HIDDEN_IMPORTS[platform], *engine]


def resources() -> Iterator[tuple[str, str]]:
    """Each data file, and the folder of the package that it goes to."""
    for file in sorted((ROOT / "resources").rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield str(file), str(Path("imagen_desktop") / file.parent.relative_to(ROOT))


def is_installed(distribution: str) -> bool:
    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def is_wanted(destination: str, source: str = "") -> bool:
    """Whether a file that PyInstaller found is kept; `source` is where it lies on the building machine."""
    path = PurePosixPath(destination.replace("\\", "/"))
    if path.parts[0] == "PySide6" or path.name.startswith(("libQt6", "Qt")):
        return _is_wanted_of_qt(path)
    if sys.platform == "linux" and source.startswith(_SYSTEM_FOLDERS):
        return path.name.split(".so")[0].rstrip("0123456789.-") in {
            name.rstrip("0123456789.-") for name in BUNDLED_LIBRARIES
        }
    return True


def write_notices(folder: str, *, has_engine: bool) -> None:
    """The licences of all that the folder holds, as the Python that packs it has them."""
    script = ROOT / "packaging" / "python" / "third_party_notices.py"
    extra = ("--extra", "local") if has_engine else ()
    output = Path(folder) / "LICENCES.txt"
    subprocess.run([sys.executable, str(script), *extra, str(output)], check=True)


def strip(folder: str) -> None:
    """Takes the debugger's tables out of libpython and what packages compiled for it: a tenth of it all.

    Not out of libraries that wheels were repaired to hold, Qt's among them: it would break some.
    """
    inside = Path(folder) / "_internal"
    found = [*inside.glob("libpython*.so*"), *inside.rglob("*.cpython-*.so"), *inside.glob("crypto*/**/*.so")]
    subprocess.run(["strip", "--strip-unneeded", *sorted({str(file) for file in found})], check=True)


def forget_building_machine(folder: str, prefix: str = sys.base_prefix) -> None:
    """Libraries that were compiled with Python look for libpython where it lay then: now it is ours."""
    place = f"{prefix}/lib".encode() + b"\0"
    ours = b"$ORIGIN/../..".ljust(len(place), b"\0")
    for file in (Path(folder) / "_internal").rglob("*.so*"):
        content = file.read_bytes()
        if len(ours) == len(place) and place in content and not file.is_symlink():
            file.write_bytes(content.replace(place, ours))


def is_wanted_hook(name: str) -> bool:
    """Whether a script that would run before the program is kept."""
    return name not in _RUN_TIME_HOOKS_LEFT_OUT


def _is_wanted_of_qt(path: PurePosixPath) -> bool:
    if "plugins" in path.parts:
        folder, file = path.parts[-2:]
        name = file.split(".")[0]
        return name.removeprefix("lib") in QT_PLUGINS.get(folder, ())
    if "translations" in path.parts:
        return path.name in {f"qtbase_{language}.qm" for language in languages()}
    if "qml" in path.parts:
        return False
    if match := _BINDING.match(path.name):
        return match[1] in QT_MODULES
    library = next(
        (match for part in path.parts[1:] or path.parts if (match := _QT_LIBRARY.match(part))), None
    )
    return library is None or library[1] in QT_LIBRARIES
