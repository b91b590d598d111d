"""The whole renderer: bytes in, a PNG of the right size out, whatever the prompt."""

import io
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from PIL import Image, ImageChops, ImageStat

from imagen_desktop.core.backends.sketch import draw_png
from imagen_desktop.core.backends.sketch.artwork import _target, art
from imagen_desktop.core.backends.sketch.painter import draw_scene
from imagen_desktop.core.backends.sketch.prompt import read_prompt

FOX = "a red fox in the snow at night"


def picture(prompt: str, seed: int = 1, side: int = 96) -> Image.Image:
    return Image.open(io.BytesIO(draw_png(prompt, seed, side, side))).convert("RGB")


def difference(first: Image.Image, second: Image.Image) -> float:
    """Mean difference of the channels, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 3


def test_same_arguments_give_the_same_bytes() -> None:
    assert draw_png(FOX, 7, 120, 90) == draw_png(FOX, 7, 120, 90)


def test_another_process_gives_the_same_bytes() -> None:
    code = (
        "import hashlib; from imagen_desktop.core.backends.sketch import draw_png; "
        f"print(hashlib.sha256(draw_png({FOX!r}, 7, 120, 90)).hexdigest())"
    )
    first, second = (
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize("prompt", [FOX, "mountains at sunset", "abstract pattern", "three apples", "qwzx"])
def test_another_seed_is_visibly_different(prompt: str) -> None:
    assert difference(picture(prompt, 1), picture(prompt, 2)) > 4


@pytest.mark.parametrize(
    "size", [(1, 1), (16, 16), (333, 777), (1000, 64), (64, 1000), (16, 2048), (2048, 700)]
)
def test_size_is_exact(size: tuple[int, int]) -> None:
    assert Image.open(io.BytesIO(draw_png(FOX, 1, *size))).size == size


def test_picture_is_opaque() -> None:
    image = Image.open(io.BytesIO(draw_png(FOX, 1, 90, 60))).convert("RGBA")
    assert image.getchannel("A").getextrema() == (255, 255)


def test_fox_in_snow_at_night_is_dark_above_with_a_warm_spot_on_cold_ground() -> None:
    image = picture(FOX, side=160)
    sky = ImageStat.Stat(image.crop((0, 0, 160, 60))).mean
    assert sum(sky) / 3 < 90
    assert sky[2] > sky[0]
    pixels = [image.getpixel((x, y)) for x in range(160) for y in range(60, 150)]
    warm = [p for p in pixels if isinstance(p, tuple) and p[0] > 110 and p[0] > 1.5 * p[2]]
    assert len(warm) > 150


def test_unknown_words_move_the_picture() -> None:
    plain = picture("zorblax")
    assert difference(plain, picture("quimfrotz")) > 4
    assert difference(picture("a cat"), picture("a cat zorblax")) > 2


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        " \n\t ",
        "\x00\x01\x02 a cat \x00",
        "</svg><script>alert(1)</script><image href='file:///etc/passwd'/> cat",
        '" onload="x" & &amp; &#0; ]]> <![CDATA[ cat',
        "cat " * 25_000,
        "x" * 100_000,
        "🦊 in the ❄️ 👩‍🚀 🏳️‍🌈",
        "قطة حمراء في الثلج",
        "\u202e desrever txet \u202c",
        "ｆｏｘ ﬁsh ÉLÉPHANT",
        "\ud800 lone surrogate",
        "ﷺ" * 3000,
    ],
)
def test_hostile_prompts_draw(prompt: str) -> None:
    assert picture(prompt, side=24).size == (24, 24)


def test_no_word_of_the_prompt_gets_into_the_svg() -> None:
    prompt = '<evil attribute="zorblax">cat</evil> href=zorblax &zorblax; zorblax'
    markup = draw_scene(prompt, read_prompt(prompt), 1, 64, 64).document(64, 64)
    assert "zorblax" not in markup
    assert "evil" not in markup
    ET.fromstring(markup)


@pytest.mark.parametrize(
    "prompt",
    [
        "a castle on a hill at dusk", "whales in the sea", "a cave", "a volcano", "a village", "waterfall",
        "an island",
        "a robot in a room", "a dancer on stage", "a planet", "tropical fish", "flowing silk", "a heart",
        "rain in the city",
        "aurora over a lake in winter", "storm at sea", "fireflies in a forest",
        "autumn forest", "bamboo", "savanna",
        "desert", "garden in spring", "mars", "above the clouds", "swamp in fog", "rainbow over a farm",
        "venice", "fuji", "kitchen", "library", "classroom", "cat on a windowsill", "a man on a pier",
        "harbour",
        "santorini", "great wall", "tokyo at night", "tulip field", "rooftop", "iceberg", "tennis court",
        "a car on a road", "london", "a man riding a horse", "a king on a throne", "an owl on a branch",
    ],
)  # fmt: skip
def test_every_backdrop_is_well_formed_and_free_of_doubled_ids(prompt: str) -> None:
    for seed in (1, 2):
        root = ET.fromstring(draw_scene(prompt, read_prompt(prompt), seed, 90, 60).document(90, 60))
        names = [name for element in root.iter() if (name := element.get("id"))]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("drawing", "named", "is_taken_whole"),
    [
        ("@fox-sitting", "#d8342c", False),
        ("@lion", "#f3c623", False),
        ("@car", "#f06fa8", True),
        ("@car", "#2f6fde", True),
        ("duck", "#f3c623", True),
    ],
)
def test_a_colour_is_taken_whole_but_by_animals_that_are_called_so(
    drawing: str, named: str, is_taken_whole: bool
) -> None:
    assert (_target(art(drawing), named) == named) is is_taken_whole


@pytest.mark.parametrize(
    "style", ["black and white", "pastel", "neon", "pixel art", "blueprint", "ink drawing"]
)
def test_a_style_changes_the_picture(style: str) -> None:
    assert difference(picture("a lighthouse"), picture(f"a lighthouse, {style}")) > 4


def test_black_and_white_has_no_colour() -> None:
    red, green, blue = picture("a parrot, black and white").split()
    assert difference(Image.merge("RGB", (red, red, red)), Image.merge("RGB", (green, blue, red))) < 1


def test_importing_the_package_loads_neither_data_nor_rasteriser() -> None:
    code = (
        "import sys, imagen_desktop.core.backends.sketch as s; "
        "print([m for m in sys.modules if 'resvg' in m or 'sketch.' in m])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
