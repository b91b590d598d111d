"""What differs between two images: their prompts word by word, their settings one by one."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

from imagen_desktop.core.generation import Image, JsonValue

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a prompt, in its order; `removed` comes before the `added` that replaces it."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Setting:
    """None where an image has no such setting."""

    name: str
    before: JsonValue
    after: JsonValue


def prompt_difference(before: str, after: str) -> tuple[Words, ...]:
    """All words of both; empty where the prompts are the same."""
    if before == after:
        return ()
    old, new = before.split(), after.split()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    found = []
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            found.append(Words("same", " ".join(old[start:end])))
            continue
        if start < end:
            found.append(Words("removed", " ".join(old[start:end])))
        if new_start < new_end:
            found.append(Words("added", " ".join(new[new_start:new_end])))
    return tuple(found)


def setting_differences(before: Image, after: Image) -> tuple[Setting, ...]:
    """The settings that are not the same, the prompts aside."""
    old, new = _settings(before), _settings(after)
    names = [*old, *(name for name in new if name not in old)]
    pairs = [Setting(name, old.get(name), new.get(name)) for name in names]
    return tuple(pair for pair in pairs if pair.before != pair.after)


def _settings(image: Image) -> dict[str, JsonValue]:
    request = image.request
    return {
        "negative": request.negative_prompt or None,
        "backend": image.backend or None,
        "model": image.model or None,
        "version": image.model_version or None,
        "seed": image.seed,
        "size": f"{image.width} x {image.height}",
        "aspect": request.aspect_ratio or None,
        "steps": request.steps,
        "guidance": request.guidance,
        "format": request.output_format or None,
        **{f"opt.{key}": value for key, value in request.options.items()},
    }
