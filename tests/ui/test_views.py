"""The gallery in its window: a real library, a real grid, a fake studio."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.library import EVERYTHING
from imagen_desktop.ui.gallery_records import Record
from imagen_desktop.ui.gallery_words import month_title
from imagen_desktop.ui.inspector import Inspector
from imagen_desktop.ui.picture_work import Outcome
from imagen_desktop.ui.thumbnails import Shown, Wish
from imagen_desktop.ui.trash import Trash, Trashed
from tests.ui.fake_studio import SCHNELL
from tests.ui.library_desk import Desk

Until = Callable[..., Any]


async def test_the_search_reaches_the_gallery(desk: Desk, until: Until) -> None:
    desk.program.parts.search.field.text.setText("boat")
    await until(lambda: desk.grid.model.rowCount() == 1)
    desk.program.parts.search.field.text.clear()
    await until(lambda: desk.grid.model.rowCount() == 2)


async def test_a_job_is_a_card_until_it_is_a_picture(desk: Desk, until: Until) -> None:
    desk.program.start_request(GenerationRequest("a koi", backend=SCHNELL.name))
    await until(lambda: desk.studio.runs)
    assert [desk.grid.model.job(row) is not None for row in range(desk.grid.model.rowCount())].count(
        True
    ) == 1

    image = desk.add("a koi")
    desk.studio.runs[0].save(image)
    await until(lambda: not desk.program.jobs.jobs)
    await until(lambda: desk.grid.model.rowCount() == 3)
    assert not any(desk.grid.model.job(row) for row in range(3))


async def test_what_is_sent_as_soon_as_the_window_shows_has_its_wildcards_filled_in(
    desk: Desk, until: Until
) -> None:
    desk.paths.wildcards.mkdir(parents=True)
    (desk.paths.wildcards / "animal.txt").write_text("otter\n")
    form = desk.program.parts.form
    form.prompt.edit.setPlainText("an __animal__")
    form.submit()
    await until(lambda: desk.studio.runs)
    assert desk.studio.runs[0].request.prompt == "an otter"


async def test_an_image_of_the_library_is_offered_as_soon_as_the_window_shows(
    desk: Desk, until: Until
) -> None:
    image = desk.add("a koi", seed=7, output_format="png")
    form, notices = desk.program.parts.form, desk.program.parts.notices
    form.fill(image.request)
    form.submit()
    await until(lambda: notices.notices)
    assert (notices.notices[0].title, desk.studio.runs) == ("You already have this image", [])
    notices.notices[0].actions[0].do()
    await until(lambda: desk.grid.model.rowCount() == 1)
    assert desk.program.parts.search.field.text.text() == "seed:7 a koi"


async def test_a_card_s_cross_cancels_its_job(desk: Desk, until: Until) -> None:
    desk.program.start_request(GenerationRequest("a koi", backend=SCHNELL.name))
    await until(lambda: desk.studio.runs)
    desk.grid.cancel_requested.emit(desk.program.jobs.jobs[0].id)
    assert desk.studio.runs[0].cancel.is_set()


async def test_again_and_use_prompt_come_from_the_gallery(desk: Desk, until: Until) -> None:
    desk.grid.use_prompt_requested.emit(desk.fox.request)
    assert desk.program.parts.form.request().prompt == "a red fox"
    desk.grid.again_requested.emit(desk.fox.request)
    await until(lambda: desk.studio.runs)
    assert desk.studio.runs[0].request.prompt == "a red fox"


@pytest.mark.parametrize("key", [Qt.Key.Key_P, Qt.Key.Key_R])
async def test_a_picture_without_a_prompt_leaves_what_is_typed(desk: Desk, until: Until, key: Qt.Key) -> None:
    form = desk.program.parts.form
    form.prompt.edit.setPlainText("my own words")
    desk.grid.prepend(desk.add(""))
    await until(lambda: desk.grid.model.rowCount() == 3 and desk.grid.model.record(0))
    desk.grid.view.setFocus()
    desk.grid.view.go_to(0)
    assert desk.grid.current is not None
    assert desk.grid.current.image.prompt == ""
    QTest.keyClick(desk.grid.view, key)
    assert form.prompt.edit.toPlainText() == "my own words"
    assert not desk.program.parts.notices.notices


async def test_trash_takes_the_picture_off_the_grid_and_undo_brings_it_back(desk: Desk, until: Until) -> None:
    desk.grid.trash_requested.emit([desk.fox])
    await until(lambda: desk.program.parts.notices.notices)
    await until(lambda: desk.grid.model.rowCount() == 1)
    assert not desk.fox.path.exists()
    assert desk.library.count() == 1

    (notice,) = desk.program.parts.notices.notices
    assert notice.title == "1 image moved to the trash"
    notice.actions[0].do()
    await until(lambda: desk.grid.model.rowCount() == 2)
    assert desk.fox.path.exists()


async def test_the_picture_behind_a_trashed_one_becomes_the_current_one(desk: Desk, until: Until) -> None:
    for prompt in ("a koi", "an owl"):
        desk.grid.prepend(desk.add(prompt))
    view, model = desk.grid.view, desk.grid.model
    await until(lambda: model.rowCount() == 4 and all(model.record(row) for row in range(4)))
    records = [model.record(row) for row in range(4)]
    shown = [record.image.prompt for record in records if record is not None]
    view.setFocus()
    view.go_to(1)
    for left in (3, 2, 1):
        QTest.keyClick(view, Qt.Key.Key_Delete)
        wanted = shown[4 - left + 1] if left > 1 else shown[0]
        await until(lambda left=left: model.rowCount() == left)
        await until(lambda wanted=wanted: _prompt(desk.grid.current) == wanted)


async def test_the_picture_behind_becomes_current_where_the_library_tells_sooner_than_the_trash(
    desk: Desk, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.grid.prepend(desk.add("an owl"))
    view, model = desk.grid.view, desk.grid.model
    await until(lambda: model.rowCount() == 3 and all(model.record(row) for row in range(3)))
    last = _prompt(model.record(2))
    may_answer, take = threading.Event(), Trash.take

    def take_slowly(trash: Trash, images: Iterable[Image]) -> Outcome[Trashed]:
        outcome = take(trash, images)
        assert may_answer.wait(20)
        return outcome

    monkeypatch.setattr(Trash, "take", take_slowly)
    view.go_to(1)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    await until(lambda: desk.library.count() == 2)
    desk.grid.reload()
    await until(lambda: model.rowCount() == 2)
    may_answer.set()
    await until(lambda: not view.leaving)
    await until(lambda: _prompt(desk.grid.current) == last)


async def test_an_undo_makes_the_picture_current_that_it_brings_back(desk: Desk, until: Until) -> None:
    view, model = desk.grid.view, desk.grid.model
    await until(lambda: all(model.record(row) for row in range(2)))
    view.setFocus()
    view.go_to(0)
    trashed = _prompt(desk.grid.current)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    await until(lambda: model.rowCount() == 1)
    await until(lambda: _prompt(desk.grid.current) not in (None, trashed))
    await until(lambda: not view.leaving)
    QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: model.rowCount() == 2)
    await until(lambda: _prompt(desk.grid.current) == trashed)
    assert view.selected_count() == 1


async def test_an_undo_makes_the_last_picture_of_all_current_again(desk: Desk, until: Until) -> None:
    view, model = desk.grid.view, desk.grid.model
    for prompt in ("a koi", "an owl", "a hen"):
        desk.grid.prepend(desk.add(prompt))
    await until(lambda: model.rowCount() == 5 and all(model.record(row) for row in range(5)))
    view.setFocus()
    view.go_to(4)
    trashed = _prompt(desk.grid.current)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    await until(lambda: model.rowCount() == 4 and not view.leaving)
    QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: _prompt(desk.grid.current) == trashed)


async def test_an_undo_in_the_viewer_shows_the_picture_that_it_brings_back(desk: Desk, until: Until) -> None:
    model, viewer = desk.grid.model, desk.views.viewer
    await until(lambda: all(model.record(row) for row in range(2)))
    desk.grid.view.go_to(1)
    trashed = desk.grid.current
    assert trashed is not None
    viewer.open(trashed.image)
    QTest.keyClick(viewer, Qt.Key.Key_Delete)
    await until(lambda: viewer.image is not None and viewer.image.prompt != trashed.image.prompt)
    await until(lambda: not desk.grid.view.leaving)
    QTest.keyClick(viewer, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: viewer.image is not None and viewer.image.prompt == trashed.image.prompt)
    assert _prompt(desk.grid.current) == trashed.image.prompt


async def test_an_undo_shows_the_picture_again_that_was_looked_for_in_the_meantime(
    desk: Desk, until: Until
) -> None:
    thumbnails, wish = desk.grid.thumbnails, Wish(desk.fox.path, 50, 50)
    desk.grid.trash_requested.emit([desk.fox])
    await until(lambda: desk.program.parts.notices.notices)
    thumbnails.want("test", [wish])
    await until(lambda: (found := thumbnails.get(wish)) and found.shown is Shown.GONE)
    desk.program.parts.notices.notices[0].actions[0].do()
    await until(lambda: thumbnails.get(wish) is None)
    assert desk.fox.path.exists()


async def test_an_undo_leaves_what_is_current_where_the_search_does_not_find_the_picture(
    desk: Desk, until: Until
) -> None:
    view, model, field = desk.grid.view, desk.grid.model, desk.program.parts.search.field.text
    desk.grid.trash_requested.emit([desk.fox])
    await until(lambda: model.rowCount() == 1 and not view.leaving)
    field.setText("boat")
    await until(lambda: model.shown_query != EVERYTHING and model.record(0))
    view.go_to(0)
    (notice,) = desk.program.parts.notices.notices
    notice.actions[0].do()
    await until(lambda: desk.library.count() == 2)
    await until(lambda: model.total == 2)
    assert _prompt(desk.grid.current) == "a blue boat"


def _prompt(record: Record | None) -> str | None:
    return None if record is None else record.image.prompt


async def test_the_size_slider_sizes_the_pictures(desk: Desk) -> None:
    desk.program.parts.search.picture_size.setValue(300)
    assert desk.grid.view.area_of(0).width() >= 300
    desk.grid.cell_size_step_requested.emit(-1)
    assert desk.program.parts.search.picture_size.value() == 284


async def test_the_status_bar_counts_the_library(desk: Desk, until: Until) -> None:
    await until(lambda: desk.program.parts.status._images.text() == "2 images")


async def test_the_status_bar_counts_what_a_search_finds(desk: Desk, until: Until) -> None:
    status, field = desk.program.parts.status, desk.program.parts.search.field.text
    await until(lambda: status._images.text() == "2 images")
    field.setText("fox")
    await until(lambda: status._images.text() == "1 of 2 images")
    field.clear()
    await until(lambda: status._images.text() == "2 images")


async def test_the_inspector_counts_what_a_search_finds_and_not_the_month(desk: Desk, until: Until) -> None:
    facts, field = desk.views.inspector, desk.program.parts.search.field.text
    assert isinstance(facts, Inspector)

    def words() -> tuple[str, str]:
        return facts.selection.heading.text(), facts.selection.summary.text()

    month = month_title(datetime.now().astimezone().date())
    await until(lambda: facts.selection.heading.text() == month)
    field.setText("fox")
    await until(lambda: words() == ("Found", "1 image · $0.003"))
    field.setText("before:2001 ")
    await until(lambda: words() == ("Found", "0 images"))
    assert facts.selection.hint.text() == ""
    field.clear()
    await until(lambda: facts.selection.heading.text() == month)


async def test_the_inspector_shows_the_current_picture_and_marks_it(desk: Desk, until: Until) -> None:
    facts = desk.views.inspector
    assert isinstance(facts, Inspector)
    await until(lambda: desk.grid.model.record(0))
    desk.grid.view.go_to(0)
    await until(lambda: facts.image is not None)
    assert facts.image is not None

    facts.rating_requested.emit(facts.image, 4)
    facts.favourite_requested.emit(facts.image, True)
    identity = facts.image.id
    await until(lambda: desk.library.marks([identity]).get(identity))
    await until(lambda: desk.library.marks([identity])[identity].rating == 4)
    await until(lambda: desk.library.marks([identity])[identity].is_favourite)


async def test_again_in_the_inspector_makes_one_more(desk: Desk, until: Until) -> None:
    assert isinstance(desk.views.inspector, Inspector)
    desk.views.inspector.again_requested.emit(desk.boat.request)
    await until(lambda: desk.studio.runs)
    assert desk.studio.runs[0].request.prompt == "a blue boat"


async def test_enter_shows_the_picture_large_and_escape_brings_the_grid_back(
    desk: Desk, until: Until
) -> None:
    viewer = desk.views.viewer
    await until(lambda: desk.grid.model.record(0))
    desk.grid.view.setFocus()
    desk.grid.view.go_to(0)
    QTest.keyClick(desk.grid.view, Qt.Key.Key_Return)
    assert viewer.isVisible()
    assert viewer.size() == desk.program.window.size()

    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert desk.grid.view.currentIndex().row() == 1
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert not viewer.isVisible()


async def test_a_key_of_the_grid_works_in_the_viewer(desk: Desk, until: Until) -> None:
    await until(lambda: desk.grid.model.record(0))
    desk.grid.view.go_to(0)
    record = desk.grid.model.record(0)
    assert record is not None
    desk.views.viewer.open(record.image)
    QTest.keyClick(desk.views.viewer, Qt.Key.Key_P)
    assert desk.program.parts.form.request().prompt == record.image.prompt
