"""The compare page by keys and pointer: the divider, what differs, and which picture is seen how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from imagen_desktop.core.generation import UNPRICED, Image, Price
from imagen_desktop.ui.compare_facts import corner_labels, fact_pairs, words_heading, words_of
from imagen_desktop.ui.compare_frame import Frame, Mode, pane, seen_frame
from imagen_desktop.ui.compare_page import ComparePage
from imagen_desktop.ui.gallery_words import ModelNames
from imagen_desktop.ui.theme import DARK, LIGHT
from imagen_desktop.ui.zoom import Zoom
from tests.ui.fake_studio import DEV, SCHNELL
from tests.ui.picture_library import (  # noqa: F401 - the fixture is used by its name
    NOW,
    draw_picture,
    garbage_stays_here,
    heard,
    record_of,
)

pytestmark = pytest.mark.usefixtures("garbage_stays_here")
Until = Callable[..., Any]
Key = Qt.Key
NAMES = ModelNames.of([SCHNELL, DEV])
RED, BLUE = "#cc2222", "#2222cc"


def picture(path: Path, prompt: str, color: str, size: QSize = QSize(600, 400), hours: int = 0) -> Image:  # noqa: B008 - never changed
    draw_picture(path, size.width(), size.height(), color)
    image = record_of(path, prompt, NOW - timedelta(hours=hours))
    return replace(image, width=size.width(), height=size.height())


@pytest.fixture
def first(tmp_path: Path) -> Image:
    image = picture(tmp_path / "a.png", "a red fox in snow at night", RED, hours=20)
    return replace(image, model=DEV.model, backend=DEV.name, cost=Price(25_000, "2026-11-18"))


@pytest.fixture
def second(tmp_path: Path) -> Image:
    return picture(tmp_path / "b.png", "a red fox in fresh snow", BLUE)


@pytest.fixture
def page(first: Image, second: Image) -> Iterator[ComparePage]:
    made = ComparePage()
    made.names = NAMES
    made.set_theme(DARK)
    made.resize(1000, 700)
    made.show()
    made.show_pair(first, second)
    made.canvas.handle.setFocus()
    yield made
    made.close_down()
    made.close()
    made.deleteLater()


async def loaded(page: ComparePage, until: Until) -> None:
    images = page.images or ()
    await until(lambda: all(page.pictures.get(image.path) for image in images))


def color_at(page: ComparePage, share: float) -> str:
    """Below the labels and beside the handle."""
    seen = seen_frame(page.canvas.zoom)
    x = round(seen.left() + seen.width() * share)
    return QColor(page.canvas.grab().toImage().pixel(x, round(seen.bottom()) - 8)).name()


def test_pictures_of_different_shape_stand_at_the_same_height() -> None:
    frame = Frame(QSize(600, 400), QSize(500, 1000))
    assert (frame.width, frame.height) == (1500, 1000)
    zoom = Zoom.fitted(frame.room(750, 500, 1.0, Mode.SLIDER))
    wide, tall = frame.area(zoom, is_second=False), frame.area(zoom, is_second=True)
    assert (wide.width(), wide.height()) == (750, 500)
    assert (tall.width(), tall.height(), tall.left()) == (250, 500, 250)


def test_side_by_side_each_has_half_of_the_width() -> None:
    left, right = (pane(1000, 500, Mode.SIDE_BY_SIDE, is_second=which) for which in (False, True))
    assert left.width() == right.width() == 496
    assert right.right() == 1000
    room = Frame(QSize(600, 400), QSize(600, 400)).room(1000, 500, 1.0, Mode.SIDE_BY_SIDE)
    assert room.width == 496


async def test_the_divider_shows_a_at_its_left_and_b_at_its_right(page: ComparePage, until: Until) -> None:
    await loaded(page, until)
    assert (color_at(page, 0.25), color_at(page, 0.75)) == (RED, BLUE)
    page.canvas.handle.setValue(90)
    assert color_at(page, 0.75) == RED
    page.canvas.handle.setValue(0)
    assert color_at(page, 0.25) == BLUE


def test_arrows_move_the_divider_by_1_and_with_shift_by_10(page: ComparePage) -> None:
    handle = page.canvas.handle
    QTest.keyClick(handle, Key.Key_Right)
    assert handle.value() == 51
    QTest.keyClick(handle, Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert handle.value() == 41
    QTest.keyClick(handle, Key.Key_End)
    assert handle.value() == 100
    QTest.keyClick(page, Key.Key_Home)
    assert handle.value() == 0


def test_the_divider_is_a_slider_that_says_how_much_is_a(page: ComparePage) -> None:
    handle = page.canvas.handle
    handle.setValue(53)
    interface = QAccessible.queryAccessibleInterface(handle)
    assert interface.role() is QAccessible.Role.Slider
    assert interface.text(QAccessible.Text.Name) == "Divider, 53 percent A"
    assert interface.valueInterface().currentValue() == 53


def test_right_to_left_mirrors_neither_pictures_nor_divider(page: ComparePage) -> None:
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QTest.keyClick(page.canvas.handle, Key.Key_Right)
    assert page.canvas.handle.value() == 51
    middle = seen_frame(page.canvas.zoom).center().x()
    assert page.canvas.line > middle


async def test_a_drag_of_the_line_moves_it_and_of_a_zoomed_picture_pans(
    page: ComparePage, until: Until
) -> None:
    await loaded(page, until)
    canvas, left, none = page.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    seen = seen_frame(canvas.zoom)
    start = QPoint(round(canvas.line), 20)
    QTest.mousePress(canvas, left, none, start)
    QTest.mouseMove(canvas, QPoint(round(seen.left() + seen.width() * 0.8), 20))
    QTest.mouseRelease(canvas, left, none, start)
    assert canvas.handle.value() == 80

    for _ in range(12):
        canvas.step_zoom(1)
    before = canvas.zoom
    QTest.mousePress(canvas, left, none, QPoint(50, 60))
    QTest.mouseMove(canvas, QPoint(30, 50))
    QTest.mouseRelease(canvas, left, none, QPoint(30, 50))
    assert (canvas.zoom.x, canvas.zoom.y) == pytest.approx((before.x - 20, before.y - 10))
    assert canvas.handle.value() == 80


def test_a_drag_of_the_handle_itself_moves_it(page: ComparePage) -> None:
    handle, left, none = page.canvas.handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    middle = handle.rect().center()
    QTest.mousePress(handle, left, none, middle)
    QTest.mouseMove(handle, middle - QPoint(100, 0))
    QTest.mouseRelease(handle, left, none, middle)
    assert handle.value() < 50


async def test_x_swaps_a_and_b(page: ComparePage, first: Image, second: Image, until: Until) -> None:
    await loaded(page, until)
    page.canvas.handle.setValue(70)
    QTest.keyClick(page.canvas.handle, Key.Key_X)
    assert page.images == (second, first)
    assert page.canvas.handle.value() == 70
    assert color_at(page, 0.1) == BLUE
    assert page.words.accessibleName() == "a red fox in, removed: fresh, snow, added: at night"


async def test_space_shows_one_at_a_time(page: ComparePage, until: Until) -> None:
    await loaded(page, until)
    QTest.keyClick(page.canvas.handle, Key.Key_Space)
    assert page.canvas.mode is Mode.ONE
    assert color_at(page, 0.25) == color_at(page, 0.75) == BLUE
    QTest.keyClick(page, Key.Key_Space)
    assert color_at(page, 0.25) == RED
    assert not page.canvas.handle.isVisible()


async def test_side_by_side_zooms_in_step(page: ComparePage, until: Until) -> None:
    await loaded(page, until)
    page.modes.buttons[Mode.SIDE_BY_SIDE.value].click()
    assert page.canvas.mode is Mode.SIDE_BY_SIDE
    shot = page.canvas.grab().toImage()
    middle = page.canvas.height() // 2
    assert QColor(shot.pixel(100, middle)).name() == RED
    assert QColor(shot.pixel(page.canvas.width() - 100, middle)).name() == BLUE
    for _ in range(12):
        QTest.keyClick(page, Key.Key_Plus)
    before = page.canvas.zoom.x
    QTest.keyClick(page, Key.Key_Right)
    assert page.canvas.zoom.x < before
    QTest.keyClick(page, Key.Key_Z)
    assert page.canvas.zoom.is_fitted


def test_esc_asks_to_leave(page: ComparePage) -> None:
    closed: list[bool] = []
    page.closed.connect(lambda: closed.append(True))
    QTest.keyClick(page.canvas.handle, Key.Key_Escape)
    assert closed == [True]


def test_all_rows_are_seen_where_the_page_is_high_enough(page: ComparePage) -> None:
    page.resize(1000, 1400)
    page.swap()
    QApplication.processEvents()
    assert page.table.visibleRegion().boundingRect().height() == page.table.height()


def test_keep_b_trashes_a(page: ComparePage, first: Image) -> None:
    trashed = heard(page.trash_requested)
    page.keep.click()
    assert trashed == [first]


def test_words_that_changed_are_counted_and_read_aloud(page: ComparePage) -> None:
    assert page.heading.text() == "Prompt, from A to B · 2 words removed, 1 added"
    assert page.words.accessibleName() == "a red fox in, added: fresh, snow, removed: at night"
    assert page.legend.isVisible()


def test_the_same_prompt_is_shown_plain(first: Image, second: Image) -> None:
    words = words_of(first, replace(second, request=first.request))
    assert [part.kind for part in words] == ["same"]
    assert words_heading(words) == "Prompt · the same in both"


def test_rows_that_differ_come_first_and_equal_ones_say_same(page: ComparePage) -> None:
    pairs = page.table.pairs
    assert [pair.name for pair in pairs if not pair.is_same] == ["Model", "Cost"]
    assert [pair.name for pair in pairs][-1] == "Took"
    texts = [label.text() for label in page.table.findChildren(type(page.heading))]
    assert texts.count("same") == len([pair for pair in pairs if pair.is_same])


def test_the_price_difference_is_said(first: Image, second: Image) -> None:
    def cost(one: Image, other: Image) -> str:
        return next(pair.second for pair in fact_pairs(one, other, NAMES) if pair.name == "Cost")

    assert cost(first, second) == "$0.003 · −$0.022"
    assert cost(second, first) == "$0.025 · +$0.022"
    assert cost(second, replace(first, cost=UNPRICED)) == "unpriced"


def test_labels_say_when_each_was_made(first: Image, second: Image) -> None:
    labels = corner_labels(first, second, NOW)
    assert labels[0].startswith("A · yesterday ")
    assert labels[1] == "B · 12:00 today"


def test_both_themes_paint_and_a_missing_file_is_told(page: ComparePage, first: Image, second: Image) -> None:
    page.set_theme(LIGHT)
    page.resize(900, 600)
    page.show_pair(first, replace(second, path=Path("/nowhere/gone.png")))
    page.grab()


async def test_left_it_keeps_no_pixels(page: ComparePage, first: Image, until: Until) -> None:
    await loaded(page, until)
    page.forget()
    assert page.pictures.get(first.path) is None
