"""The data file of models holds together, and each entry can be asked for and priced."""

from __future__ import annotations

import json

import pytest

from imagen_desktop.core.backends.replicate.inputs import build_input
from imagen_desktop.core.backends.replicate.models import backend_info, find_model
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.prices import estimate
from imagen_desktop.core.resource_files import resource_path

RECORDS = json.loads(resource_path("replicate", "models.json").read_text(encoding="utf-8"))["models"]


@pytest.mark.parametrize("name", RECORDS)
def test_entry_names_its_date_and_source(name: str) -> None:
    record = RECORDS[name]
    assert record["as_of"].startswith("20")
    assert record["source"]
    assert set(record["required"]) <= set(record["inputs"])


@pytest.mark.parametrize("name", RECORDS)
def test_defaults_lie_within_their_own_limits(name: str) -> None:
    for key, field in find_model(BackendConfig("x", "replicate", name)).inputs.items():
        if field.choices and field.default is not None:
            assert field.default in field.choices, key
        if field.limits:
            assert field.limits.minimum <= field.limits.default <= field.limits.maximum, key


@pytest.mark.parametrize("name", RECORDS)
def test_every_known_model_takes_a_plain_request_and_has_a_price(name: str) -> None:
    config = BackendConfig("x", "replicate", name)
    model = find_model(config)
    options = {key: "https://x.example/y.png" for key in model.required if key != "prompt"}
    made = build_input(GenerationRequest("a fox", seed=7, options=options), config, model)
    assert made.values["seed"] == 7
    assert (estimate(name, made.values).microdollars or 0) > 0


@pytest.mark.parametrize("name", RECORDS)
def test_offered_ratios_formats_and_sizes_are_accepted(name: str) -> None:
    config = BackendConfig("x", "replicate", name)
    model = find_model(config)
    info = backend_info(config, model)
    options = {key: "https://x.example/y.png" for key in model.required if key != "prompt"}
    for ratio in info.aspect_ratios:
        request = GenerationRequest("a fox", aspect_ratio=ratio, seed=7, options=options)
        assert build_input(request, config, model).values["aspect_ratio"] == ratio
    for word in info.formats if "output_format" in model.inputs else ():
        request = GenerationRequest("a fox", output_format=word, seed=7, options=options)
        assert build_input(request, config, model).values["output_format"] == word
    if info.size:
        side = info.size.minimum
        request = GenerationRequest("a fox", width=side, height=side, seed=7, options=options)
        assert build_input(request, config, model).warnings == []
        assert side % info.size.multiple == 0


def test_model_that_needs_an_image_says_so() -> None:
    config = BackendConfig("x", "replicate", "black-forest-labs/flux-fill-dev")
    info = backend_info(config, find_model(config))
    assert info.reference is not None
    assert info.reference.is_required


def test_unknown_model_is_open() -> None:
    config = BackendConfig("x", "replicate", "someone/something:abc123")
    info = backend_info(config, find_model(config))
    assert (info.is_open, info.has_negative_prompt, info.title) == (True, True, "someone/something")


def test_pinned_version_of_a_known_model_keeps_its_facts() -> None:
    model = find_model(BackendConfig("x", "replicate", "black-forest-labs/flux-schnell:abc123"))
    assert (model.title, model.reference.version) == ("FLUX schnell", "abc123")
