"""The queue against a studio whose images come when the test says so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from imagen_desktop.core.errors import (
    BudgetError,
    GenerationFailedError,
    ImagenError,
    PaymentRequiredError,
)
from imagen_desktop.core.generation import (
    GenerationRequest,
    GenerationWarning,
    Image,
    Progress,
    Stage,
)
from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.tasks import Tasks
from tests.ui.fake_studio import DEV, SCHNELL, SKETCH, FakeStudio

Until = Callable[..., Any]
FOX = GenerationRequest("a red fox", backend=SCHNELL.name)


class Heard:
    """What the queue said."""

    def __init__(self, jobs: Jobs) -> None:
        self.images: list[Image] = []
        self.failures: list[tuple[Job, ImagenError]] = []
        self.warnings: list[GenerationWarning] = []
        self.changes: list[Job] = []
        jobs.image_saved.connect(self.images.append)
        jobs.failed.connect(lambda job, error: self.failures.append((job, error)))
        jobs.warned.connect(self.warnings.append)
        jobs.changed.connect(self.changes.append)


@pytest.fixture
def studio() -> FakeStudio:
    return FakeStudio()


@pytest.fixture
def defects() -> list[BaseException]:
    return []


@pytest.fixture
async def jobs(studio: FakeStudio, defects: list[BaseException]) -> AsyncIterator[Jobs]:
    queue = Jobs(studio, Tasks(defects.append), clock=lambda: 50.0)
    yield queue
    await queue.close()


def states(jobs: Jobs) -> list[JobState]:
    return [job.state for job in jobs.jobs]


async def test_each_image_has_its_own_job_with_its_own_seed(
    studio: FakeStudio, jobs: Jobs, until: Until
) -> None:
    started = jobs.start(GenerationRequest("fox", backend=SCHNELL.name, count=2, seed=7))
    await until(lambda: len(studio.runs) == 2)

    assert len({job.id for job in started}) == 2
    assert [run.request.seed for run in studio.runs] == [7, 8]
    assert all(run.request.count == 1 for run in studio.runs)


async def test_only_as_many_run_as_the_backend_takes(studio: FakeStudio, jobs: Jobs, until: Until) -> None:
    jobs.start(GenerationRequest("fox", backend=SCHNELL.name, count=4))
    await until(lambda: len(studio.runs) == SCHNELL.max_parallel)

    assert states(jobs) == [JobState.WORKING] * 2 + [JobState.WAITING] * 2
    assert [job.ahead for job in jobs.first(10)] == [0, 0, 1, 2]


async def test_the_next_starts_when_one_is_saved(studio: FakeStudio, jobs: Jobs, until: Until) -> None:
    heard = Heard(jobs)
    jobs.start(GenerationRequest("fox", backend=SCHNELL.name, count=3))
    await until(lambda: len(studio.runs) == 2)

    studio.runs[0].save()
    await until(lambda: len(studio.runs) == 3)

    assert [image.prompt for image in heard.images] == ["fox"]
    assert len(jobs.jobs) == 2


async def test_backends_do_not_wait_for_each_other(studio: FakeStudio, jobs: Jobs, until: Until) -> None:
    jobs.start(GenerationRequest("fox", backend=SCHNELL.name, count=3))
    jobs.start(GenerationRequest("boat", backend=SKETCH.name))
    await until(lambda: len(studio.runs) == 3)

    assert studio.runs[-1].request.prompt == "boat"


async def test_the_job_is_gone_when_its_image_is_announced(
    studio: FakeStudio, jobs: Jobs, until: Until
) -> None:
    left: list[int] = []
    jobs.image_saved.connect(lambda _image: left.append(len(jobs.jobs)))
    jobs.start(FOX)
    await until(lambda: studio.runs)

    studio.runs[0].save()
    await until(lambda: left)

    assert left == [0]


async def test_at_front_starts_before_those_waiting(studio: FakeStudio, jobs: Jobs, until: Until) -> None:
    jobs.start(GenerationRequest("fox", backend=SCHNELL.name, count=3))
    await until(lambda: len(studio.runs) == 2)
    jobs.start(GenerationRequest("urgent", backend=SCHNELL.name), at_front=True)

    studio.runs[0].save()
    await until(lambda: len(studio.runs) == 3)

    assert studio.runs[2].request.prompt == "urgent"


async def test_cancelling_a_waiting_job_sends_nothing(studio: FakeStudio, jobs: Jobs, until: Until) -> None:
    waiting = jobs.start(GenerationRequest("fox", backend=SCHNELL.name, count=3))[2]
    await until(lambda: len(studio.runs) == 2)

    jobs.cancel(waiting.id)

    assert len(jobs.jobs) == 2
    assert not any(run.cancel.is_set() for run in studio.runs)


async def test_a_cancelled_job_keeps_an_image_that_was_already_made(
    studio: FakeStudio, jobs: Jobs, until: Until
) -> None:
    heard = Heard(jobs)
    (job,) = jobs.start(FOX)
    await until(lambda: studio.runs)
    studio.runs[0].say(Progress(Stage.DOWNLOADING))
    await until(lambda: jobs.jobs[0].progress)

    studio.runs[0].save()
    jobs.cancel(job.id)
    assert states(jobs) == [JobState.CANCELLING]
    await until(lambda: not jobs.jobs)

    assert len(heard.images) == 1


async def test_a_cancelled_job_says_nothing(studio: FakeStudio, jobs: Jobs, until: Until) -> None:
    heard = Heard(jobs)
    (job,) = jobs.start(FOX)
    await until(lambda: studio.runs)

    jobs.cancel(job.id)
    await until(lambda: not jobs.jobs)

    assert heard.failures == []
    assert heard.images == []


async def test_one_failure_stays_on_its_own_card(studio: FakeStudio, jobs: Jobs, until: Until) -> None:
    heard = Heard(jobs)
    jobs.start(GenerationRequest("fox", backend=SCHNELL.name, count=3))
    await until(lambda: len(studio.runs) == 2)

    studio.runs[0].fail(GenerationFailedError("The model returned nothing."))
    await until(lambda: len(studio.runs) == 3)

    assert states(jobs) == [JobState.FAILED, JobState.WORKING, JobState.WORKING]
    assert heard.failures[0][0].state is JobState.FAILED


async def test_a_failed_job_can_be_tried_again_or_dismissed(
    studio: FakeStudio, jobs: Jobs, until: Until
) -> None:
    (job,) = jobs.start(FOX)
    await until(lambda: studio.runs)
    studio.runs[0].fail(GenerationFailedError("No image."))
    await until(lambda: states(jobs) == [JobState.FAILED])

    jobs.retry(job.id)
    await until(lambda: len(studio.runs) == 2)
    studio.runs[1].fail(GenerationFailedError("No image."))
    await until(lambda: states(jobs) == [JobState.FAILED])
    jobs.cancel(job.id)

    assert jobs.jobs == ()


async def test_no_credit_holds_this_backend_and_no_other(
    studio: FakeStudio, jobs: Jobs, until: Until
) -> None:
    heard = Heard(jobs)
    jobs.start(GenerationRequest("fox", backend=SCHNELL.name, count=4))
    jobs.start(GenerationRequest("boat", backend=SKETCH.name))
    await until(lambda: len(studio.runs) == 3)

    studio.runs[0].refuse(PaymentRequiredError("Replicate answered 402."))
    await until(lambda: heard.failures)

    assert states(jobs) == [
        JobState.HELD,
        JobState.WORKING,
        JobState.HELD,
        JobState.HELD,
        JobState.WORKING,
    ]
    assert len(studio.runs) == 3


async def test_held_jobs_go_on_when_resumed(studio: FakeStudio, jobs: Jobs, until: Until) -> None:
    jobs.start(GenerationRequest("fox", backend=SCHNELL.name, count=3))
    await until(lambda: len(studio.runs) == 2)
    for run in studio.runs:
        run.fail(PaymentRequiredError("Replicate answered 402."))
    await until(lambda: jobs.count(JobState.HELD) == 3)

    jobs.resume()
    await until(lambda: len(studio.runs) == 4)

    assert states(jobs) == [JobState.WORKING, JobState.WORKING, JobState.WAITING]


async def test_cancel_waiting_leaves_the_working_ones(studio: FakeStudio, jobs: Jobs, until: Until) -> None:
    jobs.start(GenerationRequest("fox", backend=SCHNELL.name, count=4))
    await until(lambda: len(studio.runs) == 2)

    jobs.cancel_waiting()

    assert states(jobs) == [JobState.WORKING, JobState.WORKING]


async def test_progress_reaches_the_card(studio: FakeStudio, jobs: Jobs, until: Until) -> None:
    heard = Heard(jobs)
    jobs.start(FOX)
    await until(lambda: studio.runs)

    studio.runs[0].say(Progress(Stage.RUNNING, step=1, step_count=4))
    await until(lambda: jobs.jobs[0].progress)

    assert heard.changes[-1].progress == Progress(Stage.RUNNING, step=1, step_count=4)


async def test_a_defect_reaches_the_owner_and_frees_the_place(
    studio: FakeStudio, jobs: Jobs, until: Until, defects: list[BaseException]
) -> None:
    jobs.start(FOX)
    await until(lambda: studio.runs)

    studio.runs[0].refuse(ZeroDivisionError())
    await until(lambda: defects)

    assert isinstance(defects[0], ZeroDivisionError)
    assert jobs.jobs == ()


async def test_what_the_budget_holds_goes_on_when_confirmed_and_nothing_else(
    jobs: Jobs, studio: FakeStudio, until: Until
) -> None:
    jobs.start(GenerationRequest("a red fox", backend=SCHNELL.name, count=3))
    await until(lambda: len(studio.runs) == 2)
    for run in studio.runs:
        run.refuse(BudgetError("It would pass the budget."))
    await until(lambda: jobs.count(JobState.HELD) == 3)
    jobs.start(GenerationRequest("a hen", backend=DEV.name))
    await until(lambda: len(studio.runs) == 3)
    studio.runs[2].refuse(PaymentRequiredError("No credit."))
    await until(lambda: jobs.count(JobState.HELD) == 4)

    jobs.pass_budget()
    await until(lambda: len(studio.runs) == 5)
    assert [run.may_pass_budget for run in studio.runs] == [False, False, False, True, True]
    assert jobs.count(JobState.HELD) == 1

    jobs.start(FOX)
    studio.runs[3].save()
    studio.runs[4].save()
    await until(lambda: len(studio.runs) == 7)
    assert [run.may_pass_budget for run in studio.runs[5:]] == [True, False]


async def test_what_the_budget_holds_can_be_dropped(jobs: Jobs, studio: FakeStudio, until: Until) -> None:
    jobs.start(FOX)
    await until(lambda: studio.runs)
    studio.runs[0].refuse(BudgetError("It would pass the budget."))
    await until(lambda: jobs.count(JobState.HELD) == 1)
    jobs.cancel_over_budget()
    assert jobs.jobs == ()


async def test_each_job_that_leaves_the_queue_is_told_once_with_its_image_or_none(
    jobs: Jobs, studio: FakeStudio, until: Until
) -> None:
    left: list[tuple[str, bool]] = []
    jobs.finished.connect(lambda job, image: left.append((job.id, image is not None)))
    saved, cancelled, waiting = jobs.start(GenerationRequest("a fox", SCHNELL.name, count=3))
    await until(lambda: len(studio.runs) == 2)
    jobs.cancel(waiting.id)
    jobs.cancel(cancelled.id)
    studio.runs[0].save()
    await until(lambda: not jobs.jobs)
    assert sorted(left) == sorted([(saved.id, True), (cancelled.id, False), (waiting.id, False)])


async def test_a_folder_that_was_asked_for_reaches_the_studio(
    studio: FakeStudio, jobs: Jobs, until: Until, tmp_path: Path
) -> None:
    jobs.start(FOX, caller="mai-7", directory=tmp_path)
    await until(lambda: studio.runs)
    assert (studio.runs[0].directory, studio.runs[0].caller) == (tmp_path, "mai-7")
