"""A picture read small: whatever its file's kind of pixels, as its owner would see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image as PillowImage
from PIL import UnidentifiedImageError

from imagen_desktop.core.thumbnails.picture import card, read_small
from tests.core.thumbnails.sample_pictures import BLUE, RED, is_near, picture_file, two_halves


def pixel(image: PillowImage.Image, x: int, y: int) -> tuple[int, ...]:
    return tuple(image.crop((x, y, x + 1, y + 1)).tobytes())


@pytest.mark.parametrize("kind", ["png", "webp", "jpg"])
@pytest.mark.parametrize("size", [(1024, 1024), (1216, 832), (1300, 40), (514, 512)])
def test_the_longest_side_is_what_was_asked_for(tmp_path: Path, kind: str, size: tuple[int, int]) -> None:
    small, original = read_small(two_halves(tmp_path / f"fox.{kind}", *size), 512)
    assert original == size
    assert max(small.size) == 512
    assert abs(small.height - 512 * size[1] / size[0]) <= 1
    assert is_near(pixel(small, 20, 4), RED, 12)
    assert is_near(pixel(small, 490, 4), BLUE, 12)


def test_a_small_picture_is_not_enlarged(tmp_path: Path) -> None:
    small, _original = read_small(picture_file(tmp_path / "fox.png", 96, 64), 512)
    assert small.size == (96, 64)


def test_a_photograph_is_turned_as_its_file_says(tmp_path: Path) -> None:
    exif = PillowImage.Exif()
    exif[0x0112] = 6  # to be turned clockwise: what is left comes up
    path = two_halves(tmp_path / "fox.jpg", 1200, 800, exif=exif)
    small, _original = read_small(path, 512)
    assert small.width < small.height == 512
    assert is_near(pixel(small, 100, 20), RED, 12)
    assert is_near(pixel(small, 100, 490), BLUE, 12)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixels_becomes_eight_bits_of_colours(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("fox.jpg" if mode == "CMYK" else "fox.png")
    whites: dict[str, int | tuple[int, ...]] = {"I;16": 65_535, "CMYK": (0, 0, 0, 0)}
    PillowImage.new(mode, (700, 500), whites.get(mode, "white")).save(path)
    small, _original = read_small(path, 256)
    assert small.mode == ("RGBA" if mode in ("LA", "RGBA") else "RGB")
    assert is_near(pixel(small, 128, 90), (255, 255, 255), 2)


def test_a_transparent_palette_stays_transparent(tmp_path: Path) -> None:
    PillowImage.new("P", (40, 40), 0).save(tmp_path / "fox.png", transparency=0)
    small, _original = read_small(tmp_path / "fox.png", 256)
    assert pixel(small, 9, 9)[3] == 0


def test_a_damaged_profile_costs_no_picture(tmp_path: Path) -> None:
    PillowImage.new("RGB", (64, 64), RED).save(tmp_path / "fox.png", icc_profile=b"no profile")
    small, _original = read_small(tmp_path / "fox.png", 256)
    assert is_near(pixel(small, 9, 9), RED)


def test_a_card_shows_the_middle_of_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "fox.png"
    drawn = PillowImage.new("RGB", (300, 100), BLUE)
    drawn.paste(RED, (100, 0, 200, 100))
    drawn.save(path)
    made, color = card(drawn, 50, 50, is_filled=True, radius=6)
    assert made.size == (50, 50)
    assert is_near(pixel(made, 25, 25), RED)
    assert is_near(tuple(color.to_bytes(4)[1:]), RED, 12)
    assert color >> 24 == 0xFF


def test_a_whole_picture_keeps_its_shape_and_is_not_enlarged() -> None:
    drawn = PillowImage.new("RGB", (300, 100), RED)
    assert card(drawn, 60, 60, is_filled=False, radius=6)[0].size == (60, 20)
    assert card(drawn, 900, 900, is_filled=False, radius=6)[0].size == (300, 100)


def test_corners_are_round_and_multiplied_by_what_is_left_of_them() -> None:
    made, _color = card(PillowImage.new("RGB", (100, 100), "white"), 50, 50, is_filled=True, radius=8)
    assert pixel(made, 0, 0) == (0, 0, 0, 0)
    assert pixel(made, 25, 0) == (255, 255, 255, 255)
    red, _green, _blue, alpha = pixel(made, 2, 2)
    assert red == alpha
    assert 0 < alpha < 255


def test_transparency_is_multiplied_into_the_colours() -> None:
    made, _color = card(
        PillowImage.new("RGBA", (100, 100), (200, 100, 50, 128)), 50, 50, is_filled=True, radius=8
    )
    assert is_near(pixel(made, 25, 25), (100, 50, 25, 128), 1)


def test_other_kinds_of_files_are_not_opened(tmp_path: Path) -> None:
    """Their decoders are many, and nothing in a library needs them."""
    PillowImage.new("RGB", (40, 40), RED).save(tmp_path / "fox.png", format="GIF")
    with pytest.raises(UnidentifiedImageError):
        read_small(tmp_path / "fox.png", 256)
