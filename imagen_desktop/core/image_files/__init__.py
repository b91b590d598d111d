"""Image files: checked, named, completed with metadata and saved; read back. Pixels are never re-encoded."""

from imagen_desktop.core.image_files.checking import Checked, check_image
from imagen_desktop.core.image_files.naming import file_stem
from imagen_desktop.core.image_files.saving import EmbedSwitches, adopt_image, checked_folder, save_image

__all__ = [
    "Checked",
    "EmbedSwitches",
    "adopt_image",
    "check_image",
    "checked_folder",
    "file_stem",
    "save_image",
]
