"""What ComfyUI's graph says about a picture: found by walking from the sampler, or by what nodes are called.

A graph is what its user has drawn: custom nodes hide some settings, and then they are not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

_MAX_NODES = 2_000
_MAX_STEPS = 20
_TEXT_KEYS = ("text", "string", "value", "prompt", "text_g", "t5xxl", "clip_l")
_LINK_KEYS = ("conditioning", "positive", "conditioning_1", "text", "string")
_MODEL_KEYS = ("unet_name", "ckpt_name", "model_name")


class GraphSettings(NamedTuple):
    """Empty or None is what the graph does not tell."""

    prompt: str = ""
    negative: str = ""
    model: str = ""
    seed: int | None = None
    steps: int | None = None
    cfg: float | None = None
    guidance: float | None = None
    width: int | None = None
    height: int | None = None
    sampler: str = ""
    scheduler: str = ""
    loras: tuple[str, ...] = ()


class _Node(NamedTuple):
    kind: str
    inputs: Mapping[str, object]


def read_graph(graph: Mapping[str, object]) -> GraphSettings:
    """Never raises for what a file may hold."""
    nodes = dict(_nodes(graph))
    positive, negative = _linked_prompts(nodes)
    seed = _first_whole(nodes, ("seed", "noise_seed"), "Sampler", "Noise")
    return GraphSettings(
        prompt=positive or _longest_text(nodes),
        negative=negative,
        model=_first_text(nodes, _MODEL_KEYS, "Loader"),
        seed=seed,
        steps=_first_whole(nodes, ("steps",), "Sampler", "Scheduler"),
        cfg=_first_number(nodes, ("cfg",), "Sampler", "Guider"),
        guidance=_first_number(nodes, ("guidance",), "Guidance", "Flux"),
        width=_first_whole(nodes, ("width",), "Latent"),
        height=_first_whole(nodes, ("height",), "Latent"),
        sampler=_first_text(nodes, ("sampler_name",), "Sampler"),
        scheduler=_first_text(nodes, ("scheduler",), "Sampler", "Scheduler"),
        loras=tuple(_texts(nodes, "lora_name")),
    )


def _nodes(graph: Mapping[str, object]) -> Iterator[tuple[str, _Node]]:
    for name, node in list(graph.items())[:_MAX_NODES]:
        if isinstance(node, dict):
            inputs = node.get("inputs")
            yield name, _Node(str(node.get("class_type", "")), inputs if isinstance(inputs, dict) else {})


def _linked_prompts(nodes: Mapping[str, _Node]) -> tuple[str, str]:
    """What the first sampler or guider takes as positive and as negative."""
    for node in nodes.values():
        if "positive" in node.inputs and ("Sampler" in node.kind or "Guider" in node.kind):
            positive = _text_behind(nodes, node.inputs["positive"])
            negative = _text_behind(nodes, node.inputs.get("negative"))
            if positive:
                return positive, "" if negative == positive else negative
        if "Guider" in node.kind and "conditioning" in node.inputs:
            positive = _text_behind(nodes, node.inputs["conditioning"])
            if positive:
                return positive, ""
    return "", ""


def _text_behind(nodes: Mapping[str, _Node], link: object) -> str:
    """Follows links until a node has a text of its own."""
    for _ in range(_MAX_STEPS):
        node = nodes.get(str(link[0])) if isinstance(link, list) and link else None
        if node is None or node.kind == "ConditioningZeroOut":
            return ""
        texts = [value for key in _TEXT_KEYS if isinstance(value := node.inputs.get(key), str) and value]
        if texts:
            return max(texts, key=len)
        links = (node.inputs.get(key) for key in (*_LINK_KEYS, *_TEXT_KEYS))
        link = next((value for value in links if isinstance(value, list)), None)
    return ""


def _longest_text(nodes: Mapping[str, _Node]) -> str:
    """The negative prompt is nearly always the shorter one."""
    texts = [
        value
        for node in nodes.values()
        if "TextEncode" in node.kind
        for value in node.inputs.values()
        if isinstance(value, str)
    ]
    return max(texts, key=len, default="")


def _values(nodes: Mapping[str, _Node], keys: tuple[str, ...], kinds: tuple[str, ...]) -> Iterator[object]:
    for node in nodes.values():
        if any(kind in node.kind for kind in kinds):
            yield from (node.inputs[key] for key in keys if key in node.inputs)


def _first_whole(nodes: Mapping[str, _Node], keys: tuple[str, ...], *kinds: str) -> int | None:
    found = _values(nodes, keys, kinds)
    return next((value for value in found if isinstance(value, int) and not isinstance(value, bool)), None)


def _first_number(nodes: Mapping[str, _Node], keys: tuple[str, ...], *kinds: str) -> float | None:
    for value in _values(nodes, keys, kinds):
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6:
            return float(value)
    return None


def _first_text(nodes: Mapping[str, _Node], keys: tuple[str, ...], *kinds: str) -> str:
    return next((value for value in _values(nodes, keys, kinds) if isinstance(value, str)), "")


def _texts(nodes: Mapping[str, _Node], key: str) -> Iterator[str]:
    return (value for node in nodes.values() if isinstance(value := node.inputs.get(key), str))
