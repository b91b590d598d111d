"""A reference image reaches Replicate whole, and stands nowhere else but by its digest."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from imagen_desktop.core.backends.backend import Limits, ReferenceInput, Submitting
from imagen_desktop.core.backends.replicate.backend import ReplicateBackend
from imagen_desktop.core.backends.replicate.reference import MAX_INLINE_BYTES
from imagen_desktop.core.backends.request_check import check_request
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import BackendUnavailableError, InvalidRequestError
from imagen_desktop.core.generation import GenerationRequest, Price
from imagen_desktop.core.reference_image import look_at_reference
from tests.core.backends.replicate.conftest import Bench
from tests.fakes.png import tiny_png
from tests.fakes.replicate_server import DEV, SCHNELL, Fault, ReplicateServer

KONTEXT = "black-forest-labs/flux-kontext-pro"
A_FOX = GenerationRequest("a fox in snow", seed=7)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "fox.png"
    path.write_bytes(tiny_png())
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Too large to stand in the request: a PNG may go on behind its end."""
    from PIL import Image

    path = tmp_path / "large.png"
    Image.effect_noise((700, 700), 90).save(path)
    assert path.stat().st_size > MAX_INLINE_BYTES
    return path


def _content(form: bytes) -> bytes:
    """The only part of a multipart form."""
    return form.partition(b"\r\n\r\n")[2].rpartition(b"\r\n--")[0]


def backend(model: str, **settings: object) -> ReplicateBackend:
    return ReplicateBackend(BackendConfig("b", "replicate", model, **settings), lambda: "r8_x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("model", "reference"),
    [
        (SCHNELL, None),
        (DEV, ReferenceInput(strength=Limits(0, 1, 0.8), decides_shape=True)),
        (KONTEXT, ReferenceInput(decides_shape=True)),
        ("black-forest-labs/flux-kontext-dev", ReferenceInput(is_required=True, decides_shape=True)),
        (
            "black-forest-labs/flux-1.1-pro-ultra",
            ReferenceInput(strength=Limits(0, 1, 0.1), strength_of="image"),
        ),
        ("someone/unknown", None),
    ],
)
def test_each_model_says_whether_it_takes_one(model: str, reference: ReferenceInput | None) -> None:
    assert backend(model).info.reference == reference


async def test_a_small_one_stands_in_the_request_and_nowhere_else(
    bench: Bench, server: ReplicateServer, picture: Path
) -> None:
    bench.configure(model=DEV)
    found = look_at_reference(picture)
    told = await bench.generate(found.on(A_FOX, strength=0.6))

    (create,) = server.calls("create")
    sent = create.json["input"]
    assert sent["image"] == "data:image/png;base64," + base64.b64encode(tiny_png()).decode()
    assert sent["prompt_strength"] == 0.6
    (submitting,) = [event for event in told.events if isinstance(event, Submitting)]
    assert submitting.sent["image"] == f"data:sha256={found.sha256}"
    assert told.received.sent == submitting.sent


async def test_a_large_one_is_sent_once_and_named_by_its_address(
    bench: Bench, server: ReplicateServer, large: Path
) -> None:
    bench.configure(model=KONTEXT)
    request = look_at_reference(large).on(A_FOX)
    await bench.generate(request)
    await bench.generate(replace(request, seed=8))

    (upload,) = server.calls("upload")
    assert hashlib.sha256(_content(upload.body)).hexdigest() == request.image_sha256
    assert b"Content-Type: image/png" in upload.body
    addresses = {call.json["input"]["input_image"] for call in server.calls("create")}
    assert len(addresses) == 1
    assert re.fullmatch(re.escape(server.url) + "/files/[a-z0-9]{26}", addresses.pop())
    assert str(large) not in json.dumps([call.json for call in server.calls("create")])


@pytest.mark.parametrize("fault", [Fault(503), Fault(how="drop"), Fault(429), Fault(201, {"id": "../x"})])
async def test_an_upload_that_fails_costs_nothing_and_is_one_sentence(
    bench: Bench, server: ReplicateServer, large: Path, fault: Fault
) -> None:
    bench.configure(model=DEV)
    server.fail("upload", fault)
    told = await bench.generate(look_at_reference(large).on(A_FOX))
    assert isinstance(told.error, BackendUnavailableError)
    assert told.error.message.startswith("The reference image could not be sent to Replicate")
    assert (told.kinds, server.created) == ([], 0)


async def test_a_changed_file_is_refused_before_anything_is_sent(
    bench: Bench, server: ReplicateServer, picture: Path
) -> None:
    bench.configure(model=DEV)
    request = look_at_reference(picture).on(A_FOX)
    await asyncio.to_thread(picture.write_bytes, tiny_png(seed=9))
    told = await bench.generate(request)
    assert isinstance(told.error, InvalidRequestError)
    assert "has changed since it was chosen" in told.error.message
    assert server.requests == []


def test_models_that_follow_the_image_are_told_so(picture: Path) -> None:
    request = look_at_reference(picture).on(A_FOX)
    from imagen_desktop.core.backends.replicate.inputs import build_input
    from imagen_desktop.core.backends.replicate.models import find_model

    config = BackendConfig("b", "replicate", "black-forest-labs/flux-2-pro")
    values = build_input(request, config, find_model(config)).values
    assert values["aspect_ratio"] == "match_input_image"
    assert values["input_images"] == [f"data:sha256={request.image_sha256}"]
    wide = build_input(replace(request, aspect_ratio="16:9"), config, find_model(config)).values
    assert wide["aspect_ratio"] == "16:9"


def test_the_price_counts_the_image(picture: Path) -> None:
    hosted = backend("black-forest-labs/flux-2-pro")
    request = look_at_reference(picture).on(A_FOX)
    assert hosted.price(A_FOX) == Price(30_000, hosted.price(A_FOX).as_of)
    assert hosted.price(request).microdollars == 45_000


@pytest.mark.parametrize(
    ("model", "changes", "sentence"),
    [
        (SCHNELL, {}, "FLUX schnell takes no reference image."),
        (KONTEXT, {"image_strength": 0.5}, "has no strength setting"),
        (DEV, {"image_strength": 1.5}, "takes 0 to 1 strength, not 1.5"),
        (DEV, {"image": "", "image_strength": 0.5}, "A strength needs a reference image."),
        (DEV, {"image": "/no/such/fox.png"}, "The reference image /no/such/fox.png is gone."),
    ],
)
def test_what_a_model_does_not_take_is_refused_for_free(
    picture: Path, model: str, changes: dict[str, object], sentence: str
) -> None:
    request = replace(look_at_reference(picture).on(A_FOX), **changes)  # type: ignore[arg-type]
    with pytest.raises(InvalidRequestError, match=re.escape(sentence)):
        check_request(request, backend(model).info)


def test_a_model_that_needs_one_says_so() -> None:
    with pytest.raises(InvalidRequestError, match="needs a reference image"):
        backend("black-forest-labs/flux-kontext-dev").check(A_FOX)
