"""The whole window around a fake studio, driven by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from imagen_desktop.core.backends.backend import READY, BackendState
from imagen_desktop.core.config import BudgetConfig, Config
from imagen_desktop.core.credentials import SERVICE, Credentials
from imagen_desktop.core.errors import (
    BudgetError,
    GenerationFailedError,
    InvalidRequestError,
    PaymentRequiredError,
)
from imagen_desktop.core.generation import GenerationRequest, GenerationWarning, Image
from imagen_desktop.core.usage.failures import Action, DeliveryError
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.ui.appearance import Appearance
from imagen_desktop.ui.dialogs import Question
from imagen_desktop.ui.focus_ring import FocusRing
from imagen_desktop.ui.job import JobState
from imagen_desktop.ui.program import Program
from imagen_desktop.ui.theme import Theme
from tests.core.test_credentials import MemoryKeyring
from tests.fakes.replicate_server import TOKEN, ReplicateServer
from tests.ui.fake_studio import DEV, LOCAL, SCHNELL, SKETCH, FakeStudio, saved_image
from tests.ui.fake_usage_server import FakeUsageServer
from tests.waiting import until

Until = Callable[..., Any]
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class FakeViews:
    """Stand-ins for gallery and inspector that note what they are told."""

    def __init__(self) -> None:
        self.gallery = QWidget()
        self.gallery.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.inspector = QWidget()
        self.inspector.setObjectName("inspector")
        self.images: list[Image] = []
        self.themes: list[Theme] = []

    def set_theme(self, theme: Theme) -> None:
        self.themes.append(theme)

    def prepend(self, image: Image) -> None:
        self.images.append(image)

    def image_count(self) -> int:
        return len(self.images)

    def is_filled(self) -> bool:
        return True


class Desk:
    """One program and what it was built of; `build` starts another with the same settings."""

    def __init__(self, application: QApplication, folder: Path) -> None:
        config = Config(default_backend=SCHNELL.name, budget=BudgetConfig(monthly_usd=20))
        self.studio = FakeStudio(config, Ledger(folder / "usage.sqlite3"))
        self.settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.settings.setValue("look/reduce_motion", "on")
        self.appearance = Appearance(application, self.settings)
        self.folder = folder
        self.keyring = MemoryKeyring()
        self.programs: list[Program] = []

    def build(self) -> Program:
        self.views = FakeViews()
        program = Program(
            self.studio,
            self.settings,
            self.appearance,
            self.views,
            self.folder / "log",
            Credentials(environment={}, keyring=self.keyring),
        )
        self.programs.append(program)
        return program

    async def start(self) -> Program:
        program = self.build()
        await program.start()
        program.window.resize(1440, 900)
        program.window.activateWindow()
        await until(program.window.isActiveWindow)
        return program


@pytest.fixture
async def desk(qapp: QApplication, tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(qapp, tmp_path)
    yield made
    for program in made.programs:
        await program.close()
        program.window.close()
        program.window.deleteLater()
    made.studio.ledger.close()
    made.appearance.deleteLater()


def type_prompt(program: Program, text: str = "a red fox") -> None:
    QTest.keyClicks(program.parts.form.prompt.edit, text)


async def test_the_prompt_has_the_focus_at_the_start(desk: Desk, until: Until) -> None:
    program = await desk.start()
    assert program.window.isVisible()
    assert not program.window.is_first_run_shown
    await until(lambda: QApplication.focusWidget() is program.parts.form.prompt.edit)


async def test_typing_and_ctrl_enter_make_an_image(desk: Desk, until: Until) -> None:
    program = await desk.start()
    type_prompt(program)
    QTest.keyClick(program.parts.form.prompt.edit, Qt.Key.Key_Return, CONTROL)
    await until(lambda: desk.studio.runs)
    assert desk.studio.runs[0].request.prompt == "a red fox"
    assert program.parts.form.prompt.edit.toPlainText() == "a red fox"

    desk.studio.runs[0].save()
    await until(lambda: desk.views.images)
    assert program.jobs.jobs == ()


async def test_ctrl_shift_enter_goes_to_the_front(desk: Desk, until: Until) -> None:
    program = await desk.start()
    type_prompt(program)
    for _ in range(3):
        program.parts.form.submit()
    type_prompt(program, " now")
    QTest.keyClick(program.parts.form.prompt.edit, Qt.Key.Key_Return, CONTROL | SHIFT)
    assert program.jobs.jobs[2].request.prompt == "a red fox now"


async def test_an_unready_default_offers_the_three_choices(desk: Desk, until: Until) -> None:
    desk.studio.config = Config()
    program = await desk.start()
    assert program.window.is_first_run_shown
    first = program.parts.first_run
    assert not first.back.isVisible()
    assert first.replicate.isVisible()
    assert first.local.isVisible()
    assert first.sketch.isVisible()


async def test_a_backend_that_was_ready_is_not_asked_before_the_window_is_seen(
    desk: Desk, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await desk.start()
    await until(lambda: desk.settings.value("prompt/ready") == SCHNELL.name)
    seen: list[bool] = []
    program, states = desk.build(), desk.studio.states

    def asked() -> dict[str, BackendState]:
        seen.append(program.window.isVisible())
        return states()

    monkeypatch.setattr(desk.studio, "states", asked)
    await program.start()
    await until(lambda: program.parts.form.states)
    assert seen == [True]
    assert not first.window.is_first_run_shown


async def test_a_backend_that_is_ready_no_longer_offers_the_choices_after_all(
    desk: Desk, until: Until
) -> None:
    desk.settings.setValue("prompt/ready", SCHNELL.name)
    desk.studio.ready[SCHNELL.name] = desk.studio.ready[LOCAL.name]
    program = await desk.start()
    await until(lambda: program.window.is_first_run_shown)
    assert not desk.settings.value("prompt/ready")


async def test_a_ready_backend_found_late_leaves_the_focus_where_it_went(desk: Desk, until: Until) -> None:
    desk.settings.setValue("prompt/ready", SCHNELL.name)
    program = desk.build()
    await program.start()
    program.window.activateWindow()
    program.parts.search.field.text.setFocus()
    await until(lambda: program.parts.form.states)
    await until(program.parts.search.field.text.hasFocus)


async def test_the_first_sketch_is_one_key_away(desk: Desk, until: Until) -> None:
    desk.studio.config = Config()
    program = await desk.start()
    QTest.keyClick(program.parts.first_run.prompt, Qt.Key.Key_Return)
    await until(lambda: desk.studio.runs)
    request = desk.studio.runs[0].request
    assert (request.backend, request.prompt) == (SKETCH.name, "A sailing boat at sunset")
    assert not program.window.is_first_run_shown


async def test_a_token_that_appears_is_found_and_used(desk: Desk, until: Until) -> None:
    desk.studio.config = Config()
    missing = desk.studio.ready[LOCAL.name]
    desk.studio.ready.update({SCHNELL.name: missing, DEV.name: missing})
    program = await desk.start()
    button = program.parts.first_run.token.button
    assert (button.text(), button.isEnabled()) == ("Save token", False)

    desk.studio.ready.update({SCHNELL.name: READY, DEV.name: READY})
    program.parts.first_run.check_requested.emit()
    await until(lambda: button.text() == "Use Replicate")
    button.click()
    assert not program.window.is_first_run_shown
    assert program.parts.form.request().backend == SCHNELL.name


async def test_a_pasted_token_is_stored_checked_and_forgotten_by_the_window(desk: Desk, until: Until) -> None:
    async with ReplicateServer() as server:
        backends = {
            name: replace(backend, base_url=server.url) for name, backend in Config().backends.items()
        }
        desk.studio.config = Config(backends=backends)
        missing = desk.studio.ready[LOCAL.name]
        desk.studio.ready.update({SCHNELL.name: missing, DEV.name: missing})
        program = await desk.start()
        token = program.parts.first_run.token
        QTest.keyClicks(token.field.text, TOKEN)
        desk.studio.ready.update({SCHNELL.name: READY, DEV.name: READY})
        QTest.keyClick(token.field.text, Qt.Key.Key_Return)
        await until(lambda: "works as: " in token.note.text())
        assert desk.keyring.get_password(SERVICE, "REPLICATE_API_TOKEN") == TOKEN
        assert token.field.text.text() == ""
        assert not token.field.text.isUndoAvailable()
        await until(lambda: token.button.text() == "Use Replicate")


async def test_the_backend_chosen_last_is_chosen_again(desk: Desk) -> None:
    program = await desk.start()
    program.parts.form.backend_chosen.emit(DEV.name)
    again = await desk.start()
    assert again.parts.form.request().backend == DEV.name


async def test_a_refused_request_is_said_in_the_notice_bar(desk: Desk) -> None:
    program = await desk.start()
    desk.studio.refusal = InvalidRequestError("No such shape.", "Choose another one.")
    type_prompt(program)
    program.parts.form.submit()
    assert [notice.message for notice in program.parts.notices.notices] == ["No such shape."]
    assert program.jobs.jobs == ()

    desk.studio.refusal = None
    program.parts.form.submit()
    assert program.parts.notices.notices == ()


async def test_what_one_backend_holds_is_cancelled_alone(desk: Desk, until: Until) -> None:
    program = await desk.start()
    program.jobs.start(GenerationRequest("a hen", backend=LOCAL.name, count=6))
    await until(lambda: len(desk.studio.runs) == 1)
    program.jobs.start(GenerationRequest("a fox", backend=SCHNELL.name))
    await until(lambda: len(desk.studio.runs) == 2)
    desk.studio.runs[1].refuse(PaymentRequiredError("Replicate answered 402.", "Add credit, then resume."))
    await until(lambda: program.jobs.count(JobState.HELD) == 1)
    (notice,) = program.parts.notices.notices
    notice.actions[1].do()
    assert (program.jobs.count(JobState.HELD), len(program.jobs.jobs)) == (0, 6)


async def test_no_credit_says_how_many_are_held_and_resumes(desk: Desk, until: Until) -> None:
    program = await desk.start()
    type_prompt(program)
    program.parts.form.count.set_value(4)
    program.parts.form.submit()
    await until(lambda: len(desk.studio.runs) == 2)
    for run in desk.studio.runs:
        run.refuse(PaymentRequiredError("Replicate answered 402.", "Add credit, then resume."))
    await until(lambda: program.jobs.count(JobState.HELD) == 4)

    (notice,) = program.parts.notices.notices
    assert notice.icon == "wallet"
    assert (notice.title, notice.hint) == ("No credit", "Add credit, then resume. 4 images are held.")
    notice.actions[0].do()
    await until(lambda: len(desk.studio.runs) == 4)
    assert program.parts.notices.notices == ()


async def test_the_budget_asks_once_and_goes_on_when_confirmed(desk: Desk, until: Until) -> None:
    program = await desk.start()
    type_prompt(program)
    program.parts.form.count.set_value(3)
    program.parts.form.submit()
    await until(lambda: len(desk.studio.runs) == 2)
    for run in desk.studio.runs:
        run.refuse(BudgetError("It would pass the monthly budget of $20.00.", "Raise budget.monthly_usd."))
    await until(lambda: program.jobs.count(JobState.HELD) == 3)

    (notice,) = program.parts.notices.notices
    assert (notice.title, notice.icon) == ("Budget reached", "wallet")
    assert notice.message == "It would pass the monthly budget of $20.00."
    assert [action.text for action in notice.actions] == ["Generate anyway", "Cancel"]
    notice.actions[0].do()
    await until(lambda: len(desk.studio.runs) == 4)
    assert desk.studio.runs[3].may_pass_budget
    assert program.parts.notices.notices == ()


async def test_the_budgets_question_can_be_answered_with_no(desk: Desk, until: Until) -> None:
    program = await desk.start()
    type_prompt(program)
    program.parts.form.submit()
    await until(lambda: desk.studio.runs)
    desk.studio.runs[0].refuse(BudgetError("It would pass the budget."))
    await until(lambda: program.parts.notices.notices)
    program.parts.notices.notices[0].actions[1].do()
    assert program.jobs.jobs == ()
    await until(lambda: program.parts.notices.notices == ())


async def test_an_image_goes_to_the_usage_server_and_what_waits_stands_in_the_status_bar(
    desk: Desk, until: Until
) -> None:
    desk.studio.server = server = FakeUsageServer()
    server.problem = DeliveryError(Action.HOLD, "The usage server did not accept the key.", "Check the key.")
    program = await desk.start()
    status = program.parts.status
    type_prompt(program)
    program.parts.form.submit()
    await until(lambda: desk.studio.runs)
    image = saved_image(desk.studio.runs[0].request)
    desk.studio.ledger.record(image, prompt_hash="0" * 64)
    desk.studio.runs[0].save(image)
    await until(status.unsynced.isVisible)
    assert status.unsynced.words == "1 row not synced"
    (notice,) = program.parts.notices.notices
    assert (notice.kind, notice.message, notice.hint) == (
        "attention",
        "The usage server did not accept the key.",
        "Check the key.",
    )

    server.problem = None
    program.sending.wake(is_urgent=True)
    await until(lambda: not status.unsynced.isVisible())
    assert len(server.rows) == 1
    assert program.parts.notices.notices == ()


async def test_the_usage_server_is_left_when_the_window_closes(desk: Desk, until: Until) -> None:
    desk.studio.server = server = FakeUsageServer()
    program = await desk.start()
    await until(lambda: program.sending.server is server)
    await program.close()
    assert server.is_closed


async def test_one_failure_says_nothing_in_the_notice_bar(desk: Desk, until: Until) -> None:
    program = await desk.start()
    type_prompt(program)
    program.parts.form.submit()
    await until(lambda: desk.studio.runs)
    desk.studio.runs[0].fail(GenerationFailedError("No image."))
    await until(lambda: program.jobs.count(JobState.FAILED))
    assert program.parts.notices.notices == ()


async def test_a_warning_and_a_defect_are_shown(desk: Desk) -> None:
    program = await desk.start()
    program.jobs.warned.emit(GenerationWarning("The size was snapped.", "Choose 1024 × 768."))
    program.show_defect(ZeroDivisionError("surprise"))
    titles = [notice.title for notice in program.parts.notices.notices]
    assert titles == ["Unexpected error", "Note"]
    assert "surprise" not in program.parts.notices.notices[0].message


async def test_the_queue_and_the_month_stand_in_the_status_bar(desk: Desk, until: Until) -> None:
    program = await desk.start()
    status = program.parts.status
    await until(lambda: "$7.43 of $20.00" in status.month.words)
    type_prompt(program)
    program.parts.form.count.set_value(3)
    program.parts.form.submit()
    await until(lambda: status.queue.words == "2 running · 1 waiting")
    assert status.cancel_link.isVisible()


async def test_cancelling_all_asks_first(desk: Desk, until: Until) -> None:
    program = await desk.start()
    type_prompt(program)
    program.parts.form.count.set_value(3)
    program.parts.form.submit()
    QTest.keyClick(program.window, Qt.Key.Key_Period, CONTROL | SHIFT)
    await until(lambda: program.window.findChild(Question))
    question = program.window.findChild(Question)
    assert question is not None
    assert len(program.jobs.jobs) == 3

    question.agree.click()
    await until(lambda: not program.jobs.jobs)


async def test_ctrl_period_cancels_the_current_job_only(desk: Desk, until: Until) -> None:
    program = await desk.start()
    type_prompt(program)
    program.parts.form.count.set_value(2)
    program.parts.form.submit()
    await until(lambda: len(desk.studio.runs) == 2)
    QTest.keyClick(program.window, Qt.Key.Key_Period, CONTROL)
    assert [run.cancel.is_set() for run in desk.studio.runs] == [True, False]


async def test_the_window_remembers_what_was_folded(desk: Desk) -> None:
    program = await desk.start()
    program.window.toggle("inspector")
    program.window.close()

    again = await desk.start()
    assert again.window.folds.inspector_folded
    assert not again.parts.inspector.isVisible()


async def test_a_narrow_window_folds_and_opens_the_panel_over_the_gallery(desk: Desk) -> None:
    program = await desk.start()
    window, form, bar = program.window, program.parts.form, program.parts.bar
    window.resize(900, 600)
    assert (form.isVisible(), bar.isVisible()) == (False, True)

    QTest.keyClick(window, Qt.Key.Key_F9)
    assert (form.isVisible(), bar.isVisible()) == (True, False)
    central = window.centralWidget()
    assert central is not None
    assert form.height() == central.height()

    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert (form.isVisible(), bar.isVisible()) == (False, True)

    window.resize(1440, 900)
    assert form.isVisible()
    assert program.parts.inspector.isVisible()


async def test_the_keyboard_stays_with_the_prompt_when_the_window_narrows(desk: Desk) -> None:
    program = await desk.start()
    window, edit, bar = program.window, program.parts.form.prompt.edit, program.parts.bar.text
    window.resize(1440, 900)
    edit.setFocus()
    window.resize(900, 600)
    assert window.focusWidget() is bar
    window.resize(1440, 900)
    assert window.focusWidget() is edit


async def test_f6_goes_round_the_areas(desk: Desk, until: Until) -> None:
    program = await desk.start()
    parts = program.parts
    await until(lambda: QApplication.focusWidget() is parts.form.prompt.edit)
    QTest.keyClick(program.window, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is parts.search.field.text
    QTest.keyClick(program.window, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is parts.gallery
    QTest.keyClick(program.window, Qt.Key.Key_F6, SHIFT)
    QTest.keyClick(program.window, Qt.Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is parts.form.prompt.edit


async def test_the_focus_ring_stands_around_what_has_the_keyboard(desk: Desk, until: Until) -> None:
    program = await desk.start()
    parts, ring = program.parts, program.window.findChild(FocusRing)
    assert ring is not None
    await until(lambda: ring.target is parts.form.prompt)
    assert ring.isVisible()
    QTest.keyClick(parts.form.prompt.edit, Qt.Key.Key_Tab)
    assert ring.target is parts.form.backend

    QTest.mouseClick(parts.form.primary, Qt.MouseButton.LeftButton)
    parts.form.primary.setEnabled(True)
    parts.form.primary.setFocus(Qt.FocusReason.MouseFocusReason)
    assert str(ring.target) != str(parts.form.primary)


async def test_a_theme_reaches_every_part(desk: Desk) -> None:
    await desk.start()
    desk.appearance.choose("light")
    desk.appearance.choose("dark")
    assert [theme.name for theme in desk.views.themes[-2:]] == ["light", "dark"]


async def test_the_search_is_reached_by_a_slash_but_not_while_typing(desk: Desk, until: Until) -> None:
    program = await desk.start()
    await until(lambda: QApplication.focusWidget() is program.parts.form.prompt.edit)
    QTest.keyClicks(program.parts.form.prompt.edit, "1/2")
    assert program.parts.form.prompt.edit.toPlainText() == "1/2"
    program.parts.gallery.setFocus()
    QTest.keyClick(program.parts.gallery, Qt.Key.Key_Slash)
    assert QApplication.focusWidget() is program.parts.search.field.text


async def test_ctrl_u_opens_the_usage_page_from_everywhere_and_esc_goes_back(
    desk: Desk, until: Until
) -> None:
    program = await desk.start()
    window, parts = program.window, program.parts
    for editor in (parts.form.prompt.edit, parts.search.field.text):
        editor.setFocus()
        QTest.keyClicks(editor, "fox")
        QTest.keyClick(editor, Qt.Key.Key_U, CONTROL)
        assert window.is_usage_shown
        assert parts.usage.isAncestorOf(parts.usage.back)
        await until(lambda: QApplication.focusWidget() is parts.usage.back)
        QTest.keyClick(parts.usage.back, Qt.Key.Key_Escape)
        await until(lambda: QApplication.focusWidget() is parts.form.prompt.edit)
    assert parts.search.field.text.text() == "fox"


async def test_the_month_in_the_status_bar_opens_the_usage_page(desk: Desk, until: Until) -> None:
    program = await desk.start()
    await until(program.parts.status.month.isVisible)
    QTest.mouseClick(program.parts.status.month, Qt.MouseButton.LeftButton)
    assert program.window.is_usage_shown
    await until(lambda: program.parts.usage.report is not None)
    program.parts.usage.back.click()
    assert not program.window.is_usage_shown


async def test_nothing_is_generated_from_a_page_that_hides_the_price(desk: Desk) -> None:
    program = await desk.start()
    type_prompt(program)
    program.window.show_usage(is_shown=True)
    QTest.keyClick(program.window, Qt.Key.Key_Return, CONTROL)
    assert program.jobs.jobs == ()


async def test_notices_are_seen_on_every_page(desk: Desk, until: Until) -> None:
    program = await desk.start()
    program.window.show_usage(is_shown=True)
    program.jobs.warned.emit(GenerationWarning("The size was snapped."))
    assert program.parts.notices.isVisible()
    program.window.show_usage(is_shown=False)
    await until(program.parts.notices.isVisible)


async def test_the_usage_page_leads_back_to_the_first_run(desk: Desk) -> None:
    desk.studio.config = Config()
    program = await desk.start()
    program.window.show_usage(is_shown=True)
    assert not program.window.is_first_run_shown
    QTest.keyClick(program.window, Qt.Key.Key_Escape)
    assert program.window.is_first_run_shown
