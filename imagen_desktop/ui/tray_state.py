"""What the tray says of the queue, as words: state, rows, sums. Draws nothing."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from imagen_desktop.core.generation import Price, Progress, Stage
from imagen_desktop.core.money import MICRODOLLARS
from imagen_desktop.ui.job import Job, JobState, QueueCounts
from imagen_desktop.ui.wording import said_within, sum_text, time_left_text, tr

ROWS = 5
_LONGEST = 28


class Badge(enum.Enum):
    """The icon's state; the value is the sign at its corner, a number while it works."""

    IDLE = ""
    WORKING = "9"
    ATTENTION = "!"
    PAUSED = "ǁ"


@dataclass(frozen=True, slots=True)
class TrayState:
    """`count` jobs are running or waiting; `words` is the tool tip and the menu's first row."""

    badge: Badge
    words: str
    count: int = 0
    left: str = ""

    @property
    def sign(self) -> str:
        """What the badge shows: "4", "9+", "!", or nothing."""
        if self.badge is not Badge.WORKING:
            return str(self.badge.value)
        return str(self.count) if self.count < 10 else "9+"


def tray_state(counts: QueueCounts, jobs: Iterable[Job] = (), *, is_paused: bool = False) -> TrayState:
    """What stopped comes first, then a pause, then the work. `jobs` are looked at where some have stopped,
    or where all of them are at work."""
    count = counts.running + counts.retrying + counts.waiting
    if counts.held or counts.failed:
        return TrayState(Badge.ATTENTION, _stopped_words(counts, jobs), count)
    if is_paused:
        words = tr("Paused, {count} waiting").format(count=count) if count else tr("Paused")
        return TrayState(Badge.PAUSED, words, count)
    if not count:
        return TrayState(Badge.IDLE, tr("Nothing running"))
    is_all_at_work = counts.running == count
    lefts = [job.seconds_left for job in jobs if job.seconds_left is not None] if is_all_at_work else []
    left = time_left_text(max(lefts)) if lefts and len(lefts) == count else ""
    return TrayState(Badge.WORKING, tr("Working on {count}").format(count=count), count, left)


def _stopped_words(counts: QueueCounts, jobs: Iterable[Job]) -> str:
    state = JobState.HELD if counts.held else JobState.FAILED
    first = next((job for job in jobs if job.state is state), None)
    title = first.error.title if first is not None and first.error else tr("from last time")
    words = tr("{count} held: {why}") if counts.held else tr("{count} failed: {why}")
    return words.format(count=counts.held or counts.failed, why=said_within(title))


def job_state_text(job: Job, now: float) -> str:
    """ "step 3 of 4", "66 %", "retry in 8 s", "waiting"."""
    match job.state:
        case JobState.WAITING:
            return tr("waiting")
        case JobState.HELD:
            return tr("held")
        case JobState.CANCELLING:
            return tr("cancelling")
        case JobState.FAILED:
            return tr("failed")
    return _progress_text(job.progress or Progress(Stage.STARTING), max(0.0, now - job.since))


def _progress_text(progress: Progress, seconds: float) -> str:
    match progress.stage:
        case Stage.RUNNING if progress.step_count:
            return tr("step {step} of {count}").format(step=progress.step, count=progress.step_count)
        case Stage.DOWNLOADING if progress.total_bytes:
            percent = 100 * progress.received_bytes // progress.total_bytes
            return tr("{percent} %").format(percent=percent)
        case Stage.RETRYING:
            left = max(1, round(progress.wait_seconds - seconds))
            return tr("retry in {seconds} s").format(seconds=left)
        case Stage.RUNNING | Stage.DOWNLOADING | Stage.SAVING:
            return tr("running")
        case _:
            return tr("starting")


def job_icon(job: Job) -> str:
    stage = job.progress.stage if job.progress else Stage.STARTING
    if job.state is JobState.WORKING:
        return {Stage.DOWNLOADING: "file-down", Stage.RETRYING: "gauge"}.get(stage, "loader")
    return {JobState.FAILED: "circle-alert", JobState.HELD: "pause"}.get(job.state, "clock")


def short_text(prompt: str) -> str:
    """A prompt's beginning, on one line."""
    line = " ".join(prompt.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def month_text(spent: Price, budget_usd: float | None) -> str:
    """ "$7.43 of $20.00"."""
    amount = sum_text(spent.microdollars or 0)
    if budget_usd is None:
        return amount
    return tr("{sum} of {budget}").format(sum=amount, budget=sum_text(round(budget_usd * MICRODOLLARS)))
