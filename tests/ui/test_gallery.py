"""The gallery as a person meets it: keys, pointer, what stays in place, what is said while it is empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from imagen_desktop.core.errors import GenerationFailedError
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.library import Library
from imagen_desktop.ui.card_paint import plate_areas
from imagen_desktop.ui.chosen import Chosen, read_chosen
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.gallery_delegate import Spot
from imagen_desktop.ui.gallery_heads import head_words
from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.job_cards import JobSpot
from imagen_desktop.ui.theme import DARK, LIGHT
from tests.ui.fake_studio import SCHNELL
from tests.ui.picture_library import (  # noqa: F401 - the fixture is used by its name
    NOW,
    PictureLibrary,
    gallery_of,
    garbage_stays_here,
    heard,
)

pytestmark = pytest.mark.usefixtures("garbage_stays_here")
Until = Callable[..., Any]
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
TODAY = NOW.date()


@pytest.fixture
def pictures(tmp_path: Path) -> PictureLibrary:
    return PictureLibrary(tmp_path)


@pytest.fixture
def gallery(pictures: PictureLibrary) -> Iterator[Gallery]:
    """Four columns; 6 pictures of today, 9 of yesterday, 30 of the day before."""
    pictures.fill(6, 9, 30)
    with gallery_of(pictures) as shown:
        yield shown


async def ready(gallery: Gallery, until: Until) -> None:
    await until(lambda: gallery.model.is_read)
    await until(lambda: all(gallery.model.record(row) for row in gallery.view.seen_rows()))


def selected(gallery: Gallery) -> list[int]:
    return sorted(index.row() for index in gallery.view.selectionModel().selectedIndexes())


def press(gallery: Gallery, key: Qt.Key, modifiers: Qt.KeyboardModifier | None = None) -> int:
    QTest.keyClick(gallery.view, key, modifiers or Qt.KeyboardModifier.NoModifier)
    return gallery.view.currentIndex().row()


def click(gallery: Gallery, point: QPoint, modifiers: Qt.KeyboardModifier | None = None) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(gallery.view.viewport(), left, modifiers or none, point)


def only(image: Image, gallery: Gallery) -> Chosen:
    """What is chosen where that picture alone is selected."""
    chosen = gallery.on_chosen.chosen()
    assert (chosen.images, chosen.count) == ((image,), 1)
    return chosen


def heard_pairs(signal: Any) -> list[tuple[object, object]]:
    calls: list[tuple[object, object]] = []
    signal.connect(lambda first, second: calls.append((first, second)))
    return calls


def middle(gallery: Gallery, row: int) -> QPoint:
    return gallery.view.area_of(row).center()


def job(name: str, state: JobState = JobState.WORKING) -> Job:
    error = GenerationFailedError("The model returned nothing.") if state is JobState.FAILED else None
    return Job(name, GenerationRequest(f"prompt of {name}"), SCHNELL, state, error=error)


async def test_arrows_walk_the_grid_line_by_line_and_across_days(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    gallery.view.go_to(0)
    assert press(gallery, Key.Key_Right) == 1
    assert press(gallery, Key.Key_Down) == 5
    assert press(gallery, Key.Key_Down) == 7
    assert press(gallery, Key.Key_Up) == 5
    assert press(gallery, Key.Key_Left) == 4
    assert press(gallery, Key.Key_Up) == 0
    assert press(gallery, Key.Key_Left) == 0


async def test_home_end_pages_and_days(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    gallery.view.go_to(1)
    assert press(gallery, Key.Key_Down, CTRL) == 6
    assert press(gallery, Key.Key_Down, CTRL) == 15
    assert press(gallery, Key.Key_Up, CTRL) == 6
    assert press(gallery, Key.Key_End) == 44
    assert press(gallery, Key.Key_Home) == 0
    down = press(gallery, Key.Key_PageDown)
    assert down > 6
    assert press(gallery, Key.Key_PageUp) < down


async def test_the_current_picture_is_scrolled_into_view_below_its_head(
    gallery: Gallery, until: Until
) -> None:
    await ready(gallery, until)
    gallery.view.go_to(0)
    for key in (Key.Key_End, Key.Key_PageUp, Key.Key_PageUp, Key.Key_Up):
        area = gallery.view.area_of(press(gallery, key))
        assert area.top() >= 36
        assert area.bottom() < gallery.view.viewport().height()


async def test_shift_chooses_a_stretch_and_ctrl_single_ones(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    click(gallery, middle(gallery, 1))
    click(gallery, middle(gallery, 5), SHIFT)
    assert selected(gallery) == [1, 2, 3, 4, 5]
    click(gallery, middle(gallery, 3), CTRL)
    assert selected(gallery) == [1, 2, 4, 5]
    click(gallery, middle(gallery, 2))
    assert selected(gallery) == [2]
    press(gallery, Key.Key_Right, SHIFT)
    press(gallery, Key.Key_Down, SHIFT)
    assert selected(gallery) == [2, 3, 4, 5]


async def test_all_can_be_chosen_and_none(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    gallery.set_jobs([job("a")], 0.0)
    counts = heard(gallery.selection_changed)
    press(gallery, Key.Key_A, CTRL)
    assert counts[-1:] == [45]
    press(gallery, Key.Key_Escape)
    assert counts[-1:] == [0]


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Return, Key.Key_Enter])
async def test_keys_open_the_current_picture(gallery: Gallery, until: Until, key: Qt.Key) -> None:
    await ready(gallery, until)
    opened = heard(gallery.activated)
    gallery.view.go_to(2)
    press(gallery, key)
    assert [image.prompt for image in opened if isinstance(image, Image)] == ["day 0 picture 2"]


async def test_a_double_click_opens_a_picture(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    opened = heard(gallery.activated)
    viewport, point = gallery.view.viewport(), middle(gallery, 3)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    assert len(opened) == 1


async def test_keys_act_on_the_current_picture(
    gallery: Gallery, pictures: PictureLibrary, until: Until
) -> None:
    await ready(gallery, until)
    actions = gallery.on_chosen
    again, prompts, trashed = (
        heard(signal)
        for signal in (gallery.again_requested, gallery.use_prompt_requested, actions.trash_requested)
    )
    favourites, ratings = heard_pairs(actions.favourite_requested), heard_pairs(actions.rating_requested)
    gallery.view.go_to(2)
    press(gallery, Key.Key_R)
    press(gallery, Key.Key_R, SHIFT)
    press(gallery, Key.Key_P)
    press(gallery, Key.Key_F)
    press(gallery, Key.Key_4)
    press(gallery, Key.Key_C, CTRL | SHIFT)
    press(gallery, Key.Key_Delete)
    image = pictures.images[2]
    chosen = only(image, gallery)
    assert [getattr(request, "seed", 0) for request in again] == [2, None]
    assert prompts == [image.request]
    assert trashed == [chosen]
    assert (favourites, ratings) == ([(chosen, True)], [(chosen, 4)])
    assert QGuiApplication.clipboard().text() == image.prompt


async def test_what_is_selected_but_not_read_is_chosen_all_the_same(
    pictures: PictureLibrary, until: Until
) -> None:
    pictures.fill(150, 50)
    with gallery_of(pictures) as gallery:
        await ready(gallery, until)
        trashed = heard(gallery.on_chosen.trash_requested)
        gallery.view.go_to(0)
        press(gallery, Key.Key_A, CTRL)
        press(gallery, Key.Key_Delete)
        (chosen,) = trashed
        assert isinstance(chosen, Chosen)
        assert (chosen.count, chosen.is_read) == (200, False)
        assert [image.id for image in read_chosen(pictures.library, chosen)] == [
            image.id for image in pictures.images
        ]


async def test_a_new_image_moves_nothing_that_is_looked_at(
    gallery: Gallery, pictures: PictureLibrary, until: Until
) -> None:
    await ready(gallery, until)
    gallery.view.verticalScrollBar().setValue(500)
    await ready(gallery, until)
    row = next(row for row in gallery.view.seen_rows() if gallery.view.area_of(row).top() >= 36)
    before = (gallery.model.data(gallery.model.index(row)), gallery.view.area_of(row))
    for number in range(5):
        gallery.prepend(pictures.add(f"new {number}"))
        gallery.set_jobs([job("a"), job("b")], 0.0)
    place = next(
        each
        for each in gallery.view.seen_rows()
        if gallery.model.data(gallery.model.index(each)) == before[0]
    )
    assert gallery.view.area_of(place) == before[1]


async def test_at_the_very_top_a_new_image_is_seen_at_once(
    gallery: Gallery, pictures: PictureLibrary, until: Until
) -> None:
    await ready(gallery, until)
    gallery.prepend(pictures.add("new"))
    assert gallery.view.verticalScrollBar().value() == 0
    assert gallery.model.data(gallery.model.index(0)) == "new"


async def test_a_resize_keeps_the_current_picture_where_it_is_seen(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    gallery.view.go_to(30)
    top = gallery.view.area_of(30).top()
    gallery.set_cell_size(150)
    assert abs(gallery.view.area_of(30).top() - top) <= 1
    assert gallery.view.currentIndex().row() == 30


async def test_the_heads_say_day_count_and_cost(
    gallery: Gallery, pictures: PictureLibrary, until: Until
) -> None:
    await ready(gallery, until)
    assert head_words(gallery.model, 0, TODAY) == ("Today", "6 images · $0.018")
    assert head_words(gallery.model, 1, TODAY) == ("Yesterday", "9 images · $0.027")
    gallery.set_jobs([job("a"), job("b", JobState.WAITING)], 0.0)
    assert head_words(gallery.model, 0, TODAY) == ("Making now", "1 running · 1 waiting")
    pictures.add("owl")
    gallery.set_query("owl")
    await until(lambda: gallery.model.image_count == 1)
    assert head_words(gallery.model, 1, TODAY) == ("Today", "1 of 7 images")


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_plates_act_where_they_are_seen(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    card = gallery.view.area_of(1)
    star, copy, more = (area.center() for area in plate_areas(card, 3))
    QTest.mouseMove(gallery.view.viewport(), star)
    assert gallery.view.pictures.spot_at(card, star, 1) is Spot.FAVOURITE
    assert gallery.view.pictures.spot_at(card, copy, 1) is Spot.COPY
    favourites = heard_pairs(gallery.on_chosen.favourite_requested)
    copied = heard(gallery.on_chosen.copy_requested)
    click(gallery, star)
    click(gallery, copy)
    image = gallery.model.images([1])
    assert favourites == [(Chosen.of(image), True)]
    assert copied == [Chosen.of(image)]
    assert selected(gallery) == []
    click(gallery, more)
    menus = [menu for menu in gallery.findChildren(QMenu) if menu.isVisible()]
    assert len(menus) == 1
    words = [action.text().partition("\t")[0] for action in menus[0].actions() if action.text()]
    assert words[:3] == ["Open", "Copy image", "Copy prompt"]
    menus[0].close()


async def test_small_cards_have_no_plates(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    gallery.set_cell_size(112)
    card = gallery.view.area_of(1)
    assert gallery.view.pictures.spot_at(card, plate_areas(card, 3)[0].center(), 1) is None


async def test_a_file_that_is_gone_can_be_taken_off_the_grid(
    gallery: Gallery, pictures: PictureLibrary, until: Until
) -> None:
    await ready(gallery, until)
    record = gallery.model.record(5)
    assert record is not None
    wish = gallery.view.pictures.wish(record, gallery.view.area_of(5).width(), 1.0)
    await until(lambda: gallery.thumbnails.get(wish))
    gone = pictures.lose(pictures.images[5])
    gallery.thumbnails.forget(gone.path)
    gallery.view.viewport().update()
    card = gallery.view.area_of(5)
    remove = card.center() + QPoint(-20, 24)
    await until(lambda: gallery.view.pictures.spot_at(card, remove, 5) is Spot.REMOVE)
    click(gallery, remove)
    await until(lambda: gallery.model.image_count == 44)
    assert pictures.library.find(gone.path) is None


async def test_job_cards_cancel_retry_and_say_why(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    cancelled, retried, asked = (
        heard(signal)
        for signal in (gallery.cancel_requested, gallery.retry_requested, gallery.reason_requested)
    )
    gallery.set_jobs([job("a"), job("b", JobState.FAILED)], 0.0)
    areas = [gallery.view.area_of(row) for row in (0, 1)]
    click(gallery, plate_areas(areas[0], 1)[0].center())
    delegate = gallery.view.job_cards
    points = {
        spot: QPoint(x, y)
        for x in range(areas[1].left(), areas[1].right(), 2)
        for y in range(areas[1].top(), areas[1].bottom(), 2)
        if (spot := delegate.spot_at(areas[1], QPoint(x, y), 1)) is not None
    }
    click(gallery, points[JobSpot.RETRY])
    click(gallery, points[JobSpot.REASON])
    assert (cancelled, retried, asked) == (["a"], ["b"], ["b"])


async def test_delete_cancels_the_current_job(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    cancelled, trashed = heard(gallery.cancel_requested), heard(gallery.on_chosen.trash_requested)
    gallery.set_jobs([job("a")], 0.0)
    gallery.view.go_to(0)
    press(gallery, Key.Key_Delete)
    assert (cancelled, trashed) == (["a"], [])


async def test_an_empty_library_says_what_to_do(pictures: PictureLibrary, until: Until) -> None:
    with gallery_of(pictures) as gallery:
        await until(gallery.empty.isVisible)
        assert gallery.empty.heading.text() == "No images yet"
        assert not gallery.empty.end_search.isVisible()
        gallery.set_jobs([job("a")], 0.0)
        assert gallery.view.isVisible()
        gallery.set_jobs([], 0.0)
        gallery.prepend(pictures.add("first"))
        assert gallery.view.isVisible()


async def test_a_search_without_a_result_offers_to_end(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    ended: list[bool] = []
    gallery.search_ended.connect(lambda: ended.append(True))
    gallery.set_query("zebra")
    await until(gallery.empty.isVisible)
    assert "zebra" in gallery.empty.sentence.text()
    gallery.empty.end_search.click()
    assert ended == [True]


async def test_a_screen_reader_finds_pictures_by_their_prompt(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    tree = QAccessible.queryAccessibleInterface(gallery.view)
    assert tree is not None
    children = [tree.child(row) for row in range(3)]
    names = [child.text(QAccessible.Text.Name) for child in children]
    assert names == ["day 0 picture 0", "day 0 picture 1", "day 0 picture 2"]


async def test_the_keyboard_shows_the_words_of_the_current_picture(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    gallery.view.go_to(0)
    press(gallery, Key.Key_Right)
    assert gallery.view.pictures.shows_focus
    QTest.mouseMove(gallery.view.viewport(), middle(gallery, 5))
    assert gallery.view.hovered_row == 5
    press(gallery, Key.Key_Right)
    assert gallery.view.hovered_row == -1
    click(gallery, middle(gallery, 2))
    assert not gallery.view.pictures.shows_focus


async def test_pictures_are_whole_or_fill_their_square(gallery: Gallery, until: Until) -> None:
    await ready(gallery, until)
    gallery.view.go_to(0)
    press(gallery, Key.Key_S)
    assert not gallery.view.pictures.is_filled
    press(gallery, Key.Key_S)
    assert gallery.view.pictures.is_filled


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
async def test_all_states_are_painted_without_a_warning(
    gallery: Gallery, pictures: PictureLibrary, until: Until, theme: Any
) -> None:
    gallery.set_theme(theme)
    await ready(gallery, until)
    pictures.lose(pictures.images[3])
    states = [job(str(number), state) for number, state in enumerate(JobState)]
    gallery.set_jobs(states, 1.0)
    gallery.view.go_to(6, Qt.KeyboardModifier.NoModifier)
    gallery.view.go_to(8, SHIFT)
    for size in (112, 192, 320):
        gallery.set_cell_size(size)
        shot = gallery.grab()
        assert shot.toImage().pixelColor(2, shot.height() - 2).name() == theme.window.lower()


def test_the_library_of_the_core_is_one_that_the_gallery_reads(tmp_path: Path) -> None:
    from imagen_desktop.ui.gallery_records import ReadableLibrary

    library = Library(tmp_path / "library.sqlite3")
    readable: ReadableLibrary = library
    assert readable.days() == []
    library.close()


async def test_a_right_click_acts_on_the_picture_under_it_and_on_nothing_beside_them(
    gallery: Gallery, until: Until
) -> None:
    await ready(gallery, until)
    asked = heard(gallery.view.menu_requested)
    gallery.view.go_to(0)
    gallery.view.go_to(2, Qt.KeyboardModifier.ShiftModifier)

    def ask(point: QPoint) -> None:
        viewport = gallery.view.viewport()
        right, none = Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(viewport, right, none, point)
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(viewport, QContextMenuEvent(reason, point, viewport.mapToGlobal(point)))

    before = selected(gallery)
    ask(gallery.view.area_of(1).center())
    assert (gallery.view.currentIndex().row(), selected(gallery), len(asked)) == (1, before, 1)
    ask(QPoint(1, 1))
    assert len(asked) == 1
