"""Metadata goes into PNG, JPEG and WebP without touching a pixel, and other programs read it."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as PillowImage

from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_files import EmbedSwitches, save_image
from imagen_desktop.core.image_files.reading import read_image, read_texts
from tests.core.image_files.sample_files import (
    PROMPT,
    encoded,
    jpeg_segment,
    picture,
    record,
    write,
)

SAMPLES: list[tuple[str, str, dict[str, Any]]] = [
    ("RGB", "PNG", {}),
    ("P", "PNG", {}),
    ("RGB", "JPEG", {}),
    ("L", "JPEG", {"progressive": True}),
    ("CMYK", "JPEG", {}),
    ("RGB", "JPEG", {"icc_profile": bytes(70_000)}),
    ("RGB", "WEBP", {"quality": 80}),
    ("RGB", "WEBP", {"lossless": True}),
    ("RGBA", "WEBP", {"quality": 80}),
    ("RGBA", "WEBP", {"lossless": True}),
    ("RGB", "WEBP", {"icc_profile": b"profile"}),
]


def transparent(mode: str) -> PillowImage.Image:
    image = picture(mode)
    if mode == "RGBA":
        image.putalpha(PillowImage.linear_gradient("L").resize(image.size))
    return image


def saved(tmp_path: Path, data: bytes, **changes: Any) -> Image:
    part = write(tmp_path / "x.part", data)
    return save_image(part, tmp_path / "images", "fox", record(**changes), EmbedSwitches())


def pixels(data: bytes) -> tuple[str, tuple[int, int], bytes]:
    with PillowImage.open(io.BytesIO(data)) as image:
        return image.mode, image.size, image.tobytes()


@pytest.mark.parametrize(("mode", "encoder", "options"), SAMPLES)
def test_pixels_stay_and_the_record_comes_back(
    tmp_path: Path, mode: str, encoder: str, options: dict[str, Any]
) -> None:
    data = encoded(transparent(mode), encoder, **options)
    image = saved(tmp_path, data)
    assert pixels(image.path.read_bytes()) == pixels(data)
    assert read_image(image.path) == image
    assert list(image.path.parent.iterdir()) == [image.path]


@pytest.mark.parametrize(("mode", "encoder", "options"), SAMPLES)
def test_pillow_reads_the_settings_and_the_label(
    tmp_path: Path, mode: str, encoder: str, options: dict[str, Any]
) -> None:
    path = saved(tmp_path, encoded(transparent(mode), encoder, **options)).path
    with PillowImage.open(path) as image:
        label = image.info["xmp"]
        if encoder == "PNG":
            settings = image.info["parameters"]
        else:
            settings = image.getexif().get_ifd(0x8769)[0x9286].removeprefix(b"UNICODE\0").decode("utf-16-be")
    assert settings.startswith(PROMPT + "\nNegative prompt: blurry\nSteps: 4, ")
    assert b"digitalsourcetype/trainedAlgorithmicMedia" in label


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="ExifTool is not installed")
@pytest.mark.parametrize(("mode", "encoder", "options"), SAMPLES)
def test_exiftool_reads_the_label_and_finds_nothing_wrong(
    tmp_path: Path, mode: str, encoder: str, options: dict[str, Any]
) -> None:
    if options.get("icc_profile"):
        pytest.skip("the profile of this sample is no real one")
    path = saved(tmp_path, encoded(transparent(mode), encoder, **options)).path
    command = ["exiftool", "-s3", "-DigitalSourceType", "-Warning", "-Error", "-a", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@pytest.mark.parametrize("encoder", ["JPEG", "WEBP"])
def test_a_file_that_has_exif_already_gets_sidecars(tmp_path: Path, encoder: str) -> None:
    exif = PillowImage.Exif()
    exif[0x0131] = "the provider"
    data = encoded(picture(), encoder, exif=exif)
    image = saved(tmp_path, data)
    assert image.path.read_bytes() == data
    assert read_image(image.path) == image
    assert len(list(image.path.parent.iterdir())) == 3


def test_a_prompt_too_long_for_jpegs_segments_goes_beside_it(tmp_path: Path) -> None:
    from imagen_desktop.core.generation import GenerationRequest

    image = saved(tmp_path, encoded(picture(), "JPEG"), request=GenerationRequest("word " * 20_000))
    assert read_image(image.path) == image
    assert (image.path.parent / "fox.jpg.json").exists()


def test_jpegs_jfif_header_stays_first(tmp_path: Path) -> None:
    data = saved(tmp_path, encoded(picture(), "JPEG")).path.read_bytes()
    assert data[2:4] == b"\xff\xe0"
    assert data[20:22] == b"\xff\xe1"


def test_bytes_after_webps_end_are_kept(tmp_path: Path) -> None:
    data = encoded(picture(), "WEBP") + b"trailing"
    image = saved(tmp_path, data)
    assert image.path.read_bytes().endswith(b"trailing")
    assert read_image(image.path) == image


def test_webps_flags_name_what_is_in_it(tmp_path: Path) -> None:
    data = saved(tmp_path, encoded(transparent("RGBA"), "WEBP", lossless=True)).path.read_bytes()
    assert data[12:16] == b"VP8X"
    assert data[20] == 0x10 | 0x08 | 0x04


def test_every_text_is_found_by_its_own_name(tmp_path: Path) -> None:
    jpeg = encoded(picture(), "JPEG")
    jpeg = jpeg[:2] + jpeg_segment(0xFE, b"a comment") + jpeg[2:]
    path = saved(tmp_path, jpeg).path
    texts = read_texts(path)
    assert set(texts) == {"Comment", "Software", "UserComment", "XML:com.adobe.xmp", "imagen_desktop"}
    assert texts["Comment"] == "a comment"
