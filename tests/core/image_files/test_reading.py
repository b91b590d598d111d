"""What files say is read within bounds and believed only where its types fit."""

from __future__ import annotations

import json
import os
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.image_files import EmbedSwitches, save_image
from imagen_desktop.core.image_files.exif import exif_block, exif_texts
from imagen_desktop.core.image_files.reading import describe_image, read_image, read_texts
from tests.core.image_files.sample_files import chunk, encoded, picture, record, small_png, write

INFOTEXT = "a fox\nNegative prompt: blurry\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 5, Size: 512x768"


def text_png(*texts: tuple[str, str], after: bool = False) -> bytes:
    chunks = [chunk(b"tEXt", key.encode() + b"\0" + text.encode("latin-1")) for key, text in texts]
    return small_png(after_pixels=chunks) if after else small_png(chunks)


def test_a_file_of_another_program_has_no_record(tmp_path: Path) -> None:
    assert read_image(write(tmp_path / "x.png", text_png(("parameters", INFOTEXT)))) is None


def test_a_missing_file_is_the_librarys_error(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be read"):
        read_image(tmp_path / "x.png")


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"<html>", bytes(range(99))]
)
def test_garbage_says_nothing(tmp_path: Path, data: bytes) -> None:
    path = write(tmp_path / "x.png", data)
    assert read_image(path) is None
    assert describe_image(path) is None
    assert read_texts(path) == {}


@pytest.fixture(scope="module")
def saved_files(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("saved")
    parts = [write(folder / name, encoded(picture(), name)) for name in ("PNG", "JPEG", "WEBP")]
    return [save_image(part, folder, "fox", record(), EmbedSwitches()).path.read_bytes() for part in parts]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(data=st.data())
def test_no_damage_raises_anything(tmp_path: Path, saved_files: list[bytes], data: st.DataObject) -> None:
    damaged = bytearray(data.draw(st.sampled_from(saved_files)))
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path = write(tmp_path / "x", bytes(damaged[: data.draw(st.integers(0, len(damaged)))]))
    read_texts(path)
    read_image(path)
    describe_image(path)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_exif_block_raises_anything(block: bytes) -> None:
    exif_texts(block)
    exif_texts(b"MM\0*" + block)
    exif_texts(b"Exif\0\0II*\0\x08\0\0\0" + block)


def record_png(value: object) -> bytes:
    text = value if isinstance(value, str) else json.dumps(value)
    return small_png([chunk(b"iTXt", b"imagen_desktop\0\0\0\0\0" + text.encode())])


@pytest.mark.parametrize(
    "value",
    [
        "no json",
        "[" * 100_000,
        [],
        {},
        {"schema": 1},
        {"schema": "1", "created_at": "2026-11-22T00:00:00+00:00"},
        {"schema": 1, "created_at": "yesterday"},
        {"schema": 1, "created_at": "0001-01-01T00:00:00+23:00"},
        {"schema": 1, "created_at": "9999-12-31T23:59:59-01:00"},
        {"schema": 1, "created_at": "9999-12-31T23:59:59+00:00"},
    ],
)
def test_a_record_without_its_essentials_is_none(tmp_path: Path, value: object) -> None:
    path = write(tmp_path / "x.png", record_png(value))
    assert read_image(path) is None
    assert describe_image(path) is not None


@pytest.mark.parametrize("wrong", [None, [], {}, 1.5, "text", True])
def test_values_of_the_wrong_type_are_left_out(tmp_path: Path, wrong: Any) -> None:
    keys = ("backend", "model", "seed", "request", "sent", "timings", "estimated_cost_microdollars", "caller")
    value = {"schema": 1, "created_at": "2026-11-22T00:00:00+00:00", **dict.fromkeys(keys, wrong)}
    image = read_image(write(tmp_path / "x.png", record_png(value)))
    assert image is not None
    assert isinstance(image.backend, str)
    assert image.seed is None
    assert isinstance(image.request.prompt, str)
    assert isinstance(image.sent, dict)


def test_a_record_of_a_later_schema_is_read_as_far_as_it_is_known(tmp_path: Path) -> None:
    value = {"schema": 9, "created_at": "2026-11-22T00:00:00", "model": "m", "news": [1]}
    image = read_image(write(tmp_path / "x.png", record_png(value)))
    assert image is not None
    assert image.model == "m"
    assert image.created_at == datetime(2026, 11, 22, tzinfo=UTC)


def test_the_file_says_how_large_it_is_not_the_record(tmp_path: Path) -> None:
    value = {"schema": 1, "created_at": "2026-11-22T00:00:00+00:00", "width": 9, "height": 9}
    image = read_image(write(tmp_path / "x.png", record_png(value)))
    assert image is not None
    assert (image.width, image.height) == (3, 2)


def test_texts_that_unpack_to_gigabytes_are_not_read(tmp_path: Path) -> None:
    packed = zlib.compress(bytes(50 * 2**20))
    bombs = [
        chunk(b"zTXt", b"parameters\0\0" + packed),
        chunk(b"iTXt", b"prompt\0\1\0\0\0" + packed),
        chunk(b"zTXt", b"small\0\0" + zlib.compress(b"fits")),
        chunk(b"iTXt", b"also\0\1\0\0\0" + zlib.compress("пасс".encode())),
    ]
    assert read_texts(write(tmp_path / "x.png", small_png(bombs))) == {"small": "fits", "also": "пасс"}


def test_texts_after_the_pixels_are_found(tmp_path: Path) -> None:
    path = write(tmp_path / "x.png", text_png(("parameters", INFOTEXT), after=True))
    assert read_texts(path) == {"parameters": INFOTEXT}


def test_of_two_texts_of_one_name_the_first_counts_and_the_second_can_be_read(tmp_path: Path) -> None:
    path = write(tmp_path / "x.png", text_png(("a", "first"), ("a", "second")))
    assert read_texts(path) == {"a": "first", "a (2)": "second"}


def test_of_many_texts_of_one_name_the_first_few_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "x.png", text_png(*(("a", str(number)) for number in range(100))))
    assert len(read_texts(path)) == 16


def test_a_pngs_exif_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "x.png", small_png([chunk(b"eXIf", exif_block("a fox"))]))
    texts = read_texts(path)
    assert texts["UserComment"] == "a fox"
    assert texts["Software"].startswith("imagen-desktop")


def test_an_image_of_another_program_is_dated_by_its_file(tmp_path: Path) -> None:
    path = write(tmp_path / "x.png", small_png())
    os.utime(path, (1_700_000_000, 1_700_000_000))
    image = describe_image(path)
    assert image is not None
    assert image.created_at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert (image.backend, image.prompt, image.is_ai) == ("", "", False)


GRAPH = {
    "3": {"class_type": "KSampler", "inputs": {"seed": 5}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox in the snow", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["4", 1]}},
}
SWARM = {"sui_image_params": {"prompt": "a fox in the snow", "seed": 5, "steps": 8, "model": "flux"}}
INVOKE = {
    "positive_prompt": "a fox in the snow",
    "seed": 5,
    "model": {"name": "flux"},
    "width": 1,
    "height": 1,
}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("parameters", "a fox in the snow\nSteps: 8, Seed: 5, Size: 1x1, Model: flux"),
        ("parameters", json.dumps(SWARM)),
        ("parameters", json.dumps({"prompt": "a fox in the snow", "steps": 8})),
        ("invokeai_metadata", json.dumps(INVOKE)),
        ("prompt", json.dumps(GRAPH)),
        ("Comment", json.dumps({"prompt": "a fox in the snow", "steps": 28, "seed": 5})),
    ],
)
def test_other_programs_prompts_are_understood(tmp_path: Path, key: str, value: str) -> None:
    image = describe_image(write(tmp_path / "x.png", text_png((key, value))))
    assert image is not None
    assert image.prompt == "a fox in the snow"
    assert image.is_ai


@pytest.mark.parametrize(
    "value", ["{", "[]", '{"6": 1}', '{"6": {"class_type": "CLIPTextEncode", "inputs": []}}']
)
def test_a_broken_graph_says_nothing(tmp_path: Path, value: str) -> None:
    image = describe_image(write(tmp_path / "x.png", text_png(("prompt", value))))
    assert image is not None
    assert image.prompt == ""


def test_comfyuis_webp_is_understood(tmp_path: Path) -> None:
    exif = PillowImage.Exif()
    exif[0x0110] = "prompt:" + json.dumps(GRAPH)
    image = describe_image(write(tmp_path / "x.webp", encoded(picture(), "WEBP", exif=exif)))
    assert image is not None
    assert image.prompt == "a fox in the snow"


def test_a_labelled_image_counts_as_ai(tmp_path: Path) -> None:
    part = write(tmp_path / "x.part", encoded(picture(), "JPEG"))
    saved = save_image(part, tmp_path, "fox", record(), EmbedSwitches(settings=False))
    image = describe_image(saved.path)
    assert image is not None
    assert image.is_ai
    assert image.request == GenerationRequest("")


@pytest.mark.parametrize(
    "comment",
    [
        b"UNICODE\0" + "лиса fox".encode("utf-16-be"),
        b"UNICODE\0" + "fox лиса"[:3].encode("utf-16-le"),
        b"UNICODE\0\xff\xfe" + "лиса fox".encode("utf-16-le"),
        b"ASCII\0\0\0fox",
        bytes(8) + b"fox\0",
    ],
)
def test_comments_in_every_customary_encoding_are_read(comment: bytes) -> None:
    block = bytearray(exif_block(""))
    entry = block.index(struct.pack(">HH", 0x9286, 7))
    struct.pack_into(">II", block, entry + 4, len(comment), len(block))
    assert "fox" in exif_texts(bytes(block) + comment)["UserComment"]
