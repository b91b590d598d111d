"""What a person does with the queue as a whole, and what those who wait for a job hear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from imagen_desktop.core.errors import (
    DownloadFailedError,
    GenerationFailedError,
    PaymentRequiredError,
    UnconfirmedRequestError,
)
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.jobs import Jobs
from tests.ui.fake_studio import SCHNELL, FakeStudio

Until = Callable[..., Any]
FOX = GenerationRequest("a red fox", backend=SCHNELL.name)
FOUR = replace(FOX, count=4)


@pytest.fixture
def ends(jobs: Jobs) -> list[tuple[Job, Image | None]]:
    """All that has left the queue."""
    heard: list[tuple[Job, Image | None]] = []
    jobs.finished.connect(lambda job, image: heard.append((job, image)))
    return heard


def states(jobs: Jobs) -> list[str]:
    return [job.state.value for job in jobs.jobs]


async def test_a_paused_queue_starts_nothing_and_ends_what_runs(
    jobs: Jobs, studio: FakeStudio, until: Until
) -> None:
    told: list[bool] = []
    jobs.paused_changed.connect(told.append)
    jobs.start(FOUR)
    await until(lambda: len(studio.runs) == 2)

    jobs.pause()
    jobs.pause()
    studio.runs[0].save()
    studio.runs[1].save()
    await until(lambda: len(jobs.jobs) == 2)
    jobs.start(FOX)
    assert states(jobs) == ["waiting"] * 3
    assert len(studio.runs) == 2
    assert all(job.is_paused for job in jobs.first(9))

    jobs.resume_paused()
    await until(lambda: len(studio.runs) == 4)
    assert told == [True, False]


async def test_the_front_of_the_queue_starts_next(jobs: Jobs, studio: FakeStudio, until: Until) -> None:
    last = jobs.start(FOUR)[3]
    await until(lambda: len(studio.runs) == 2)
    jobs.move_to_front(last.id)
    studio.runs[0].save()
    await until(lambda: len(studio.runs) == 3)
    assert studio.runs[2].request == last.request


async def test_all_that_failed_are_tried_again_but_not_what_may_be_paid(
    jobs: Jobs, studio: FakeStudio, until: Until
) -> None:
    jobs.start(FOUR)
    errors = (
        GenerationFailedError("No image."),
        DownloadFailedError("It broke off."),
        UnconfirmedRequestError("No answer."),
        GenerationFailedError("No image."),
    )
    for number, error in enumerate(errors):
        await until(lambda number=number: len(studio.runs) > number)
        studio.runs[number].fail(error)
    await until(lambda: jobs.count(JobState.FAILED) == 4)

    jobs.retry_failed()
    await until(lambda: len(studio.runs) == 6)
    assert states(jobs) == ["working", "failed", "failed", "working"]


async def test_each_job_ends_once_with_its_image_or_without(
    jobs: Jobs, studio: FakeStudio, until: Until, ends: list[tuple[Job, Image | None]]
) -> None:
    saved, failed, cancelled, waiting = jobs.start(FOUR, caller="editor")
    await until(lambda: len(studio.runs) == 2)
    jobs.cancel(waiting.id)
    studio.runs[0].save()
    studio.runs[1].fail(GenerationFailedError("No image."))
    await until(lambda: len(studio.runs) == 3)
    jobs.cancel(cancelled.id)
    await until(lambda: len(ends) == 4)
    jobs.cancel(failed.id)

    outcome = {job.id: (job.state, image is not None) for job, image in ends}
    assert outcome == {
        saved.id: (JobState.SAVED, True),
        failed.id: (JobState.FAILED, False),
        cancelled.id: (JobState.CANCELLED, False),
        waiting.id: (JobState.CANCELLED, False),
    }
    assert len(ends) == 4
    assert {job.caller for job, _ in ends} == {"editor"} == {run.caller for run in studio.runs}


async def test_a_held_job_has_not_ended(
    jobs: Jobs, studio: FakeStudio, until: Until, ends: list[tuple[Job, Image | None]]
) -> None:
    jobs.start(FOX)
    await until(lambda: studio.runs)
    studio.runs[0].fail(PaymentRequiredError("402"))
    await until(lambda: jobs.count(JobState.HELD))
    assert ends == []
    jobs.cancel_waiting()
    assert [job.state for job, _ in ends] == [JobState.CANCELLED]


async def test_a_job_retried_before_its_run_has_ended_runs_once(
    jobs: Jobs, studio: FakeStudio, until: Until
) -> None:
    jobs.failed.connect(lambda job, _error: jobs.retry(job.id))
    jobs.start(FOX)
    await until(lambda: studio.runs)
    studio.runs[0].fail(GenerationFailedError("No image."))
    await until(lambda: len(studio.runs) == 2)
    assert states(jobs) == ["working"]
    studio.runs[1].save()
    await until(lambda: not jobs.jobs)
    assert len(studio.runs) == 2


async def test_many_changes_at_once_are_told_in_few_words(jobs: Jobs, until: Until) -> None:
    told: list[int] = []
    jobs.queue_changed.connect(lambda: told.append(len(jobs.jobs)))
    for _ in range(300):
        jobs.start(FOX)
    await until(lambda: told[-1] == 300)
    assert told == [1, 300]


async def test_closing_cancels_what_runs_and_starts_nothing_more(
    jobs: Jobs, studio: FakeStudio, until: Until
) -> None:
    jobs.start(FOUR)
    await until(lambda: len(studio.runs) == 2)
    await jobs.close()
    assert states(jobs) == ["waiting"] * 2
    assert len(studio.runs) == 2
