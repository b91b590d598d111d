"""A file is moved whole, over no other, or stays where it is."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from imagen_desktop.core.errors import MoveError
from imagen_desktop.core.image_files import moving
from imagen_desktop.core.image_files.moving import move_image
from imagen_desktop.core.image_files.naming import check_stem
from tests.core.image_files.sample_files import write

DATA = b"pixels" * 2_000


@pytest.fixture
def image(tmp_path: Path) -> Path:
    write(tmp_path / "fox.png.json", b"record")
    return write(tmp_path / "fox.png", DATA)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "other"
    made.mkdir()
    return made


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def separate(patch: pytest.MonkeyPatch) -> None:
    """As if each folder were a disk of its own: no name goes from one to another."""

    def guarded(real: Callable[..., None], source: Path, target: Path) -> None:
        if Path(source).parent != Path(target).parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        real(source, target)

    for name in ("link", "replace"):
        patch.setattr(os, name, partial(guarded, getattr(os, name)))


def without_links(patch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    patch.setattr(os, "link", refuse)


@pytest.fixture(params=["the same disk", "another disk", "a disk without links"])
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "another disk":
        separate(monkeypatch)
    elif request.param == "a disk without links":
        without_links(monkeypatch)
    return str(request.param)


def test_an_image_moves_with_what_lies_beside_it(image: Path, folder: Path, disk: str) -> None:
    os.utime(image, (1_700_000_000, 1_700_000_000))
    move_image(image, folder / "red.png")
    assert names(folder) == ["red.png", "red.png.json"]
    assert (folder / "red.png").read_bytes() == DATA
    assert (folder / "red.png").stat().st_mtime == 1_700_000_000
    assert names(image.parent) == []


def test_no_file_is_overwritten(image: Path, folder: Path, disk: str) -> None:
    write(folder / "red.png", b"mine")
    with pytest.raises(MoveError, match=r"file named red\.png already"):
        move_image(image, folder / "red.png")
    assert (folder / "red.png").read_bytes() == b"mine"
    assert names(image.parent) == ["fox.png", "fox.png.json"]


def test_a_file_beside_that_is_taken_stops_the_image_too(image: Path, folder: Path, disk: str) -> None:
    write(folder / "red.png.json", b"mine")
    with pytest.raises(MoveError, match="already"):
        move_image(image, folder / "red.png")
    assert names(folder) == ["red.png.json"]
    assert names(image.parent) == ["fox.png", "fox.png.json"]


def test_what_was_moved_goes_back_where_the_image_cannot(
    image: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def fill_up(source: Path, target: Path) -> None:
        if Path(target).name == "red.png":
            raise OSError(errno.ENOSPC, "full")
        link(source, target)

    monkeypatch.setattr(os, "link", fill_up)
    with pytest.raises(MoveError, match="is full") as caught:
        move_image(image, folder / "red.png")
    assert caught.value.hint == "Free some space; the image stays where it is."
    assert names(folder) == []
    assert names(image.parent) == ["fox.png", "fox.png.json"]


def test_a_copy_that_differs_is_thrown_away(
    image: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    separate(monkeypatch)
    monkeypatch.setattr(moving, "_are_equal", lambda *_: False)
    with pytest.raises(MoveError, match="cannot be moved"):
        move_image(image, folder / "red.png")
    assert names(folder) == []
    assert image.read_bytes() == DATA


def test_a_file_that_may_not_be_removed_is_not_left_twice(
    image: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink

    def refuse(self: Path, missing_ok: bool = False) -> None:
        if self.parent == image.parent:
            raise PermissionError(errno.EACCES, "forbidden")
        unlink(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(MoveError, match="cannot be written"):
        move_image(image, folder / "red.png")
    assert names(folder) == []
    assert names(image.parent) == ["fox.png", "fox.png.json"]


def test_what_is_gone_is_named(image: Path, tmp_path: Path) -> None:
    with pytest.raises(MoveError, match="nowhere is gone"):
        move_image(image, tmp_path / "nowhere" / "x.png")
    image.unlink()
    with pytest.raises(MoveError, match=r"fox\.png is gone"):
        move_image(image, tmp_path / "x.png")


def move_with_small_files_only(image: Path, folder: Path) -> None:
    """Run in a process of its own: the kernel refuses to let a file grow beyond 4 KB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))

    with pytest.MonkeyPatch.context() as patch:
        separate(patch)
        try:
            move_image(image, folder / "red.png")
        except MoveError as error:
            print(error.message)


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is POSIX's")
def test_another_disk_that_fills_up_loses_nothing(image: Path, folder: Path) -> None:
    code = "import sys, pathlib; from tests.core.image_files.test_moving import *; "
    code += "move_with_small_files_only(*map(pathlib.Path, sys.argv[1:]))"
    command = [sys.executable, "-c", code, str(image), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "is full" in done.stdout
    assert names(folder) == []
    assert image.read_bytes() == DATA


@pytest.mark.parametrize("stem", ["fox", "лиса", "a fox (2)", "v1.2", "fox's"])
def test_ordinary_names_will_do(stem: str) -> None:
    assert check_stem(stem) == ""


@pytest.mark.parametrize(
    ("stem", "sentence"),
    [
        ("", "at least one letter"),
        ("  ", "at least one letter"),
        ("a/b", "cannot have / in it"),
        ("..", "begins with a dot"),
        (".hidden", "hide the file"),
        ("a:b", "cannot have : in it"),
        ("a\nb", "control characters"),
        ("CON", "Windows keeps"),
        ("fox.", "end with a dot"),
        (" fox", "begin or end with a space"),
        ("x" * 181, "too long"),
    ],
)
def test_a_name_that_will_not_do_says_why(stem: str, sentence: str) -> None:
    assert sentence in check_stem(stem)
