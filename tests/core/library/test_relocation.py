"""A file that is renamed or moved stays the same image: its id, its marks, its place among the others."""

from __future__ import annotations

from pathlib import Path

from imagen_desktop.core.library import Day, Library, Marks
from tests.core.library.samples import NOON, image

PLACE = Path("/pictures")


def test_an_image_keeps_its_id_and_its_marks(library: Library) -> None:
    first = library.add(image(PLACE / "x.png"))
    library.set_rating(first.id, 4)
    library.set_favourite(first.id, True)
    library.change_tags([first.id], add=["snow"])
    library.relocate({first.id: PLACE / "other" / "y.png"})

    assert library.find(PLACE / "x.png") is None
    found = library.find(PLACE / "other" / "y.png")
    assert found is not None
    assert found.id == first.id
    assert library.marks([first.id])[first.id] == Marks(True, 4, ("snow",))
    assert library.days() == [Day(NOON.date(), 1, 3_000, 0)]


def test_marks_do_not_stay_for_what_comes_to_the_old_place(library: Library) -> None:
    first = library.add(image(PLACE / "x.png"))
    library.set_rating(first.id, 4)
    library.relocate({first.id: PLACE / "y.png"})
    second = library.add(image(PLACE / "x.png", original_sha256="cd" * 32))
    assert library.marks([second.id])[second.id] == Marks()


def test_a_row_whose_file_was_replaced_goes(library: Library) -> None:
    first, stale = library.add_many([image(PLACE / "x.png"), image(PLACE / "y.png")])
    library.relocate({first.id: PLACE / "y.png"})
    assert library.get(stale.id) is None
    assert library.count() == 1


def test_several_at_once_and_one_that_is_gone(library: Library) -> None:
    images = library.add_many(image(PLACE / f"{number}.png") for number in range(3))
    library.remove([images[1].id])
    library.relocate({each.id: PLACE / "other" / each.path.name for each in images})
    found = [library.find(PLACE / "other" / f"{number}.png") is not None for number in range(3)]
    assert found == [True, False, True]


def test_marks_of_several_change_at_once(library: Library) -> None:
    images = library.add_many(image(PLACE / f"{number}.png") for number in range(3))
    ids = [each.id for each in images]
    library.change_marks(ids[:2], lambda marks: marks._replace(rating=5))
    assert [library.marks(ids)[identity].rating for identity in ids] == [5, 5, 0]
