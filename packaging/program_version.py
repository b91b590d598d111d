"""The version that is packaged. Read, not imported: what packages need not have the program installed."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def program_version() -> str:
    """Raises ValueError where imagen_desktop/__init__.py says none."""
    text = (ROOT / "imagen_desktop" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise ValueError("imagen_desktop/__init__.py has no __version__")
    return found[1]


if __name__ == "__main__":
    print(program_version())
