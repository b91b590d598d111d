"""Standard output that takes no more, such as a file on a full disk."""

from __future__ import annotations

from imagen_desktop.core.errors import SaveError


class OutputError(SaveError):
    title = "Output"
