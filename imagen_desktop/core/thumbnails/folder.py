"""Where thumbnails lie. Apart from what reads them: the window needs no decoder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from imagen_desktop.core.paths import APPLICATION, Paths


def thumbnail_folder(paths: Paths) -> Path:
    """The desktop's shared cache where the program lies in the user's own places; else our own cache, so
    that `--home` touches nothing outside of it."""
    shared = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    is_users_own = paths.cache == shared / APPLICATION
    return shared / "thumbnails" if sys.platform == "linux" and is_users_own else paths.cache / "thumbnails"
