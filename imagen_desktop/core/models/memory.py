"""How much main memory this computer has."""

from __future__ import annotations

import os
import sys


def computer_memory_bytes() -> int:
    """0 where the system does not say."""
    if sys.platform == "win32":
        return _windows_memory_bytes()
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return 0


if sys.platform == "win32":
    import ctypes

    def _windows_memory_bytes() -> int:
        kilobytes = ctypes.c_ulonglong()
        known = ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kilobytes))
        return kilobytes.value * 1024 if known else 0
