"""A reference image is looked at when it is chosen; a request keeps its path and digest, never its bytes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from imagen_desktop.core.errors import InvalidRequestError
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.image_files.reading import read_image
from imagen_desktop.core.image_files.record import image_of_record, parse_record, record_text
from imagen_desktop.core.reference_image import MAX_BYTES, look_at_reference, read_reference
from tests.core.library.samples import image
from tests.fakes.png import tiny_png


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "fox.png"
    path.write_bytes(tiny_png())
    return path


def test_what_is_chosen_is_named_by_its_content(picture: Path) -> None:
    found = look_at_reference(picture)
    digest = hashlib.sha256(picture.read_bytes()).hexdigest()
    assert (found.stored_path, found.sha256, found.media_type) == (str(picture), digest, "image/png")
    request = found.on(GenerationRequest("a fox"), 0.5)
    assert (request.image, request.image_sha256, request.image_strength) == (str(picture), digest, 0.5)
    assert read_reference(request).data == picture.read_bytes()


def test_a_path_in_the_home_folder_does_not_name_its_owner(
    picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    found = look_at_reference(picture)
    assert found.stored_path == "~/fox.png"
    assert read_reference(found.on(GenerationRequest("a fox"))).media_type == "image/png"


def test_the_record_keeps_path_and_digest_only(picture: Path) -> None:
    request = look_at_reference(picture).on(GenerationRequest("a fox"), 0.5)
    made = image(Path("/made.png"), request=request)
    text = record_text(made)
    assert len(text) < 2_000
    record = parse_record(text)
    assert record is not None
    from imagen_desktop.core.image_files.record import FileFacts

    again = image_of_record(record, FileFacts(Path("/made.png"), 3, 2, 100))
    assert again is not None
    assert again.request == request
    assert json.loads(text)["request"]["image"] == str(picture)
    assert read_image(picture) is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"GIF89a" + b"\0" * 40, "fox.png is no PNG, JPEG or WebP picture"),
        (tiny_png()[:40], "fox.png is no PNG, JPEG or WebP picture, or is damaged"),
        (b"\x89PNG" + b"\0" * MAX_BYTES, "fox.png is larger than 20 MB"),
    ],
)
def test_what_cannot_be_sent_is_one_sentence(picture: Path, data: bytes, sentence: str) -> None:
    picture.write_bytes(data)
    with pytest.raises(InvalidRequestError, match=sentence):
        look_at_reference(picture)


def test_a_file_that_is_gone_is_one_sentence(picture: Path) -> None:
    picture.unlink()
    with pytest.raises(InvalidRequestError, match="cannot be read: No such file"):
        look_at_reference(picture)
