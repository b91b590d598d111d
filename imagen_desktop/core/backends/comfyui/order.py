"""From a GenerationRequest to the settings of a workflow, and to the graph that one server is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from imagen_desktop.core.backends.comfyui.answers import missing_model
from imagen_desktop.core.backends.comfyui.api import ComfyApi
from imagen_desktop.core.backends.comfyui.workflow import Graph, Workflow, built_in
from imagen_desktop.core.backends.pixel_size import asked_size
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import ConfigError, GenerationFailedError, InvalidRequestError
from imagen_desktop.core.generation import GenerationRequest, GenerationWarning, JsonValue

SIZE_MULTIPLE = 16
_FLUX_PARTS = {
    "text_encoder_1": ("text_encoders", "clip_l"),
    "text_encoder_2": ("text_encoders", "t5xxl"),
    "vae": ("vae", "ae"),
}
"""What a FLUX model without them needs beside it: the server's folder, and how its file's name begins."""


class Order(NamedTuple):
    """`values` by setting, as the journal and the file keep them; `options` win over them."""

    workflow: Workflow
    values: Mapping[str, JsonValue]
    options: Mapping[str, JsonValue]
    warnings: tuple[GenerationWarning, ...] = ()

    @property
    def sent(self) -> dict[str, JsonValue]:
        return {"workflow": self.workflow.name, **self.values, **self.options}


def make_order(request: GenerationRequest, config: BackendConfig, workflow: Workflow) -> Order:
    """Raises InvalidRequestError for an option that the workflow does not have."""
    steps = config.default_steps if request.steps is None else request.steps
    if steps is None and "schnell" in config.model.lower() and not config.workflow:
        steps = 4
    values: dict[str, JsonValue] = {
        "prompt": request.prompt,
        "negative": request.negative_prompt or None,
        "seed": request.seed,
        "steps": steps,
        "guidance": request.guidance,
        "model": config.model or None,
    }
    warnings = []
    size = asked_size(request, default_area(workflow), SIZE_MULTIPLE)
    if size is not None and workflow.takes("width"):
        values |= {"width": size[0], "height": size[1]}
        if request.width and size != (request.width, request.height):
            warnings.append(
                GenerationWarning(
                    f"Sizes are multiples of {SIZE_MULTIPLE} pixels: "
                    f"{request.width} × {request.height} is sent as {size[0]} × {size[1]}."
                )
            )
    given = {key: value for key, value in values.items() if value is not None and workflow.takes(key)}
    options = {**config.options, **request.options}
    try:
        workflow.filled(given, options)
    except ConfigError as error:
        raise InvalidRequestError(error.message, error.hint) from error
    return Order(workflow, given, options, tuple(warnings))


def default_area(workflow: Workflow) -> int:
    """In pixels: what the workflow makes as it stands."""
    width, height = workflow.default("width"), workflow.default("height")
    return width * height if isinstance(width, int) and isinstance(height, int) else 1024 * 1024


async def graph_for(order: Order, api: ComfyApi) -> Graph:
    """What this server is sent. A FLUX model comes whole, or in parts that are found by their names.

    Raises a BackendError where the server does not have what is needed.
    """
    model = order.values.get("model")
    if order.workflow.name != "flux" or not isinstance(model, str):
        return order.workflow.filled(order.values, order.options)
    whole = await api.models("checkpoints")
    if model in whole:
        return order.workflow.filled(order.values, order.options)
    parts = await api.models("diffusion_models")
    if model not in parts:
        raise missing_model(model, (*whole, *parts), api.asker)
    found = {name: await _part(api, folder, start) for name, (folder, start) in _FLUX_PARTS.items()}
    return built_in("flux-parts").filled({**order.values, **found}, order.options)


async def _part(api: ComfyApi, folder: str, start: str) -> str:
    for name in await api.models(folder):
        if name.replace("\\", "/").rpartition("/")[2].lower().startswith(start):
            return name
    raise GenerationFailedError(
        f'{api.asker.service} lacks what this model needs: no file in "{folder}" begins with "{start}".',
        "Put it there, or use a workflow of your own.",
    )
