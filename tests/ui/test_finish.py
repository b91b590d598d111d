""" "Same prompt on …": which backends are offered at what price, and what starting one says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from imagen_desktop.core.backends.backend import BackendState
from imagen_desktop.core.errors import InvalidRequestError
from imagen_desktop.core.generation import UNPRICED, GenerationRequest, Image, Price
from imagen_desktop.core.money import difference_text
from imagen_desktop.ui.finish_button import FinishRow
from imagen_desktop.ui.finish_desk import FinishDesk
from imagen_desktop.ui.finish_offers import Offer, obstacle, offers
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.theme import DARK, LIGHT
from tests.ui.fake_studio import DEV, SCHNELL, SKETCH, FakeStudio
from tests.ui.picture_library import NOW, record_of

DRAFT = record_of(Path("/pictures/fox.png"), "a red fox", NOW)
ON_DEV = GenerationRequest("a red fox", backend=DEV.name, aspect_ratio="3:2", seed=7)


@pytest.fixture
def studio() -> FakeStudio:
    return FakeStudio()


class Started:
    def __init__(self, studio: FakeStudio) -> None:
        self.requests: list[GenerationRequest] = []
        self.notices = Notices()
        self.desk = FinishDesk(studio, lambda: studio.ready, self.requests.append, self.notices)


@pytest.fixture
def started(studio: FakeStudio) -> Iterator[Started]:
    made = Started(studio)
    yield made
    made.notices.deleteLater()


def test_the_better_model_comes_first_with_the_difference_in_price(studio: FakeStudio) -> None:
    first, second = offers(DRAFT, studio, studio.ready)
    assert (first.name, first.difference, first.finishes) == ("FLUX dev · Replicate", "+$0.022", True)
    assert (second.info, second.finishes) == (SKETCH, False)


def test_a_backend_that_is_not_ready_or_refuses_is_not_offered(studio: FakeStudio) -> None:
    assert offers(DRAFT, studio, {}) == []
    studio.refusal = InvalidRequestError("needs an image")
    assert offers(DRAFT, studio, studio.ready) == []


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (Price(25_000), Price(3_000), "−$0.022"),
        (Price(3_000), Price(3_000), "same price"),
        (Price(0), Price(0), "free"),
        (UNPRICED, Price(25_000), "$0.025"),
        (Price(3_000), UNPRICED, "unpriced"),
    ],
)
def test_a_difference_has_its_sign(studio: FakeStudio, before: Price, now: Price, words: str) -> None:
    offer = offers(DRAFT, studio, studio.ready)[0]
    assert replace(offer, before=before, price=now).difference == words


def test_differences_are_written_with_their_sign() -> None:
    assert difference_text(22_000) == "+$0.022"
    assert difference_text(-22_000) == "−$0.022"


def test_what_is_left_out_is_named(studio: FakeStudio) -> None:
    request = replace(DRAFT.request, negative_prompt="rain", steps=4, aspect_ratio="7:5")
    offer = offers(replace(DRAFT, request=request), studio, studio.ready)[1]
    assert offer.info == SKETCH
    assert offer.caveat.endswith("without the picture's own negative prompt and steps.")


def test_u_starts_the_better_model_and_says_what_it_costs_more(started: Started) -> None:
    started.desk.finish(DRAFT)
    assert started.requests == [ON_DEV]
    (notice,) = started.notices.notices
    assert notice.title == "Same prompt on FLUX dev"
    assert notice.message == "+$0.022 · Without the picture's own steps."


def test_u_says_what_is_missing_where_nothing_better_is_ready(started: Started, studio: FakeStudio) -> None:
    studio.ready[DEV.name] = BackendState(is_ready=False, reason="set REPLICATE_API_TOKEN")
    started.desk.finish(DRAFT)
    assert started.requests == []
    (notice,) = started.notices.notices
    assert notice.message == "FLUX dev could: set REPLICATE_API_TOKEN."


def test_a_model_without_a_better_one_says_so(studio: FakeStudio) -> None:
    words = obstacle(replace(DRAFT, model="someone/else"), studio.backends(), studio.ready)
    assert words == "No other backend has a model that is better than this picture's own."


def test_the_menu_has_a_line_for_each_backend(started: Started) -> None:
    menu = QMenu()
    started.desk.fill(menu, DRAFT)
    assert [action.text() for action in menu.actions()] == [
        "FLUX dev · Replicate\t+$0.022",
        "Sketch: drawn, not AI · this computer\t−$0.003",
    ]
    menu.actions()[1].trigger()
    assert [request.backend for request in started.requests] == [SKETCH.name]
    menu.deleteLater()


def test_the_menu_is_not_empty_where_nothing_is_ready(started: Started, studio: FakeStudio) -> None:
    studio.ready = {}
    menu = QMenu()
    started.desk.fill(menu, DRAFT)
    assert [(action.text(), action.isEnabled()) for action in menu.actions()] == [
        ("No other backend is ready", False)
    ]
    menu.deleteLater()


def test_the_desk_tells_when_other_backends_are_ready(started: Started, studio: FakeStudio) -> None:
    changed: list[bool] = []
    started.desk.changed.connect(lambda: changed.append(True))
    started.desk.look()
    assert changed == []
    studio.ready = dict(studio.ready)
    started.desk.look()
    assert changed == [True]


@pytest.fixture
def row() -> Iterator[FinishRow]:
    made = FinishRow()
    made.set_theme(DARK)
    made.resize(280, 32)
    yield made
    made.close()
    made.deleteLater()


def shown_with(row: FinishRow, found: list[Offer]) -> None:
    row.show_offers(found)
    row.show()


def test_the_row_names_the_model_and_the_price_for_readers_too(row: FinishRow, studio: FakeStudio) -> None:
    shown_with(row, offers(DRAFT, studio, studio.ready))
    assert row.finish.accessibleName() == "Finish on FLUX dev, +$0.022"
    assert row.others.accessibleName() == "Same prompt on…"
    for theme in (DARK, LIGHT):
        row.set_theme(theme)
        row.grab()


def test_without_a_better_model_the_menu_is_a_button_of_its_own(row: FinishRow, studio: FakeStudio) -> None:
    shown_with(row, offers(unlike(DRAFT), studio, studio.ready))
    assert not row.finish.isVisible()
    assert row.others.text() == "Same prompt on…"
    places: list[QPoint] = []
    row.menu_requested.connect(places.append)
    QTest.mouseClick(row.others, Qt.MouseButton.LeftButton)
    assert len(places) == 1


def test_without_any_offer_the_row_is_gone(row: FinishRow) -> None:
    row.show()
    row.show_offers([])
    assert not row.isVisible()


def unlike(image: Image) -> Image:
    """Of a model that nothing finishes."""
    return replace(image, model="someone/else", backend="other", request=replace(image.request, backend="x"))


def test_an_image_of_another_backend_may_be_drawn_on_all(studio: FakeStudio) -> None:
    names = [offer.info for offer in offers(unlike(DRAFT), studio, studio.ready)]
    assert names == [SCHNELL, DEV, SKETCH]


@pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise", "grabbing the keyboard")
def test_the_menu_opens_without_a_loop_of_its_own(started: Started) -> None:
    menu = started.desk.open_menu(DRAFT, started.notices, QPoint(10, 10))
    assert menu.isVisible()
    menu.actions()[0].trigger()
    assert started.requests == [ON_DEV]
    menu.close()
