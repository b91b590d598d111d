"""The status bar says month, budget and what is not synced, and gives way in order in a narrow window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from imagen_desktop.ui.job import QueueCounts
from imagen_desktop.ui.status_bar import StatusBar

BUDGET = 20_000_000


@pytest.fixture
def bar(qtbot: QtBot) -> StatusBar:
    made = StatusBar()
    qtbot.addWidget(made)
    made.resize(1440, 28)
    made.show()
    made.show_images(1_204)
    made.show_month("November", 7_430_000, BUDGET)
    return made


def test_the_month_stands_beside_its_budget_with_a_bar(bar: StatusBar) -> None:
    assert bar.month.words == "November $7.43 of $20.00"
    assert bar.month.fraction == pytest.approx(0.3715)
    assert bar.month.accessibleName() == "November 7.43 of 20 dollars"


def test_without_a_budget_there_is_no_bar(bar: StatusBar) -> None:
    bar.show_month("November", 7_430_000, None)
    assert bar.month.words == "November $7.43"
    assert bar.month.fraction is None


def test_a_budget_of_nothing_is_used_up(bar: StatusBar) -> None:
    bar.show_month("November", 0, 0)
    assert (bar.month.words, bar.month.fraction) == ("November $0.00 of $0.00", 1.0)


def test_rows_that_wait_are_counted_and_none_are_not_mentioned(bar: StatusBar) -> None:
    assert not bar.unsynced.isVisible()
    bar.show_unsynced(4)
    assert bar.unsynced.isVisible()
    assert bar.unsynced.words == bar.unsynced.accessibleName() == "4 rows not synced"
    bar.show_unsynced(1)
    assert bar.unsynced.words == "1 row not synced"
    bar.show_unsynced(0)
    assert not bar.unsynced.isVisible()


def test_both_parts_open_the_usage_page(bar: StatusBar) -> None:
    asked: list[bool] = []
    bar.usage_requested.connect(lambda: asked.append(True))
    bar.show_unsynced(4)
    for part in (bar.month, bar.unsynced):
        QTest.mouseClick(part, Qt.MouseButton.LeftButton)
        QTest.keyClick(part, Qt.Key.Key_Space)
    assert len(asked) == 4


def test_the_count_goes_first_then_the_bar_then_the_words(bar: StatusBar) -> None:
    bar.show_unsynced(4)
    wide = bar.month.sizeHint().width()
    bar.resize(900, 28)
    assert not bar._images.isVisible()
    assert bar.month.sizeHint().width() == wide

    bar.show_queue(QueueCounts(2, 1, 100, 100, 100))
    least = bar.queue.sizeHint().width() + bar.cancel_link.sizeHint().width() + 60
    bar.resize(least + wide + bar.unsynced.sizeHint().width(), 28)
    assert bar.month.sizeHint().width() < wide
    assert bar.unsynced.words == "4 rows not synced"

    bar.resize(least + bar.month.sizeHint().width() + 60, 28)
    assert bar.unsynced.words == "4"
    assert bar.unsynced.accessibleName() == "4 rows not synced"


def test_the_queue_is_said_in_words_and_opens_its_list(bar: StatusBar) -> None:
    asked: list[bool] = []
    bar.queue_requested.connect(lambda: asked.append(True))
    bar.show_queue(QueueCounts())
    assert not bar.queue.isVisible()
    bar.show_queue(QueueCounts(running=2, retrying=1, waiting=1_200))
    assert bar.queue.words == "2 running · 1 retrying · 1,200 waiting"
    assert bar.queue.accessibleName() == "Queue: 2 running, 1 retrying, 1,200 waiting"
    QTest.keyClick(bar.queue, Qt.Key.Key_Space)
    assert asked == [True]


def test_a_paused_queue_says_so_even_while_it_is_empty(bar: StatusBar) -> None:
    bar.show_queue(QueueCounts(waiting=3), is_paused=True)
    assert bar.queue.words == "Paused · 3 waiting"
    bar.show_queue(QueueCounts(), is_paused=True)
    assert bar.queue.words == "Paused"
    assert bar.queue.isVisible()
    assert not bar.cancel_link.isVisible()
