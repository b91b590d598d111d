"""Grid, viewer, compare page and prompt have the keys of the configuration, from one moment to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from tests.ui.library_desk import Desk

Key = Qt.Key
Until = Callable[..., Any]


async def test_the_grid_s_keys_follow(desk: Desk, until: Until) -> None:
    await until(lambda: desk.grid.model.record(0))
    view = desk.grid.view
    view.go_to(0)
    desk.program.window.shortcuts.apply({"rate_5": ("K", "Ctrl+Alt+K"), "rate_4": ()})
    QTest.keyClick(view, Key.Key_5)
    QTest.keyClick(view, Key.Key_4)
    QTest.keyClick(view, Key.Key_K)
    await until(lambda: (record := desk.grid.current) and record.marks.rating == 5)
    desk.program.window.shortcuts.apply({"rate_3": ("Ctrl+K",)})
    QTest.keyClick(view, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: (record := desk.grid.current) and record.marks.rating == 3)


async def test_the_menu_says_the_key_that_holds(desk: Desk, until: Until) -> None:
    await until(lambda: desk.grid.model.record(0))
    desk.grid.view.go_to(0)
    desk.program.window.shortcuts.apply({"trash": ("Ctrl+Del",), "reveal": ()})
    desk.grid.on_chosen.show_menu(desk.grid.mapToGlobal(desk.grid.rect().center()))
    menus = desk.grid.view.findChildren(QMenu)
    words = [action.text() for menu in menus for action in menu.actions()]
    assert "Move to the trash\tCtrl+Del" in words
    assert "Reveal in the file manager" in words
    assert "Open\tSpace" in words
    for menu in menus:
        menu.close()


async def test_the_viewer_s_keys_follow_and_go_before_the_grid_s(desk: Desk, until: Until) -> None:
    viewer = desk.views.viewer
    await until(lambda: desk.grid.model.record(0))
    viewer.open(desk.fox)
    await until(viewer.isVisible)
    desk.program.window.shortcuts.apply({"information": ("F",), "favourite": ("F", "K")})
    asked: list[bool] = []
    viewer.information_requested.connect(lambda: asked.append(True))
    QTest.keyClick(viewer, Key.Key_I)
    assert asked == []
    QTest.keyClick(viewer, Key.Key_F)
    assert asked == [True]
    QTest.keyClick(viewer, Key.Key_K)
    await until(lambda: (record := desk.grid.current) and record.marks.is_favourite)


async def test_the_prompt_s_keys_follow(desk: Desk) -> None:
    edit = desk.program.parts.form.prompt.edit
    desk.program.window.shortcuts.apply({"earlier_prompt": ("Alt+Up",)})
    asked: list[bool] = []
    edit.earlier_requested.connect(lambda: asked.append(True))
    QTest.keyClick(edit, Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert asked == []
    QTest.keyClick(edit, Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert asked == [True]


async def test_buttons_say_the_keys_that_hold(desk: Desk) -> None:
    parts = desk.program.parts
    desk.program.window.shortcuts.apply({"usage": ("Ctrl+K",), "settings": ()})
    assert parts.status.month.toolTip() == "Usage (Ctrl+K)"
    assert parts.search.open_settings.toolTip() == "Settings"
    assert parts.form.head.fold.toolTip() == "Hide the prompt panel (F9)"
