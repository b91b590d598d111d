"""What is known about an image that a command names: from its file, else from the index."""

from __future__ import annotations

from pathlib import Path

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_files.reading import describe_image
from imagen_desktop.core.paths import Paths
from imagen_desktop.terminal.argument_error import ArgumentError
from imagen_desktop.terminal.upgrade_line import tell_upgrade


def described(path: Path, paths: Paths) -> Image:
    """Another program's image has no backend. Raises ArgumentError where the argument names no image."""
    try:
        image = describe_image(path)
    except LibraryError as error:
        raise ArgumentError(error.message) from error
    if image is None:
        raise ArgumentError(f"{path} is no PNG, JPEG or WebP image.")
    if image.backend:
        return image
    return _indexed(path, paths) or image  # the index knows what the user keeps out of the files


def _indexed(path: Path, paths: Paths) -> Image | None:
    if not paths.library_file.exists():
        return None
    from imagen_desktop.core.library import Library

    library = Library(paths.library_file)
    library.tell_upgrade = tell_upgrade
    try:
        image = library.find(path)
    finally:
        library.close()
    return image if image is not None and image.backend else None
