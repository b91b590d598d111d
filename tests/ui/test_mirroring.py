"""In a language that is read from right to left, the window's parts change sides; pictures, the compare
divider and the chart's days do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from imagen_desktop.ui import icons
from imagen_desktop.ui.buttons import IconButton, PrimaryButton
from imagen_desktop.ui.compare_page import ComparePage
from imagen_desktop.ui.gallery_layout import MARGIN, GalleryLayout
from imagen_desktop.ui.mirroring import margins, placed, turned_icon
from imagen_desktop.ui.notices import Notice
from imagen_desktop.ui.palette import style_sheet
from imagen_desktop.ui.search_token import SearchToken
from imagen_desktop.ui.theme import DARK, LIGHT
from tests.ui.library_desk import Desk

Until = Callable[..., Any]


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def mirrored_desk(mirrored: None, desk: Desk) -> Desk:
    return desk


def left_of(part: QWidget) -> int:
    return part.mapTo(part.window(), QPoint(0, 0)).x()


def right_of(part: QWidget) -> int:
    return left_of(part) + part.width()


def test_the_first_picture_of_a_line_lies_at_its_right() -> None:
    plain = GalleryLayout(900, 192, [6])
    mirror = GalleryLayout(900, 192, [6], mirror_at=890)
    for item in range(6):
        area, other = plain.area(item), mirror.area(item)
        assert other.x == 890 - area.x - area.width
        assert other[1:] == area[1:]
        assert mirror.item_at(other.x, other.y) == item
        assert mirror.item_at(other.x + other.width - 1, other.y + 5) == item
        assert mirror.item_at(other.x - 1, other.y) is None
    assert mirror.area(0).x > mirror.area(1).x


def test_parts_and_margins_change_sides(mirrored: None, qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    assert placed(widget, QRect(0, 0, 100, 20), QRect(10, 0, 16, 20)) == QRect(74, 0, 16, 20)
    assert margins(widget, 6, 1, 2, 3).left() == 2
    assert margins(widget, 6, 1, 2, 3).right() == 6


def test_parts_stay_where_text_runs_to_the_right(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    assert placed(widget, QRect(0, 0, 100, 20), QRect(10, 0, 16, 20)) == QRect(10, 0, 16, 20)
    assert margins(widget, 6, 1, 2, 3).left() == 6
    assert turned_icon("chevron-left", widget) == "chevron-left"


def test_the_primary_button_has_its_words_at_the_right_and_its_key_at_the_left(
    mirrored: None, qtbot: QtBot
) -> None:
    button = PrimaryButton("Generate 2", "Ctrl+Return")
    qtbot.addWidget(button)
    button.set_theme(DARK)
    button.resize(600, button.sizeHint().height())
    seen = button.grab().toImage()

    def is_drawn_on(left: int, right: int) -> bool:
        line = range(8, seen.height() - 8)
        return len({seen.pixel(x, y) for x in range(left, right) for y in line}) > 1

    assert [is_drawn_on(*part) for part in ((8, 150), (200, 400), (450, 592))] == [True, False, True]


@pytest.mark.parametrize(("name", "drawn"), [("chevron-left", "chevron-right"), ("star", "star")])
def test_arrows_of_buttons_turn_round(mirrored: None, qtbot: QtBot, name: str, drawn: str) -> None:
    button = IconButton(name, "Back")
    qtbot.addWidget(button)
    button.set_theme(DARK)
    sign = QRect(QPoint(6, 6), QSize(16, 16))
    seen = button.grab(sign).toImage()
    plain = icons.pixmap(drawn, DARK.text2, 16, 1.0).toImage()
    ground = seen.pixelColor(0, 0)
    for x in range(16):
        for y in range(16):
            opacity = plain.pixelColor(x, y).alpha()
            if opacity in (0, 255):
                assert (seen.pixelColor(x, y) == ground) == (opacity == 0)


def test_a_notice_has_its_coloured_edge_where_reading_begins() -> None:
    assert f"border-right: 3px solid {LIGHT.error}" in style_sheet(LIGHT, is_mirrored=True)
    assert f"border-left: 3px solid {LIGHT.error}" in style_sheet(LIGHT)


async def test_the_panels_change_sides(mirrored_desk: Desk) -> None:
    parts = mirrored_desk.program.parts
    assert left_of(parts.form) > right_of(parts.gallery) - 2
    assert right_of(parts.inspector) <= left_of(parts.gallery) + 2


async def test_a_panel_over_the_pictures_comes_from_its_own_side(mirrored_desk: Desk, until: Until) -> None:
    window = mirrored_desk.program.window
    window.resize(900, 600)
    await until(lambda: window.width() == 900)
    window.toggle("prompt")
    assert right_of(mirrored_desk.program.parts.form) == 900
    window.toggle("inspector")
    assert left_of(mirrored_desk.program.parts.inspector) == 0


async def test_the_grid_begins_at_the_right_and_is_clicked_there(mirrored_desk: Desk, until: Until) -> None:
    view = mirrored_desk.grid.view
    first, second = view.area_of(0), view.area_of(1)
    assert first.right() + 1 + MARGIN == view.viewport().width()
    assert second.right() < first.left()
    await until(lambda: mirrored_desk.grid.model.record(1))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=second.center())
    assert view.currentIndex().row() == 1
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.currentIndex().row() == 0


async def test_tokens_follow_each_other_to_the_left(mirrored_desk: Desk) -> None:
    text = mirrored_desk.program.parts.search.field.text
    text.add_token("is:favourite")
    text.add_token("seed:7")
    first, second = [token for token in text.findChildren(SearchToken) if token.isVisible()]
    assert (first.word.text, second.word.text) == ("is:favourite", "seed:7")
    assert second.geometry().right() < first.x()
    assert first.geometry().right() <= text.width()
    QTest.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(8, first.height() // 2))
    assert text.text().strip() == "seed:7"


async def test_the_close_button_of_a_notice_lies_at_the_left(mirrored_desk: Desk) -> None:
    notices = mirrored_desk.program.parts.notices
    notices.show_notice(Notice("info", "A title", "A message."))
    close = next(button for button in notices.findChildren(IconButton) if button.isVisible())
    assert right_of(close) < left_of(notices) + notices.width() // 4


async def test_the_viewer_goes_on_to_the_left(mirrored_desk: Desk, until: Until) -> None:
    await until(lambda: mirrored_desk.grid.model.record(1))
    viewer = mirrored_desk.views.viewer
    newest = mirrored_desk.grid.model.record(0)
    assert newest is not None
    viewer.open(newest.image)
    assert viewer.before.x() > viewer.after.x()
    QTest.keyClick(viewer, Qt.Key.Key_Left)
    assert mirrored_desk.grid.view.currentIndex().row() == 1


async def test_the_divider_and_the_chart_do_not_mirror(mirrored_desk: Desk, until: Until) -> None:
    page: ComparePage = mirrored_desk.views.compare
    mirrored_desk.views.comparing.open(mirrored_desk.fox, mirrored_desk.boat)
    await until(page.isVisible)
    before = page.canvas.line
    QTest.keyClick(page.canvas.handle, Qt.Key.Key_Right)
    assert page.canvas.line > before
    assert page.canvas.handle.geometry().center().x() == pytest.approx(page.canvas.line, abs=1)


async def test_pictures_are_not_turned_round(mirrored_desk: Desk, until: Until) -> None:
    view = mirrored_desk.grid.view
    red = QColor("red").rgb()
    await until(lambda: view.viewport().grab().toImage().pixelColor(view.area_of(0).center()).rgb() == red)
