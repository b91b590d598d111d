"""Thousands of jobs queued, cancelled or held at once: some at a time, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imagen_desktop.core.errors import ConfigError, PaymentRequiredError
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.journal import Journal
from imagen_desktop.core.waiting_queue import open_queue
from imagen_desktop.ui.gallery_model import GalleryModel
from imagen_desktop.ui.job import Job, JobState, QueueCounts
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.stretches import stretches
from tests.ui.fake_studio import SCHNELL, FakeStudio

Until = Callable[..., Any]
MANY = 520


@pytest.fixture
async def jobs(jobs: Jobs) -> Jobs:
    """Nothing of it starts until a test lets it."""
    jobs.pause()
    return jobs


def requests(count: int, name: str = "fox") -> list[GenerationRequest]:
    return [GenerationRequest(f"{name} {number}", backend=SCHNELL.name) for number in range(count)]


def prompts(jobs: Jobs) -> list[str]:
    return [job.request.prompt for job in jobs.jobs]


async def test_many_are_queued_some_at_a_time_in_their_order(jobs: Jobs, until: Until) -> None:
    jobs.start_all(requests(MANY))
    assert 0 < len(jobs.jobs) < MANY
    await until(lambda: len(jobs.jobs) == MANY)
    assert prompts(jobs) == [request.prompt for request in requests(MANY)]


async def test_many_at_the_front_keep_their_order_there(jobs: Jobs, until: Until) -> None:
    jobs.start_all(requests(3, "owl"))
    jobs.start_all(requests(120), at_front=True)
    await until(lambda: len(jobs.jobs) == 123)
    assert prompts(jobs) == [request.prompt for request in requests(120) + requests(3, "owl")]


async def test_what_is_not_queued_yet_is_cancelled_with_what_waits(jobs: Jobs, until: Until) -> None:
    jobs.start_all(requests(MANY))
    jobs.cancel_waiting()
    jobs.start_all(requests(1, "owl"))
    await until(lambda: prompts(jobs) == ["owl 0"])


async def test_where_one_cannot_be_made_none_is_queued(jobs: Jobs) -> None:
    with pytest.raises(ConfigError):
        jobs.start_all([*requests(30), GenerationRequest("an owl", backend="gone")])
    assert jobs.jobs == ()
    await jobs.close()
    assert jobs.jobs == ()


async def test_a_backend_that_goes_meanwhile_holds_up_none_that_was_asked_for(
    studio: FakeStudio, jobs: Jobs, until: Until
) -> None:
    jobs.start_all(requests(MANY))
    studio.infos = ()
    await until(lambda: len(jobs.jobs) == MANY)


async def test_some_are_cancelled_wherever_they_are_and_told_of(jobs: Jobs, until: Until) -> None:
    ended: list[str] = []
    jobs.finished.connect(lambda job, _image: ended.append(job.request.prompt))
    made = jobs.start_all(requests(MANY), caller="mai-7")
    assert {job.caller for job in made} == {"mai-7"}
    jobs.cancel_some([job.id for job in made[1:-1]])
    await until(lambda: prompts(jobs) == ["fox 0", f"fox {MANY - 1}"])
    await until(lambda: sorted(ended) == sorted(request.prompt for request in requests(MANY)[1:-1]))


async def test_what_is_not_queued_yet_is_told_of_when_it_is_cancelled(jobs: Jobs, until: Until) -> None:
    ended: list[str] = []
    jobs.finished.connect(lambda job, _image: ended.append(job.id))
    made = jobs.start_all(requests(MANY))
    jobs.cancel_waiting()
    await until(lambda: sorted(ended) == sorted(job.id for job in made))


async def test_closing_keeps_those_of_a_backend_that_is_gone_and_their_order(
    studio: FakeStudio, jobs: Jobs, tmp_path: Path
) -> None:
    file, journal = tmp_path / "queue.jsonl", Journal(tmp_path / "journal")
    jobs.keep_in(open_queue(file, journal))
    jobs.start_all(requests(50, "owl"))
    jobs.start_all(requests(50), at_front=True)
    studio.infos = ()
    await jobs.close()
    kept = open_queue(file, journal)
    assert [job.request for job in kept.jobs] == [job.request for job in jobs.jobs]
    assert prompts(jobs) == [request.prompt for request in requests(50) + requests(50, "owl")]
    kept.close()


async def test_closing_keeps_what_is_not_queued_yet(jobs: Jobs, tmp_path: Path) -> None:
    file, journal = tmp_path / "queue.jsonl", Journal(tmp_path / "journal")
    jobs.keep_in(open_queue(file, journal))
    jobs.start_all(requests(MANY))
    await jobs.close()
    kept = open_queue(file, journal)
    assert [job.request.prompt for job in kept.jobs] == [request.prompt for request in requests(MANY)]
    kept.close()


async def test_nothing_starts_before_the_queue_s_file_has_it(
    studio: FakeStudio, jobs: Jobs, tmp_path: Path, until: Until
) -> None:
    file, journal = tmp_path / "queue.jsonl", Journal(tmp_path / "journal")
    jobs.keep_in(open_queue(file, journal))
    jobs.resume_paused()
    jobs.start_all(requests(MANY))
    await until(lambda: studio.runs)
    written = file.read_text(encoding="utf-8")
    assert all(run.request.prompt in written for run in studio.runs)
    await until(lambda: len(jobs.jobs) == MANY)


async def test_of_many_cancelled_at_once_none_starts_and_all_are_told(
    studio: FakeStudio, jobs: Jobs, until: Until
) -> None:
    ended: list[Job] = []
    jobs.finished.connect(lambda job, _image: ended.append(job))
    jobs.start_all(requests(MANY))
    await until(lambda: len(jobs.jobs) == MANY)
    jobs.cancel_waiting()
    jobs.resume_paused()
    assert (jobs.jobs, jobs.counts, studio.runs) == ((), QueueCounts(), [])
    await until(lambda: len(ended) == MANY)
    assert {job.state for job in ended} == {JobState.CANCELLED}


async def test_what_would_stop_all_holds_all_and_they_go_on_together(
    studio: FakeStudio, jobs: Jobs, until: Until
) -> None:
    jobs.start_all(requests(MANY))
    await until(lambda: len(jobs.jobs) == MANY)
    jobs.resume_paused()
    await until(lambda: len(studio.runs) == SCHNELL.max_parallel)
    for run in list(studio.runs):
        run.fail(PaymentRequiredError("No."))
    await until(lambda: jobs.counts == QueueCounts(held=MANY))
    assert all(isinstance(job.error, PaymentRequiredError) for job in jobs.jobs)
    jobs.pause()
    jobs.resume()
    assert jobs.counts == QueueCounts(waiting=MANY)
    assert not any(job.error for job in jobs.jobs)


async def test_cards_come_and_go_together() -> None:
    model = GalleryModel()
    changes: list[str] = []
    model.rowsInserted.connect(lambda _parent, first, last: changes.append(f"+{first}-{last}"))
    model.rowsRemoved.connect(lambda _parent, first, last: changes.append(f"-{first}-{last}"))
    cards = [Job(str(number), GenerationRequest("x"), SCHNELL) for number in range(9)]
    model.set_jobs(cards, 0.0)
    model.set_jobs([cards[0], *cards[4:]], 0.0)
    model.set_jobs(cards, 0.0)
    assert changes == ["+0-8", "-1-3", "+1-3"]
    assert [job.id for job in model.jobs] == [job.id for job in cards]
    model.close()


@pytest.mark.parametrize(
    ("marks", "found"),
    [("", []), ("..", []), ("x", [(0, 0)]), (".xx.x", [(1, 2), (4, 4)]), ("xxx", [(0, 2)])],
)
def test_marks_that_follow_each_other_are_one_stretch(marks: str, found: list[tuple[int, int]]) -> None:
    assert stretches(mark == "x" for mark in marks) == found
