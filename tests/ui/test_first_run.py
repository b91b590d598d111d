"""Three cards with facts; what cannot work says why and offers the nearest thing that can."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from imagen_desktop.core.backends.backend import READY
from imagen_desktop.ui.buttons import PrimaryButton
from imagen_desktop.ui.first_run import FirstRun
from tests.ui.fake_studio import LOCAL, NOT_CONFIGURED, PRICES, SCHNELL, FakeStudio


@pytest.fixture
def page(qtbot: QtBot) -> FirstRun:
    studio = FakeStudio()
    made = FirstRun(studio.backends())
    qtbot.addWidget(made)
    made.show_prices(PRICES)
    made.show_states({**studio.states(), SCHNELL.name: NOT_CONFIGURED, "flux-dev-replicate": NOT_CONFIGURED})
    made.resize(1200, 800)
    made.show()
    return made


def words(page: FirstRun) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_prices_are_the_backends_own_and_dated(page: FirstRun) -> None:
    assert "$0.003 to $0.025 an image" in words(page)
    assert "18 Nov 2026" in words(page)


def test_a_card_that_cannot_work_says_why(page: FirstRun) -> None:
    assert "The local engine is not installed." in words(page)
    assert page.use_local.text() == "Draw a sketch instead"


def test_the_nearest_thing_is_the_sketch(page: FirstRun) -> None:
    page.use_local.click()
    assert page.prompt.hasFocus()
    assert page.prompt.selectedText() == page.prompt.text()


def test_a_local_engine_that_works_can_be_chosen(page: FirstRun) -> None:
    chosen: list[str] = []
    page.backend_chosen.connect(chosen.append)
    page.show_states({LOCAL.name: READY})
    page.use_local.click()
    assert chosen == [LOCAL.name]


def test_there_is_one_filled_button_and_it_draws(page: FirstRun) -> None:
    drawn: list[str] = []
    page.sketch_requested.connect(drawn.append)
    buttons = page.findChildren(PrimaryButton)
    assert buttons == [page.draw]
    QTest.mouseClick(page.draw, Qt.MouseButton.LeftButton)
    assert drawn == ["A sailing boat at sunset"]


def test_nothing_is_drawn_without_words(page: FirstRun) -> None:
    page.prompt.setText("   ")
    assert not page.draw.isEnabled()


def test_cards_stay_readable_in_the_smallest_window(page: FirstRun) -> None:
    page.resize(900, 560)
    for label in page.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width())
