"""Thumbnails on disk: where the desktop's other programs look for them, and only as long as they are true."""

from __future__ import annotations

import os
from hashlib import md5
from pathlib import Path

import pytest
from PIL import Image as PillowImage

from imagen_desktop.core.paths import home_paths, user_paths
from imagen_desktop.core.thumbnails.cache import read_thumbnail, size_for, source_of, write_thumbnail
from imagen_desktop.core.thumbnails.folder import thumbnail_folder
from imagen_desktop.core.thumbnails.picture import read_small
from tests.core.thumbnails.sample_pictures import picture_file


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "thumbnails"


def test_a_thumbnail_lies_where_the_desktops_programs_look_for_it(tmp_path: Path, cache: Path) -> None:
    source = source_of(picture_file(tmp_path / "fuchs im schnee ü.png", 1024, 1024))
    write_thumbnail(cache, "large", source, *read_small(source.path, 256))
    name = md5(source.path.as_uri().encode(), usedforsecurity=False).hexdigest()
    with PillowImage.open(cache / "large" / f"{name}.png") as kept:
        assert "%20" in source.uri
        assert kept.info["Thumb::URI"] == source.uri
        assert kept.info["Thumb::MTime"] == str(int(source.path.stat().st_mtime))
        assert kept.info["Thumb::Image::Width"] == "1024"
        assert kept.size == (256, 256)


def test_a_thumbnail_is_found_again_as_it_was(tmp_path: Path, cache: Path) -> None:
    source = source_of(picture_file(tmp_path / "fox.png", 600, 400))
    small, original = read_small(source.path, 256)
    write_thumbnail(cache, "large", source, small, original)
    kept = read_thumbnail(cache, "large", source)
    assert kept is not None
    assert kept.tobytes() == small.tobytes()


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_thumbnails_are_the_users_own_business(tmp_path: Path, cache: Path) -> None:
    source = source_of(picture_file(tmp_path / "fox.png"))
    write_thumbnail(cache, "large", source, *read_small(source.path, 256))
    assert (cache / "large").stat().st_mode & 0o777 == 0o700
    assert (cache / "large" / source.file_name).stat().st_mode & 0o777 == 0o600


def test_a_thumbnail_of_a_file_that_has_changed_is_not_used(tmp_path: Path, cache: Path) -> None:
    path = picture_file(tmp_path / "fox.png")
    source = source_of(path)
    write_thumbnail(cache, "large", source, *read_small(path, 256))
    assert read_thumbnail(cache, "large", source) is not None
    os.utime(path, (source.modified + 10, source.modified + 10))
    assert read_thumbnail(cache, "large", source_of(path)) is None


def test_a_damaged_thumbnail_is_none(tmp_path: Path, cache: Path) -> None:
    source = source_of(picture_file(tmp_path / "fox.png", 300, 300))
    write_thumbnail(cache, "large", source, *read_small(source.path, 256))
    file = cache / "large" / source.file_name
    for length in (0, 5, 60, file.stat().st_size - 30):
        file.write_bytes(file.read_bytes()[:length])
        assert read_thumbnail(cache, "large", source) is None


def test_half_written_files_are_not_left_behind(tmp_path: Path, cache: Path) -> None:
    source = source_of(picture_file(tmp_path / "fox.png"))
    (cache / "large" / source.file_name).mkdir(parents=True)  # what was written cannot take its place
    with pytest.raises(OSError, match="irectory"):
        write_thumbnail(cache, "large", source, *read_small(source.path, 256))
    assert [each.name for each in (cache / "large").iterdir()] == [source.file_name]


@pytest.mark.parametrize(
    ("wanted", "kind"),
    [(100, "normal"), (129, "large"), (317, "x-large"), (600, "xx-large"), (5000, "xx-large")],
)
def test_the_smallest_kind_that_is_large_enough_is_used(wanted: int, kind: str) -> None:
    assert size_for(wanted)[0] == kind


def test_a_home_of_its_own_keeps_its_thumbnails_there(tmp_path: Path) -> None:
    assert thumbnail_folder(home_paths(tmp_path)).is_relative_to(tmp_path)


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="the freedesktop rules")
def test_the_users_own_places_share_the_desktops_thumbnails() -> None:
    assert thumbnail_folder(user_paths()) == Path.home() / ".cache" / "thumbnails"
