"""To the trash and back: a file that cannot be moved stays in the library."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from imagen_desktop.core.errors import LibraryError, MoveError
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.ui.trash import Trash, move_to_trash
from tests.ui.fake_studio import saved_image


class FakeLibrary:
    def __init__(self) -> None:
        self.removed: list[int] = []
        self.added: list[Image] = []

    def add_many(self, images: Iterable[Image]) -> list[Image]:
        self.added.extend(images)
        return self.added

    def remove(self, identities: Collection[int]) -> int:
        self.removed.extend(identities)
        return len(identities)


@pytest.fixture
def image(tmp_path: Path) -> Image:
    path = tmp_path / "fox.png"
    path.write_bytes(b"pixels")
    return replace(saved_image(GenerationRequest("fox"), path), id=7)


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


def no_trash(path: Path) -> Path:
    raise MoveError(f"There is no trash for {path.parent}.")


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Trash" / "files"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def trash(library: FakeLibrary, bin_folder: Path) -> Trash:
    return Trash(library, lambda path: path.rename(bin_folder / path.name))


def test_a_trashed_image_leaves_the_library_and_comes_back(
    trash: Trash, library: FakeLibrary, image: Image
) -> None:
    outcome = trash.take([image])
    assert not image.path.exists()
    assert library.removed == [7]

    assert trash.put_back(outcome.done).refused == []
    assert image.path.read_bytes() == b"pixels"
    assert library.added == [replace(image, id=0)]


def test_what_lies_beside_the_file_goes_along_and_comes_back(
    trash: Trash, image: Image, bin_folder: Path
) -> None:
    sidecar = image.path.with_name("fox.png.json")
    sidecar.write_text("{}")
    outcome = trash.take([image])
    assert sorted(path.name for path in bin_folder.iterdir()) == ["fox.png", "fox.png.json"]
    trash.put_back(outcome.done)
    assert sidecar.read_text() == "{}"


def test_without_a_trash_the_image_stays_and_the_person_is_told(library: FakeLibrary, image: Image) -> None:
    outcome = Trash(library, no_trash).take([image])
    assert (outcome.done, len(outcome.refused)) == ([], 1)
    assert image.path.exists()
    assert library.removed == []


def test_one_that_cannot_be_moved_stops_no_other(library: FakeLibrary, image: Image, tmp_path: Path) -> None:
    other = replace(image, path=tmp_path / "owl.png", id=8)
    other.path.write_bytes(b"owl")

    def move(path: Path) -> Path:
        return no_trash(path) if path.name == "fox.png" else path.rename(tmp_path / "in the trash")

    outcome = Trash(library, move).take([image, other])
    assert [trashed.image.id for trashed in outcome.done] == [8]
    assert library.removed == [8]
    assert image.path.exists()


def test_a_file_that_is_gone_only_leaves_the_index(library: FakeLibrary, image: Image) -> None:
    image.path.unlink()
    trash = Trash(library, no_trash)
    outcome = trash.take([image])
    assert library.removed == [7]
    assert trash.put_back(outcome.done).refused == []
    assert library.added == []


def test_an_index_that_cannot_be_written_brings_the_files_back(
    trash: Trash, library: FakeLibrary, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_identities: Collection[int]) -> int:
        raise LibraryError("The disk with the index is full.")

    monkeypatch.setattr(library, "remove", refuse)
    with pytest.raises(LibraryError, match="is full"):
        trash.take([image])
    assert image.path.read_bytes() == b"pixels"


def test_undo_never_overwrites_a_new_file(trash: Trash, library: FakeLibrary, image: Image) -> None:
    outcome = trash.take([image])
    image.path.write_bytes(b"newer")
    trash.put_back(outcome.done)
    assert image.path.read_bytes() == b"newer"
    assert image.path.with_name("fox-2.png").read_bytes() == b"pixels"
    assert [added.path.name for added in library.added] == ["fox-2.png"]


def test_undo_says_what_is_not_in_the_trash_any_more(
    trash: Trash, library: FakeLibrary, image: Image, bin_folder: Path
) -> None:
    outcome = trash.take([image])
    (bin_folder / "fox.png").unlink()
    refused = trash.put_back(outcome.done).refused
    assert [error.message for error in refused] == ["fox.png is not in the trash any more."]
    assert library.added == []


def test_a_folder_that_is_gone_is_made_again(trash: Trash, image: Image, tmp_path: Path) -> None:
    inside = replace(image, path=tmp_path / "autumn" / "fox.png")
    inside.path.parent.mkdir()
    image.path.rename(inside.path)
    outcome = trash.take([inside])
    inside.path.parent.rmdir()
    trash.put_back(outcome.done)
    assert inside.path.read_bytes() == b"pixels"


@pytest.mark.skipif(sys.platform != "linux", reason="the rules of freedesktop.org")
def test_the_desktops_own_trash_takes_it_and_keeps_no_note_after_undo(
    library: FakeLibrary, image: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    trash = Trash(library)
    (trashed,) = trash.take([image]).done
    assert trashed.place is not None
    info = trashed.place.parent.parent / "info"
    assert [note.suffix for note in info.iterdir()] == [".trashinfo"]

    trash.put_back([trashed])
    assert image.path.read_bytes() == b"pixels"
    assert list(info.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="no such folder elsewhere")
def test_a_place_without_a_trash_says_so() -> None:
    with pytest.raises(MoveError, match="no trash for the folder /proc/self"):
        move_to_trash(Path("/proc/self/status"))
