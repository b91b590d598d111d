"""What came is judged by its bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from imagen_desktop.core.errors import DownloadFailedError, SaveError
from imagen_desktop.core.image_files import Checked, check_image
from tests.core.image_files.sample_files import encoded, jpeg_segment, picture, riff, write


def refusal(tmp_path: Path, data: bytes) -> str:
    with pytest.raises(DownloadFailedError) as caught:
        check_image(write(tmp_path / "x.part", data))
    return caught.value.message


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n<!DOCTYPE html><html>", "web page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Error/>', "web page"),
        (b'{"detail": "expired"}', "JSON"),
        (b"\0" * 100, "no known format"),
        (b"GIF89a" + bytes(50), "no known format"),
    ],
)
def test_what_is_no_image_is_named(tmp_path: Path, data: bytes, reason: str) -> None:
    assert reason in refusal(tmp_path, data)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 30}])
def test_jpegs_are_decoded(tmp_path: Path, options: dict[str, object]) -> None:
    data = encoded(picture(), "JPEG", **options)
    assert check_image(write(tmp_path / "x.part", data)) == Checked("jpg", 40, 30, has_c2pa=False)
    assert "damaged" in refusal(tmp_path, data[: len(data) // 2])


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"quality": 30}])
def test_webps_are_decoded(tmp_path: Path, options: dict[str, object]) -> None:
    data = encoded(picture(), "WEBP", **options)
    assert check_image(write(tmp_path / "x.part", data)) == Checked("webp", 40, 30, has_c2pa=False)
    assert "damaged" in refusal(tmp_path, data[: len(data) // 2])


def test_headers_without_an_image_are_refused(tmp_path: Path) -> None:
    assert "damaged" in refusal(tmp_path, b"\xff\xd8\xff\xe0" + bytes(100))
    assert "damaged" in refusal(tmp_path, riff((b"VP8 ", bytes(30))))


def test_a_c2pa_manifest_is_noticed(tmp_path: Path) -> None:
    jpeg = encoded(picture(), "JPEG")
    jpeg = jpeg[:2] + jpeg_segment(0xEB, b"JP\0\1\0\0\0\1" + bytes(4) + b"jumb" + b"c2pa") + jpeg[2:]
    assert check_image(write(tmp_path / "x.part", jpeg)).has_c2pa
    webp = encoded(picture(), "WEBP", icc_profile=b"profile!")
    body = webp[12:]
    webp = b"RIFF" + (len(body) + 4 + 12).to_bytes(4, "little") + b"WEBP" + body + b"C2PA\4\0\0\0jumb"
    assert check_image(write(tmp_path / "x.part", webp)).has_c2pa


def test_a_missing_file_is_the_disks_fault(tmp_path: Path) -> None:
    with pytest.raises(SaveError):
        check_image(tmp_path / "nothing.part")
