"""After a restart: what waited is held until a person says so; what was paid for comes home."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from imagen_desktop.core.errors import (
    DownloadFailedError,
    GenerationFailedError,
    PaymentRequiredError,
    UnconfirmedRequestError,
)
from imagen_desktop.core.generation import GenerationRequest, ImageCancelled, ImageFailed, ImageSaved
from imagen_desktop.core.journal import Intent, Journal
from imagen_desktop.core.waiting_queue import WaitingQueue, open_queue
from imagen_desktop.ui.job import JobState
from imagen_desktop.ui.job_verbs import job_verbs
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.restoring import Restoring
from imagen_desktop.ui.tasks import Tasks
from tests.ui.answering import press
from tests.ui.fake_studio import SCHNELL, FakeStudio, saved_image

Until = Callable[..., Any]
FOX = GenerationRequest("a red fox", backend=SCHNELL.name)
KEY = "restored"


@dataclass
class Run:
    """One run of the program, from its start to its end."""

    studio: FakeStudio
    jobs: Jobs
    notices: Notices
    tasks: Tasks
    restoring: Restoring

    @property
    def states(self) -> list[str]:
        return [job.state.value for job in self.jobs.jobs]

    @property
    def asked(self) -> list[str]:
        return [notice.title for notice in self.notices.notices if notice.key == KEY]

    def answer(self, words: str) -> None:
        (notice,) = [notice for notice in self.notices.notices if notice.key == KEY]
        press(notice, words)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal")


@pytest.fixture
async def start(tmp_path: Path, journal: Journal) -> AsyncIterator[Callable[..., Any]]:
    """Ends the run before, kindly or not, and begins the next."""
    runs: list[Run] = []

    async def begin(
        *, is_killed: bool = False, recovered: tuple[Any, ...] = (), infos: Any = None, early: Any = None
    ) -> Run:
        for run in runs:
            await _end(run, is_killed=is_killed)
        studio = FakeStudio()
        studio.recovered = list(recovered)
        studio.infos = studio.infos if infos is None else infos
        studio.queue = open_queue(tmp_path / "queue.jsonl", journal)
        tasks, notices = Tasks(_raise), Notices()
        jobs = Jobs(studio, tasks, clock=lambda: 50.0)
        restoring = Restoring(studio, jobs, tasks, notices)
        if early is not None:
            jobs.start(early)
        others = set(tasks._running)
        restoring.start()
        await asyncio.gather(*set(tasks._running) - others)
        runs[:] = [Run(studio, jobs, notices, tasks, restoring)]
        return runs[0]

    yield begin
    for run in runs:
        await _end(run)


async def _end(run: Run, *, is_killed: bool = False) -> None:
    """A killed one writes nothing more."""
    if is_killed:
        run.studio.queue.close()
    await run.jobs.close()
    await run.tasks.close()
    run.notices.deleteLater()


def _raise(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize("is_killed", [False, True], ids=["closed", "killed"])
async def test_what_waited_is_held_and_one_notice_asks(
    start: Callable[..., Any], until: Until, is_killed: bool
) -> None:
    first = await start()
    assert first.asked == []
    first.jobs.start(replace(FOX, count=14, seed=7), caller="editor")
    await until(lambda: len(first.studio.runs) == 2)

    second = await start(is_killed=is_killed)
    assert second.asked == ["14 images waited when the program ended"]
    assert second.states == ["held"] * 14
    assert [job.request.seed for job in second.jobs.jobs] == list(range(7, 21))
    assert second.studio.runs == []

    second.answer("Continue")
    await until(lambda: len(second.studio.runs) == 2)
    assert second.asked == []
    assert second.studio.runs[0].caller == "editor"


async def test_what_is_asked_for_before_the_queue_is_open_goes_on(
    start: Callable[..., Any], until: Until
) -> None:
    (await start()).jobs.start(FOX)
    again = await start(early=replace(FOX, prompt="a hen", count=6))
    assert again.asked == ["1 image waited when the program ended"]
    assert sorted(again.states) == ["held", *["waiting"] * 4, *["working"] * 2]
    again.answer("Discard")
    await until(lambda: len(again.jobs.jobs) == 6)


async def test_what_is_discarded_is_gone_for_good(start: Callable[..., Any]) -> None:
    (await start()).jobs.start(FOX)
    again = await start()
    again.answer("Discard")
    assert again.jobs.jobs == ()
    assert again.asked == []
    assert (await start()).asked == []


async def test_nothing_else_lets_restored_images_go_on(start: Callable[..., Any], until: Until) -> None:
    (await start()).jobs.start(FOX)
    again = await start()
    again.jobs.start(replace(FOX, prompt="a hen"))
    await until(lambda: again.studio.runs)
    again.studio.runs[0].fail(PaymentRequiredError("402"))
    await until(lambda: again.states == ["held", "held"])
    again.jobs.resume()
    await until(lambda: len(again.studio.runs) == 2)
    assert again.states == ["held", "working"]


async def test_failed_and_held_images_come_back_too(start: Callable[..., Any], until: Until) -> None:
    run = await start()
    run.jobs.start(replace(FOX, count=2))
    await until(lambda: len(run.studio.runs) == 2)
    run.studio.runs[0].fail(GenerationFailedError("The model returned nothing."))
    await until(lambda: run.states == ["failed", "working"])
    run.studio.runs[1].fail(PaymentRequiredError("402"))
    await until(lambda: run.states == ["failed", "held"])

    again = await start()
    assert again.states == ["failed", "held"]
    assert again.jobs.jobs[0].error.message == "The model returned nothing."
    again.jobs.cancel(again.jobs.jobs[0].id)
    assert (await start()).states == ["held"]


async def test_saved_and_cancelled_images_do_not_come_back(start: Callable[..., Any], until: Until) -> None:
    run = await start()
    _, cancelled = run.jobs.start(replace(FOX, count=2))
    await until(lambda: len(run.studio.runs) == 2)
    run.studio.runs[0].save()
    run.jobs.cancel(cancelled.id)
    await until(lambda: not run.jobs.jobs)
    assert (await start()).jobs.jobs == ()


async def test_images_of_a_backend_that_is_gone_are_shown_still(start: Callable[..., Any]) -> None:
    (await start()).jobs.start(FOX)
    again = await start(infos=())
    assert [(job.state, job.backend.title) for job in again.jobs.jobs] == [(JobState.HELD, SCHNELL.name)]


async def test_what_the_journal_brings_home_is_no_job_any_more(
    start: Callable[..., Any], journal: Journal
) -> None:
    run = await start()
    (job,) = run.jobs.start(FOX)
    ticket = begin(run.studio.queue, job.id, journal)
    saved: list[object] = []

    again = await start(is_killed=True, recovered=(ImageSaved(saved_image(FOX), ticket=ticket),))
    again.jobs.image_saved.connect(saved.append)
    assert again.jobs.jobs == ()
    assert again.asked == []


async def test_what_the_journal_could_not_bring_home_can_be_tried_again(
    start: Callable[..., Any], journal: Journal
) -> None:
    run = await start()
    (job,) = run.jobs.start(FOX)
    ticket = begin(run.studio.queue, job.id, journal)
    error = GenerationFailedError("The request never arrived.")

    again = await start(is_killed=True, recovered=(ImageFailed(error, ticket=ticket),))
    assert again.states == ["failed"]
    assert again.jobs.jobs[0].error is error
    assert again.notices.notices == ()


async def test_what_closing_cancelled_before_it_was_made_waits_again(
    start: Callable[..., Any], journal: Journal
) -> None:
    run = await start()
    (job,) = run.jobs.start(FOX)
    ticket = begin(run.studio.queue, job.id, journal)

    again = await start(recovered=(ImageCancelled(ticket=ticket),))
    assert again.states == ["held"]
    assert again.asked == ["1 image waited when the program ended"]


async def test_an_earlier_image_of_nobodys_queue_is_told(start: Callable[..., Any], until: Until) -> None:
    told: list[Any] = []
    run = await start()
    run.jobs.warned.connect(told.append)
    run.studio.recovered = [ImageFailed(GenerationFailedError("It is gone.", "Make it again."))]
    run.restoring.start()
    await until(lambda: told)
    assert [(warning.message, warning.hint) for warning in told] == [("It is gone.", "Make it again.")]
    assert run.jobs.jobs == ()


def begin(queue: WaitingQueue, job_id: str, journal: Journal) -> str:
    """As a run of the job does it: the journal first, then the queue's file."""
    ticket = queue.ticket(job_id)
    sent_at = saved_image(FOX).created_at
    journal.begin("k", Intent(FOX, {}, FOX.backend, Path("/x"), sent_at, ticket=ticket.name)).release()
    ticket.begun()
    return ticket.name


async def test_an_image_that_may_be_paid_is_looked_for_and_not_made_anew(
    start: Callable[..., Any], until: Until
) -> None:
    run = await start()
    (job,) = run.jobs.start(FOX)
    await until(lambda: run.studio.runs)
    run.studio.runs[0].fail(DownloadFailedError("The image was paid, but the download failed."))
    await until(lambda: run.states == ["failed"])
    run.studio.recovered = [ImageSaved(saved_image(FOX), ticket=run.studio.queue.ticket(job.id).name)]
    saved: list[Any] = []
    run.jobs.image_saved.connect(saved.append)

    run.jobs.retry(job.id)
    await until(lambda: saved)
    assert len(run.studio.runs) == 1
    assert run.jobs.jobs == ()


async def test_an_image_that_is_not_found_stays_and_can_be_made_anew_at_a_charge(
    start: Callable[..., Any], until: Until
) -> None:
    run = await start()
    (job,) = run.jobs.start(FOX)
    await until(lambda: run.studio.runs)
    run.studio.runs[0].fail(UnconfirmedRequestError("Replicate did not confirm the request."))
    await until(lambda: run.states == ["failed"])
    run.jobs.retry(job.id)
    assert run.jobs.jobs[0].is_sought
    await until(lambda: not run.jobs.jobs[0].is_sought)
    assert [verb.words for verb in job_verbs(run.jobs.jobs[0], run.jobs)][:2] == [
        "Make it again: a new charge",
        "Look for it",
    ]
    run.jobs.make_anew(job.id)
    await until(lambda: len(run.studio.runs) == 2)
