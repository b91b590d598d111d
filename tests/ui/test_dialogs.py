"""A question is asked without a second event loop: other work goes on meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from imagen_desktop.ui.dialogs import Question, ask, stop_question
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.theme import DARK

Until = Callable[..., Any]


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def question(parent: QWidget) -> Question:
    return stop_question(parent, DARK, 3)


async def test_agreeing_answers_true_while_other_tasks_run(parent: QWidget, until: Until) -> None:
    asked = question(parent)
    ticks: list[int] = []

    async def tick() -> None:
        for number in range(5):
            await asyncio.sleep(0)
            ticks.append(number)

    tasks = Tasks(lambda error: None)
    answer = tasks.spawn(ask(asked), "ask")
    tasks.spawn(tick(), "tick")
    await until(lambda: asked.isVisible() and len(ticks) == 5)
    asked.agree.click()

    assert await answer is True


async def test_escape_answers_false(parent: QWidget, until: Until) -> None:
    asked = question(parent)
    answer = Tasks(lambda error: None).spawn(ask(asked), "ask")
    await until(asked.isVisible)
    QTest.keyClick(asked, Qt.Key.Key_Escape)

    assert await answer is False


async def test_a_cancelled_question_closes(parent: QWidget, until: Until) -> None:
    asked = question(parent)
    tasks = Tasks(lambda error: None)
    answer = tasks.spawn(ask(asked), "ask")
    await until(asked.isVisible)
    closed: list[int] = []
    asked.finished.connect(closed.append)
    await tasks.close()

    assert answer.cancelled()
    assert closed == [0]
