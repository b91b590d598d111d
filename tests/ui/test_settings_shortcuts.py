"""All commands are listed, found, given other keys and told where a key is used twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from imagen_desktop.ui.settings.shortcuts_page import ShortcutLine, ShortcutsPage
from tests.ui.closing import closing
from tests.ui.settings_bench import Bench

Until = Callable[..., Any]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def bench(qapp: QApplication, tmp_path: Path) -> Bench:
    return Bench(qapp, tmp_path)


async def open_page(bench: Bench, until: Until, text: str = "") -> ShortcutsPage:
    window = await bench.open(text)
    bench.shortcuts.apply(bench.config.shortcuts)
    page = bench.page("Shortcuts")
    assert isinstance(page, ShortcutsPage)
    window.show_page(page)
    window.activateWindow()
    await until(lambda: page.lines and window.isActiveWindow())
    return page


async def ask_for_key(bench: Bench, until: Until) -> ShortcutLine:
    """The usage's line, which waits for a key."""
    page = await open_page(bench, until)
    line = page.lines["usage"]
    line.change.click()
    return line


@closing("bench")
async def test_a_key_is_changed_by_pressing_another(bench: Bench, until: Until) -> None:
    line = await ask_for_key(bench, until)
    assert line.change.text() == "Press a key…"
    QTest.keyClick(line.change, Qt.Key.Key_Control, CONTROL)
    assert line.change.is_waiting
    QTest.keyClick(line.change, Qt.Key.Key_K, CONTROL)
    await until(lambda: line.keys == ("Ctrl+K",))
    assert bench.config.shortcuts == {"usage": ("Ctrl+K",)}
    line.more.click()
    QTest.keyClick(line.change, Qt.Key.Key_F7)
    await until(lambda: line.keys == ("Ctrl+K", "F7"))
    line.none.click()
    await until(lambda: line.keys == ())
    assert 'usage = ""' in bench.text
    line.reset.click()
    await until(lambda: line.keys == ("Ctrl+U",))
    assert "usage" not in bench.text


@closing("bench")
async def test_escape_and_leaving_keep_the_key(bench: Bench, until: Until) -> None:
    line = await ask_for_key(bench, until)
    QTest.keyClick(line.change, Qt.Key.Key_Escape)
    assert not line.change.is_waiting
    line.change.click()
    bench.page("Shortcuts").setFocus()
    assert line.change.text() == "Change…"
    assert bench.text == ""


@closing("bench")
async def test_a_letter_that_would_type_is_refused_with_the_reason(bench: Bench, until: Until) -> None:
    line = await ask_for_key(bench, until)
    QTest.keyClick(line.change, Qt.Key.Key_K)
    assert line.problem.text() == "A single letter or digit would be typed in a text field."
    assert bench.text == ""


@closing("bench")
async def test_a_key_for_two_commands_is_allowed_with_a_warning_at_both(bench: Bench, until: Until) -> None:
    page = await open_page(bench, until, '[shortcuts]\nfavourite = "C"\n')
    for one, other in (("favourite", "Compare"), ("compare", "Favourite, or not")):
        warning = page.lines[one].problem
        assert not warning.isHidden()
        assert f"C is also “{other}” (Grid and viewer)" in warning.text()
    assert page.lines["swap"].problem.isHidden()
    page.search.setText("conflict")
    assert {name for name, line in page.lines.items() if not line.isHidden()} == {"favourite", "compare"}


@closing("bench")
async def test_commands_are_found_by_name_and_by_key(bench: Bench, until: Until) -> None:
    page = await open_page(bench, until)
    page.search.setText("seed")
    found = {name for name, line in page.lines.items() if not line.isHidden()}
    assert found == {"lock_seed", "again_new_seed"}
    page.search.setText("ctrl+shift+c")
    assert {name for name, line in page.lines.items() if not line.isHidden()} == {"copy_prompt"}
    page.search.setText("no such command")
    assert not page.none.isHidden()
    page.search.clear()
    assert all(not line.isHidden() for line in page.lines.values())


@closing("bench")
async def test_what_the_window_does_not_know_is_named(bench: Bench, until: Until) -> None:
    page = await open_page(bench, until, '[shortcuts]\nserch = "Ctrl+F"\nusage = "Ctrl+Nothing"\n')
    assert page.unknown.text().endswith("serch and usage = Ctrl+Nothing.")
