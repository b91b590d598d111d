"""`imagen again`: the same picture from its file, or the same request with changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from imagen_desktop.core.image_files.reading import read_image
from tests.cli.conftest import Imagen
from tests.fakes.png import tiny_png
from tests.fakes.replicate_server import DEV, SCHNELL, TOKEN, server_in_thread

Sketch = Callable[..., Path]


def test_same_seed_makes_the_same_picture_again(imagen: Imagen, sketch: Sketch) -> None:
    first = sketch("a red fox", "--seed", "7")
    answer = imagen("again", str(first))
    assert answer.code == 0
    before, after = read_image(first), read_image(Path(answer.out.strip()))
    assert before is not None
    assert after is not None
    assert after.path != before.path
    assert (after.prompt, after.seed, after.original_sha256) == ("a red fox", 7, before.original_sha256)


def test_settings_are_changed(imagen: Imagen, sketch: Sketch) -> None:
    first = sketch("a red fox", "--seed", "7")
    answer = imagen(
        "again", str(first), "--set", "prompt=a blue=fox", "--set", "size=80x60", "--set", "seed=9"
    )
    image = read_image(Path(answer.out.strip()))
    assert image is not None
    assert (image.prompt, image.width, image.height, image.seed) == ("a blue=fox", 80, 60, 9)


def test_new_seed_and_count(imagen: Imagen, sketch: Sketch) -> None:
    first = sketch("a red fox", "--seed", "7")
    answer = imagen("again", str(first), "--new-seed", "--count", "2", "--json")
    assert len(answer.lines) == 2
    assert '"seed": 7,' not in answer.out


def test_other_backend_is_priced_and_nothing_is_sent(imagen: Imagen, sketch: Sketch) -> None:
    first = sketch("a red fox")
    changes = ("--set", "backend=flux-dev-replicate", "--set", "steps=28", "--set", "size=")
    answer = imagen("again", str(first), *changes, "--dry-run")
    assert (answer.code, "$0.025" in answer.out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--set", "stps=28"], '--set stps is not a setting; did you mean "steps"?'),
        (["--set", "steps=many"], '--set steps cannot be "many".'),
        (["--set", "size=big"], '--set size cannot be "big".'),
        (["--set", "steps"], "is not KEY=VALUE"),
        (["--set", "steps=4"], "has no steps setting"),
        (["--new-seed", "--set", "seed=1"], "Give --new-seed or --set seed=N, not both."),
        (["--set", "backend=skech"], 'No backend is named "skech".'),
    ],
)
def test_wrong_change_is_one_sentence(
    imagen: Imagen, sketch: Sketch, arguments: list[str], sentence: str
) -> None:
    first = sketch("a red fox")
    answer = imagen("again", str(first), *arguments)
    assert (answer.code, sentence in answer.err) == (2, True)
    assert len(list(first.parent.iterdir())) == 1


def test_file_that_is_no_image_or_says_nothing(imagen: Imagen, tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("hello")
    (tmp_path / "bare.png").write_bytes(tiny_png())
    assert imagen("again", str(tmp_path / "none.png")).code == 2
    assert "is no PNG, JPEG or WebP image" in imagen("again", str(tmp_path / "text.png")).err
    assert "does not say how it was made" in imagen("again", str(tmp_path / "bare.png")).err


def test_index_knows_what_the_user_keeps_out_of_the_file(
    imagen: Imagen, sketch: Sketch, tmp_path: Path
) -> None:
    imagen("config", "set", "output.embed_settings", "false", "output.ai_label", "false")
    first = sketch("a secret fox", "--seed", "7")
    assert b"secret" not in first.read_bytes()
    assert imagen("again", str(first), "--json").code == 0


def test_model_that_the_backend_no_longer_has_is_asked_for(
    imagen: Imagen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAST_TOKEN", TOKEN)
    with server_in_thread() as server:
        backend = "backends.fast."
        made = imagen(
            "config", "set", f"{backend}type", "replicate", f"{backend}model", SCHNELL,
            f"{backend}api_token_env", "FAST_TOKEN", f"{backend}base_url", server.url,
        )  # fmt: skip
        assert made.code == 0, made.err
        first = imagen("generate", "a fox", "--backend", "fast", "--seed", "7", "--quiet").out.strip()
        imagen("config", "set", f"{backend}model", DEV)
        answer = imagen("again", first, "--quiet")
        assert answer.code == 0, answer.err
        creates = [request for request in server.requests if request.method == "POST"]
    assert [request.path for request in creates] == [f"/v1/models/{SCHNELL}/predictions"] * 2
    assert [request.json["input"]["seed"] for request in creates] == [7, 7]


def test_relative_path_and_spaces(
    imagen: Imagen, sketch: Sketch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sketch("a red fox", "--seed", "7")
    first.rename(tmp_path / "it's -here.png")
    monkeypatch.chdir(tmp_path)
    assert imagen("again", "it's -here.png").code == 0
