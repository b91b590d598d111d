"""Variants, wildcards and styles on the command line; a prompt that is made again is literal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imagen_desktop.core.generation import Image
from imagen_desktop.core.image_files.reading import read_image
from tests.cli.conftest import Answer, Imagen
from tests.fakes.png import tiny_png

SMALL = ("--backend", "sketch", "--size", "64x48", "--quiet")
STYLES = """\
[[style]]
name = "Oil"
prompt = "{prompt}, oil painting"
negative = "photo"

[[style]]
name = "Fox"
prompt = "a red fox"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def made(answer: Answer) -> list[Image]:
    assert answer.code == 0, answer.err
    images = [read_image(Path(line)) for line in answer.lines]
    return [image for image in images if image is not None]


def test_variants_are_images_of_their_own(imagen: Imagen) -> None:
    images = made(imagen("generate", "a {red|blue} fox", *SMALL, "--seed", "7"))
    assert [(image.prompt, image.seed) for image in images] == [("a red fox", 7), ("a blue fox", 7)]
    assert {image.request.template for image in images} == {"a {red|blue} fox"}


def test_variants_are_priced_before_they_are_sent(imagen: Imagen) -> None:
    line = ("generate", "a {red|blue} fox", "--backend", "flux-schnell-replicate", "--count", "2")
    answer = imagen(*line, "--dry-run")
    assert answer.out.startswith("4 images with FLUX schnell on Replicate: $0.012")
    assert imagen(*line, "--max-cost", "0.01").code == 4


def test_literal_sends_the_braces(imagen: Imagen) -> None:
    (image,) = made(imagen("generate", "a {red|blue} fox", *SMALL, "--literal"))
    assert (image.prompt, image.request.template) == ("a {red|blue} fox", "")


def test_again_does_not_expand(imagen: Imagen) -> None:
    (image,) = made(imagen("generate", "a {red|blue} fox", *SMALL, "--literal", "--seed", "7"))
    (again,) = made(imagen("again", str(image.path), "--quiet"))
    assert (again.prompt, again.seed) == (image.prompt, 7)


def test_too_many_variants_are_one_sentence(imagen: Imagen) -> None:
    answer = imagen("generate", "{a|b|c|d|e|f|g|h|i|j}" * 4, *SMALL)
    assert answer.code == 2
    assert "The variants make 10,000 images; 1,000 at once is the most." in answer.err
    assert answer.out == ""


def test_a_wildcard_is_decided_by_the_seed(imagen: Imagen, home: Path) -> None:
    (home / "wildcards").mkdir(parents=True)
    (home / "wildcards" / "colour.txt").write_text("red\nblue\ngreen\n")
    images = made(imagen("generate", "a __colour__ fox", *SMALL, "--count", "6", "--seed", "1"))
    (alone,) = made(imagen("generate", "a __colour__ fox", *SMALL, "--seed", "4"))
    assert [image.seed for image in images] == [1, 2, 3, 4, 5, 6]
    assert alone.prompt == images[3].prompt
    assert len({image.prompt for image in images}) > 1


def test_a_style_wraps_the_prompt(imagen: Imagen, home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "styles.toml").write_text(STYLES)
    answer = imagen("generate", "a {red|blue} fox", *SMALL, "--style", "oil")
    assert [image.prompt for image in made(answer)] == ["a red fox, oil painting", "a blue fox, oil painting"]
    assert "Warning: Sketch: drawn, not AI has no negative prompt: the style's is not sent." in answer.err
    (image,) = made(imagen("generate", *SMALL, "--style", "Fox"))
    assert image.prompt == "a red fox"


def test_a_style_that_is_not_there_or_has_nothing_to_wrap_is_a_sentence(imagen: Imagen, home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "styles.toml").write_text(STYLES)
    answer = imagen("generate", "a fox", *SMALL, "--style", "Oli")
    assert (answer.code, 'did you mean "Oil"?' in answer.err) == (2, True)
    answer = imagen("generate", *SMALL, "--style", "Oil")
    assert (answer.code, "A prompt is missing." in answer.err) == (2, True)


def test_styles_are_listed(imagen: Imagen, home: Path) -> None:
    assert imagen("styles").code == 0
    home.mkdir(exist_ok=True)
    (home / "styles.toml").write_text(STYLES)
    assert imagen("styles").lines == [
        "NAME  KIND    PROMPT                  LEAVES OUT",
        "Oil   style   {prompt}, oil painting  photo",
        "Fox   prompt  a red fox",
    ]
    assert json.loads(imagen("styles", "--json").out)[1] == {
        "name": "Fox", "kind": "prompt", "prompt": "a red fox", "negative": None,
    }  # fmt: skip
    (home / "styles.toml").write_text("[[style]\n")
    answer = imagen("styles")
    assert (answer.code, answer.out) == (2, "")
    assert "styles.toml is not valid TOML" in answer.err


def test_an_image_that_is_there_already_is_named_and_made_all_the_same(imagen: Imagen) -> None:
    line = ("generate", "a red fox", *SMALL, "--seed", "7")
    (first,) = made(imagen(*line))
    answer = imagen(*line)
    assert f"Warning: {first.path} is this image already." in answer.err
    (second,) = made(answer)
    assert second.path != first.path
    assert "Warning" not in imagen("generate", "a red fox", *SMALL, "--seed", "8").err


def test_a_reference_image_is_checked_before_anything_is_sent(imagen: Imagen, tmp_path: Path) -> None:
    picture = tmp_path / "fox.png"
    picture.write_bytes(tiny_png())
    hosted = ("generate", "a fox", "--backend", "flux-dev-replicate", "--dry-run")
    assert imagen(*hosted, "--image", str(picture), "--strength", "0.6").code == 0
    for arguments, sentence in (
        (("--image", str(tmp_path / "no.png")), "cannot be read: No such file"),
        (("--image", __file__), "is no PNG, JPEG or WebP picture"),
        (("--image", str(picture), "--strength", "2"), "takes 0 to 1 strength, not 2"),
        (("--strength", "0.5"), "A strength needs a reference image."),
    ):
        answer = imagen(*hosted, *arguments)
        assert (answer.code, sentence in answer.err) == (2, True), answer.err
    answer = imagen("generate", "a fox", *SMALL, "--image", str(picture))
    assert (answer.code, "takes no reference image" in answer.err) == (2, True)
