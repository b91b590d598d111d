"""From the search field to the gallery: the first images at once, then the rest, at their places."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Collection
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest

from imagen_desktop.core.generation import Image
from imagen_desktop.core.library import EVERYTHING, Day, Glance, Library, Marks, Query
from imagen_desktop.ui.gallery import Gallery
from imagen_desktop.ui.gallery_heads import head_words
from imagen_desktop.ui.search_bar import SearchBar
from imagen_desktop.ui.search_desk import SearchDesk
from imagen_desktop.ui.search_token import SearchToken
from tests.ui.picture_library import NOW, PictureLibrary, gallery_of

Until = Callable[..., Any]


class SlowCounting:
    """The library, whose counts of a search wait until a test lets them go."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.may_count = threading.Event()
        self.counted: list[Query] = []

    def days(self, query: Query = EVERYTHING) -> list[Day]:
        if query != EVERYTHING:
            self.counted.append(query)
            assert self.may_count.wait(30)
        return self._library.days(query)

    def images_of_day(
        self, day: date, offset: int = 0, limit: int = 100, query: Query = EVERYTHING
    ) -> list[Image]:
        return self._library.images_of_day(day, offset, limit, query)

    def ids_of_day(self, day: date, query: Query = EVERYTHING) -> list[int]:
        return self._library.ids_of_day(day, query)

    def marks(self, identities: Collection[int]) -> dict[int, Marks]:
        return self._library.marks(identities)

    def set_favourite(self, identity: int, is_favourite: bool) -> None: ...

    def set_rating(self, identity: int, rating: int) -> None: ...

    def remove(self, identities: Collection[int]) -> int:
        return self._library.remove(identities)

    def glance(self, query: Query, limit: int) -> Glance:
        return self._library.glance(query, min(limit, 3))

    def look_ahead(self) -> None:
        self._library.look_ahead()

    def models(self) -> list[str]:
        return self._library.models()

    def tags(self) -> dict[str, int]:
        return self._library.tags()

    def stop_searching(self) -> None:
        self._library.stop_searching()


class Desk:
    def __init__(self, gallery: Gallery, pictures: PictureLibrary) -> None:
        self.gallery = gallery
        self.pictures = pictures
        self.slow = SlowCounting(pictures.library)
        gallery.set_library(self.slow)
        self.bar = SearchBar()
        self.bar.show()
        self.desk = SearchDesk(self.bar, gallery, self.slow, ["sketch"])

    def stay_quiet(self) -> None:
        """From now on nothing is counted but what has to be at once."""
        self.desk.close()
        self.desk.deleteLater()
        self.desk = SearchDesk(self.bar, self.gallery, self.slow, ["sketch"], quiet_ms=600_000)

    def prompts(self) -> list[str]:
        model = self.gallery.model
        return [image.prompt for image in model.images(range(model.rowCount()))]


@pytest.fixture
async def desk(tmp_path: Path, until: Until) -> AsyncIterator[Desk]:
    pictures = PictureLibrary(tmp_path).fill(4, 3)
    with gallery_of(pictures) as gallery:
        desk = Desk(gallery, pictures)
        await until(lambda: gallery.model.is_read and gallery.model.record(0))
        yield desk
        desk.slow.may_count.set()
        desk.desk.close()
        desk.bar.close()


async def test_the_first_images_are_there_before_the_days_are_counted(desk: Desk, until: Until) -> None:
    model = desk.gallery.model
    desk.bar.field.text.setText("day picture")
    await until(lambda: model.rowCount() == 3)
    assert desk.prompts() == ["day 0 picture 0", "day 0 picture 1", "day 0 picture 2"]
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    desk.slow.may_count.set()
    await until(lambda: model.rowCount() == 7)
    assert desk.prompts()[:3] == ["day 0 picture 0", "day 0 picture 1", "day 0 picture 2"]
    assert not resets
    await until(lambda: len(desk.prompts()) == 7)
    assert [day.count for day in model.days] == [4, 3]


async def test_a_glance_at_what_is_no_longer_searched_is_not_shown(desk: Desk, until: Until) -> None:
    desk.bar.field.text.setText("picture 3")
    await until(lambda: desk.prompts() == ["day 0 picture 3"])
    found = desk.desk._glance(desk.bar.field.search.query, 60)
    desk.bar.field.text.clear()
    desk.slow.may_count.set()
    await until(lambda: desk.gallery.model.rowCount() == 7)
    assert found is not None
    desk.desk._show(Query("picture 3"), found)
    assert desk.gallery.model.rowCount() == 7


async def test_each_filter_of_a_search_without_result_can_be_removed(desk: Desk, until: Until) -> None:
    desk.slow.may_count.set()
    desk.bar.field.text.setText("picture seed:2 rating:5")
    empty = desk.gallery.empty
    await until(empty.isVisible)
    tokens = {token.word.text: token for token in empty.findChildren(SearchToken)}
    assert set(tokens) == {"seed:2", "rating:5"}
    tokens["rating:5"].click()
    await until(lambda: desk.prompts() == ["day 0 picture 2"])
    assert desk.bar.field.text.text() == "picture seed:2"


async def test_a_search_of_words_without_result_offers_all_images(desk: Desk, until: Until) -> None:
    desk.slow.may_count.set()
    desk.bar.field.text.setText("zebra")
    await until(desk.gallery.empty.isVisible)
    assert desk.gallery.empty.findChildren(SearchToken) == []
    desk.gallery.empty.end_search.click()
    await until(lambda: desk.gallery.model.rowCount() == 7)


async def test_the_field_knows_the_values_that_occur_once_it_has_the_keyboard(
    desk: Desk, until: Until
) -> None:
    desk.pictures.library.change_tags([desk.pictures.images[0].id], ["sea"])
    desk.bar.activateWindow()
    desk.bar.field.text.setFocus()
    await until(lambda: desk.bar.field._known)
    QTest.keyClicks(desk.bar.field.text, "tag:")
    await until(lambda: desk.bar.field.suggestions.completions)
    assert [each.word for each in desk.bar.field.suggestions.completions] == ["tag:sea"]


async def test_nothing_is_counted_while_somebody_types(desk: Desk, until: Until) -> None:
    desk.stay_quiet()
    desk.slow.may_count.set()
    model = desk.gallery.model
    for text in ("p", "pi", "picture 3"):
        desk.bar.field.text.setText(text)
        await until(lambda text=text: model.shown_query == Query(text))
    assert desk.prompts() == ["day 0 picture 3"]
    assert not desk.slow.counted
    assert not model.is_counted


async def test_a_day_has_no_sum_before_its_images_are_counted(desk: Desk, until: Until) -> None:
    model, today = desk.gallery.model, NOW.date()
    desk.bar.field.text.setText("day picture")
    await until(lambda: model.rowCount() == 3)
    assert head_words(model, 0, today)[1] == ""
    desk.slow.may_count.set()
    await until(lambda: model.is_counted)
    assert head_words(model, 0, today)[1] == "4 images · $0.012"


async def test_that_nothing_was_found_is_said_before_anything_is_counted(desk: Desk, until: Until) -> None:
    desk.stay_quiet()
    desk.bar.field.text.setText("zebra")
    await until(desk.gallery.empty.isVisible)
    assert not desk.slow.counted


async def test_the_whole_library_comes_back_with_its_days(desk: Desk, until: Until) -> None:
    desk.slow.may_count.set()
    desk.bar.field.text.setText("picture 3")
    await until(lambda: desk.prompts() == ["day 0 picture 3"])
    desk.bar.field.text.clear()
    await until(lambda: desk.gallery.model.is_counted and len(desk.prompts()) == 7)
    assert [day.count for day in desk.gallery.model.days] == [4, 3]
    assert desk.gallery.model.days == desk.pictures.library.days()
