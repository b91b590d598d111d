"""What a file says may be odd: neither a rebuild nor a look into a folder ends at it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from imagen_desktop.core.image_files.reading import FoundFile, find_file
from imagen_desktop.core.library import Library, parse
from tests.core.image_files.sample_files import chunk, small_png, write

LONG_AGO = 1_700_000_000
SURROGATE = "\ud800"

Look = Callable[[Library, Path], object]


def rebuild(library: Library, folder: Path) -> None:
    library.rebuild([folder])


def sync(library: Library, folder: Path) -> None:
    library.folder_sync().sync([folder])


every_look = pytest.mark.parametrize("look", [rebuild, sync])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With one ordinary image, which comes last."""
    folder = tmp_path / "images"
    write_old(folder / "z.png", small_png([recorded()]))
    return folder


def recorded(**changes: Any) -> bytes:
    """The chunk of a record of ours."""
    values = {
        "schema": 1,
        "created_at": "2026-01-01T00:00:00+00:00",
        "backend": "flux",
        "model": "m",
        "seed": 7,
        "original_sha256": "ab",
        "request": {"prompt": "a red fox"},
        **changes,
    }
    return chunk(b"iTXt", b"imagen_desktop" + bytes(5) + json.dumps(values).encode())


def parameters(text: str) -> bytes:
    return chunk(b"tEXt", b"parameters\0" + text.encode("latin-1"))


def write_old(path: Path, data: bytes) -> Path:
    """Nobody is writing to it any more."""
    write(path, data)
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def names(library: Library) -> set[str]:
    return {image.path.name for image in library.page().images}


@every_look
@pytest.mark.parametrize("key", ["backend", "model", "original_sha256", "request"])
def test_a_lone_surrogate_is_no_obstacle(library: Library, folder: Path, look: Look, key: str) -> None:
    value = {"prompt": SURROGATE} if key == "request" else f"a{SURROGATE}"
    write_old(folder / "odd.png", small_png([recorded(**{key: value})]))
    look(library, folder)
    assert names(library) == {"odd.png", "z.png"}


@every_look
def test_nor_is_one_in_another_programs_image(library: Library, folder: Path, look: Look) -> None:
    write_old(folder / "odd.png", small_png([parameters('{"prompt": "x", "model": "\\ud800"}')]))
    look(library, folder)
    assert names(library) == {"odd.png", "z.png"}


def test_an_image_with_one_is_found_by_what_it_was_made_from(library: Library, folder: Path) -> None:
    model, prompt = f"m{SURROGATE}", f"a fox{SURROGATE}"
    write_old(folder / "odd.png", small_png([recorded(model=model, request={"prompt": prompt})]))
    library.rebuild([folder])
    (found,) = library.made_from(7, model, prompt)
    assert (found.model, found.prompt) == (model, prompt)
    assert library.made_from(2**64, model, prompt) == []


@pytest.mark.parametrize("key", ["", "backend:", "model:", "tag:"])
def test_a_search_for_one_is_answered(library: Library, key: str) -> None:
    assert library.count(parse(f"{key}a{SURROGATE}").query) == 0


def test_a_time_that_the_index_cannot_hold_is_looked_up_once(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far, first = write(folder / "far.png", small_png()), write(folder / "first.png", small_png())
    os.utime(far, (2**38, 2**38))
    os.utime(first, (0, 0))
    sync(library, folder)
    assert names(library) == {"far.png", "first.png", "z.png"}
    read: list[str] = []
    monkeypatch.setattr("imagen_desktop.core.library.folder_sync.find_file", read.append)
    sync(library, folder)
    assert read == []
    os.utime(far)
    os.utime(first)
    sync(library, folder)
    assert set(read) == {str(far), str(first)}


@pytest.mark.parametrize("modified_at", [2.0**38, 2.0**62, -(2.0**38)])
def test_a_file_of_a_year_without_a_date_has_one_near(folder: Path, modified_at: float) -> None:
    """As some file systems have them."""
    found = find_file(str(folder / "z.png"))
    assert found is not None
    image = found._replace(modified_at=modified_at).foreign_image
    for hours in (-23, 23):
        assert image.created_at.astimezone(timezone(timedelta(hours=hours))).year in (1, 2, 9998, 9999)


@every_look
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_regular_file_is_not_waited_for(
    library: Library, folder: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(folder / "pipe.png")
    (folder / "device.png").symlink_to("/dev/zero")
    (folder / "folder.png").symlink_to(folder)
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(folder)  # the address of a socket is short
        listener.bind("socket.png")
        os.mkfifo(folder / "z.png.json")
        write_old(folder / "a.png", small_png())
        os.mkfifo(folder / "a.png.json")
        look(library, folder)
    assert names(library) == {"a.png", "z.png"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_rebuild_lists_it(library: Library, folder: Path) -> None:
    os.mkfifo(folder / "pipe.png")
    assert library.rebuild([folder]).unreadable == (folder / "pipe.png",)


@every_look
@pytest.mark.parametrize("error", [ValueError, OverflowError])
def test_a_file_that_cannot_be_described_keeps_no_other_out(
    library: Library,
    folder: Path,
    look: Look,
    error: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    odd = write_old(folder / "odd.png", small_png())

    def find(path: str) -> FoundFile | None:
        if path == str(odd):
            raise error("what nobody thought of")
        return find_file(path)

    for module in ("rebuild", "folder_sync"):
        monkeypatch.setattr(f"imagen_desktop.core.library.{module}.find_file", find)
    for _ in range(2):
        look(library, folder)
    assert names(library) == {"z.png"}
    assert caplog.text.count(f"{odd} is passed over") == 1


def test_a_rebuild_lists_such_a_file(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(_path: str) -> FoundFile | None:
        raise ValueError

    monkeypatch.setattr("imagen_desktop.core.library.rebuild.find_file", find)
    rebuilt = library.rebuild([folder])
    assert (rebuilt.indexed, rebuilt.unreadable) == (0, (folder / "z.png",))
