"""What other programs' files say is found by its program, bounded, and never acted upon."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.image_files import EmbedSwitches, save_image
from imagen_desktop.core.image_files.comfy_graph import read_graph
from imagen_desktop.core.image_files.exif import exif_block
from imagen_desktop.core.image_files.found_settings import (
    MAX_PROMPT_CHARACTERS,
    MAX_RAW_CHARACTERS,
    FoundSettings,
    found_settings,
)
from tests.core.image_files.sample_files import (
    chunk,
    encoded,
    jpeg_segment,
    picture,
    record,
    small_png,
    write,
)

INFOTEXT = (
    "a fox, snow\nNegative prompt: blurry\nSteps: 28, Sampler: DPM++ 2M, Schedule type: Karras, "
    "CFG scale: 7, Seed: 5, Size: 832x1216, Model: dreamshaper, Version: v1.10.1"
)
SDXL_GRAPH = {
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 5,
            "steps": 28,
            "cfg": 7.0,
            "sampler_name": "dpmpp_2m",
            "scheduler": "karras",
            "model": ["10", 0],
            "positive": ["6", 0],
            "negative": ["7", 0],
            "latent_image": ["5", 0],
        },
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "dreamshaper"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 832, "height": 1216}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["11", 0], "clip": ["4", 1]}},
    "7": {
        "class_type": "CLIPTextEncode",
        "inputs": {"text": "blurry, longer than the other", "clip": ["4", 1]},
    },
    "10": {"class_type": "LoraLoader", "inputs": {"lora_name": "snow", "model": ["4", 0]}},
    "11": {"class_type": "PrimitiveString", "inputs": {"value": "a fox, snow"}},
}
FLUX_GRAPH = {
    "13": {"class_type": "SamplerCustomAdvanced", "inputs": {"guider": ["22", 0], "noise": ["25", 0]}},
    "22": {"class_type": "BasicGuider", "inputs": {"conditioning": ["26", 0], "model": ["12", 0]}},
    "25": {"class_type": "RandomNoise", "inputs": {"noise_seed": 5}},
    "26": {"class_type": "FluxGuidance", "inputs": {"guidance": 3.5, "conditioning": ["6", 0]}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox, snow"}},
    "17": {"class_type": "BasicScheduler", "inputs": {"scheduler": "simple", "steps": 28}},
    "12": {"class_type": "UNETLoader", "inputs": {"unet_name": "dreamshaper"}},
    "27": {"class_type": "EmptySD3LatentImage", "inputs": {"width": 832, "height": 1216}},
}
SWARM = {
    "sui_image_params": {
        "prompt": "a fox, snow",
        "negativeprompt": "blurry",
        "seed": 5,
        "steps": 28,
        "cfgscale": 7,
        "width": 832,
        "height": 1216,
        "model": "dreamshaper",
        "sampler": "dpmpp_2m",
    }
}
INVOKE = {
    "positive_prompt": "a fox, snow",
    "negative_prompt": "blurry",
    "seed": 5,
    "steps": 28,
    "cfg_scale": 7,
    "width": 832,
    "height": 1216,
    "model": {"name": "dreamshaper"},
    "scheduler": "dpmpp_2m",
}
FOOOCUS = {
    "prompt": "a fox, snow",
    "negative_prompt": "blurry",
    "seed": "5",
    "steps": 28,
    "guidance_scale": 7,
    "resolution": "(832, 1216)",
    "base_model": "dreamshaper",
    "version": "Fooocus v2.5.5",
}
NOVEL = {
    "prompt": "a fox, snow",
    "uc": "blurry",
    "seed": 5,
    "steps": 28,
    "scale": 7,
    "width": 832,
    "height": 1216,
}


def text_png(**texts: str) -> bytes:
    return small_png([chunk(b"tEXt", key.encode() + b"\0" + text.encode()) for key, text in texts.items()])


def found_in(tmp_path: Path, data: bytes) -> FoundSettings:
    found = found_settings(write(tmp_path / "x.png", data))
    assert found is not None
    return found


def commented_jpeg() -> bytes:
    plain = encoded(picture(), "JPEG")
    return plain[:2] + jpeg_segment(0xE1, b"Exif\0\0" + exif_block(INFOTEXT)) + plain[2:]


def graph_webp() -> bytes:
    exif = PillowImage.Exif()
    exif[0x0110] = "prompt:" + json.dumps(SDXL_GRAPH)
    return encoded(picture(), "WEBP", exif=exif)


@pytest.mark.parametrize(
    ("program", "data"),
    [
        ("Stable Diffusion WebUI", text_png(parameters=INFOTEXT)),
        ("Stable Diffusion WebUI", commented_jpeg()),
        ("ComfyUI", text_png(prompt=json.dumps(SDXL_GRAPH), workflow="{}")),
        ("ComfyUI", text_png(prompt=json.dumps(FLUX_GRAPH))),
        ("ComfyUI", graph_webp()),
        ("InvokeAI", text_png(invokeai_metadata=json.dumps(INVOKE))),
        ("SwarmUI", text_png(parameters=json.dumps(SWARM))),
        ("Fooocus", text_png(parameters=json.dumps(FOOOCUS), fooocus_scheme="fooocus")),
        ("Fooocus", text_png(parameters=INFOTEXT.replace("v1.10.1", "Fooocus v2.5.5"))),
        ("NovelAI", text_png(Comment=json.dumps(NOVEL), Software="NovelAI")),
    ],
)
def test_each_program_is_known_with_all_its_settings(tmp_path: Path, program: str, data: bytes) -> None:
    found = found_in(tmp_path, data)
    request = found.image.request
    assert found.program == program
    assert (request.prompt, request.steps, found.image.seed) == ("a fox, snow", 28, 5)
    assert (request.width, request.height) == (832, 1216)
    assert request.guidance in (7, 3.5)
    assert found.image.model == ("" if program == "NovelAI" else "dreamshaper")
    if "FluxGuidance" not in found.raw:
        assert request.negative_prompt.startswith("blurry")
    assert "a fox, snow" in found.raw
    assert found.has_settings


def test_what_a_request_has_no_place_for_is_listed(tmp_path: Path) -> None:
    others = found_in(tmp_path, text_png(parameters=INFOTEXT)).others
    assert others == (("Sampler", "DPM++ 2M"), ("Schedule type", "Karras"), ("Version", "v1.10.1"))
    graph = found_in(tmp_path, text_png(prompt=json.dumps(SDXL_GRAPH))).others
    assert graph == (("Sampler", "dpmpp_2m"), ("Scheduler", "karras"), ("LoRA", "snow"))


def test_our_own_file_says_what_was_typed(tmp_path: Path) -> None:
    part = write(tmp_path / "x.part", small_png())
    saved = save_image(part, tmp_path, "fox", record(), EmbedSwitches())
    found = found_settings(saved.path)
    assert found is not None
    assert found.program == "Imagen Desktop"
    assert found.image.backend == "flux-schnell-replicate"
    assert found.others == ()


def test_a_stranger_s_record_names_no_file_of_ours_and_no_option(tmp_path: Path) -> None:
    """A picture to start from would be read and sent away; options reach the backend unread."""
    request = GenerationRequest("a fox", options={"webhook": "http://x"}, image="/etc/passwd", count=50)
    part = write(tmp_path / "x.part", small_png())
    saved = save_image(part, tmp_path, "fox", record(request=request), EmbedSwitches())
    found = found_settings(saved.path)
    assert found is not None
    assert (found.image.request.image, found.image.request.options) == ("", {})
    assert found.image.request.count == 1


def test_texts_are_bounded_and_without_control_signs(tmp_path: Path) -> None:
    long = "x\x07\x1b[31m" + "y" * 500_000
    found = found_in(tmp_path, text_png(parameters=f"{long}\nSteps: 1, Seed: 1, Size: 1x1"))
    assert len(found.image.request.prompt) <= MAX_PROMPT_CHARACTERS
    assert len(found.raw) <= MAX_RAW_CHARACTERS
    assert "\x1b" not in found.image.request.prompt + found.raw
    many = ", ".join(f"Key {number}: value" for number in range(500))
    assert len(found_in(tmp_path, text_png(parameters=f"a fox\nSteps: 1, Seed: 1, {many}")).others) == 40


def test_a_picture_without_settings_says_so(tmp_path: Path) -> None:
    found = found_in(tmp_path, small_png())
    assert (found.has_settings, found.program, found.raw) == (False, "", "")
    assert found_settings(write(tmp_path / "page.png", b"<html>")) is None


def test_a_pipe_a_folder_and_what_is_gone_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    for name, sentence in (("pipe.png", "is not a file"), ("", "is not a file"), ("gone", "cannot be read")):
        with pytest.raises(LibraryError, match=sentence):
            found_settings(tmp_path / name)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["inputs", "class_type", "text", "positive", "seed", "1", "2"]), inner
        )
    ),
    max_leaves=20,
)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(st.sampled_from(["1", "2", "3"]), JSON))
def test_no_graph_raises_anything(graph: dict[str, Any]) -> None:
    read_graph(graph)


def test_a_graph_that_turns_in_circles_ends(tmp_path: Path) -> None:
    ring = {
        "1": {"class_type": "KSampler", "inputs": {"positive": ["2", 0]}},
        "2": {"class_type": "Reroute", "inputs": {"conditioning": ["3", 0]}},
        "3": {"class_type": "Reroute", "inputs": {"conditioning": ["2", 0]}},
    }
    assert read_graph(ring).prompt == ""
