"""Our own PNG writer: every decoder reads back each pixel and each text."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image as PillowImage

from imagen_desktop.core.image_files.png_check import check_png
from imagen_desktop.core.thumbnails.png_file import encoded


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (37, 23)])
def test_every_pixel_comes_back(mode: str, size: tuple[int, int]) -> None:
    noise = random.Random(7).randbytes(size[0] * size[1] * len(mode))
    drawn = PillowImage.frombytes(mode, size, noise)
    with PillowImage.open(io.BytesIO(encoded(drawn, {}))) as read:
        assert read.mode == mode
        assert read.tobytes() == noise


def test_texts_come_back() -> None:
    texts = {"Thumb::URI": "file:///fox%20in%20snow.png", "Software": "imagen"}
    with PillowImage.open(io.BytesIO(encoded(PillowImage.new("RGB", (4, 4)), texts))) as read:
        assert read.info == texts


def test_the_file_passes_our_own_check_of_each_byte() -> None:
    written = encoded(PillowImage.new("RGB", (40, 30), "teal"), {"Software": "imagen"})
    assert check_png(io.BytesIO(written), len(written))[:2] == (40, 30)


def test_equal_neighbours_take_next_to_nothing() -> None:
    assert len(encoded(PillowImage.new("RGB", (512, 512), "teal"), {})) < 10_000
