"""`imagen search` with filters, `imagen library` with folders and tags."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as PillowImage

from tests.cli.conftest import Imagen

Sketch = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "comfy"
    folder.mkdir()
    for number in range(2):
        PillowImage.new("RGB", (8, 4)).save(folder / f"{number}.png")
    return folder


def test_search_takes_the_filters_of_the_window(imagen: Imagen, sketch: Sketch) -> None:
    fox = sketch("a red fox", "--seed", "7")
    sketch("a blue owl", "--seed", "8")
    imagen("library", "tag", str(fox), "+night sky")
    for words in (
        ["seed:7"],
        ["fox", "model:sketch"],
        ["tag:night sky"],
        ['tag:"night sky"'],
        ["cost:free", "orientation:landscape", "is:tagged"],
        ["--", "-owl"],
    ):
        assert imagen("search", "--paths", *words).lines == [str(fox)], words
    assert imagen("search", "--paths", "cost:>0").lines == []
    (record,) = imagen("search", "fox", "--json").json
    assert (record["favourite"], record["rating"], record["tags"]) == (False, 0, ["night sky"])


def test_search_says_what_is_wrong_with_a_filter(imagen: Imagen) -> None:
    answer = imagen("search", "before:soon")
    assert answer.code == 2
    assert "2026-10" in answer.err


def test_tags_are_added_taken_away_and_listed(imagen: Imagen, sketch: Sketch) -> None:
    fox = str(sketch("a red fox"))
    assert imagen("library", "tag", fox).err == "No tags.\n"
    assert imagen("library", "tag", fox, "+Sea", "+night  sky").lines == ["night sky", "sea"]
    assert imagen("library", "tag", "--json", fox, "-sea").json == ["night sky"]


@pytest.mark.parametrize("change", ["sea", "--force"])
def test_what_is_no_change_of_a_tag_is_refused(imagen: Imagen, sketch: Sketch, change: str) -> None:
    assert imagen("library", "tag", str(sketch("a red fox")), change).code == 2


def test_a_tag_does_not_steer_the_terminal(imagen: Imagen, sketch: Sketch) -> None:
    answer = imagen("library", "tag", str(sketch("a red fox")), "+sea\x1b[31m")
    assert answer.lines == ["sea [31m"]


def test_an_image_that_is_not_in_the_library_has_no_tags(imagen: Imagen, folder: Path) -> None:
    answer = imagen("library", "tag", str(folder / "0.png"), "+sea")
    assert answer.code != 0
    assert "imagen library add" in answer.err


def test_tags_outlive_the_index(imagen: Imagen, sketch: Sketch, tmp_path: Path) -> None:
    fox = str(sketch("a red fox"))
    imagen("library", "tag", fox, "+sea")
    for file in (tmp_path / "home").glob("library.sqlite3*"):
        file.unlink()
    imagen("library", "rebuild")
    assert imagen("library", "tag", fox).lines == ["sea"]


def test_a_folder_is_added_listed_and_removed(imagen: Imagen, sketch: Sketch, folder: Path) -> None:
    sketch("a red fox")
    assert imagen("library", "add", str(folder)).out.startswith(f"2 images in {folder};")
    assert len(imagen("search", "--paths", "is:foreign").lines) == 2
    listed = imagen("library", "list", "--json").json
    assert [(each["images"], each["is_there"], each["is_watched"]) for each in listed] == [
        (1, True, False),
        (2, True, True),
    ]
    assert imagen("library", "add", str(folder)).code == 0
    assert len(imagen("library", "list", "--json").json) == 2
    assert imagen("library", "remove", str(folder)).out.startswith("2 images left the gallery")
    assert imagen("search", "--paths", "is:foreign").lines == []
    assert (folder / "0.png").exists()
    assert imagen("library", "remove", str(folder)).code == 2


def test_a_rebuild_reads_watched_folders_too(imagen: Imagen, folder: Path) -> None:
    imagen("library", "add", str(folder))
    (folder.parent / "home" / "images").mkdir(exist_ok=True)
    assert imagen("library", "rebuild", "--json").json["indexed"] == 2


def test_what_is_no_folder_is_not_added(imagen: Imagen, tmp_path: Path) -> None:
    assert imagen("library", "add", str(tmp_path / "nowhere")).code == 2
