"""What is known of the models: a dated table of their inputs and limits, read from resources.

Names no URL and no status; a model without an entry is open: its settings pass through.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from imagen_desktop.core.backends.backend import BackendInfo, Limits, ReferenceInput, SizeLimits
from imagen_desktop.core.backends.replicate.model_reference import ModelReference, parse_reference
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.resource_files import resource_path

OPEN_TIMEOUT_SECONDS = 300.0
"""For models without an entry: a cold start alone may take minutes."""
_STEPS = ("num_inference_steps", "steps")
_GUIDANCE = ("guidance", "guidance_scale")
_IMAGES = ("image", "image_prompt", "input_image", "redux_image", "control_image", "input_images", "images")
_STRENGTHS = ("prompt_strength", "image_prompt_strength")
LIKE_THE_IMAGE = "match_input_image"


class Field(NamedTuple):
    """One input: its JSON type and what it may hold. `choices` is empty where anything goes."""

    type: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    default: JsonValue = None

    @property
    def limits(self) -> Limits | None:
        if self.minimum is None or self.maximum is None:
            return None
        default = self.default if isinstance(self.default, (int, float)) else self.minimum
        return Limits(self.minimum, self.maximum, default)


class Model(NamedTuple):
    """One model's facts. `is_complete`: every input it takes is listed, any other is refused."""

    reference: ModelReference
    title: str
    inputs: Mapping[str, Field] = MappingProxyType({})
    required: tuple[str, ...] = ()
    timeout_seconds: float = OPEN_TIMEOUT_SECONDS
    size_multiple: int = 1
    is_complete: bool = False

    @property
    def is_open(self) -> bool:
        return not self.inputs

    @property
    def ratios(self) -> tuple[str, ...]:
        """The shapes it accepts, without the words "custom" and "match_input_image"."""
        return tuple(ratio for ratio in self.choices("aspect_ratio") if ":" in ratio)

    @property
    def has_free_size(self) -> bool:
        return "custom" in self.choices("aspect_ratio") and "width" in self.inputs

    @property
    def steps_key(self) -> str:
        return self._first(_STEPS)

    @property
    def image_key(self) -> str:
        """The input that takes a reference image; "" where there is none, or where we know none."""
        return "" if self.is_open else self._first(_IMAGES)

    @property
    def strength_key(self) -> str:
        return "" if self.is_open else self._first(_STRENGTHS)

    @property
    def guidance_key(self) -> str:
        return self._first(_GUIDANCE) if self.inputs else "guidance_scale"

    def choices(self, key: str) -> tuple[str, ...]:
        return self.inputs[key].choices if key in self.inputs else ()

    def limits(self, key: str) -> Limits | None:
        return self.inputs[key].limits if key in self.inputs else None

    def _first(self, keys: tuple[str, ...]) -> str:
        """The key that this model uses for a setting; the usual one for a model we have no table of."""
        if self.is_open:
            return keys[0]
        return next((key for key in keys if key in self.inputs), "")


def find_model(config: BackendConfig) -> Model:
    """The facts for the configured model. Raises ConfigError for what is no model reference."""
    reference = parse_reference(config.model)
    if reference is None:
        raise ConfigError(
            f'backends.{config.name}.model: "{config.model}" is not owner/name or owner/name:version.'
        )
    record = _table().get(reference.name)
    if record is None:
        return Model(reference, title=reference.name)
    return Model(
        reference,
        title=record["title"],
        inputs={key: _field(value) for key, value in record["inputs"].items()},
        required=tuple(record["required"]),
        timeout_seconds=record["timeout_seconds"],
        size_multiple=record.get("size_multiple", 1),
        is_complete=record["is_complete"],
    )


def backend_info(config: BackendConfig, model: Model) -> BackendInfo:
    """What the window and the commands may offer for this model."""
    formats = _default_first("output_format", model)
    ratio = model.inputs["aspect_ratio"].default if model.ratios else ""
    width = model.limits("width")
    needed = [key for key in model.required if key not in ("prompt", model.image_key)]
    return BackendInfo(
        name=config.name,
        type="replicate",
        title=model.title,
        place="Replicate",
        model=config.model,
        aspect_ratios=model.ratios,
        default_aspect_ratio=ratio if ratio in model.ratios and isinstance(ratio, str) else "",
        size=(
            SizeLimits(int(width.minimum), int(width.maximum), model.size_multiple)
            if width and model.has_free_size
            else None
        ),
        steps=_steps(config, model),
        guidance=model.limits(model.guidance_key),
        formats=formats or ("png", "webp", "jpg"),
        has_negative_prompt=model.is_open,
        reference=_reference(model),
        max_parallel=config.jobs_at_once or 4,
        is_open=model.is_open,
        note=f"Needs the option {' and '.join(needed)}." if needed else "",
    )


def _reference(model: Model) -> ReferenceInput | None:
    if not model.image_key:
        return None
    return ReferenceInput(
        is_required=model.image_key in model.required,
        strength=model.limits(model.strength_key) if model.strength_key else None,
        strength_of="image" if model.strength_key == "image_prompt_strength" else "prompt",
        decides_shape=model.image_key == "image" or LIKE_THE_IMAGE in model.choices("aspect_ratio"),
    )


def _steps(config: BackendConfig, model: Model) -> Limits | None:
    """With the configuration's default where it names one."""
    limits = model.limits(model.steps_key)
    if limits is None or config.default_steps is None:
        return limits
    return limits._replace(default=config.default_steps)


def _default_first(key: str, model: Model) -> tuple[str, ...]:
    choices = model.choices(key)
    default = model.inputs[key].default if choices else None
    return tuple(sorted(choices, key=lambda choice: choice != default))


@functools.cache
def _table() -> dict[str, dict[str, Any]]:
    text = resource_path("replicate", "models.json").read_text(encoding="utf-8")
    table: dict[str, dict[str, Any]] = json.loads(text)["models"]
    return table


def _field(record: Mapping[str, Any]) -> Field:
    return Field(
        type=record["type"],
        choices=tuple(record.get("enum", ())),
        minimum=record.get("minimum"),
        maximum=record.get("maximum"),
        default=record.get("default"),
    )
