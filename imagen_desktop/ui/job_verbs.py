"""What can be done with one job in its present state: the words, the key, and the doing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.wording import tr


@dataclass(frozen=True, slots=True)
class JobVerb:
    """`keys` work in the gallery and in the queue's list alike."""

    words: str
    keys: str
    icon: str
    do: Callable[[str], object]


def job_verbs(job: Job, jobs: Jobs) -> list[JobVerb]:
    """The most wanted last: it stands at the end of a row."""
    verbs = []
    if job.state in (JobState.WAITING, JobState.HELD):
        verbs.append(JobVerb(tr("Move to the front"), "F", "arrow-up-to-line", jobs.move_to_front))
    if job.may_still_come:
        verbs.append(JobVerb(tr("Make it again: a new charge"), "Shift+R", "refresh-cw", jobs.make_anew))
        verbs.append(JobVerb(tr("Look for it"), "R", "search", jobs.retry))
    elif job.state in (JobState.FAILED, JobState.HELD):
        words = tr("Retry") if job.state is JobState.FAILED else tr("Continue")
        verbs.append(JobVerb(words, "R", "rotate-cw", jobs.retry))
    if job.state is not JobState.CANCELLING:
        words = tr("Dismiss") if job.state is JobState.FAILED else tr("Cancel")
        verbs.append(JobVerb(words, "Del", "x", jobs.cancel))
    return verbs
