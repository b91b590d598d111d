"""The program as a command, in a home of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from imagen_desktop.cli import main


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Imagen = Callable[..., Answer]


@pytest.fixture
def imagen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Imagen:
    """`imagen("search", "fox")`: the exit code and what was printed."""

    def run(*arguments: str) -> Answer:
        capsys.readouterr()
        code = main(["--home", str(tmp_path / "home"), *arguments])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return run


@pytest.fixture
def sketch(imagen: Imagen) -> Callable[..., Path]:
    """A small drawing of a prompt."""

    def draw(prompt: str, *arguments: str) -> Path:
        answer = imagen("generate", prompt, "--backend", "sketch", "--size", "64x48", "--quiet", *arguments)
        assert answer.code == 0, answer.err
        return Path(answer.out.strip())

    return draw
