"""Viewer, compare page and finishing in the window: what keys lead to, and where one is afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from imagen_desktop.core.generation import Image
from imagen_desktop.ui.gallery_records import PAGE
from imagen_desktop.ui.inspector import Inspector
from tests.ui.fake_studio import DEV
from tests.ui.library_desk import Desk

Until = Callable[..., Any]
Key = Qt.Key


async def seen(desk: Desk, until: Until, row: int = 0) -> Image:
    await until(lambda: desk.grid.model.record(0) and desk.grid.model.record(1))
    desk.grid.view.setFocus()
    desk.grid.view.go_to(row)
    record = desk.grid.model.record(row)
    assert record is not None
    return record.image


def titles(desk: Desk) -> list[str]:
    return [notice.title for notice in desk.program.parts.notices.notices]


async def test_c_compares_the_two_that_are_selected(desk: Desk, until: Until) -> None:
    await seen(desk, until)
    desk.grid.view.select_rows(0, 1, desk.grid.view.selectionModel().SelectionFlag.ClearAndSelect)
    QTest.keyClick(desk.grid.view, Key.Key_C)
    page = desk.views.compare
    assert page.isVisible()
    assert {image.id for image in page.images or ()} == {desk.fox.id, desk.boat.id}
    QTest.keyClick(page.canvas.handle, Key.Key_Escape)
    assert not page.isVisible()
    assert desk.grid.isVisible()


async def test_c_with_one_compares_it_with_the_one_before(desk: Desk, until: Until) -> None:
    image = await seen(desk, until)
    earlier = desk.grid.model.record(1)
    assert earlier is not None
    QTest.keyClick(desk.grid.view, Key.Key_C)
    assert {each.id for each in desk.views.compare.images or ()} == {image.id, earlier.image.id}


async def test_the_oldest_has_nothing_to_be_compared_with(desk: Desk, until: Until) -> None:
    await seen(desk, until, 1)
    QTest.keyClick(desk.grid.view, Key.Key_C)
    assert not desk.views.compare.isVisible()
    assert titles(desk) == ["There is no earlier picture to compare this one with."]


async def test_from_the_viewer_it_leads_back_to_the_viewer(desk: Desk, until: Until) -> None:
    image = await seen(desk, until)
    viewer = desk.views.viewer
    viewer.open(image)
    QTest.keyClick(viewer, Key.Key_C)
    assert desk.views.compare.isVisible()
    assert not viewer.isVisible()
    QTest.keyClick(desk.views.compare, Key.Key_Escape)
    assert viewer.isVisible()
    assert viewer.image == image


async def test_keep_b_trashes_a_and_goes_back_to_the_grid(desk: Desk, until: Until) -> None:
    await seen(desk, until)
    QTest.keyClick(desk.grid.view, Key.Key_C)
    pair = desk.views.compare.images
    assert pair is not None
    first, second = pair
    desk.views.compare.keep.click()
    assert not desk.views.compare.isVisible()
    await until(lambda: not first.path.exists())
    await until(lambda: desk.grid.model.rowCount() == 1)
    record = desk.grid.model.record(0)
    assert record is not None
    assert record.image.id == second.id


async def test_u_finishes_a_draft_and_its_request_is_queued(desk: Desk, until: Until) -> None:
    image = await seen(desk, until)
    await until(lambda: desk.program.parts.form.states)
    QTest.keyClick(desk.grid.view, Key.Key_U)
    await until(lambda: desk.studio.runs)
    request = desk.studio.runs[0].request
    assert (request.prompt, request.backend) == (image.prompt, DEV.name)
    assert "Same prompt on FLUX dev" in titles(desk)


async def test_the_inspector_offers_it_with_the_difference(desk: Desk, until: Until) -> None:
    await seen(desk, until)
    facts = desk.views.inspector
    assert isinstance(facts, Inspector)
    row = facts.details.buttons.finishing.finish
    await until(lambda: row.isVisibleTo(facts))
    assert row.accessibleName() == "Finish on FLUX dev, +$0.022"
    row.click()
    await until(lambda: desk.studio.runs)
    assert desk.studio.runs[0].request.backend == DEV.name


async def test_a_notice_is_told_in_the_viewer(desk: Desk, until: Until) -> None:
    image = await seen(desk, until)
    await until(lambda: desk.program.parts.form.states)
    desk.views.viewer.open(image)
    QTest.keyClick(desk.views.viewer, Key.Key_U)
    await until(lambda: desk.studio.runs)
    assert desk.views.viewer.bar.words == "Same prompt on FLUX dev · +$0.022"
    QTest.keyClick(desk.views.viewer, Key.Key_Right)
    assert desk.views.viewer.bar.words != "Same prompt on FLUX dev · +$0.022"


async def test_i_opens_the_inspector_at_the_viewers_edge(desk: Desk, until: Until) -> None:
    image = await seen(desk, until)
    viewer = desk.views.viewer
    viewer.open(image)
    QTest.keyClick(viewer, Key.Key_I)
    facts = desk.views.viewing.inspector
    assert facts is not None
    assert facts.image == image
    assert facts.geometry().right() == viewer.rect().right()
    assert viewer.canvas.width() == viewer.width() - facts.width()
    QTest.keyClick(viewer, Key.Key_Right)
    assert facts.image != image
    QTest.keyClick(viewer, Key.Key_I)
    assert not facts.isVisible()
    assert viewer.canvas.width() == viewer.width()


async def test_tab_stays_within_the_viewer(desk: Desk, until: Until) -> None:
    viewer = desk.views.viewer
    viewer.open(await seen(desk, until))
    desk.program.window.activateWindow()
    reached = set()
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget() or viewer, Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is viewer or viewer.isAncestorOf(focused)  # type: ignore[arg-type]  # it has the focus
        reached.add(focused)
    assert viewer.bar.compare in reached
    assert viewer.bar.play in reached


@pytest.mark.parametrize("key", [Key.Key_F6, Key.Key_F9])
async def test_keys_of_the_areas_below_do_nothing_in_the_viewer(
    desk: Desk, until: Until, key: Qt.Key
) -> None:
    viewer = desk.views.viewer
    viewer.open(await seen(desk, until))
    folds = desk.program.window.folds
    QTest.keyClick(viewer, key)
    assert viewer.hasFocus()
    assert desk.program.window.folds == folds


async def test_f11_is_the_whole_screen_for_the_picture_alone(desk: Desk, until: Until) -> None:
    viewer, window = desk.views.viewer, desk.program.window
    viewer.open(await seen(desk, until))
    QTest.keyClick(viewer, Key.Key_F11)
    assert window.isFullScreen()
    assert not viewer.filmstrip.isVisible()
    assert viewer.canvas.size() == viewer.size()
    QTest.keyClick(viewer, Key.Key_Escape)
    assert viewer.isVisible()
    assert not window.isFullScreen()
    assert viewer.filmstrip.isVisible()


async def test_a_window_that_was_full_screen_stays_so(desk: Desk, until: Until) -> None:
    viewer, window = desk.views.viewer, desk.program.window
    window.toggle_full_screen()
    viewer.open(await seen(desk, until))
    QTest.keyClick(viewer, Key.Key_F11)
    QTest.keyClick(viewer, Key.Key_F11)
    viewer.leave()
    assert window.isFullScreen()
    window.toggle_full_screen()


async def test_of_several_the_inspector_compares_two(desk: Desk, until: Until) -> None:
    await seen(desk, until)
    desk.grid.view.select_rows(0, 1, desk.grid.view.selectionModel().SelectionFlag.ClearAndSelect)
    facts = desk.views.inspector
    assert isinstance(facts, Inspector)
    assert facts.selection.compare.isVisibleTo(facts)
    facts.selection.compare.click()
    assert desk.views.compare.isVisible()


async def test_picture_asked_for_from_outside_is_opened_though_a_search_hides_it(
    desk: Desk, until: Until
) -> None:
    desk.program.parts.search.field.text.setText("boat")
    await until(lambda: desk.grid.model.rowCount() == 1)
    desk.views.show_image(desk.fox)
    await until(lambda: desk.views.viewing.seen and desk.views.viewer.image == desk.fox)
    assert desk.program.parts.search.field.text.text() == ""


async def test_picture_asked_for_from_outside_is_opened_though_its_page_is_not_read(
    desk: Desk, until: Until
) -> None:
    many = [desk.add(f"a koi {number}") for number in range(3 * PAGE)]
    desk.grid.reload()
    await until(lambda: desk.grid.model.image_count == len(many) + 2)
    assert desk.grid.model.row_of(many[PAGE]) is None
    desk.views.show_image(many[PAGE])
    await until(lambda: desk.views.viewing.seen and desk.views.viewer.image == many[PAGE])


async def test_picture_asked_for_is_not_opened_over_a_search_begun_since(desk: Desk, until: Until) -> None:
    field = desk.program.parts.search.field.text
    field.setText("boat")
    await until(lambda: desk.grid.model.rowCount() == 1)
    desk.views.show_image(desk.fox)
    field.setText("fox")
    await until(lambda: desk.grid.model.rowCount() == 1 and desk.grid.model.row_of(desk.fox) == 0)
    field.clear()
    await until(lambda: desk.grid.model.rowCount() == 2 and desk.grid.model.record(1))
    assert desk.views.viewing.seen is None


async def test_picture_that_is_gone_from_the_library_is_said_to_be(desk: Desk, until: Until) -> None:
    desk.library.remove([desk.fox.id])
    desk.grid.reload()
    await until(lambda: desk.grid.model.image_count == 1)
    desk.views.show_image(desk.fox)
    await until(lambda: titles(desk) == ["The picture is no longer in the library"])
    assert desk.views.viewing.seen is None
