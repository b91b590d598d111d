"""An exported copy has the same pixels, and without its prompt not a byte of it."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from imagen_desktop.core.errors import SaveError
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.image_files import EmbedSwitches, save_image
from imagen_desktop.core.image_files.exif import exif_block
from imagen_desktop.core.image_files.exporting import export_image, exported_name
from imagen_desktop.core.image_files.plain_jpeg import plain_jpeg_pieces
from imagen_desktop.core.image_files.plain_png import plain_png_pieces
from imagen_desktop.core.image_files.plain_webp import plain_webp_pieces
from imagen_desktop.core.image_files.reading import describe_image, read_texts
from tests.core.image_files.sample_files import (
    chunk,
    encoded,
    jpeg_segment,
    picture,
    record,
    small_png,
    write,
)

SECRET = "zebracorn"
FORMATS = ("PNG", "JPEG", "WEBP")
SPELLINGS = tuple(SECRET.encode(encoding) for encoding in ("utf-8", "utf-16-be", "utf-16-le"))


def secret_record() -> Image:
    request = GenerationRequest(f"a {SECRET} in the snow", negative_prompt=f"no {SECRET}", steps=4)
    return record(request=request, sent={"prompt": f"a {SECRET} in the snow"})


def saved(folder: Path, encoder: str) -> Image:
    """As the program saves it: infotext, record and label inside."""
    options = {"progressive": True} if encoder == "JPEG" else {}
    part = write(folder / "x.part", encoded(picture(), encoder, **options))
    return save_image(part, folder, f"a-{SECRET}-7", secret_record(), EmbedSwitches())


def pixels(path: Path) -> bytes:
    with PillowImage.open(path) as opened:
        return opened.tobytes()


def tells(path: Path) -> bool:
    data = path.read_bytes()
    return any(spelling in data for spelling in SPELLINGS)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("ai_label", [True, False])
@pytest.mark.parametrize("encoder", FORMATS)
def test_not_a_byte_of_the_prompt_is_left_and_no_pixel_changes(
    tmp_path: Path, out: Path, encoder: str, ai_label: bool
) -> None:
    image = saved(tmp_path, encoder)
    assert tells(image.path)
    name = exported_name(image, without_prompt=True)
    copy = export_image(image, out / name, without_prompt=True, ai_label=ai_label)

    assert SECRET not in copy.name
    assert not tells(copy)
    assert pixels(copy) == pixels(image.path)
    described = describe_image(copy)
    assert described is not None
    assert (described.prompt, described.seed, described.is_ai) == ("", None, ai_label)
    assert list(out.iterdir()) == [copy]


@pytest.mark.parametrize("encoder", FORMATS)
def test_an_export_with_the_prompt_is_the_same_file(tmp_path: Path, out: Path, encoder: str) -> None:
    image = saved(tmp_path, encoder)
    copy = export_image(image, out / exported_name(image, without_prompt=False))
    assert copy.name == image.path.name
    assert copy.read_bytes() == image.path.read_bytes()


def foreign_png() -> bytes:
    """Every place where some program has put a prompt, and one that nobody has thought of."""
    words = f"a {SECRET}\nSteps: 4, Seed: 1, Size: 3x2".encode()
    before = [
        chunk(b"tEXt", b"parameters\0" + words),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + words),
        chunk(b"eXIf", exif_block(words.decode())),
        chunk(b"caBX", words),
        chunk(b"prVt", words),
    ]
    after = [chunk(b"tEXt", b"workflow\0" + words), chunk(b"comf", words)]
    return small_png(before, after) + words


def foreign_jpeg() -> bytes:
    words = f"a {SECRET}".encode()
    plain = encoded(picture(), "JPEG", progressive=True, icc_profile=b"profile")
    ours = b"".join(
        jpeg_segment(marker, body)
        for marker, body in (
            (0xE1, b"Exif\0\0" + exif_block(words.decode())),
            (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + words),
            (0xE1, b"http://ns.adobe.com/xmp/extension/\0" + words),
            (0xE0, b"JFXX\0" + words),
            (0xE2, b"FPXR\0" + words),
            (0xEB, b"JP\0\0jumb" + words),
            (0xED, b"Photoshop 3.0\0" + words),
            (0xFE, words),
        )
    )
    between = plain.rindex(b"\xff\xda")  # a progressive file has several scans: a comment may stand between
    return plain[:2] + ours + plain[2:between] + jpeg_segment(0xFE, words) + plain[between:] + words


def foreign_webp() -> bytes:
    exif = PillowImage.Exif()
    exif[0x0110] = f"prompt:a {SECRET}"
    data = encoded(picture("RGBA"), "WEBP", exif=exif, xmp=SECRET.encode(), lossless=True)
    body = SECRET.encode() + b"\0"
    unknown = b"what" + struct.pack("<I", len(body)) + body
    return data[:4] + struct.pack("<I", len(data) - 8 + len(unknown)) + data[8:] + unknown + body


@pytest.mark.parametrize(
    ("name", "make"), [("x.png", foreign_png), ("x.jpg", foreign_jpeg), ("x.webp", foreign_webp)]
)
def test_texts_of_any_program_at_any_place_are_left_behind(
    tmp_path: Path, out: Path, name: str, make: object
) -> None:
    assert callable(make)
    path = write(tmp_path / name, make())
    image = describe_image(path)
    assert image is not None
    copy = export_image(image, out / name, without_prompt=True, ai_label=False)
    assert not tells(copy)
    assert read_texts(copy) == {}
    assert pixels(copy) == pixels(path)


def test_colours_and_transparency_are_kept(tmp_path: Path, out: Path) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for encoder in FORMATS:
        mode = "RGB" if encoder == "JPEG" else "RGBA"
        drawn = picture()
        if mode == "RGBA":
            drawn.putalpha(128)
        path = write(tmp_path / f"x.{encoder.lower()}", encoded(drawn, encoder, icc_profile=profile))
        image = replace(secret_record(), path=path)
        copy = export_image(image, out / path.name, without_prompt=True)
        with PillowImage.open(copy) as opened:
            assert (opened.mode, opened.info["icc_profile"]) == (mode, profile)


@pytest.mark.parametrize("encoder", FORMATS)
def test_a_picture_that_lies_on_its_side_stays_upright(tmp_path: Path, out: Path, encoder: str) -> None:
    exif = PillowImage.Exif()
    exif[0x0112], exif[0x010E] = 6, SECRET
    path = write(tmp_path / "x", encoded(picture(), encoder, exif=exif))
    copy = export_image(replace(secret_record(), path=path), out / "x", without_prompt=True)
    with PillowImage.open(copy) as opened:
        assert dict(opened.getexif()) == {0x0112: 6}
    assert not tells(copy)


def test_frames_of_an_animation_are_kept(tmp_path: Path, out: Path) -> None:
    frames = [picture(), picture().transpose(PillowImage.Transpose.ROTATE_180)]
    for encoder in ("PNG", "WEBP"):
        data = encoded(frames[0], encoder, save_all=True, append_images=frames[1:], duration=100)
        path = write(tmp_path / encoder, data)
        copy = export_image(replace(secret_record(), path=path), out / encoder, without_prompt=True)
        with PillowImage.open(io.BytesIO(copy.read_bytes())) as opened:
            assert opened.n_frames == 2  # type: ignore[attr-defined]  # of animations


def test_a_picture_that_is_no_ai_s_gets_no_label(tmp_path: Path, out: Path) -> None:
    image = replace(saved(tmp_path, "PNG"), is_ai=False)
    copy = export_image(image, out / "x.png", without_prompt=True, ai_label=True)
    assert read_texts(copy) == {}


@pytest.mark.parametrize("encoder", FORMATS)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_damaged_file_is_refused_rather_than_guessed_at(
    tmp_path: Path, out: Path, encoder: str, part: float
) -> None:
    data = encoded(picture(), encoder)
    path = write(tmp_path / "x", data[: int(len(data) * part)])
    with pytest.raises(SaveError, match="damaged"):
        export_image(replace(secret_record(), path=path), out / "x", without_prompt=True)
    assert list(out.iterdir()) == []


def test_a_web_page_is_refused(tmp_path: Path, out: Path) -> None:
    path = write(tmp_path / "x.png", b"<html>")
    with pytest.raises(SaveError, match="damaged"):
        export_image(replace(secret_record(), path=path), out / "x.png", without_prompt=True)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(FORMATS), st.data())
def test_no_damage_raises_anything_in_the_walk_over_a_file(encoder: str, data: st.DataObject) -> None:
    damaged = bytearray(encoded(picture(size=(8, 6)), encoder))
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    for pieces in (plain_png_pieces, plain_jpeg_pieces, plain_webp_pieces):
        pieces(io.BytesIO(bytes(damaged)), b"", "")


def test_no_file_is_overwritten_but_one_that_was_confirmed(tmp_path: Path, out: Path) -> None:
    image = saved(tmp_path, "PNG")
    write(out / "x.png", b"mine")
    assert export_image(image, out / "x.png").name == "x-2.png"
    assert (out / "x.png").read_bytes() == b"mine"
    assert export_image(image, out / "x.png", overwrites=True).name == "x.png"
    assert (out / "x.png").read_bytes() == image.path.read_bytes()


def test_the_image_itself_is_never_the_copy(tmp_path: Path) -> None:
    image = saved(tmp_path, "PNG")
    before = image.path.read_bytes()
    with pytest.raises(SaveError, match="place of the image"):
        export_image(image, image.path, without_prompt=True, overwrites=True)
    assert image.path.read_bytes() == before


def test_what_lies_beside_a_file_goes_along_with_its_prompt_only(tmp_path: Path, out: Path) -> None:
    image = saved(tmp_path, "PNG")
    write(image.path.with_name(image.path.name + ".json"), SECRET.encode())
    export_image(image, out / "plain.png", without_prompt=True)
    export_image(image, out / "whole.png")
    assert sorted(path.name for path in out.iterdir()) == ["plain.png", "whole.png", "whole.png.json"]


@pytest.mark.parametrize(
    ("stem", "prompt", "expected"),
    [
        ("2026-11-22-a-red-fox-7", "a red fox", "image-2026-11-22-102030.png"),
        ("2026-11-22-a-ox-7", "a ox", "image-2026-11-22-102030.png"),
        ("cover final", "a red fox", "cover final.png"),
        ("лиса", "лиса в снегу", "image-2026-11-22-102030.png"),
        ("cover", "", "cover.png"),
    ],
)
def test_a_name_that_tells_the_prompt_is_replaced(stem: str, prompt: str, expected: str) -> None:
    made_at = datetime(2026, 11, 22, 10, 20, 30).astimezone(UTC)
    image = record(path=Path(f"/x/{stem}.png"), request=GenerationRequest(prompt), created_at=made_at)
    assert exported_name(image, without_prompt=True) == expected
    assert exported_name(image, without_prompt=False) == f"{stem}.png"


def test_a_file_or_folder_that_is_gone_is_said(tmp_path: Path, out: Path) -> None:
    image = saved(tmp_path, "PNG")
    with pytest.raises(SaveError, match="nowhere is gone"):
        export_image(image, tmp_path / "nowhere" / "x.png")
    image.path.unlink()
    with pytest.raises(SaveError, match=r"7\.png is gone"):
        export_image(image, out / "x.png")


def export_with_small_files_only(folder: Path, out: Path) -> None:
    """Run in a process of its own: the kernel refuses to let a file grow beyond 4 KB."""
    image = saved(folder, "PNG")
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, resource.RLIM_INFINITY))
    try:
        export_image(image, out / "x.png", without_prompt=True)
    except SaveError as error:
        print(error.message, error.hint)


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is POSIX's")
def test_a_disk_that_fills_up_is_said_and_nothing_is_left(tmp_path: Path, out: Path) -> None:
    code = "import sys, pathlib; from tests.core.image_files.test_exporting import *; "
    code += "export_with_small_files_only(*map(pathlib.Path, sys.argv[1:]))"
    command = [sys.executable, "-c", code, str(tmp_path), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "is full. Free some space, then export again." in done.stdout
    assert list(out.iterdir()) == []


def test_the_copy_is_checked_by_its_own_checksums(tmp_path: Path, out: Path) -> None:
    copy = export_image(saved(tmp_path, "PNG"), out / "x.png", without_prompt=True)
    data, place = copy.read_bytes(), 8
    while place < len(data):
        length = int.from_bytes(data[place : place + 4])
        body = data[place + 4 : place + 8 + length]
        assert zlib.crc32(body) == int.from_bytes(data[place + 8 + length : place + 12 + length])
        place += 12 + length
