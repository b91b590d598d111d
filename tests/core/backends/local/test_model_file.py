"""A model's file is looked at before the engine is given it."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from imagen_desktop.core.backends.local.model_file import DamagedFileError, check_model_file
from tests.fakes.safetensors import write_safetensors

Q4_0, F16 = 2, 1
STRING, LIST, UINT32 = 8, 9, 4


def text(words: str) -> bytes:
    return struct.pack("<Q", len(words)) + words.encode()


def gguf(tensors: dict[str, tuple[tuple[int, ...], int, int]], size: int) -> bytes:
    """`tensors` by name: shape, type, offset; `size` bytes of weights."""
    pairs = [
        text("general.architecture") + struct.pack("<I", STRING) + text("flux"),
        text("general.alignment") + struct.pack("<II", UINT32, 64),
        text("words") + struct.pack("<IIQ", LIST, STRING, 2) + text("a") + text("b"),
        text("scores") + struct.pack("<IIQ", LIST, UINT32, 2) + bytes(8),
    ]
    named = [
        text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)
        for name, (shape, kind, offset) in tensors.items()
    ]
    header = b"GGUF" + struct.pack("<IQQ", 3, len(named), len(pairs)) + b"".join([*pairs, *named])
    return header + bytes(-len(header) % 64) + bytes(size)


WHOLE = gguf({"a": ((64, 2), Q4_0, 0), "b": ((10,), F16, 128)}, 148)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "model"


def problem(file: Path, data: bytes) -> str:
    file.write_bytes(data)
    with pytest.raises(DamagedFileError) as damaged:
        check_model_file(file)
    return str(damaged.value)


def test_whole_gguf_passes_and_its_weights_are_counted(file: Path) -> None:
    file.write_bytes(WHOLE)
    assert check_model_file(file).weights == 128 + 10


def test_gguf_that_lacks_its_last_byte_is_cut_short(file: Path) -> None:
    assert problem(file, WHOLE[:-1]) == f"is cut short: it has {len(WHOLE) - 1:,} of {len(WHOLE):,} bytes"


@pytest.mark.parametrize("length", [9, 30, 60, 120])
def test_gguf_that_ends_in_its_header_is_cut_short(file: Path, length: int) -> None:
    assert problem(file, WHOLE[:length]).startswith("is cut short: it ends within its header")


def test_gguf_of_nonsense_is_none(file: Path) -> None:
    assert "no GGUF header" in problem(file, b"GGUF" + b"\xff" * 500)


def test_whole_safetensors_pass(file: Path) -> None:
    write_safetensors(file, {"a": np.zeros((3, 4), np.float16), "b": np.ones(2, np.float32)})
    assert check_model_file(file).weights == 14


def test_safetensors_that_are_cut_short(file: Path) -> None:
    whole = write_safetensors(file, {"a": np.zeros((3, 4), np.float16)}).read_bytes()
    assert problem(file, whole[:-1]).startswith("is cut short: it has")
    assert problem(file, whole[:20]).startswith("is cut short: it ends within its header")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><title>Log in</title>", "is no model file"),
        (b"\x00" * 1000, "is no model file"),
        (struct.pack("<Q", 20) + b'{"a": {"shape": 3}}  ', "is no safetensors header"),
        (struct.pack("<Q", 9) + b"{nothing}", "is no safetensors header"),
    ],
)
def test_what_is_no_model_is_named_so(file: Path, data: bytes, words: str) -> None:
    assert words in problem(file, data)


def test_checkpoint_of_pytorch_is_left_to_the_engine(file: Path) -> None:
    file.write_bytes(b"PK\x03\x04" + bytes(100))
    assert check_model_file(file).weights == 0


def test_file_that_is_not_there_is_an_oserror(file: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check_model_file(file)
