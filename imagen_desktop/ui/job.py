"""One image on its way, as the window tracks it, and the words and bar that its card shows."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.core.errors import DownloadFailedError, ImagenError, UnconfirmedRequestError
from imagen_desktop.core.generation import GenerationRequest, Progress, Stage
from imagen_desktop.ui.wording import received_text, said, said_within, time_left_text, tr


class JobState(enum.Enum):
    """The last two are those of a job that has left the queue."""

    WAITING = "waiting"
    WORKING = "working"
    HELD = "held"
    CANCELLING = "cancelling"
    FAILED = "failed"
    SAVED = "saved"
    CANCELLED = "cancelled"


class Tone(enum.Enum):
    """Which colour the first line and the bar have; the value is the theme's token."""

    NORMAL = "text"
    ATTENTION = "attention"
    ERROR = "error"


MAY_STILL_COME = (DownloadFailedError, UnconfirmedRequestError)
"""What may be paid already: these are looked for, and made anew only when a person says so."""


@dataclass(frozen=True, slots=True)
class Job:
    """`since` is the clock's second at which the present stage began. `error` is why it is held or failed.
    `may_pass_budget`: the person was asked. `caller` says who asked for it, where that is not this
    program. `is_restored`: it waited when the program last ended, and waits for a word since.
    `ahead` counts what must end before this one starts, `is_paused` says that nothing starts: both are
    only told with the jobs to be shown. `directory` is where the image belongs, if not where all go.
    `is_sought`: it was paid for, has not arrived, and is being looked for."""

    id: str
    request: GenerationRequest
    backend: BackendInfo
    state: JobState = JobState.WAITING
    ahead: int = 0
    progress: Progress | None = None
    since: float = 0.0
    seconds_left: float | None = None
    error: ImagenError | None = None
    may_pass_budget: bool = False
    caller: str = ""
    is_restored: bool = False
    is_paused: bool = False
    directory: Path | None = None
    is_sought: bool = False

    @property
    def may_still_come(self) -> bool:
        """Whether it failed in a way that may have cost money: asking anew could be a second charge."""
        return self.state is JobState.FAILED and isinstance(self.error, MAY_STILL_COME)

    @property
    def is_working(self) -> bool:
        return self.state in (JobState.WORKING, JobState.CANCELLING)

    @property
    def is_retrying(self) -> bool:
        return self.state is JobState.WORKING and self._stage is Stage.RETRYING

    @property
    def is_counting(self) -> bool:
        """Whether its card shows a time that runs."""
        return self.state is JobState.WORKING and self._stage is not Stage.DOWNLOADING

    @property
    def _stage(self) -> Stage:
        return self.progress.stage if self.progress else Stage.STARTING


_FIELDS = tuple(Job.__dataclass_fields__)
_values = attrgetter(*_FIELDS)


def altered(jobs: Iterable[Job], **changes: object) -> list[Job]:
    """As `replace` of each, in half the time: thousands may be held, or go on, at once."""
    places = [(_FIELDS.index(name), value) for name, value in changes.items()]
    made = []
    for job in jobs:
        values = [*_values(job)]
        for place, value in places:
            values[place] = value
        made.append(Job(*values))
    return made


_AHEAD, _IS_PAUSED = _FIELDS.index("ahead"), _FIELDS.index("is_paused")


def placed(job: Job, ahead: int, *, is_paused: bool) -> Job:
    """The job as it is shown in the line: hundreds of them ten times a second."""
    values = [*_values(job)]
    values[_AHEAD], values[_IS_PAUSED] = ahead, is_paused
    return Job(*values)


@dataclass(frozen=True, slots=True)
class JobCard:
    """What a card shows. `short_line` is the first line below 180 px; `fraction` is None where the bar
    would have to invent progress, `has_piece` asks for the 24 px piece at rest instead."""

    first_line: str
    second_line: str
    icon: str
    tone: Tone = Tone.NORMAL
    fraction: float | None = None
    has_piece: bool = False
    short_line: str = ""


def job_card(job: Job, now: float) -> JobCard:
    """The card of `job` at `now`, seconds of the clock that `job.since` was taken from."""
    if job.state is JobState.WAITING:
        return _waiting_card(job)
    if job.state is JobState.HELD and job.is_restored:
        return JobCard(tr("Held: from last time"), job.request.prompt, "pause", Tone.ATTENTION)
    if job.state is JobState.HELD:
        return JobCard(tr("Held: {why}").format(why=_why(job)), tr("Waits for you"), "pause", Tone.ATTENTION)
    if job.is_sought:
        return JobCard(tr("Looking for it…"), job.request.prompt, "search", Tone.ATTENTION)
    if job.state is JobState.FAILED:
        line = tr("Failed: {why}").format(why=_why(job))
        return JobCard(line, said(job.error.message) if job.error else "", "circle-alert", Tone.ERROR)
    working = _working_card(job, now)
    if job.state is JobState.CANCELLING:
        second = tr("kept, if already made")
        return JobCard(
            tr("Cancelling…"), second, working.icon, fraction=working.fraction, has_piece=working.has_piece
        )
    return working


def _waiting_card(job: Job) -> JobCard:
    if job.is_paused:
        return JobCard(tr("Waiting · queue paused"), job.request.prompt, "pause", short_line=tr("Paused"))
    line = tr("Waiting · {count:,} ahead").format(count=job.ahead) if job.ahead else tr("Waiting")
    return JobCard(line, job.request.prompt, "clock")


def _why(job: Job) -> str:
    return said_within(job.error.title) if job.error else ""


def _working_card(job: Job, now: float) -> JobCard:
    progress = job.progress or Progress(Stage.STARTING)
    seconds = max(0.0, now - job.since)
    prompt = job.request.prompt
    if progress.stage is Stage.RETRYING:
        return _retrying_card(progress, seconds)
    if progress.stage is Stage.DOWNLOADING:
        received = received_text(progress.received_bytes, progress.total_bytes)
        line = tr("Downloading {received}").format(received=received)
        done = progress.received_bytes / progress.total_bytes if progress.total_bytes else None
        return JobCard(line, prompt, "image", fraction=done, short_line=received)
    if progress.stage is Stage.SAVING:
        return JobCard(tr("Saving"), prompt, "image", fraction=1.0)
    if progress.stage is Stage.RUNNING:
        return _running_card(job, progress, seconds)
    line = tr("Starting · {seconds} s").format(seconds=int(seconds))
    return JobCard(line, prompt, "cloud", has_piece=True)


def _retrying_card(progress: Progress, seconds: float) -> JobCard:
    left = max(1, round(progress.wait_seconds - seconds))
    done = min(1.0, seconds / progress.wait_seconds) if progress.wait_seconds else None
    line = tr("Retrying in {seconds} s").format(seconds=left)
    return JobCard(line, said(progress.reason), "gauge", Tone.ATTENTION, done)


def _running_card(job: Job, progress: Progress, seconds: float) -> JobCard:
    prompt = job.request.prompt
    if not progress.step_count:
        line = tr("Running · {seconds} s").format(seconds=int(seconds))
        return JobCard(line, prompt, "image", has_piece=True)
    line = short = tr("Step {step} of {count}").format(step=progress.step, count=progress.step_count)
    if job.seconds_left is not None:
        line = f"{line} · {time_left_text(job.seconds_left)}"
    return JobCard(line, prompt, "image", fraction=progress.step / progress.step_count, short_line=short)


class QueueCounts(NamedTuple):
    """How many jobs there are of each kind that people tell apart."""

    running: int = 0
    retrying: int = 0
    waiting: int = 0
    held: int = 0
    failed: int = 0

    @classmethod
    def of(cls, jobs: Iterable[Job]) -> QueueCounts:
        kinds = [kind_of(job) for job in jobs]
        return cls(*(kinds.count(kind) for kind in cls._fields))

    @property
    def words(self) -> str:
        """ "2 running · 1 retrying · 1 waiting"; what is zero is left out."""
        states = (tr("running"), tr("retrying"), tr("waiting"), tr("held"), tr("failed"))
        counted = [(count, state) for count, state in zip(self, states, strict=True) if count]
        return " · ".join(
            tr("{count:,} {state}").format(count=count, state=state) for count, state in counted
        )


def kind_of(job: Job) -> str:
    """The field of QueueCounts that it is counted in."""
    if job.is_retrying:
        return "retrying"
    return "running" if job.is_working else job.state.value


def queue_words(jobs: Iterable[Job]) -> str:
    return QueueCounts.of(jobs).words
