"""Jobs that are made and not in the line yet: thousands join it some at a time. No Qt."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from imagen_desktop.ui.job import Job


class Joining(NamedTuple):
    """What joins the line in one go: at its end, or before all that wait."""

    jobs: Sequence[Job]
    at_front: bool


class JobBacklog:
    """In the order in which they were asked for."""

    def __init__(self) -> None:
        self._batches: deque[Joining] = deque()

    def __bool__(self) -> bool:
        return bool(self._batches)

    def add(self, jobs: Sequence[Job], *, at_front: bool) -> None:
        if jobs:
            self._batches.append(Joining(jobs, at_front))

    def next(self, limit: int) -> Joining:
        """At most so many. Of those for the front the last ones: the others are put before them."""
        jobs, at_front = self._batches.popleft()
        cut = max(len(jobs) - limit, 0) if at_front else limit
        first, rest = jobs[:cut], jobs[cut:]
        some, left = (rest, first) if at_front else (first, rest)
        if left:
            self._batches.appendleft(Joining(left, at_front))
        return Joining(some, at_front)

    def all(self) -> Iterator[Joining]:
        """Each is taken out."""
        while self._batches:
            yield self._batches.popleft()

    def remove(self, job_ids: AbstractSet[str]) -> list[Job]:
        """Those of them that were in it."""
        gone = [job for batch in self._batches for job in batch.jobs if job.id in job_ids]
        if gone:
            kept = (
                Joining([job for job in jobs if job.id not in job_ids], at_front)
                for jobs, at_front in self._batches
            )
            self._batches = deque(batch for batch in kept if batch.jobs)
        return gone
