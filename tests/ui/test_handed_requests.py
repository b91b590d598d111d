"""A terminal's requests in the window's queue, over a real socket."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from PySide6.QtNetwork import QLocalSocket

from imagen_desktop.core.errors import BudgetError, GenerationFailedError, InvalidRequestError
from imagen_desktop.core.generation import (
    Event,
    GenerationRequest,
    Image,
    ImageFailed,
    ImageSaved,
    Progress,
    Stage,
)
from imagen_desktop.core.instance.connection import Connection, connect
from imagen_desktop.core.instance.lock import InstanceLock
from imagen_desktop.core.instance.messages import MAX_BYTES, InstanceError
from imagen_desktop.core.instance.origin import Origin
from imagen_desktop.core.instance.running_program import RunningProgram
from imagen_desktop.core.paths import Paths
from imagen_desktop.ui.handed_requests import HandedRequests
from imagen_desktop.ui.instance_desk import InstanceDesk
from imagen_desktop.ui.job import JobState
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.tasks import Tasks
from tests.ui.fake_studio import SCHNELL, FakeStudio, saved_image

Until = Callable[..., Any]
FOX = GenerationRequest("a red fox", backend=SCHNELL.name, count=2, seed=7)


class Program:
    """The running program's part of it."""

    def __init__(self, paths: Paths, folder: Path) -> None:
        self.studio = FakeStudio()
        self.defects: list[BaseException] = []
        self.tasks = Tasks(self.defects.append)
        self.terminals = Tasks(lambda _error: None)  # a command says its own failures
        self.jobs = Jobs(self.studio, self.tasks)
        self.handed = HandedRequests(self.studio, self.jobs, self.tasks)
        self.desk = InstanceDesk(self.handed.take)
        self.lock = InstanceLock(paths)
        assert self.lock.take()
        self.address = str(folder / "s")
        assert self.desk.open(self.lock, self.address)
        self.events: list[Event] = []

    async def close(self) -> None:
        self.desk.close()
        await self.jobs.close()
        await self.tasks.close()
        await self.terminals.close()
        self.lock.release()
        assert not self.defects


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(dir="/tmp") as made:  # a socket's path must be short
        yield Path(made)


@pytest.fixture
async def program(paths: Paths, folder: Path) -> AsyncIterator[Program]:
    made = Program(paths, folder)
    yield made
    await made.close()


@pytest.fixture
async def terminal(program: Program, paths: Paths) -> AsyncIterator[Connection]:
    """The other end, as a command has it."""
    connection = await asyncio.to_thread(connect, paths)
    assert connection is not None
    yield connection
    connection.close()


def find(path: Path) -> Image:
    return saved_image(FOX, path)


async def listen(
    program: Program, running: RunningProgram, cancel: asyncio.Event | None = None, folder: Path | None = None
) -> None:
    async with aclosing(running.generate(FOX, cancel, folder)) as events:
        async for event in events:
            program.events.append(event)


def spawn(program: Program, running: RunningProgram, *arguments: Any) -> asyncio.Task[None]:
    return program.terminals.spawn(listen(program, running, *arguments), "terminal")


async def test_the_terminal_hears_what_it_would_hear_from_its_own_studio(
    program: Program, terminal: Connection, until: Until, tmp_path: Path
) -> None:
    running = RunningProgram(terminal, find, Origin({"MAI_FROM_ID": "mai-7"}))
    task = spawn(program, running, None, tmp_path)
    await until(lambda: len(program.studio.runs) == 2)
    first, second = program.studio.runs
    assert (first.caller, first.directory, first.request.seed) == ("mai-7", tmp_path, 7)
    second.say(Progress(Stage.RUNNING, step=1, step_count=4))
    await until(lambda: program.events)
    second.save(saved_image(second.request, Path("/pictures/second.png")))
    first.fail(GenerationFailedError("The model failed.", "Try again.", "p1"))
    await task
    assert program.events[0] == Progress(Stage.RUNNING, step=1, step_count=4, index=1)
    saved = next(event for event in program.events if isinstance(event, ImageSaved))
    failed = next(event for event in program.events if isinstance(event, ImageFailed))
    assert (saved.image.path, saved.index) == (Path("/pictures/second.png"), 1)
    assert (type(failed.error), failed.error.message, failed.index) == (
        GenerationFailedError,
        "The model failed.",
        0,
    )
    await until(lambda: not program.jobs.jobs)  # what was told there leaves the queue


async def test_a_refused_request_raises_as_it_would_alone(program: Program, terminal: Connection) -> None:
    program.studio.refusal = InvalidRequestError("FLUX takes 4 steps at most.")
    running = RunningProgram(terminal, find, Origin())
    with pytest.raises(InvalidRequestError, match="4 steps"):
        await listen(program, running)
    assert not program.jobs.jobs


async def test_cancelling_there_cancels_here(program: Program, terminal: Connection, until: Until) -> None:
    cancel = asyncio.Event()
    task = spawn(program, RunningProgram(terminal, find, Origin()), cancel)
    await until(lambda: len(program.studio.runs) == 2)
    cancel.set()
    await task
    assert program.events == []
    assert all(run.cancel.is_set() for run in program.studio.runs)


async def test_what_the_budget_holds_is_an_error_there_and_leaves_the_queue(
    program: Program, terminal: Connection, until: Until
) -> None:
    task = spawn(program, RunningProgram(terminal, find, Origin()))
    await until(lambda: len(program.studio.runs) == 2)
    for run in program.studio.runs:
        run.refuse(BudgetError("It would pass your limit."))
    await task
    assert [type(event.error) for event in program.events if isinstance(event, ImageFailed)] == [
        BudgetError
    ] * 2
    await until(lambda: not program.jobs.jobs)


async def test_a_detached_request_returns_at_once_and_stays(
    program: Program, terminal: Connection, until: Until
) -> None:
    await listen(program, RunningProgram(terminal, find, Origin(), is_detached=True))
    terminal.close()
    await until(lambda: len(program.studio.runs) == 2)
    program.studio.runs[0].save()
    program.studio.runs[1].fail(GenerationFailedError("The model failed."))
    await until(lambda: program.jobs.count(JobState.FAILED) == 1)
    assert len(program.jobs.jobs) == 1  # its failure waits for the person


async def test_a_terminal_that_dies_leaves_its_images_to_the_program(
    program: Program, terminal: Connection, until: Until
) -> None:
    task = spawn(program, RunningProgram(terminal, find, Origin()))
    await until(lambda: len(program.studio.runs) == 2)
    terminal.close()
    with pytest.raises(InstanceError):
        await task
    saved: list[Image] = []
    program.jobs.image_saved.connect(saved.append)
    for run in program.studio.runs:
        run.save()
    await until(lambda: len(saved) == 2)


async def test_the_program_names_the_jobs_that_a_terminal_hears_of(
    program: Program, terminal: Connection, until: Until
) -> None:
    spawn(program, RunningProgram(terminal, find, Origin()))
    await until(lambda: len(program.studio.runs) == 2)
    own = program.jobs.start(FOX)[0]
    assert all(program.handed.tells(job) for job in program.jobs.jobs[:2])
    assert not program.handed.tells(own)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"nonsense\n", "does not speak"),
        (b'{"version": 99, "action": "show"}\n', "another version"),
        (b'{"version": 1, "action": "explode"}\n', "does not know"),
        (b'{"version": 1, "action": "generate"}\n', "cannot be read"),
        (b"x" * (MAX_BYTES + 2), "too long"),
    ],
)
async def test_what_makes_no_sense_is_refused_in_a_sentence(
    program: Program, terminal: Connection, text: bytes, says: str
) -> None:
    await asyncio.to_thread(terminal._stream.sendall, text)
    answer = await asyncio.to_thread(terminal.receive, 5.0)
    assert answer is not None
    assert answer["event"] == "refused"
    assert says in str(answer["message"])


async def test_the_socket_is_its_users_alone(program: Program) -> None:
    assert os.stat(program.address).st_mode & 0o077 == 0  # noqa: PTH116 - of the socket itself


async def test_a_window_and_a_quick_prompt_are_asked_for_with_their_token(
    program: Program, terminal: Connection
) -> None:
    asked: list[object] = []
    program.desk.window_asked.connect(asked.append)
    program.desk.quick_asked.connect(lambda token, origin: asked.append((token, origin)))
    for action in ("show", "quick"):
        terminal.send({"action": action, "token": "t", **Origin({"TMUX_PANE": "%1"}, True).to_json()})
        assert await asyncio.to_thread(terminal.receive, 5.0) == {"event": "done"}
    assert asked == ["t", ("t", Origin({"TMUX_PANE": "%1"}, True))]


async def test_a_socket_left_behind_by_a_killed_program_is_replaced(
    program: Program, paths: Paths, folder: Path
) -> None:
    left = folder / "left"
    left.touch()
    desk = InstanceDesk(program.handed.take)
    assert desk.open(program.lock, str(left))
    socket = QLocalSocket()
    socket.connectToServer(str(left))
    assert socket.waitForConnected(1000)
    socket.abort()
    desk.close()
