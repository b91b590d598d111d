"""To the trash and back: a file that cannot be moved stays in the library."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.ui.trash import Trash
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


def test_a_trashed_image_leaves_the_library_and_comes_back(
    library: FakeLibrary, image: Image, tmp_path: Path
) -> None:
    trash = Trash(library, lambda path: path.rename(tmp_path / "in the trash.png"))
    taken = trash.take([image])
    assert not image.path.exists()
    assert library.removed == [7]

    trash.put_back(taken)
    assert image.path.read_bytes() == b"pixels"
    assert library.added == [image]


def test_without_a_trash_the_image_stays_and_the_person_is_told(library: FakeLibrary, image: Image) -> None:
    with pytest.raises(LibraryError, match="no trash"):
        Trash(library, lambda _path: None).take([image])
    assert image.path.exists()
    assert library.removed == []


def test_a_file_that_is_gone_only_leaves_the_index(library: FakeLibrary, image: Image) -> None:
    image.path.unlink()
    trash = Trash(library, lambda _path: None)
    taken = trash.take([image])
    assert library.removed == [7]
    trash.put_back(taken)
    assert library.added == []


def test_undo_never_overwrites_a_new_file(library: FakeLibrary, image: Image, tmp_path: Path) -> None:
    trash = Trash(library, lambda path: path.rename(tmp_path / "in the trash.png"))
    taken = trash.take([image])
    image.path.write_bytes(b"newer")
    trash.put_back(taken)
    assert image.path.read_bytes() == b"newer"
