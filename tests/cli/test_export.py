"""Copies of images: with all they say, or without a word of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Imagen

Sketch = Callable[..., Path]


def test_without_the_prompt_neither_file_nor_name_tells_it(
    imagen: Imagen, sketch: Sketch, tmp_path: Path
) -> None:
    path = sketch("a zebracorn in the snow", "--seed", "7")
    answer = imagen(
        "library", "export", str(path), "--to", str(tmp_path / "new" / "blog"), "--without-prompt"
    )
    assert answer.code == 0
    copy = Path(answer.out.strip())
    assert copy.parent == tmp_path / "new" / "blog"
    assert b"zebracorn" in path.read_bytes()
    assert b"zebracorn" not in copy.read_bytes() + copy.name.encode()
    assert "zebracorn" not in imagen("show", str(copy), "--json").out


def test_copies_keep_everything_otherwise_and_overwrite_nothing(
    imagen: Imagen, sketch: Sketch, tmp_path: Path
) -> None:
    path = sketch("a red fox", "--seed", "7")
    copies = [
        Path(imagen("library", "export", str(path), "--to", str(tmp_path / "out")).out.strip())
        for _ in range(2)
    ]
    assert [copy.name for copy in copies] == [path.name, f"{path.stem}-2.png"]
    assert {copy.read_bytes() for copy in copies} == {path.read_bytes()}


def test_one_that_fails_stops_no_other(imagen: Imagen, sketch: Sketch, tmp_path: Path) -> None:
    path = sketch("a red fox")
    page = tmp_path / "page.png"
    page.write_text("<html>")
    out = str(tmp_path / "out")
    answer = imagen("library", "export", str(page), str(tmp_path / "gone.png"), str(path), "--to", out)
    assert answer.code == 2
    assert answer.lines == [f"{tmp_path}/out/{path.name}"]
    assert "page.png is no PNG, JPEG or WebP image" in answer.err
    assert "gone.png cannot be read" in answer.err


def test_a_place_that_is_no_folder_is_said(imagen: Imagen, sketch: Sketch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = imagen("library", "export", str(sketch("a red fox")), "--to", str(tmp_path / "file"))
    assert answer.code == 9
    assert "cannot be made" in answer.err
