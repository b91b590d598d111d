"""How somebody else's file says that it was made: for a person to read, before anything is done with it.

Nothing in it is trusted: sizes are bounded, values are typed, texts stay texts, and what names a file of this
computer or goes to a backend unread is left out.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.generation import GenerationRequest, Image
from imagen_desktop.core.image_files.foreign import foreign_infotext
from imagen_desktop.core.image_files.reading import find_file, read_texts
from imagen_desktop.core.image_files.texts import COMMENT_KEY, PARAMETERS_KEY, RECORD_KEY

MAX_PROMPT_CHARACTERS = 20_000
MAX_RAW_CHARACTERS = 200_000
_MAX_FILE_BYTES = 2**30
_MAX_MODEL_CHARACTERS = 200
_NOT_ABOUT_MAKING = ("Software", "icc", "Thumb::URI")


class FoundSettings(NamedTuple):
    """`program` is "" where it is not known, `image.request.prompt` where the file does not tell it.

    `others` are settings that a request has no place for; `raw` is all text in the file.
    """

    image: Image
    program: str = ""
    others: tuple[tuple[str, str], ...] = ()
    raw: str = ""

    @property
    def has_settings(self) -> bool:
        return bool(self.image.request.prompt or self.others)


def found_settings(path: Path) -> FoundSettings | None:
    """None where it is no image. Raises LibraryError where it cannot be read. Blocks."""
    _check_file(path)
    found = find_file(str(path))
    if found is None:
        return None
    texts = read_texts(path)
    foreign = foreign_infotext(texts)
    image = found.image or found.foreign_image
    image = replace(image, request=_tame(image.request), model=_one_line(image.model))
    return FoundSettings(
        image=image,
        program=program_of(texts, is_ours=found.image is not None),
        others=foreign.others if foreign and found.image is None else (),
        raw=_raw(texts or ({RECORD_KEY: found.record_text} if found.record_text else {})),
    )


def program_of(texts: Mapping[str, str], *, is_ours: bool = False) -> str:
    """Which program wrote the file, by what it alone writes."""
    parameters = texts.get(PARAMETERS_KEY) or texts.get(COMMENT_KEY, "")
    marks = (
        ("Imagen Desktop", is_ours or RECORD_KEY in texts),
        ("InvokeAI", any(key in texts for key in ("invokeai_metadata", "sd-metadata", "dream"))),
        ("SwarmUI", "sui_image_params" in parameters[:10_000]),
        ("Fooocus", "fooocus_scheme" in texts or "Fooocus" in parameters),
        ("ComfyUI", "workflow" in texts or texts.get("Model", "").startswith("prompt:")),
        ("NovelAI", texts.get("Software", "") == "NovelAI"),
        ("ComfyUI", texts.get("prompt", "").startswith("{")),
        ("Stable Diffusion WebUI", "Steps: " in parameters),
    )
    return next((name for name, is_there in marks if is_there), "")


def _check_file(path: Path) -> None:
    """A pipe or a device could be read for ever."""
    try:
        facts = os.stat(path)  # noqa: PTH116 - one call
    except OSError as error:
        raise LibraryError(f"{path} cannot be read: {error.strerror or error}.") from error
    if not stat.S_ISREG(facts.st_mode):
        raise LibraryError(f"{path} is not a file.")
    if facts.st_size > _MAX_FILE_BYTES:
        raise LibraryError(f"{path} is too large to be an image.")


def _tame(request: GenerationRequest) -> GenerationRequest:
    return replace(
        request,
        prompt=_text(request.prompt),
        negative_prompt=_text(request.negative_prompt),
        template="",
        count=1,
        options={},
        image="",
    )


def _text(text: str) -> str:
    """Without control characters; line ends and tabs stay."""
    kept = "".join(sign for sign in text[:MAX_PROMPT_CHARACTERS] if sign >= " " or sign in "\n\t")
    return kept.replace("\x7f", "").strip()


def _one_line(text: str) -> str:
    return " ".join(_text(text[:_MAX_MODEL_CHARACTERS]).split())


def _raw(texts: Mapping[str, str]) -> str:
    shown = [f"{key}\n{text}" for key, text in texts.items() if key not in _NOT_ABOUT_MAKING]
    whole = "\n\n".join(shown)
    return "".join(sign for sign in whole[:MAX_RAW_CHARACTERS] if sign >= " " or sign in "\n\t")
