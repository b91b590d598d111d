"""The user's own workflow: its nodes are named by their titles, and what it lacks is not offered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from imagen_desktop.core.backends.comfyui.workflow import built_in, read_workflow
from imagen_desktop.core.errors import ConfigError, InvalidRequestError
from tests.core.backends.comfyui.conftest import Bench
from tests.core.backends.telling import A_FOX
from tests.fakes.comfyui_server import ComfyServer


def node(kind: str, title: str = "", **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": title}}


GRAPH = {
    "10": node("CLIPTextEncodeSDXL", "My words imagen:prompt", text_g="", text_l="", clip=["1", 0]),
    "11": node("RandomNoise", "imagen:seed", noise_seed=1),
    "12": node("BasicScheduler", "imagen:steps", steps=8),
    "13": node("SamplerCustomAdvanced", "", noise=["11", 0]),
    "14": node("PrimitiveInt", "imagen:width", value=640),
    "15": node("PrimitiveInt", "imagen:height", value=480),
    "16": node("PreviewImage", "", images=["13", 0]),
    "17": node("SaveImage", "imagen:output", filename_prefix="mine", images=["13", 0]),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(GRAPH), encoding="utf-8")
    return path


async def test_own_workflow_is_filled_where_its_titles_say(
    bench: Bench, server: ComfyServer, file: Path
) -> None:
    bench.configure(workflow=str(file), model="", default_steps=None)
    info = bench.backend.info
    assert (info.title, info.model) == ("mine", "mine")
    assert info.steps is not None
    assert info.steps.default == 8
    assert (info.guidance, info.has_negative_prompt) == (None, False)

    told = await bench.generate()
    assert told.error is None
    (graph,) = server.made
    assert (graph["10"]["inputs"]["text_g"], graph["10"]["inputs"]["text_l"]) == ("a fox", "a fox")
    assert graph["11"]["inputs"]["noise_seed"] == 7
    assert (graph["14"]["inputs"]["value"], graph["15"]["inputs"]["value"]) == (640, 480)


def test_options_name_an_input_of_one_node_or_of_all(file: Path) -> None:
    workflow = read_workflow(file)
    graph = workflow.filled({}, {"17.filename_prefix": "theirs", "steps": 3})
    assert graph["17"]["inputs"]["filename_prefix"] == "theirs"
    assert graph["12"]["inputs"]["steps"] == 3
    assert workflow.graph["12"]["inputs"]["steps"] == 8  # the workflow itself stays as it is


def test_option_that_no_node_has_is_refused_before_sending(bench: Bench) -> None:
    bench.configure(options={"sampler_nam": "euler"})
    with pytest.raises(InvalidRequestError, match='did you mean "sampler_name"'):
        bench.backend.check(A_FOX)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not valid JSON"),
        ("[]", "not in ComfyUI's API form"),
        ("{}", "not in ComfyUI's API form"),
        ('{"1": {"inputs": {}}}', "not in ComfyUI's API form"),
        ('{"nodes": [], "links": []}', "in the editor's form"),
        (json.dumps({"1": node("X", "imagen:seed", seed=1)}), "no place for the prompt"),
        (json.dumps({"1": node("X", "imagen:promt", text="")}), 'did you mean "prompt"'),
        (json.dumps({"1": node("X", "imagen:prompt", seed=1)}), "which has no such input"),
    ],
)
def test_workflow_that_cannot_be_used_says_why(bench: Bench, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=words):
        read_workflow(path)
    bench.configure(workflow=str(path))
    assert words in bench.backend.state().hint


def test_missing_workflow_only_makes_its_backend_not_ready(bench: Bench, tmp_path: Path) -> None:
    bench.configure(workflow=str(tmp_path / "none.json"))
    state = bench.backend.state()
    assert not state.is_ready
    assert "cannot be read" in state.hint


@pytest.mark.parametrize("name", ["sd", "sdxl", "flux", "flux-parts"])
def test_built_in_workflow_has_a_place_for_all_that_matters(name: str) -> None:
    workflow = built_in(name)
    assert {"prompt", "seed", "steps", "guidance", "width", "height", "model"} <= set(workflow.inputs)
    links = [
        value
        for record in workflow.graph.values()
        for value in record["inputs"].values()
        if isinstance(value, list)
    ]
    assert all(link[0] in workflow.graph for link in links)
    assert len(workflow.outputs) == 1
