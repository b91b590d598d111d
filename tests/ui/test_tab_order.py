"""Tab goes through a window as the eye does, also where parts were made after the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from imagen_desktop.ui.inspector import Inspector
from imagen_desktop.ui.notices import Notice, NoticeAction, Notices
from imagen_desktop.ui.settings.backend_fields import SAFETY
from imagen_desktop.ui.shape_chooser import ShapeChip
from tests.ui.closing import closing
from tests.ui.library_desk import Desk
from tests.ui.settings_bench import REPLICATE, Bench

Until = Callable[..., Any]


@pytest.fixture
def bench(qapp: QApplication, tmp_path: Path) -> Bench:
    return Bench(qapp, tmp_path)


def stops(start: QWidget) -> list[QWidget]:
    """What Tab reaches from `start` until it is there again."""
    start.setFocus()
    reached: list[QWidget] = []
    assert QApplication.focusWidget() is start
    while (focused := QApplication.focusWidget()) is not None and focused not in reached:
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    return reached


def areas_of(reached: list[QWidget], areas: Mapping[str, QWidget]) -> list[str]:
    """The areas' names in the order in which they are entered."""
    names = [
        name for each in reached for name, area in areas.items() if area is each or area.isAncestorOf(each)
    ]
    return [name for place, name in enumerate(names) if not place or names[place - 1] != name]


async def test_tab_goes_through_the_window_from_area_to_area(desk: Desk, until: Until) -> None:
    parts = desk.program.parts
    form = parts.form
    form.prompt.edit.setPlainText("a red fox")
    parts.notices.show_notice(Notice("info", "One", "first", actions=(NoticeAction("Do", int),)))
    await until(lambda: desk.grid.model.record(0))
    desk.grid.view.go_to(0)
    facts = desk.views.inspector
    assert isinstance(facts, Inspector)
    await until(lambda: facts.image is not None)
    parts.status.show_month("November", 0, None)
    areas = {
        "prompt": form.prompt,
        "backend": form.backend,
        "shape": form.shape,
        "count": form.count,
        "seed": form.seed,
        "more": form.more,
        "primary": form.primary,
        "search": parts.search,
        "notices": parts.notices,
        "gallery": desk.grid.view,
        "inspector": parts.inspector,
        "status": parts.status,
        "head": form.head,
    }
    assert areas_of(stops(form.prompt.edit), areas) == list(areas)


async def test_tab_reaches_shapes_where_they_stand_after_another_backend_was_chosen(
    desk: Desk, until: Until
) -> None:
    form = desk.program.parts.form
    for info in desk.studio.backends():
        form.choose_backend(info.name)
    form.choose_backend(desk.studio.backends()[0].name)
    form.shape.choose("16:9")
    await until(lambda: all(chip.isVisible() for chip in form.shape.findChildren(ShapeChip)))
    reached = areas_of(stops(form.prompt.edit), {"shape": form.shape, "count": form.count, "seed": form.seed})
    assert reached == ["shape", "count", "seed"]


async def test_tab_reaches_the_newest_notice_first(qtbot: Any, until: Until) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    above, notices, below = QLineEdit(), Notices(), QLineEdit()
    for part in (above, notices, below):
        column.addWidget(part)
    window.show()
    window.activateWindow()
    await until(lambda: QApplication.activeWindow() is window)
    for name in ("old", "new"):
        notices.show_notice(Notice("info", name, "told", actions=(NoticeAction(name, int),)))
    reached = [each.accessibleName() or getattr(each, "text", str)() for each in stops(above)]
    assert reached == ["", "new", "Close", "old", "Close", ""]


@closing("bench")
async def test_tab_goes_through_a_backend_s_settings_from_above(bench: Bench, until: Until) -> None:
    window = await bench.open()
    page = bench.desk.backends
    window.show_page(page)
    for name in ("sketch", REPLICATE):
        page.choose(name)
        await until(lambda name=name: page.details.backend == name)
    window.activateWindow()
    await until(lambda: QApplication.activeWindow() is window and page.details.name.field.isVisible())
    rows = {row.key: row for row in (page.details.name, *page.details.rows)}
    reached = areas_of(stops(page.details.name.field), rows | {"default": page.details.default})
    half = [key for key in rows if key not in (SAFETY, "wait", "options")]
    assert reached == [*half, "default", SAFETY, "wait", "options"]
