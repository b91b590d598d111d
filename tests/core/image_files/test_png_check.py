"""A PNG is checked completely, without a pixel library; Pillow is the judge of what is right."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PillowImage

from imagen_desktop.core.errors import DownloadFailedError
from imagen_desktop.core.image_files import Checked, check_image
from imagen_desktop.core.image_files.png_check import check_png
from tests.core.image_files.sample_files import (
    chunk,
    encoded,
    header,
    interlaced_png,
    picture,
    png,
    small_png,
    write,
)

END = chunk(b"IEND")


def check(data: bytes) -> tuple[int, int, bool]:
    return check_png(io.BytesIO(data), len(data))


def refusal(data: bytes) -> str:
    with pytest.raises(DownloadFailedError) as caught:
        check(data)
    return caught.value.message


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_colour_type_passes(mode: str) -> None:
    image = PillowImage.new("I;16", (40, 30)) if mode == "I;16" else picture(mode)
    assert check(encoded(image, "PNG")) == (40, 30, False)


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_palettes_of_few_bits_pass(bits: int) -> None:
    image = picture("RGB", (37, 5)).quantize(2**bits)
    assert check(encoded(image, "PNG", bits=bits)) == (37, 5, False)


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (3, 2), (4, 5), (8, 8), (33, 17)])
def test_interlaced_images_pass(size: tuple[int, int]) -> None:
    data = interlaced_png(*size)
    with PillowImage.open(io.BytesIO(data)) as image:
        image.load()
    assert check(data) == (*size, False)


def test_an_image_larger_than_every_buffer_passes() -> None:
    assert check(encoded(picture("RGB", (900, 500)), "PNG", compress_level=1)) == (900, 500, False)


def test_a_c2pa_manifest_is_noticed() -> None:
    assert check(small_png([chunk(b"caBX", b"jumbf")])) == (3, 2, True)


@given(st.data())
def test_no_truncation_passes(data: st.DataObject) -> None:
    whole = small_png()
    length = data.draw(st.integers(8, len(whole) - 1))
    assert refusal(whole[:length])


@given(st.data())
def test_no_changed_byte_passes(data: st.DataObject) -> None:
    whole = bytearray(small_png([chunk(b"tEXt", b"a\0b")]))
    place = data.draw(st.integers(8, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    assert refusal(bytes(whole))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (png(header(3, 2), END), "cut short"),
        (png(header(3, 2), chunk(b"IDAT", zlib.compress(bytes(10))), END), "cut short"),
        (png(header(3, 2), chunk(b"IDAT", zlib.compress(bytes(21))), END), "more than its size"),
        (png(header(3, 2), chunk(b"IDAT", zlib.compress(b"\5" + bytes(19))), END), "unknown filter"),
        (png(header(3, 2), chunk(b"IDAT", zlib.compress(bytes(10) + b"\5" + bytes(9))), END), "filter"),
        (png(header(3, 2), chunk(b"IDAT", zlib.compress(bytes(20))[:-1]), END), "cut short"),
        (png(header(3, 2), chunk(b"IDAT", b"no zlib"), END), "do not unpack"),
        (png(chunk(b"IDAT", zlib.compress(bytes(20))), header(3, 2), END), "header"),
        (png(header(3, 2), header(3, 2), END), "header"),
        (png(header(0, 2), END), "zero"),
        (png(header(3, 2, depth=3), END), "makes no sense"),
        (png(header(3, 2, colour=5), END), "makes no sense"),
        (png(header(3, 2, compression=1), END), "makes no sense"),
        (png(header(3, 2, interlace=2), END), "makes no sense"),
        (png(header(3, 2, colour=3), chunk(b"IDAT", b""), END), "palette"),
        (png(header(3, 2), chunk(b"PLTE", b"1234"), END), "palette"),
        (png(header(3, 2), chunk(b"NEWS", b""), END), "no PNG reader knows"),
        (png(header(3, 2), chunk(b"1234", b""), END), "no name"),
    ],
)
def test_a_damaged_image_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert reason in refusal(data)


def test_pixels_in_two_places_are_refused() -> None:
    data = zlib.compress(bytes(20))
    whole = png(
        header(3, 2), chunk(b"IDAT", data[:5]), chunk(b"tEXt", b"a\0b"), chunk(b"IDAT", data[5:]), END
    )
    assert "several places" in refusal(whole)


def test_an_image_of_impossible_size_is_refused_before_it_is_unpacked() -> None:
    assert "100000 × 100000" in refusal(png(header(100_000, 100_000), chunk(b"IDAT", b""), END))


def test_a_stream_that_unpacks_to_ten_gigabytes_is_refused_at_the_first_byte_too_many() -> None:
    block = zlib.compressobj(9)
    unpacked = bytes(2**20)
    start, piece = block.compress(unpacked) + block.flush(zlib.Z_FULL_FLUSH), b""
    piece = block.compress(unpacked) + block.flush(zlib.Z_FULL_FLUSH)
    bomb = start + piece * 10_240
    assert "more than its size" in refusal(png(header(100, 100), chunk(b"IDAT", bomb), END))


def test_a_good_file_says_what_it_is(tmp_path: Path) -> None:
    assert check_image(write(tmp_path / "x.part", small_png())) == Checked("png", 3, 2, has_c2pa=False)
