"""Many pieces of news of a job are shown as one: how it is by then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from imagen_desktop.core.generation import GenerationRequest, Progress, Stage
from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.job_news import AT_ONCE, JobNews
from imagen_desktop.ui.jobs import Jobs
from tests.ui.fake_studio import SCHNELL, FakeStudio

Until = Callable[..., Any]


async def test_a_job_that_tells_much_is_shown_as_it_is_by_then(
    studio: FakeStudio, jobs: Jobs, until: Until
) -> None:
    shown: list[tuple[Job, float]] = []
    news = JobNews(jobs, lambda job, now: shown.append((job, now)), jobs)
    (job,) = jobs.start(GenerationRequest("a fox", backend=SCHNELL.name))
    await until(lambda: studio.runs)
    await until(lambda: shown)
    shown.clear()

    for step in range(1, 5):
        jobs.changed.emit(Job(job.id, job.request, job.backend, JobState.WORKING))
        studio.runs[0].say(Progress(Stage.RUNNING, step, 4))
    await until(lambda: shown and shown[-1][0].progress == Progress(Stage.RUNNING, 4, 4))
    assert {now for _, now in shown} == {50.0}
    assert news.parent() is jobs


async def test_a_job_that_is_in_the_queue_no_more_is_not_shown(
    studio: FakeStudio, jobs: Jobs, until: Until
) -> None:
    shown: list[str] = []
    JobNews(jobs, lambda job, _now: shown.append(job.id), jobs)
    (job,) = jobs.start(GenerationRequest("a fox", backend=SCHNELL.name))
    await until(lambda: job.id in shown)
    shown.clear()

    jobs.changed.emit(Job("gone", job.request, job.backend))
    jobs.changed.emit(job)
    await until(lambda: job.id in shown)
    assert "gone" not in shown


async def test_of_many_jobs_only_some_are_shown_at_once(studio: FakeStudio, jobs: Jobs, until: Until) -> None:
    """Each once, the one that told first before the others."""
    shown: list[str] = []
    turns: list[int] = []
    news = JobNews(jobs, lambda job, _now: shown.append(job.id), jobs)
    news._soon.timeout.connect(lambda: turns.append(len(shown)))
    started = jobs.start(GenerationRequest("a fox", backend=SCHNELL.name, count=2 * AT_ONCE + 1))
    jobs._ticker.stop()  # a second that passes is news of all that count it
    await until(lambda: not news._told and not news._soon.isActive())
    shown.clear()
    turns.clear()
    for job in (*started, *started[:3]):
        jobs.changed.emit(job)
    await until(lambda: len(shown) == len(started))
    assert shown == [job.id for job in started]
    await until(lambda: turns == [AT_ONCE, 2 * AT_ONCE, 2 * AT_ONCE + 1])
