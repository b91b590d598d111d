"""A1111's "infotext": the lines that Civitai, WebUI and most galleries read. Written and parsed here.

Fooocus and SwarmUI put JSON in the same place: it is read too.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.image_files.record import GENERATOR

MAX_CHARACTERS = 2**20
_MAX_LINE_CHARACTERS = 2**16
_MIN_PAIRS = 3
"""Fewer "Key: value" pairs on the last line, and it belongs to the prompt (A1111's own rule)."""

_NEGATIVE = "Negative prompt:"
_PAIR = r'([\w\-/][\w\s\-/]{0,63}):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)'
_SIZE = r"(\d{1,6})\s*[x×]\s*(\d{1,6})"
_JSON_PROMPTS = ("prompt", "positive_prompt")
_JSON_NEGATIVES = ("negativeprompt", "negative_prompt", "uc")
_JSON_GUIDANCES = ("cfgscale", "cfg_scale", "guidance_scale", "scale")
_JSON_MODELS = ("model", "base_model")
_JSON_SIZES = ("width", "height", "resolution")
_JSON_TAKEN = (
    *_JSON_PROMPTS,
    *_JSON_NEGATIVES,
    *_JSON_GUIDANCES,
    *_JSON_MODELS,
    *_JSON_SIZES,
    "steps",
    "seed",
)
_MAX_KEY_CHARACTERS = 64


_TAKEN = ("Steps", "Seed", "Size", "Model", "CFG scale", "Distilled CFG Scale")
_MAX_OTHERS = 40
_MAX_OTHER_CHARACTERS = 300


class Infotext(NamedTuple):
    """What another program's text says; `model` is "" where it does not. `others` are settings that a
    request has no place for, by the names that program gives them."""

    request: GenerationRequest
    model: str = ""
    others: tuple[tuple[str, str], ...] = ()


def infotext(image: Image) -> str:
    """The image's settings, as A1111 would have written them."""
    request = image.request
    lines = [_one_block(request.prompt)]
    if request.negative_prompt:
        lines.append(f"{_NEGATIVE} {_one_block(request.negative_prompt)}")
    steps = request.steps or image.sent.get("num_inference_steps") or image.sent.get("steps")
    pairs = {
        "Steps": steps,
        **_guidance(image),
        "Seed": image.seed,
        "Size": f"{image.width}x{image.height}",
        "Model": image.model,
        "Version": GENERATOR,
    }
    known = (f"{key}: {_quoted(str(value))}" for key, value in pairs.items() if value not in (None, ""))
    return "\n".join([*lines, ", ".join(known)])


def parse_infotext(text: str) -> GenerationRequest | None:
    """The request that a `parameters` text describes; None where there is no prompt in it."""
    parsed = parse(text)
    return parsed.request if parsed else None


def parse(text: str) -> Infotext | None:
    """As `parse_infotext`, with the model's name."""
    text = text[:MAX_CHARACTERS].strip()
    lines = text.splitlines()
    pairs = _pairs(lines[-1]) if lines else {}
    if text.startswith("{"):
        parsed = _parse_json(text)
        if parsed or not pairs:  # else a prompt that begins with a brace: {fresh snow|autumn leaves}
            return parsed
    if pairs:
        lines.pop()
    prompt, negative = _split(lines)
    return _described(prompt, negative, pairs) if prompt or pairs else None


def described_by(values: dict[str, Any]) -> Infotext | None:
    """From a flat JSON object of InvokeAI's, Fooocus's or SwarmUI's."""
    prompt = next((values[key] for key in _JSON_PROMPTS if isinstance(values.get(key), str)), "")
    negative = next((values[key] for key in _JSON_NEGATIVES if isinstance(values.get(key), str)), "")
    if not prompt:
        return None
    model = next((values[key] for key in _JSON_MODELS if key in values), "")
    name = model.get("name") if isinstance(model, dict) else model
    pairs = {
        "Steps": str(values.get("steps", "")),
        "Seed": str(values.get("seed", "")),
        "CFG scale": str(next((values[key] for key in _JSON_GUIDANCES if key in values), "")),
        "Size": _json_size(values),
        "Model": name if isinstance(name, str) else "",
    }
    others = {
        key: str(value)
        for key, value in values.items()
        if key not in _JSON_TAKEN and isinstance(value, str | int | float) and len(key) <= _MAX_KEY_CHARACTERS
    }
    return _described(prompt, negative, {**others, **pairs})


def _json_size(values: dict[str, Any]) -> str:
    """Fooocus writes "(1152, 896)"."""
    pair = re.fullmatch(r"\((\d{1,6}), (\d{1,6})\)", str(values.get("resolution", ""))[:20])
    return f"{pair[1]}x{pair[2]}" if pair else f"{values.get('width', '')}x{values.get('height', '')}"


def _parse_json(text: str) -> Infotext | None:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    inner = values.get("sui_image_params", values)
    return described_by(inner) if isinstance(inner, dict) else None


def _described(prompt: str, negative: str, pairs: dict[str, str]) -> Infotext:
    size = re.fullmatch(_SIZE, pairs.get("Size", ""))
    request = GenerationRequest(
        prompt=prompt,
        negative_prompt=negative,
        width=int(size[1]) if size else None,
        height=int(size[2]) if size else None,
        seed=_number(pairs.get("Seed", "")),
        steps=_number(pairs.get("Steps", "")),
        guidance=_decimal(pairs.get("Distilled CFG Scale") or pairs.get("CFG scale", "")),
    )
    others = {key: value for key, value in pairs.items() if key not in _TAKEN}
    return Infotext(request, pairs.get("Model", ""), bounded(others))


def bounded(others: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """As many as a person would look at, each as long as fits; empty ones are left out."""
    given = [(key, value[:_MAX_OTHER_CHARACTERS]) for key, value in others.items() if value]
    return tuple(given[:_MAX_OTHERS])


def _pairs(line: str) -> dict[str, str]:
    if len(line) > _MAX_LINE_CHARACTERS:
        return {}
    found = re.findall(_PAIR, line)
    return {key.strip(): _unquoted(value.strip()) for key, value in found} if len(found) >= _MIN_PAIRS else {}


def _split(lines: list[str]) -> tuple[str, str]:
    """Prompt and negative prompt, each perhaps of several lines."""
    for number, line in enumerate(lines):
        if line.strip().startswith(_NEGATIVE):
            first = line.strip().removeprefix(_NEGATIVE).strip()
            return "\n".join(lines[:number]).strip(), "\n".join([first, *lines[number + 1 :]]).strip()
    return "\n".join(lines).strip(), ""


def _guidance(image: Image) -> dict[str, float]:
    """FLUX was distilled to follow its guidance: Forge keeps that number apart from the CFG scale."""
    guidance = image.request.guidance
    if guidance is None:
        return {}
    if "flux" in image.model.lower():
        return {"CFG scale": 1, "Distilled CFG Scale": guidance}
    return {"CFG scale": guidance}


def _one_block(prompt: str) -> str:
    """Without the control characters that a text chunk cannot hold."""
    text = prompt.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return "".join(character for character in text if character >= " " or character in "\n\t").strip()


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if any(mark in value for mark in ',:\n"') else value


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        return str(json.loads(value))
    except ValueError:
        return value


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?[0-9]{1,20}", text) else None


def _decimal(text: str) -> float | None:
    try:
        number = float(text[:20])
    except ValueError:
        return None
    return number if abs(number) < 1e6 else None
