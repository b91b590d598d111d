"""A workflow in ComfyUI's API form: which of its nodes are named for us, and how a request fills them.

A node is named by its title: "imagen:prompt", or "imagen:seed,steps,guidance" for several settings.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.nearest import did_you_mean
from imagen_desktop.core.resource_files import resource_path

Graph: TypeAlias = dict[str, Any]

_TEXTS = ("text", "text_g", "text_l", "clip_l", "t5xxl", "prompt", "string", "value")
_INPUTS: Mapping[str, tuple[str, ...]] = {
    "prompt": _TEXTS,
    "negative": _TEXTS,
    "seed": ("seed", "noise_seed", "value"),
    "steps": ("steps", "value"),
    "guidance": ("guidance", "cfg", "value"),
    "width": ("width", "value"),
    "height": ("height", "value"),
    "model": ("ckpt_name", "unet_name", "model_name", "value"),
    "text_encoder_1": ("clip_name1",),
    "text_encoder_2": ("clip_name2",),
    "vae": ("vae_name",),
}
_NAMES = (*_INPUTS, "size", "output")
_MAX_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Workflow:
    """`inputs` has the places of each setting: node and input. `outputs` are the nodes whose image is
    taken, empty where any is."""

    name: str
    graph: Graph
    inputs: Mapping[str, tuple[tuple[str, str], ...]]
    outputs: frozenset[str] = frozenset()
    samplers: frozenset[str] = field(default_factory=frozenset)

    def takes(self, setting: str) -> bool:
        return setting in self.inputs

    def default(self, setting: str) -> JsonValue:
        """What stands there now; None where it is no plain value."""
        for node, key in self.inputs.get(setting, ()):
            value = self.graph[node]["inputs"][key]
            if isinstance(value, (str, int, float)):
                return value
        return None

    def filled(self, values: Mapping[str, JsonValue], options: Mapping[str, JsonValue]) -> Graph:
        """A graph of its own. Raises ConfigError for an option that no node has."""
        graph: Graph = copy.deepcopy(self.graph)
        for setting, value in values.items():
            for node, key in self.inputs.get(setting, ()):
                graph[node]["inputs"][key] = value
        for option, value in options.items():
            _set_option(graph, option, value)
        return graph


def built_in(name: str) -> Workflow:
    """One of ours: sd, sdxl, flux, flux-parts."""
    return _parsed(name, resource_path("comfyui", f"{name}.json").read_text(encoding="utf-8"))


def kind_of(model: str) -> str:
    """Which of ours a checkpoint's name asks for."""
    name = model.lower()
    if "flux" in name:
        return "flux"
    return "sdxl" if re.search(r"xl|pony|illustrious|noob|animagine", name) else "sd"


def read_workflow(path: Path) -> Workflow:
    """A file that ComfyUI exported. Raises ConfigError."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The workflow {path} cannot be read.", "Check its path and its rights.") from error
    if len(data) > _MAX_BYTES:
        raise ConfigError(f"The workflow {path} is larger than 5 MB.")
    return _parsed(path.stem, text)


def _parsed(name: str, text: str) -> Workflow:
    try:
        graph = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"The workflow {name} is not valid JSON.") from error
    if isinstance(graph, dict) and isinstance(graph.get("nodes"), list):
        raise ConfigError(
            f"The workflow {name} is in the editor's form.", 'Export it in ComfyUI with "Export (API)".'
        )
    nodes = graph if isinstance(graph, dict) else {}
    if not nodes or not all(_is_node(node) for node in nodes.values()):
        raise ConfigError(f"The workflow {name} is not in ComfyUI's API form.")
    inputs: dict[str, list[tuple[str, str]]] = {}
    outputs = set()
    for node, setting in _named(name, nodes):
        if setting == "output":
            outputs.add(node)
            continue
        for each in ("width", "height") if setting == "size" else (setting,):
            inputs.setdefault(each, []).extend(
                (node, key) for key in _keys(name, node, nodes[node]["inputs"], each)
            )
    if "prompt" not in inputs:
        raise ConfigError(
            f"The workflow {name} has no place for the prompt.",
            'Give the node with the prompt the title "imagen:prompt", and export it again.',
        )
    samplers = {node for node, record in nodes.items() if "Sampler" in record["class_type"]}
    places = {setting: tuple(found) for setting, found in inputs.items()}
    return Workflow(name, nodes, places, frozenset(outputs), frozenset(samplers))


def _is_node(node: object) -> bool:
    return (
        isinstance(node, dict)
        and isinstance(node.get("inputs"), dict)
        and isinstance(node.get("class_type"), str)
    )


def _named(name: str, nodes: Graph) -> Iterator[tuple[str, str]]:
    """Node and setting, for each that a title names. Raises ConfigError for a name that is none."""
    for node, record in nodes.items():
        meta = record.get("_meta")
        title = str(meta.get("title", "")) if isinstance(meta, dict) else ""
        for listed in re.findall(r"(?i)\bimagen:\s*([\w, ]+)", title):
            for setting in re.split(r"[,\s]+", listed.strip().lower()):
                if setting not in _NAMES:
                    raise ConfigError(
                        f'The workflow {name} has a node named "imagen:{setting}"'
                        f"{did_you_mean(setting, _NAMES) or '.'}",
                        f"There are: {', '.join(_NAMES)}.",
                    )
                yield node, setting


def _keys(name: str, node: str, inputs: Mapping[str, object], setting: str) -> tuple[str, ...]:
    """A text goes into each field that takes one, a number into the first. Raises ConfigError."""
    found = tuple(key for key in _INPUTS[setting] if isinstance(inputs.get(key), (str, int, float)))
    if not found:
        raise ConfigError(
            f'The workflow {name} names node {node} "imagen:{setting}", which has no such input.',
            f"It would be one of: {', '.join(_INPUTS[setting])}.",
        )
    return found if _INPUTS[setting] is _TEXTS else found[:1]


def _set_option(graph: Graph, option: str, value: JsonValue) -> None:
    """`NODE.input` sets one node's, `input` that of every node which has it as a plain value."""
    node, _, key = option.rpartition(".")
    places = [record["inputs"] for name, record in graph.items() if node in ("", name)]
    found = [inputs for inputs in places if key in inputs and (node or not isinstance(inputs[key], list))]
    if not found:
        known = {key for inputs in places for key, value in inputs.items() if not isinstance(value, list)}
        raise ConfigError(f'The workflow has no input "{option}"{did_you_mean(key, known) or "."}')
    for inputs in found:
        inputs[key] = value
