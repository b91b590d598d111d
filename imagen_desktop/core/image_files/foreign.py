"""What other programs wrote into their images: A1111, Fooocus, SwarmUI, InvokeAI, ComfyUI, NovelAI."""

from __future__ import annotations

import json
from collections.abc import Mapping

from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.image_files import infotext
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
    prompt = _graph_prompt(_json_object(graph))
    return Infotext(GenerationRequest(prompt)) if prompt else None


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


def _graph_prompt(graph: Mapping[str, object]) -> str:
    """The longest text that a node encodes: the negative prompt is nearly always the shorter one."""
    texts = [""]
    for node in graph.values():
        if isinstance(node, dict) and "TextEncode" in str(node.get("class_type", "")):
            inputs = node.get("inputs")
            if isinstance(inputs, dict):
                texts.extend(value for value in inputs.values() if isinstance(value, str))
    return max(texts, key=len)
