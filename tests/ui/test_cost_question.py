"""What costs more than the person has set is sent after a question; so is what has no price."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from imagen_desktop.core.config import BudgetConfig, Config
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.ui.appearance import Appearance
from imagen_desktop.ui.cost_question import CostQuestion
from imagen_desktop.ui.dialogs import Question
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.labels import Label
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.sending_desk import SendingDesk
from imagen_desktop.ui.tasks import Tasks
from tests.ui.fake_studio import DEV, SCHNELL, SKETCH, FakeStudio

Until = Callable[..., Any]


class Sending:
    def __init__(self, application: QApplication, window: QWidget, limit: float | None) -> None:
        self.studio = FakeStudio(Config(budget=BudgetConfig(ask_over_usd=limit)))
        self.errors: list[BaseException] = []
        self.tasks = Tasks(self.errors.append)
        self.jobs = Jobs(self.studio, self.tasks)
        self.window = window
        self.notices = Notices()
        self.notices.setParent(window)
        self.appearance = Appearance(application, QSettings())
        self.desk = SendingDesk(self.studio, self.jobs, self.notices, self.tasks)
        self.cost = CostQuestion(self.studio, self.appearance)
        self.desk.guard(self.cost, window)

    @property
    def questions(self) -> list[Question]:
        return [question for question in self.window.findChildren(Question) if question.isVisible()]

    def words(self) -> str:
        return " ".join(label.text() for label in self.questions[0].findChildren(Label))


@pytest.fixture
async def sending(qapp: QApplication, qtbot: QtBot) -> AsyncIterator[Sending]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    made = Sending(qapp, window, 0.05)
    yield made
    await made.jobs.close()
    await made.tasks.close()
    made.appearance.deleteLater()
    assert made.errors == []


def request(count: int = 1, backend: str = DEV.name) -> GenerationRequest:
    return GenerationRequest("a fox", backend=backend, count=count)


async def test_what_costs_little_is_sent_at_once(sending: Sending, until: Until) -> None:
    sending.desk.send((request(2),))
    assert len(sending.jobs.jobs) == 2
    assert not sending.questions
    await until(lambda: sending.studio.runs)


async def test_all_that_is_sent_at_once_counts(sending: Sending, until: Until) -> None:
    sending.desk.send((request(2), request(1)))
    await until(lambda: sending.questions)
    assert "Send for $0.075?" in sending.words()
    assert "3 images, above your $0.05 at once" in sending.words()
    assert not sending.jobs.jobs
    sending.questions[0].agree.click()
    await until(lambda: len(sending.jobs.jobs) == 3)


async def test_each_request_is_priced_once(sending: Sending, until: Until) -> None:
    sending.desk.send([request() for _ in range(200)])
    await until(lambda: sending.questions)
    assert sending.studio.priced == 200
    sending.questions[0].agree.click()
    await until(lambda: len(sending.jobs.jobs) == 200)
    assert sending.studio.priced == 200


async def test_what_cannot_be_made_any_more_is_said_after_the_answer(sending: Sending, until: Until) -> None:
    sending.desk.send((request(3),))
    await until(lambda: sending.questions)
    sending.studio.infos = ()
    sending.questions[0].agree.click()
    await until(lambda: sending.notices.notices)
    assert "No backend is named" in sending.notices.notices[0].message
    assert not sending.jobs.jobs


async def test_a_no_sends_nothing(sending: Sending, until: Until) -> None:
    sending.desk.send((request(3),))
    await until(lambda: sending.questions)
    sending.questions[0].reject()
    await until(lambda: not sending.questions)
    assert not sending.jobs.jobs
    assert not sending.notices.notices


async def test_what_has_no_price_is_asked_too(sending: Sending, until: Until) -> None:
    sending.desk.send((request(1, "unheard-of"),))
    await until(lambda: sending.questions)
    assert "Nobody knows what this image costs." in sending.words()
    sending.questions[0].reject()
    await until(lambda: not sending.questions)


async def test_what_is_free_is_never_asked(sending: Sending) -> None:
    assert sending.cost.question(sending.window, (request(100, SKETCH.name),)) is None


async def test_without_a_limit_nothing_is_asked(qapp: QApplication, sending: Sending) -> None:
    sending.studio.config = Config()
    assert sending.cost.question(sending.window, (request(100), request(1, SCHNELL.name))) is None
