"""How much of this computer's memory a model can have now."""

from __future__ import annotations

from pathlib import Path

from imagen_desktop.core.models.memory import computer_memory_bytes


def available_bytes() -> int:
    """Without pushing others out of it, where the system tells that; else all there is; 0 for not known."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return computer_memory_bytes()
    known = dict(line.split(":", 1) for line in lines if ":" in line)
    amount = known.get("MemAvailable", "").split()
    return int(amount[0]) * 1024 if amount else computer_memory_bytes()
