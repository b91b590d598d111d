"""What macOS is told about the application: the spec puts it into Info.plist."""

from __future__ import annotations

import re

from languages import languages

NAME = "Imagen Desktop"
IDENTIFIER = "io.github.imagen-desktop.ImagenDesktop"
EXECUTABLE = "imagen-desktop"
ICON = "imagen-desktop.icns"
OLDEST_SYSTEM = "13.0"
"""Of the Qt that PySide6 6.12 brings."""

PICTURES = {"PNG image": "public.png", "JPEG image": "public.jpeg", "WebP image": "org.webmproject.webp"}
_LOCAL_NETWORK = "Imagen Desktop reaches the image servers on your network that you name in its settings."
_FOLDER = "Imagen Desktop saves images in a folder that you have chosen there."


def information(version: str) -> dict[str, object]:
    """Info.plist. `version` may have letters behind its numbers, which macOS does not take."""
    numbers = re.match(r"\d+(\.\d+){0,2}", version)
    if numbers is None:
        raise ValueError(f"{version} is no version")
    return {
        "CFBundleDevelopmentRegion": "en",
        "CFBundleDisplayName": NAME,
        "CFBundleDocumentTypes": [_document_type(name, kind) for name, kind in PICTURES.items()],
        "CFBundleExecutable": EXECUTABLE,
        "CFBundleIconFile": ICON,
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundleInfoDictionaryVersion": "6.0",
        "CFBundleLocalizations": ["en", *languages()],
        "CFBundleName": NAME,
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": numbers[0],
        "CFBundleVersion": numbers[0],
        "LSApplicationCategoryType": "public.app-category.graphics-design",
        # PyInstaller makes programs with standard streams invisible, and ours has commands that need them.
        "LSBackgroundOnly": False,
        "LSMinimumSystemVersion": OLDEST_SYSTEM,
        # A window is what people start it for, so it has its place in the Dock and a menu bar.
        "LSUIElement": False,
        "NSDesktopFolderUsageDescription": _FOLDER,
        "NSDocumentsFolderUsageDescription": _FOLDER,
        "NSDownloadsFolderUsageDescription": _FOLDER,
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "MIT licence",
        "NSLocalNetworkUsageDescription": _LOCAL_NETWORK,
        "NSNetworkVolumesUsageDescription": _FOLDER,
        "NSPrincipalClass": "NSApplication",
        "NSRemovableVolumesUsageDescription": _FOLDER,
        "NSRequiresAquaSystemAppearance": False,
        "NSSupportsAutomaticGraphicsSwitching": True,
    }


def _document_type(name: str, kind: str) -> dict[str, object]:
    """It shows how a picture was made, and is nobody's first choice for looking at it."""
    return {
        "CFBundleTypeName": name,
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": "Alternate",
        "LSItemContentTypes": [kind],
    }
