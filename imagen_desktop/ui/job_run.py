"""What a working job owns besides its card: the wish to cancel it, and how its progress is read."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from imagen_desktop.core.generation import Progress, Stage
from imagen_desktop.ui.job import Job
from imagen_desktop.ui.time_left import TimeLeft

PREVIEW_SECONDS = 0.25
"""A picture that comes about is drawn at most four times a second."""


@dataclass(slots=True)
class JobRun:
    cancel: asyncio.Event = field(default_factory=asyncio.Event)
    time_left: TimeLeft = field(default_factory=TimeLeft)
    task: asyncio.Task[None] | None = None
    previewed_at: float | None = None

    def after(self, job: Job, progress: Progress, now: float) -> Job:
        """`job` as it is with this progress; `since` stays while its stage does."""
        old = job.progress.stage if job.progress else Stage.STARTING
        since = job.since if progress.stage is old and progress.stage is not Stage.RETRYING else now
        left = None
        if progress.stage is Stage.RUNNING and progress.step_count:
            left = self.time_left.update(now, progress.step, progress.step_count)
        shown = replace(progress, preview=self._preview(job, progress, now))
        return replace(job, progress=shown, since=since, seconds_left=left)

    def at(self, job: Job, now: float) -> Job:
        """`job` a while later, without news."""
        return job if job.seconds_left is None else replace(job, seconds_left=self.time_left.at(now))

    def _preview(self, job: Job, progress: Progress, now: float) -> bytes:
        """The new one, unless it comes too soon; the last one where there is none."""
        is_soon = self.previewed_at is not None and now - self.previewed_at < PREVIEW_SECONDS
        if not progress.preview or is_soon:
            return job.progress.preview if job.progress else b""
        self.previewed_at = now
        return progress.preview
