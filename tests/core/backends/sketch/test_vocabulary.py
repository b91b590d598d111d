"""The vocabulary: wide enough, and everything in it can be drawn."""

import zipfile

import pytest
import resvg_py

from imagen_desktop.core.backends.sketch.artwork import art, dressed
from imagen_desktop.core.backends.sketch.setting import PLACES_BY_HOME, places_by_name
from imagen_desktop.core.backends.sketch.vocabulary import subjects, traits, vocabulary
from imagen_desktop.core.resource_files import resource_path


def test_at_least_300_nouns_give_a_subject() -> None:
    nouns = [
        word for word, meanings in vocabulary().items() if any(one.kind == "subject" for one in meanings)
    ]
    assert len(nouns) >= 300
    assert len(subjects()) >= 300


def test_every_subject_draws_something() -> None:
    """In one sheet, each in its cell: an empty cell would be one colour."""
    names = sorted(subjects())
    blank = bytes(_raster("", (0, 0, 10, 10)))
    empty = [name for name in names if bytes(_raster(*_drawn(name))) == blank]
    assert empty == []


def _drawn(name: str) -> tuple[str, tuple[float, float, float, float]]:
    one = art(name)
    return dressed(one, "t-", str), (one.left, one.top, one.width, one.height)


def _raster(body: str, box: tuple[float, float, float, float]) -> bytes:
    view_box = " ".join(f"{value:g}" for value in box)
    markup = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="12" height="12" viewBox="{view_box}">{body}</svg>'
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=markup, skip_system_fonts=True))


@pytest.mark.parametrize("name", sorted(subjects())[::60])
def test_a_colour_changes_a_drawing(name: str) -> None:
    assert dressed(art(name), "t-", str, "#2f6fde") != dressed(art(name), "t-", str, "#4caf50")


def test_every_home_is_a_place() -> None:
    assert {one.home for one in subjects().values()} <= PLACES_BY_HOME.keys()


def test_every_place_has_words_and_its_landmarks_exist() -> None:
    named = {one.value for meanings in vocabulary().values() for one in meanings if one.kind == "place"}
    assert named == places_by_name().keys()
    for place in places_by_name().values():
        assert {landmark.drawing for landmark in place.landmarks} <= subjects().keys()


def test_every_deed_brings_a_real_drawing() -> None:
    deeds = [one.value for meanings in vocabulary().values() for one in meanings if one.kind == "deed"]
    assert deeds
    assert {deed.split()[1] for deed in deeds} <= subjects().keys()


def test_traits_name_real_drawings() -> None:
    known = traits()
    named = {
        *known.trees,
        *known.open,
        *known.clear,
        *known.hung,
        *known.winged,
        *known.garments,
        *known.dressed,
        *known.worn_at,
        *known.seats,
        *known.lamps,
        *known.many_coloured,
        *known.held_high,
        *known.mounts,
        *known.served,
        *known.doers,
        *known.equipped,
        *known.attire,
        *known.instruments,
    }
    assert named - subjects().keys() == set()


def test_foreign_drawings_come_with_their_licence() -> None:
    text = resource_path("sketch", "noto-LICENSE.txt").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Noto Emoji" in text
    with zipfile.ZipFile(resource_path("sketch", "noto.zip")) as archive:
        packed = {name.removesuffix(".svg") for name in archive.namelist()}
    assert packed == {name for name in subjects() if not name.startswith("@")}


def test_our_drawings_are_all_in_use() -> None:
    files = {f"@{path.stem}" for path in resource_path("sketch", "art").glob("*.svg")}
    assert files <= subjects().keys()
