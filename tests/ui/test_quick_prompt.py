"""The quick prompt: from its text to its picture, by keyboard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from imagen_desktop.core.config import Config
from imagen_desktop.core.errors import (
    GenerationFailedError,
    InvalidRequestError,
    PaymentRequiredError,
    UnconfirmedRequestError,
)
from imagen_desktop.core.generation import Image, Progress
from imagen_desktop.core.generation import Stage as ImageStage
from imagen_desktop.core.instance.origin import Origin
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.motion import REDUCED
from imagen_desktop.ui.picture_actions import PictureClipboard
from imagen_desktop.ui.quick_prompt import Stage
from imagen_desktop.ui.quick_prompt_desk import QuickPromptDesk
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.theme import DARK, LIGHT
from tests.ui.fake_studio import DEV, NOT_CONFIGURED, SCHNELL, FakeRun, FakeStudio, saved_image

Until = Callable[..., Any]
Key = Qt.Key


class Quick:
    def __init__(self) -> None:
        self.studio = FakeStudio(Config(default_backend=SCHNELL.name))
        self.defects: list[BaseException] = []
        self.tasks = Tasks(self.defects.append)
        self.jobs = Jobs(self.studio, self.tasks)
        self.clipboard = PictureClipboard()
        self.desk = QuickPromptDesk(self.studio, self.jobs, self.tasks, self.clipboard)
        self.window = self.desk.window
        self.window.set_theme(DARK)
        self.made: list[tuple[Image, Origin]] = []
        self.desk.made.connect(lambda image, origin: self.made.append((image, origin)))

    def type(self, text: str) -> None:
        QTest.keyClicks(self.window.text, text)

    def press(self, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.text, key, modifiers)

    async def generate_all(self, until: Until, text: str, count: int) -> list[FakeRun]:
        """As soon as all variants are being made."""
        self.type(text)
        self.press(Key.Key_Return)
        await until(lambda: len(self.studio.runs) == count)
        return self.studio.runs

    async def generate(self, until: Until, text: str = "a red fox") -> None:
        self.type(text)
        self.press(Key.Key_Return)
        await until(lambda: self.studio.runs)


@pytest.fixture
async def quick(qapp: QApplication, until: Until) -> AsyncIterator[Quick]:
    qapp.setProperty(REDUCED, True)
    made = Quick()
    made.desk.open()
    await until(made.window.text.hasFocus)
    yield made
    await made.jobs.close()
    await made.tasks.close()
    made.clipboard.close()
    made.window.deleteLater()
    assert not made.defects


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "fox.png"
    QImage(300, 150, QImage.Format.Format_RGB32).save(str(path))
    return path


async def test_it_opens_with_the_keyboard_in_the_text_and_the_default_backends_price(quick: Quick) -> None:
    assert quick.window.backend.info == SCHNELL
    assert "$0.003" in quick.window.generate.text()
    assert quick.window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert quick.window.width() == 640


async def test_enter_generates_and_the_picture_appears_in_it(
    quick: Quick, until: Until, picture: Path
) -> None:
    low = quick.window.height()
    await quick.generate(until)
    assert quick.window.cancel.isVisible()
    assert not quick.window.generate.isVisible()
    run = quick.studio.runs[0]
    assert (run.request.prompt, run.request.backend, run.caller) == ("a red fox", SCHNELL.name, "")
    run.say(Progress(ImageStage.RUNNING, 2, 4))
    await until(lambda: "Step 2 of 4" in quick.window.status.text())
    run.save(saved_image(run.request, picture))
    await until(lambda: quick.window.stage is Stage.DONE)
    await until(lambda: quick.window.height() == low + 319 + quick.window._actions.height())  # 638 wide, 2:1
    assert quick.window.status.text() == "Saved · $0.003 · 0.0 s"
    assert quick.window.again.isVisible()
    assert quick.window.text.toPlainText() == "a red fox"


async def test_shift_enter_is_a_new_line_and_grows_the_text(quick: Quick) -> None:
    low = quick.window.text.height()
    quick.type("a fox")
    quick.press(Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    quick.type("in the snow")
    assert quick.window.request().prompt == "a fox\nin the snow"
    assert quick.window.text.height() > low
    assert not quick.studio.runs


async def test_escape_cancels_the_run_first_and_closes_then(quick: Quick, until: Until) -> None:
    closed: list[bool] = []
    quick.desk.closed.connect(lambda: closed.append(True))
    await quick.generate(until)
    quick.press(Key.Key_Escape)
    await until(lambda: quick.window.stage is Stage.TYPING)
    assert quick.studio.runs[0].cancel.is_set()
    assert quick.window.isVisible()
    assert quick.window.status.text() == "Cancelled"
    quick.press(Key.Key_Escape)
    assert not quick.window.isVisible()
    assert closed


async def test_the_text_stays_until_another_is_typed(quick: Quick, until: Until) -> None:
    quick.type("a red fox")
    quick.press(Key.Key_Escape)
    quick.desk.open()
    await until(quick.window.text.hasFocus)
    assert quick.window.text.toPlainText() == "a red fox"
    quick.type("b")
    assert quick.window.text.toPlainText() == "b"


@pytest.mark.parametrize(
    "error",
    [
        GenerationFailedError("The model failed.", "Try again."),
        PaymentRequiredError("No credit left.", "Pay."),
    ],
)
async def test_a_failure_is_said_there_and_leaves_the_queue(
    quick: Quick, until: Until, error: GenerationFailedError
) -> None:
    await quick.generate(until)
    quick.studio.runs[0].fail(error)
    await until(quick.window.problem.isVisible)
    assert quick.window.problem.text() == f"{error.message} {error.hint}"
    await until(lambda: not quick.jobs.jobs)
    assert quick.window.text.toPlainText() == "a red fox"


async def test_a_refused_request_is_said_there(quick: Quick, until: Until) -> None:
    quick.studio.refusal = InvalidRequestError("That prompt is too long.")
    quick.type("a red fox")
    quick.press(Key.Key_Return)
    await until(quick.window.problem.isVisible)
    assert quick.window.stage is Stage.TYPING
    assert not quick.studio.runs


async def test_without_a_prompt_nothing_is_sent(quick: Quick) -> None:
    quick.type("   ")
    quick.press(Key.Key_Return)
    assert quick.window.stage is Stage.TYPING
    assert not quick.window.generate.isEnabled()


async def test_a_terminals_request_carries_its_name_and_tells_whose_picture_it_is(
    quick: Quick, until: Until, picture: Path
) -> None:
    origin = Origin({"MAI_FROM_ID": "mai-7"}, True)
    quick.desk.open("token", origin)
    await quick.generate(until)
    run = quick.studio.runs[0]
    assert run.caller == "mai-7"
    run.save(saved_image(run.request, picture))
    await until(lambda: quick.made)
    assert quick.made[0][1] == origin
    await until(lambda: quick.window.stage is Stage.DONE)


async def test_another_backend_has_its_own_price_and_state(quick: Quick, until: Until) -> None:
    quick.studio.ready[DEV.name] = NOT_CONFIGURED
    quick.desk.open()
    quick.window.backend._choose(DEV.name)
    assert "$0.025" in quick.window.generate.text()
    await until(lambda: "not configured" in quick.window.backend.toolTip())


async def test_variants_are_priced_and_sent_as_what_they_mean(
    quick: Quick, until: Until, picture: Path
) -> None:
    quick.type("a {red|white} fox")
    assert quick.window.generate.text() == "Generate  ·  $0.006"
    assert "2 images" in quick.window._shape.text()
    quick.press(Key.Key_Return)
    await until(lambda: len(quick.studio.runs) == 2)
    assert sorted(run.request.prompt for run in quick.studio.runs) == ["a red fox", "a white fox"]
    assert {run.request.template for run in quick.studio.runs} == {"a {red|white} fox"}
    quick.studio.runs[0].save(saved_image(quick.studio.runs[0].request, picture))
    await until(lambda: len(quick.made) == 1)
    assert quick.window.cancel.isVisible()
    quick.studio.runs[1].say(Progress(ImageStage.RUNNING, 2, 4))
    await until(lambda: quick.window.status.text().startswith("2 of 2 · Step 2 of 4"))
    quick.studio.runs[1].save(saved_image(quick.studio.runs[1].request, picture))
    await until(lambda: quick.window.stage is Stage.DONE)
    assert len(quick.made) == 2


async def test_escape_cancels_all_variants(quick: Quick, until: Until) -> None:
    quick.type("a {red|white} fox")
    quick.press(Key.Key_Return)
    await until(lambda: len(quick.studio.runs) == 2)
    quick.press(Key.Key_Escape)
    await until(lambda: quick.window.stage is Stage.TYPING)
    assert all(run.cancel.is_set() for run in quick.studio.runs)


async def test_many_variants_are_queued_some_at_a_time_and_escape_cancels_them_all(
    quick: Quick, until: Until
) -> None:
    queued: list[int] = []
    quick.jobs.queue_changed.connect(lambda: queued.append(len(quick.jobs.jobs)))
    quick.window.text.setPlainText("{" + "|".join(f"fox {number}" for number in range(60)) + "}")
    quick.press(Key.Key_Return)
    await until(lambda: quick.studio.runs)
    assert 1 < queued[0] < 60
    quick.studio.runs[0].say(Progress(ImageStage.RUNNING, 2, 4))
    await until(lambda: quick.window.status.text().startswith("1 of 60"))
    quick.press(Key.Key_Escape)
    await until(lambda: not quick.jobs.jobs)
    await until(lambda: quick.window.stage is Stage.TYPING)
    assert all(run.cancel.is_set() for run in quick.studio.runs)


async def test_one_failed_variant_of_several_stays_in_the_queue_with_its_reason(
    quick: Quick, until: Until, picture: Path
) -> None:
    first, second = await quick.generate_all(until, "a {red|white} fox", 2)
    shown: list[bool] = []
    quick.jobs.finished.connect(lambda job, _image: shown.append(quick.desk.shows(job)))
    first.fail(UnconfirmedRequestError("Nobody knows whether it was made.", "It is looked for."))
    await until(lambda: quick.jobs.counts.failed)
    assert quick.window.cancel.isVisible()
    second.save(saved_image(second.request, picture))
    await until(lambda: quick.window.stage is Stage.DONE)
    (left,) = quick.jobs.jobs
    assert left.may_still_come
    assert quick.window.status.text() == "Saved · $0.003 · 0.0 s · 1 failed"
    assert shown == [False, True]


async def test_the_last_variant_s_failure_is_said_there_whatever_became_of_the_others(
    quick: Quick, until: Until
) -> None:
    first, second = await quick.generate_all(until, "a {red|white} fox", 2)
    first.fail(GenerationFailedError("The model failed."))
    await until(lambda: quick.jobs.counts.failed)
    second.fail(GenerationFailedError("The model failed again."))
    await until(quick.window.problem.isVisible)
    assert quick.window.problem.text() == "The model failed again."
    assert [job.error.message for job in quick.jobs.jobs if job.error] == ["The model failed."]


async def test_what_was_made_is_shown_where_the_last_variant_is_cancelled(
    quick: Quick, until: Until, picture: Path
) -> None:
    first, second = await quick.generate_all(until, "a {red|white} fox", 2)
    first.save(saved_image(first.request, picture))
    await until(lambda: len(quick.jobs.jobs) == 1)
    second.end()
    await until(lambda: quick.window.stage is Stage.DONE)
    assert quick.window.status.text() == "Saved · $0.003 · 0.0 s"


async def test_without_credit_no_variant_is_left_waiting(quick: Quick, until: Until) -> None:
    quick.type("a {red|white|grey} fox")
    quick.press(Key.Key_Return)
    await until(lambda: len(quick.studio.runs) == 2)
    assert len(quick.jobs.jobs) == 3
    quick.studio.runs[0].fail(PaymentRequiredError("No credit left.", "Pay."))
    await until(quick.window.problem.isVisible)
    await until(lambda: not quick.jobs.jobs)


async def test_more_variants_than_anyone_wants_are_refused_there(quick: Quick, until: Until) -> None:
    quick.window.text.setPlainText("{a|b|c|d|e|f|g|h|i|j|k} " * 3)
    quick.press(Key.Key_Return)
    await until(quick.window.problem.isVisible)
    assert "The variants make 1,331 images" in quick.window.problem.text()
    assert not quick.studio.runs


async def test_the_trash_takes_the_picture_out_of_the_window(
    quick: Quick, until: Until, picture: Path
) -> None:
    trashed: list[Image] = []
    quick.desk.trash_asked.connect(trashed.append)
    await quick.generate(until)
    quick.studio.runs[0].save(saved_image(quick.studio.runs[0].request, picture))
    await until(lambda: quick.window.stage is Stage.DONE)
    quick.window._trash.click()
    assert trashed[0].path == picture
    assert not quick.window.picture.isVisible()


async def test_opening_in_the_program_closes_it(quick: Quick, until: Until, picture: Path) -> None:
    opened: list[Image] = []
    quick.desk.image_opened.connect(opened.append)
    await quick.generate(until)
    quick.studio.runs[0].save(saved_image(quick.studio.runs[0].request, picture))
    await until(lambda: quick.window.stage is Stage.DONE)
    quick.press(Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: opened)
    assert opened[0].path == picture
    assert not quick.window.isVisible()


async def test_it_repaints_in_either_theme(quick: Quick) -> None:
    dark = quick.window.grab().toImage()
    quick.window.set_theme(LIGHT)
    await asyncio.sleep(0)
    assert quick.window.grab().toImage() != dark
