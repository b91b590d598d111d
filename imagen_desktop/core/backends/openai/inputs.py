"""From a GenerationRequest to the body of `images/generations`: derived, snapped, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from imagen_desktop.core.backends.openai.models import Model, Server, has_seed
from imagen_desktop.core.backends.pixel_size import MEGAPIXEL, asked_size, ratio_value
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import InvalidRequestError
from imagen_desktop.core.generation import GenerationRequest, GenerationWarning, JsonValue

RESERVED_OPTIONS = ("model", "n", "prompt", "stream", "partial_images")
"""As an option they would cost more than was said, or change the form of the answer."""
_MULTIPLE = 16


@dataclass(slots=True)
class Body:
    """What is to be sent, and what the user should know about it."""

    values: dict[str, JsonValue] = field(default_factory=dict)
    warnings: list[GenerationWarning] = field(default_factory=list)


def build_body(request: GenerationRequest, config: BackendConfig, server: Server, model: Model) -> Body:
    """Raises InvalidRequestError for an option that is not for the user to set."""
    made = Body({"prompt": request.prompt, "n": 1})
    if model.name:
        made.values["model"] = model.name
    _add_size(made, request, model)
    if model.is_gpt_image:
        if request.output_format:
            made.values["output_format"] = "jpeg" if request.output_format == "jpg" else request.output_format
    else:
        made.values["response_format"] = "b64_json"
    if has_seed(server, model) and request.seed is not None:
        made.values["seed"] = request.seed
    for options in (config.options, request.options):
        _add_options(made, options)
    return made


def _add_size(made: Body, request: GenerationRequest, model: Model) -> None:
    asked = asked_size(request, MEGAPIXEL, _MULTIPLE)
    if model.sizes:
        asked = _nearest_size(made, request, model)
    elif model.is_gpt_image:
        asked = asked or (1024, 1024)
    if asked is None:
        return
    made.values["size"] = f"{asked[0]}x{asked[1]}"
    if not model.sizes and request.width and asked != (request.width, request.height):
        made.warnings.append(
            GenerationWarning(
                f"Sizes are multiples of {_MULTIPLE} pixels: "
                f"{request.width} × {request.height} is sent as {asked[0]} × {asked[1]}."
            )
        )


def _nearest_size(made: Body, request: GenerationRequest, model: Model) -> tuple[int, int]:
    """Of the few that the model makes; its first where none is asked for."""
    if request.width and request.height:
        given, wanted = f"{request.width} × {request.height}", request.width / request.height
    else:
        given = request.aspect_ratio or model.sizes[0][0]
        wanted = ratio_value(given)
    size = min((size for _, size in model.sizes), key=lambda size: abs(size[0] / size[1] / wanted - 1))
    is_as_asked = size == (request.width, request.height) if request.width else given in dict(model.sizes)
    if not is_as_asked:
        made.warnings.append(
            GenerationWarning(f"{model.name} has few sizes: {given} is sent as {size[0]} × {size[1]}.")
        )
    return size


def _add_options(made: Body, options: Mapping[str, JsonValue]) -> None:
    """They win over what is derived; an empty text takes a value out."""
    for key, value in options.items():
        if key in RESERVED_OPTIONS:
            raise InvalidRequestError(f'The option "{key}" is not for you to set.')
        if value == "":
            made.values.pop(key, None)
        else:
            made.values[key] = value
