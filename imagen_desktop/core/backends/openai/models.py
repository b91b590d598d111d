"""What is known of a server and its model: OpenAI's own have fixed sizes, others are taken as they come."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from imagen_desktop.core.backends.backend import BackendInfo, SizeLimits
from imagen_desktop.core.backends.pixel_size import RATIOS
from imagen_desktop.core.backends.token_variable import is_openai
from imagen_desktop.core.backends.web.address import is_loopback
from imagen_desktop.core.config import BackendConfig

API = "https://api.openai.com/v1"
_GPT_IMAGE = r"(gpt-image-(\d+)(?:\.(\d+))?(-[a-z]+)?)(-\d{4}-\d{2}-\d{2})?"
_FIXED_SIZES = {"1:1": (1024, 1024), "3:2": (1536, 1024), "2:3": (1024, 1536)}


@dataclass(frozen=True, slots=True)
class Server:
    """Where the requests go. `service` is what messages call it."""

    base_url: str

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @property
    def is_openai(self) -> bool:
        return is_openai(self.base_url)

    @property
    def service(self) -> str:
        return "OpenAI" if self.is_openai else urlsplit(self.base_url).netloc

    @property
    def place(self) -> str:
        return "this computer" if is_loopback(self.host) else "OpenAI" if self.is_openai else self.host


@dataclass(frozen=True, slots=True)
class Model:
    """`family` is the name in the price table, "" for a model that is none of OpenAI's. `sizes` by
    ratio, empty where any size may be asked for."""

    name: str
    family: str = ""
    sizes: tuple[tuple[str, tuple[int, int]], ...] = ()

    @property
    def is_gpt_image(self) -> bool:
        """Answers in base64 only, knows output_format, refuses a seed."""
        return bool(self.family)

    @property
    def formats(self) -> tuple[str, ...]:
        return ("png", "jpg", "webp") if self.is_gpt_image else ("png",)


def find_model(name: str) -> Model:
    match = re.fullmatch(_GPT_IMAGE, name)
    if match is None:
        return Model(name)
    sizes = tuple(_FIXED_SIZES.items()) if match[2] == "1" else ()
    return Model(name, family=match[1], sizes=sizes)


def backend_info(config: BackendConfig, server: Server, model: Model) -> BackendInfo:
    """What the window and the commands may offer."""
    ratios = tuple(ratio for ratio, _ in model.sizes) or RATIOS
    return BackendInfo(
        name=config.name,
        type="openai",
        title=_title(model) or f"Model at {server.service}",
        place=server.place,
        model=config.model,
        aspect_ratios=ratios,
        default_aspect_ratio="1:1" if model.is_gpt_image else "",
        size=None if model.sizes else SizeLimits(64, 4096, 16),
        formats=model.formats,
        has_seed=has_seed(server, model),
        max_parallel=config.jobs_at_once or (1 if is_loopback(server.host) else 4),
    )


def has_seed(server: Server, model: Model) -> bool:
    """OpenAI's own API has none; most other servers take one."""
    return not (server.is_openai or model.is_gpt_image)


def _title(model: Model) -> str:
    if not model.family:
        return model.name
    return " ".join(("GPT Image", *model.family.split("-")[2:]))
