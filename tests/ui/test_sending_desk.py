"""Before anything is sent: a wrong request is said, and an image that is there already is offered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from imagen_desktop.core.errors import InvalidRequestError, LibraryError
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.library import Library
from imagen_desktop.ui.job import JobState
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.sending_desk import SendingDesk
from imagen_desktop.ui.tasks import Tasks
from tests.core.library.samples import saved
from tests.ui.answering import Answering
from tests.ui.fake_studio import SCHNELL, FakeStudio

Until = Callable[..., Any]
FOX = GenerationRequest("a red fox", backend=SCHNELL.name, seed=7)


class Window(Answering):
    def __init__(self, notices: Notices, tasks: Tasks, library: Library) -> None:
        self.studio = studio = FakeStudio()
        self.notices, self.tasks = notices, tasks
        self.jobs = Jobs(studio, tasks)
        self.desk = SendingDesk(studio, self.jobs, notices, tasks)
        self.shown: list[Image] = []
        self.desk.remember(library, self.shown.append)

    async def begun(self, until: Until) -> None:
        """What was started has reached the studio: nothing is left hanging between two turns of the loop."""
        await until(lambda: len(self.studio.runs) == self.jobs.count(JobState.WORKING))

    def queued(self) -> list[tuple[str, int | None]]:
        return [(job.request.prompt, job.request.seed) for job in self.jobs.jobs]


@pytest.fixture
async def window(qtbot: QtBot, tmp_path: Path) -> AsyncIterator[Window]:
    notices = Notices()
    qtbot.addWidget(notices)
    library = Library(tmp_path / "data" / "library.sqlite3")
    library.add(saved(tmp_path, "fox", model=SCHNELL.model, request=FOX, seed=7))
    errors: list[BaseException] = []
    window = Window(notices, Tasks(errors.append), library)
    yield window
    await window.jobs.close()
    await window.tasks.close()
    library.close()
    assert errors == []


async def test_an_image_that_is_there_is_offered_and_nothing_is_sent(window: Window, until: Until) -> None:
    window.desk.send((FOX,))
    await until(lambda: window.notices.notices)
    assert window.notice.title == "You already have this image"
    assert window.queued() == []
    window.answer("Show it")
    assert [image.path.name for image in window.shown] == ["fox.png"]
    assert (window.queued(), window.notices.notices) == ([], ())


async def test_it_is_made_again_when_that_is_wanted(window: Window, until: Until) -> None:
    window.desk.send((FOX,))
    await until(lambda: window.notices.notices)
    window.answer("Make it again")
    assert window.queued() == [("a red fox", 7)]
    assert window.notices.notices == ()
    await window.begun(until)


async def test_of_several_only_the_others_can_be_made(window: Window, until: Until) -> None:
    blue = GenerationRequest("a blue fox", backend=SCHNELL.name, seed=7)
    window.desk.send((GenerationRequest("a red fox", backend=SCHNELL.name, seed=6, count=3), blue))
    await until(lambda: window.notices.notices)
    assert window.notice.title == "You already have 1 of these 4 images"
    assert [action.text for action in window.notice.actions] == [
        "Show it",
        "Make the other 3",
        "Make all again",
    ]
    window.answer("Make the other 3")
    assert window.queued() == [("a red fox", 6), ("a red fox", 8), ("a blue fox", 7)]
    await window.begun(until)


async def test_a_new_image_and_one_without_a_seed_are_sent_at_once(window: Window, until: Until) -> None:
    window.desk.send((GenerationRequest("a red fox", backend=SCHNELL.name),))
    assert len(window.queued()) == 1
    window.desk.send((GenerationRequest("a blue fox", backend=SCHNELL.name, seed=7),))
    await until(lambda: len(window.queued()) == 2)
    assert window.notices.notices == ()
    await window.begun(until)


async def test_an_index_that_cannot_be_read_keeps_nobody_from_making_images(
    window: Window, until: Until
) -> None:
    class Broken:
        def made_from(self, *_: object) -> list[Image]:
            raise LibraryError("The library's index is damaged.")

    window.desk.remember(Broken(), window.shown.append)
    window.desk.send((FOX,))
    await until(lambda: len(window.queued()) == 1)
    await window.begun(until)


async def test_a_refused_request_is_said_and_none_is_queued(window: Window, until: Until) -> None:
    window.studio.refusal = InvalidRequestError("FLUX schnell takes 1 to 4 steps, not 99.")
    window.desk.start((FOX, FOX))
    assert window.queued() == []
    assert window.notice.title == "Request refused"
    window.studio.refusal = None
    window.desk.start((FOX,))
    assert window.notices.notices == ()
    await window.begun(until)


async def test_several_go_to_the_front_in_their_order(window: Window, until: Until) -> None:
    window.desk.start([GenerationRequest("old", backend=SCHNELL.name, count=3)])
    fronts = [GenerationRequest(text, backend=SCHNELL.name) for text in ("one", "two")]
    window.desk.start(fronts, at_front=True)
    working = SCHNELL.max_parallel
    assert [text for text, _ in window.queued()][working:] == ["one", "two", "old"]
    await window.begun(until)
