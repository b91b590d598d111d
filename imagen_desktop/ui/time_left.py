"""How long a job still takes, from the steps it has made: calm rather than quick. No widgets, no clock."""

from __future__ import annotations

_RISE = 1.2
"""An estimate that rises by less than a fifth is not raised: it would only flicker."""


class TimeLeft:
    """Fed with (seconds on some clock, step, of how many); the first step seen is where it starts."""

    def __init__(self) -> None:
        self._started_at = 0.0
        self._first_step: int | None = None
        self._ends_at: float | None = None

    def update(self, now: float, step: int, step_count: int) -> float | None:
        """Seconds left, or None while nothing is known."""
        if self._first_step is None:
            self._started_at, self._first_step = now, step
            return None
        made = step - self._first_step
        if made <= 0:
            return self.at(now)
        estimate = (now - self._started_at) / made * (step_count - step)
        shown = self.at(now)
        if shown is None or estimate < shown or estimate > shown * _RISE:
            self._ends_at = now + estimate
        return self.at(now)

    def at(self, now: float) -> float | None:
        """The estimate as it stands at `now`."""
        return None if self._ends_at is None else max(0.0, self._ends_at - now)
