"""File names from the user's template: safe on Linux, macOS and Windows, and never outside the folder."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import GenerationRequest

TOKENS = ("date", "time", "slug", "seed", "backend", "model", "width", "height", "index")

_TOKEN = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
_SLUG_BYTES = 60
_NAME_BYTES = 180
"""Of one folder or file name: 255 are allowed, and suffixes and a temporary name must fit too."""


def file_stem(
    template: str,
    request: GenerationRequest,
    *,
    backend: str,
    model: str,
    created_at: datetime,
    width: int,
    height: int,
    index: int,
) -> str:
    """The image's name without extension; "/" in the template makes folders. Raises ConfigError.

    Dates are local. `{index}` is the image's number in its run, counted from 1 (`index` from 0).
    """
    local = created_at.astimezone()
    values = {
        "date": local.strftime("%Y-%m-%d"),
        "time": local.strftime("%H%M%S"),
        "slug": slug(request.prompt),
        "seed": "random" if request.seed is None else str(request.seed),
        "backend": _plain(backend),
        "model": _plain(model.rpartition("/")[2].partition(":")[0]),
        "width": str(width),
        "height": str(height),
        "index": str(index + 1),
    }
    check_template(template)
    names = [_TOKEN.sub(lambda found: values[found[1]], name) for name in template.split("/")]
    return "/".join(map(_safe_name, names))


def slug(prompt: str) -> str:
    """The prompt's first words, lower-case and hyphenated; letters of every script are kept."""
    text = unicodedata.normalize("NFC", prompt[:1000]).lower()
    words = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in text).split()
    kept: list[str] = []
    for word in words:
        if len("-".join([*kept, word]).encode()) > _SLUG_BYTES:
            break
        kept.append(word)
    return "-".join(kept) or _cut("-".join(words), _SLUG_BYTES) or "image"


def check_stem(stem: str) -> str:
    """The reason why a name that someone typed, without its extension, will not do; empty where it will."""
    if not stem.strip():
        return "A name needs at least one letter."
    found = _FORBIDDEN.search(stem)
    if found is not None:
        sign = found[0][0]
        return (
            f"A name cannot have {sign} in it."
            if sign.isprintable()
            else "A name cannot have control characters."
        )
    if stem.startswith("."):
        return "A name that begins with a dot would hide the file."
    if stem != stem.strip() or stem.endswith("."):
        return "A name cannot begin or end with a space, or end with a dot."
    if _RESERVED.match(stem):
        return f"{stem} is a name that Windows keeps for itself."
    if len(stem.encode("utf-8", "replace")) > _NAME_BYTES:
        return "The name is too long."
    return ""


def _plain(name: str) -> str:
    return _FORBIDDEN.sub("-", name).strip(" .-")


def check_template(template: str) -> None:
    """Looks at the template alone: what a prompt or a model's name puts into it is made safe anyway.

    Raises ConfigError.
    """
    for token in _TOKEN.findall(template):
        if token not in TOKENS:
            raise ConfigError(
                f'The file name template has an unknown token "{{{token}}}".',
                f"Use {', '.join(f'{{{name}}}' for name in TOKENS)}.",
            )
    literal = _TOKEN.sub("x", template)
    if "{" in literal or "}" in literal:
        raise ConfigError(f'The file name template "{template}" has a brace without its partner.')
    if any(name.strip() in ("", ".", "..") for name in literal.split("/")):
        raise ConfigError(
            f'The file name template "{template}" does not stay inside the image folder.',
            'Set output.name to a name such as "{date}-{slug}-{seed}".',
        )


def _safe_name(name: str) -> str:
    safe = _FORBIDDEN.sub("-", _cut(name, _NAME_BYTES)).strip(" .") or "image"  # after: _cut writes "?"
    return f"_{safe}" if _RESERVED.match(safe) else safe


def _cut(text: str, size_bytes: int) -> str:
    """As many whole characters as fit."""
    return text.encode("utf-8", "replace")[:size_bytes].decode("utf-8", "ignore")
