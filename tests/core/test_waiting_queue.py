"""The queue's file: what was in it comes back, whatever happened to the program or to the file."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from imagen_desktop.core.errors import GenerationFailedError, ImagenError, SaveError
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.journal import Intent, Journal
from imagen_desktop.core.queue_records import KeptJob, KeptState
from imagen_desktop.core.waiting_queue import WaitingQueue, open_queue

FOX = GenerationRequest("a fox", backend="mine", aspect_ratio="3:2", options={"raw": True})
Open = Callable[[], WaitingQueue]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal")


@pytest.fixture
def reopen(tmp_path: Path, journal: Journal) -> Iterator[Open]:
    """Ends the queue's owner, if there is one, and starts the next."""
    owners: list[WaitingQueue] = []

    def again() -> WaitingQueue:
        for queue in owners:
            queue.close()
        owners.append(open_queue(tmp_path / "queue.jsonl", journal))
        return owners[-1]

    yield again
    for queue in owners:
        queue.close()


def fox(name: str, seed: int = 7) -> KeptJob:
    return KeptJob(name, FOX.with_seed(seed), "editor")


def ids(queue: WaitingQueue) -> list[str]:
    return [job.id for job in queue.jobs]


def intent(ticket: str) -> Intent:
    return Intent(FOX, {}, "mine", Path("/pictures"), datetime(2026, 11, 22, tzinfo=UTC), ticket=ticket)


def test_what_waits_comes_back_as_it_was(reopen: Open) -> None:
    hen = GenerationRequest("a hen\nin the rain")
    jobs = [fox("a", 7), fox("b", 8), KeptJob("c", hen), KeptJob("d", hen, directory=Path("/hens"))]
    reopen().add(jobs)
    assert reopen().jobs == tuple(jobs)


def test_many_images_of_a_request_are_one_line(reopen: Open, tmp_path: Path) -> None:
    reopen().add([fox(f"job{number}", number) for number in range(1_000)])
    text = (tmp_path / "queue.jsonl").read_text()
    assert text.count("\n") == 1
    assert text.count("a fox") == 1
    assert [job.request.seed for job in reopen().jobs] == list(range(1_000))


def test_what_is_gone_stays_gone_and_an_empty_queue_is_an_empty_file(reopen: Open, tmp_path: Path) -> None:
    queue = reopen()
    queue.add([fox("a"), fox("b")])
    queue.remove(["a"])
    assert ids(reopen()) == ["b"]
    reopen().remove(["b", "unknown"])
    assert (tmp_path / "queue.jsonl").read_bytes() == b""
    assert ids(reopen()) == []


def test_the_front_of_the_queue_is_remembered(reopen: Open) -> None:
    queue = reopen()
    queue.add([fox("a"), fox("b")])
    queue.add([fox("urgent")], at_front=True)
    queue.move_to_front(["b"])
    assert ids(reopen()) == ["b", "urgent", "a"]


def test_a_failure_comes_back_with_its_words(reopen: Open) -> None:
    queue = reopen()
    queue.add([fox("a")])
    queue.fail("a", GenerationFailedError("The model returned nothing.", "Try another seed."))
    (job,) = reopen().jobs
    assert job.state is KeptState.FAILED
    assert isinstance(job.error, GenerationFailedError)
    assert (job.error.message, job.error.hint) == ("The model returned nothing.", "Try another seed.")
    (job,) = reopen().jobs
    assert job.error is not None, "it is still known after the file was written anew"


def test_a_retried_job_waits_again_and_is_another_try(reopen: Open) -> None:
    queue = reopen()
    queue.add([fox("a")])
    first = queue.ticket("a").name
    queue.fail("a", ImagenError("No."))
    queue.retry(["a"])
    assert queue.ticket("a").name != first
    (job,) = reopen().jobs
    assert (job.state, job.error, job.attempt) == (KeptState.WAITING, None, 2)
    assert reopen().ticket("a").name == job.ticket


def test_what_the_journal_has_is_not_offered_again(reopen: Open, journal: Journal) -> None:
    queue = reopen()
    queue.add([fox("a"), fox("b")])
    ticket = queue.ticket("a")
    entry = journal.begin("k", intent(ticket.name))
    ticket.begun()
    entry.release()

    again = reopen()
    assert ids(again) == ["b"]
    assert [job.id for job in again.unsettled] == ["a"]
    assert journal.tickets() == {ticket.name}


def test_what_another_program_has_settled_meanwhile_is_gone(reopen: Open, journal: Journal) -> None:
    queue = reopen()
    queue.add([fox("a")])
    ticket = queue.ticket("a")
    entry = journal.begin("k", intent(ticket.name))
    ticket.begun()
    entry.finish()
    assert ids(reopen()) == []


def test_what_was_journalled_but_surely_not_sent_waits_as_before(reopen: Open, journal: Journal) -> None:
    queue = reopen()
    queue.add([fox("a")])
    journal.begin("k", intent(queue.ticket("a").name)).release()
    assert ids(reopen()) == ["a"]
    assert journal.tickets() == set()


def test_an_earlier_paid_try_is_never_dropped_for_a_retry(reopen: Open, journal: Journal) -> None:
    queue = reopen()
    queue.add([fox("a")])
    ticket = queue.ticket("a")
    journal.begin("k", intent(ticket.name)).release()
    ticket.begun()
    ticket.failed(ImagenError("The download broke off."))
    queue.retry(["a"])
    assert ids(reopen()) == ["a"]
    assert journal.tickets() == {ticket.name}


def test_a_withdrawn_try_waits_again(reopen: Open) -> None:
    queue = reopen()
    queue.add([fox("a")])
    ticket = queue.ticket("a")
    ticket.begun()
    ticket.withdrawn()
    assert ids(reopen()) == ["a"]


def test_a_line_cut_short_by_a_kill_never_happened(reopen: Open, tmp_path: Path) -> None:
    queue = reopen()
    queue.add([fox("a")])
    queue.close()
    with (tmp_path / "queue.jsonl").open("ab") as file:
        file.write(b'{"request": {"prompt": "half a li')
    queue = reopen()
    assert (ids(queue), queue.problem) == (["a"], None)
    queue.add([fox("b")])
    assert ids(reopen()) == ["a", "b"]


@pytest.mark.parametrize(
    "damage",
    [
        b"\xff\xfe\x00garbage",
        b"[1, 2]",
        b'{"jobs": 3, "request": {"prompt": "x"}, "caller": ""}',
        b'{"jobs": [["x"]], "request": {"prompt": "x"}, "caller": ""}',
        b'{"request": {}, "jobs": [["x", 1, 1]], "caller": ""}',
        b'{"failed": "b"}',
        b'{"begun": ["b"]}',
        b'{"what": 1}',
        b"null",
        b"7",
        b'{"gone": "b"}',
    ],
)
def test_a_damaged_line_costs_only_itself(reopen: Open, tmp_path: Path, damage: bytes) -> None:
    queue = reopen()
    queue.add([fox("a")])
    queue.close()
    file = tmp_path / "queue.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole + damage + b"\n" + whole.replace(b'"a"', b'"b"'))
    damaged = file.read_bytes()

    queue = reopen()

    assert ids(queue) == ["a", "b"]
    assert queue.problem is not None
    assert queue.problem.message == "A part of the queue could not be read; the rest is kept."
    (aside,) = tmp_path.glob("queue-damaged-*.jsonl")
    assert str(aside) in queue.problem.hint
    assert aside.read_bytes() == damaged
    assert reopen().problem is None


def test_a_second_program_leaves_the_file_alone(reopen: Open, tmp_path: Path, journal: Journal) -> None:
    mine = reopen()
    mine.add([fox("a")])
    other = open_queue(tmp_path / "queue.jsonl", journal)
    assert other.jobs == ()
    assert other.problem is not None
    other.add([fox("b")])
    other.ticket("b").begun()
    assert ids(reopen()) == ["a"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_nobody_else_may_read_the_prompts(reopen: Open, tmp_path: Path) -> None:
    reopen().add([fox("a")])
    reopen()
    assert stat.S_IMODE((tmp_path / "queue.jsonl").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_used_is_said_once_and_stops_nothing(
    tmp_path: Path, journal: Journal
) -> None:
    (tmp_path / "file").touch()
    queue = open_queue(tmp_path / "file" / "queue.jsonl", journal)
    assert queue.problem is not None
    queue.add([fox("a")])
    queue.ticket("a").begun()
    assert queue.jobs == ()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_nothing_is_sent_that_cannot_be_written_down(reopen: Open) -> None:
    queue = reopen()
    queue.add([fox("a")])
    assert queue._file is not None
    queue._file.close()
    queue._file = Path("/dev/full").open("ab", buffering=0)  # noqa: SIM115 - the queue closes it
    with pytest.raises(SaveError):
        queue.ticket("a").begun()
    queue.add([fox("b")])
    assert ids(queue) == ["a"]
    assert queue.problem is not None
