"""What differs between two images: their prompts word by word, their settings one by one."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from imagen_desktop.core.generation import Image, JsonValue

Kind = Literal["same", "removed", "added"]

_PIECE = re.compile(r"(\s*)(\w+(?:['’-]\w+)*|[^\w\s])")


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a prompt, in its order; `removed` comes before the `added` that replaces it. `is_apart`:
    a space stands before it."""

    kind: Kind
    text: str
    is_apart: bool = True


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
    old, new = _pieces(before), _pieces(after)
    matcher = difflib.SequenceMatcher(
        None, [piece.text for piece in old], [piece.text for piece in new], autojunk=False
    )
    found = []
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            found.append(_words("same", new[new_start:new_end]))
            continue
        if start < end:
            found.append(_words("removed", old[start:end]))
        if new_start < new_end:
            found.append(_words("added", new[new_start:new_end]))
    return tuple(found)


class _Piece(NamedTuple):
    text: str
    is_apart: bool


def _pieces(prompt: str) -> list[_Piece]:
    """Words and single signs: a comma more changes no word."""
    return [_Piece(found[2], bool(found[1]) or not found.start()) for found in _PIECE.finditer(prompt)]


def _words(kind: Kind, pieces: list[_Piece]) -> Words:
    text = "".join(f" {piece.text}" if piece.is_apart else piece.text for piece in pieces)
    return Words(kind, text.removeprefix(" "), pieces[0].is_apart)


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
        "image": request.image_sha256 or request.image or None,
        "strength": request.image_strength,
        **{f"opt.{key}": value for key, value in request.options.items()},
    }
