"""The data files that the window draws with: icons and the interface font. No painting here."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QIcon

from imagen_desktop.core.resource_files import resource_path

INTERFACE_FAMILY = "Inter"
_FONT_FILES = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf")


def icon_svg(name: str) -> str:
    """The SVG text of an icon; raises FileNotFoundError for a name that is not among ours."""
    return resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")


def load_interface_font() -> bool:
    """Makes the bundled font known to Qt; False where the files are missing or unreadable."""
    loaded = [QFontDatabase.addApplicationFont(str(resource_path("fonts", file))) for file in _FONT_FILES]
    return all(identifier >= 0 for identifier in loaded)


def picture_svg(name: str) -> str:
    """The SVG text of a drawing of the first-run page."""
    return resource_path("first_run", f"{name}.svg").read_text(encoding="utf-8")


def application_icon() -> QIcon:
    """The program's own icon, for windows and task bars."""
    return QIcon(str(resource_path("application", "imagen-desktop.svg")))
