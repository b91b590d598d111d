"""How sizes and waiting times read, and how fast something comes."""

from __future__ import annotations

from collections import deque

_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_WINDOW_SECONDS = 5.0


def bytes_text(count: int) -> str:
    """`6.8 GB`, `335 MB`: in thousands, as disks and the host count."""
    amount, unit = float(count), 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    digits = 1 if unit >= 2 and amount < 99.95 else 0
    return f"{amount:.{digits}f} {_UNITS[unit]}"


def duration_text(seconds: float) -> str:
    """`40 s`, `12 min`, `1 h 5 min`."""
    if seconds < 59.5:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


class Speed:
    """Bytes in a second over the last five; 0 while nothing is known."""

    def __init__(self) -> None:
        self._counts: deque[tuple[float, int]] = deque()

    def note(self, now: float, total_bytes: int) -> None:
        """`total_bytes` have come by `now`; less than before means that something begins anew."""
        if self._counts and total_bytes < self._counts[-1][1]:
            self._counts.clear()
        self._counts.append((now, total_bytes))
        while self._counts[0][0] < now - _WINDOW_SECONDS:
            self._counts.popleft()

    @property
    def bytes_per_second(self) -> float:
        if len(self._counts) < 2:
            return 0.0
        (first, before), (last, after) = self._counts[0], self._counts[-1]
        return (after - before) / (last - first) if last > first else 0.0
