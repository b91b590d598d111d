"""The line of jobs: its order, its counts, who is next and who is shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from imagen_desktop.core.errors import GenerationFailedError
from imagen_desktop.core.generation import GenerationRequest, Progress, Stage
from imagen_desktop.ui.job import Job, JobState, QueueCounts
from imagen_desktop.ui.job_line import JobLine
from tests.ui.fake_studio import DEV, SCHNELL

NOBODY: Counter[str] = Counter()


def job(name: str, state: JobState = JobState.WAITING, backend: object = SCHNELL) -> Job:
    return Job(name, GenerationRequest(name), backend, state)  # type: ignore[arg-type]


def line_of(*jobs: Job) -> JobLine:
    line = JobLine()
    for each in jobs:
        line.put(each)
    return line


def ids(jobs: object) -> list[str]:
    return [each.id for each in jobs]  # type: ignore[attr-defined]


def test_the_front_is_before_all_that_wait_and_behind_what_works() -> None:
    line = line_of(job("a", JobState.WORKING), job("b"), job("c"), job("d"))
    line.move_to_front(["d", "unknown"])
    assert ids(line) == ["a", "d", "b", "c"]


def test_each_backend_is_given_what_it_has_room_for() -> None:
    line = line_of(job("a"), job("b"), job("c"), job("d", backend=DEV))
    assert ids(line.next(NOBODY)) == ["a", "b", "d"]
    assert ids(line.next(Counter({SCHNELL.name: 2, DEV.name: 3}))) == ["d"]
    assert ids(line.next(Counter({SCHNELL.name: 2, DEV.name: 4}))) == []


def test_a_job_is_told_how_many_are_ahead_of_it_at_its_own_backend() -> None:
    line = line_of(job("a", JobState.WORKING), job("b"), job("x", backend=DEV), job("c"))
    assert [each.ahead for each in line.first(10)] == [0, 1, 1, 2]


def test_of_many_the_first_are_shown_and_all_that_work() -> None:
    line = line_of(
        *(job(f"failed{n}", JobState.FAILED) for n in range(60)), *(job(str(n)) for n in range(60))
    )
    line.put(job("40", JobState.WORKING))
    shown = line.first(50)
    assert len(shown) == 50
    assert ids(shown)[-1] == "40"
    assert line.first(200) == line.first(120)


def test_a_paused_line_says_so_on_what_waits() -> None:
    line = line_of(job("a", JobState.WORKING), job("b"))
    assert [each.is_paused for each in line.first(5, is_paused=True)] == [False, True]


def test_retrying_is_counted_apart_from_running() -> None:
    retrying = replace(job("b", JobState.WORKING), progress=Progress(Stage.RETRYING))
    line = line_of(job("a", JobState.WORKING), retrying, job("c"), job("d", JobState.CANCELLING))
    assert line.counts == QueueCounts(running=2, retrying=1, waiting=1)


STATES = st.sampled_from(
    [JobState.WAITING, JobState.WORKING, JobState.HELD, JobState.FAILED, JobState.CANCELLING]
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "remove", "front"]), st.integers(0, 8), STATES), max_size=40
)


@given(STEPS, st.integers(0, 12))
def test_counts_and_order_hold_whatever_happens(steps: list[tuple[str, int, JobState]], limit: int) -> None:
    line, known = JobLine(), set()
    for what, number, state in steps:
        name = str(number)
        if what == "put":
            error = GenerationFailedError("No.") if state is JobState.FAILED else None
            line.put(replace(job(name, state), error=error))
            known.add(name)
        elif what == "remove":
            line.remove(name)
            known.discard(name)
        else:
            line.move_to_front([name])
    assert set(ids(line)) == known
    assert len(line) == len(known)
    assert line.counts == QueueCounts.of(line)
    shown = line.first(limit)
    order = ids(line)
    assert ids(shown) == sorted(ids(shown), key=order.index)
    working = [each.id for each in line if each.is_working]
    assert set(working) <= set(ids(shown))
    assert len(shown) == min(len(line), max(limit, len(working)))
