"""What other programs wrote into their images: A1111, Fooocus, SwarmUI, InvokeAI, ComfyUI, NovelAI."""

from __future__ import annotations

import json
from collections.abc import Mapping

from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.image_files import infotext
from imagen_desktop.core.image_files.comfy_graph import read_graph
from imagen_desktop.core.image_files.infotext import Infotext
from imagen_desktop.core.image_files.texts import COMMENT_KEY, PARAMETERS_KEY, XMP_KEY

_INFOTEXT_KEYS = (PARAMETERS_KEY, COMMENT_KEY)
_JSON_KEYS = ("invokeai_metadata", "sd-metadata", "Comment")
_GRAPH_MARK = "prompt:"
"""ComfyUI's WebP: a text of EXIF that begins so holds the graph."""

_AI_LABEL = "rainedAlgorithmicMedia"


def foreign_infotext(texts: Mapping[str, str]) -> Infotext | None:
    """Prompt and settings by whichever of the known conventions; None where there is none."""
    for key in _INFOTEXT_KEYS:
        if (text := texts.get(key)) and (found := infotext.parse(text)):
            return found
    for key in _JSON_KEYS:
        if (values := _json_object(texts.get(key, ""))) and (found := infotext.described_by(values)):
            return found
    graph = texts.get("prompt") or texts.get("Model", "").removeprefix(_GRAPH_MARK)
    return _graph_infotext(_json_object(graph))


def is_labelled_ai(texts: Mapping[str, str]) -> bool:
    return _AI_LABEL in texts.get(XMP_KEY, "")


def _json_object(text: str) -> dict[str, object]:
    if not text.startswith("{"):
        return {}
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _graph_infotext(graph: Mapping[str, object]) -> Infotext | None:
    found = read_graph(graph)
    if not found.prompt:
        return None
    request = GenerationRequest(
        found.prompt,
        negative_prompt=found.negative,
        width=found.width if found.height else None,
        height=found.height if found.width else None,
        seed=found.seed,
        steps=found.steps,
        guidance=found.guidance if found.guidance is not None else found.cfg,
    )
    others = {"Sampler": found.sampler, "Scheduler": found.scheduler, "LoRA": ", ".join(found.loras)}
    return Infotext(request, found.model, infotext.bounded(others))
