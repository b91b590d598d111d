"""Who Windows takes this program for: one entry in the taskbar, and the sender of its notifications."""

from __future__ import annotations

import sys

APPLICATION_ID = "ImagenDesktop.ImagenDesktop"
"""AppUserModelID; the start menu's shortcut has the same (packaging/windows)."""


def claim_identity() -> None:
    """Before the first window; else the windows belong to Python's own entry."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APPLICATION_ID)
