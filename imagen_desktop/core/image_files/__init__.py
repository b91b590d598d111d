"""Image files: checked, named, completed with metadata and saved; read back. Pixels are never re-encoded."""

from imagen_desktop.core.image_files.checking import Checked, check_image
from imagen_desktop.core.image_files.infotext import parse_infotext
from imagen_desktop.core.image_files.naming import file_stem
from imagen_desktop.core.image_files.reading import describe_image, read_image, read_texts
from imagen_desktop.core.image_files.saving import EmbedSwitches, save_image

__all__ = [
    "Checked",
    "EmbedSwitches",
    "check_image",
    "describe_image",
    "file_stem",
    "parse_infotext",
    "read_image",
    "read_texts",
    "save_image",
]
