"""Makes the program's icon in the form that Windows or macOS wants, from the one SVG.

.venv/bin/python packaging/application_icon.py OUTPUT.ico|OUTPUT.icns
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import resvg_py
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "resources" / "application" / "imagen-desktop.svg"
SIZES = {
    ".ico": (16, 20, 24, 32, 40, 48, 64, 256),
    ".icns": (32, 64, 128, 256, 512, 1024),
}
"""In pixels. Of ICNS: those that Pillow's writer has a place for."""


def drawn(size: int) -> Image.Image:
    """Each size is drawn anew: a reduced picture would be blurred."""
    png = resvg_py.svg_to_bytes(svg_path=str(SOURCE), width=size, height=size)
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def write_icon(output: Path) -> None:
    """By the ending of its name. Raises KeyError for another one."""
    sizes = SIZES[output.suffix]
    largest, *others = [drawn(size) for size in reversed(sizes)]
    output.parent.mkdir(parents=True, exist_ok=True)
    if output.suffix == ".ico":
        largest.save(output, sizes=[(size, size) for size in sizes], append_images=others)
    else:
        largest.save(output, append_images=others)


if __name__ == "__main__":
    write_icon(Path(sys.argv[1]))
