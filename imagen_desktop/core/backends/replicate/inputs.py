"""From a GenerationRequest to a model's `input`: derived, snapped, checked; no network here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from imagen_desktop.core.backends.replicate.models import LIKE_THE_IMAGE, Field, Model
from imagen_desktop.core.backends.replicate.reference import NAMED
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import InvalidRequestError
from imagen_desktop.core.generation import GenerationRequest, GenerationWarning, JsonValue
from imagen_desktop.core.json_value import number_text

RESERVED_OPTIONS = ("version", "webhook", "webhook_events_filter", "stream", "input")
"""Replicate's own top-level names: as an option they would be a mistake or a way around the program."""


@dataclass(slots=True)
class ModelInput:
    """What is to be sent as `input`, and what the user should know about it."""

    values: dict[str, JsonValue] = field(default_factory=dict)
    warnings: list[GenerationWarning] = field(default_factory=list)

    def warn(self, message: str, hint: str = "") -> None:
        self.warnings.append(GenerationWarning(message, hint))


def build_input(request: GenerationRequest, config: BackendConfig, model: Model) -> ModelInput:
    """Raises InvalidRequestError for a value that the model does not take."""
    made = ModelInput()
    _add_prompt(made, request, model)
    _add_size(made, request, model)
    _add_steps(made, request, config, model)
    if request.guidance is not None:
        _add_number(made, model, "guidance", model.guidance_key, request.guidance)
    if "num_outputs" in model.inputs:
        made.values["num_outputs"] = 1
    if request.seed is not None and (model.is_open or "seed" in model.inputs):
        made.values["seed"] = request.seed
    _add_format(made, request, model)
    _add_reference(made, request, model)
    for options in (config.options, request.options):
        _add_options(made, options, model)
    _check_required(made, model)
    return made


def _add_prompt(made: ModelInput, request: GenerationRequest, model: Model) -> None:
    if model.is_open or "prompt" in model.inputs:
        made.values["prompt"] = request.prompt
    else:
        made.warn(f"{model.title} takes no prompt: only the options are sent.")
    if request.negative_prompt and not model.is_open:
        raise InvalidRequestError(f"{model.title} has no negative prompt.")
    if request.negative_prompt:
        made.values["negative_prompt"] = request.negative_prompt


def _add_size(made: ModelInput, request: GenerationRequest, model: Model) -> None:
    has_size = request.width is not None and request.height is not None
    if model.is_open:
        if has_size:
            made.values |= {"width": request.width, "height": request.height}
        elif request.aspect_ratio:
            made.values["aspect_ratio"] = request.aspect_ratio
    elif request.width is not None and request.height is not None:
        _add_pixels(made, request.width, request.height, model)
    elif request.aspect_ratio:
        _add_ratio(made, request.aspect_ratio, model)


def _add_pixels(made: ModelInput, width: int, height: int, model: Model) -> None:
    if model.has_free_size:
        sides = {"width": _snapped(width, "width", model), "height": _snapped(height, "height", model)}
        made.values |= {"aspect_ratio": "custom", **sides}
        if sides != {"width": width, "height": height}:
            made.warn(
                f"{model.title} takes multiples of {model.size_multiple} pixels: "
                f"{width} × {height} is sent as {sides['width']} × {sides['height']}."
            )
        return
    ratio = _nearest_ratio(width / height, model)
    made.values["aspect_ratio"] = ratio
    made.warn(f"{model.title} takes a ratio, not pixels: {width} × {height} is sent as {ratio}.")


def _snapped(pixels: int, side: str, model: Model) -> int:
    """The nearest size that the model takes: a multiple, within its range."""
    limits, multiple = model.limits(side), model.size_multiple
    snapped = round(pixels / multiple) * multiple
    if limits is None:
        return snapped
    lowest = math.ceil(limits.minimum / multiple) * multiple
    highest = math.floor(limits.maximum / multiple) * multiple
    return max(lowest, min(highest, snapped))


def _add_ratio(made: ModelInput, text: str, model: Model) -> None:
    if text in model.choices("aspect_ratio"):
        made.values["aspect_ratio"] = text
        return
    ratio = _nearest_ratio(_ratio_value(text), model)
    made.values["aspect_ratio"] = ratio
    if _ratio_value(ratio) != _ratio_value(text):
        made.warn(f"{model.title} has no ratio {text}: the nearest, {ratio}, is sent.")


def _nearest_ratio(value: float, model: Model) -> str:
    """By the logarithm of the ratio, so that wide and tall are treated alike."""
    if not model.ratios:
        raise InvalidRequestError(f"{model.title} has no size setting: it follows its input image.")
    return min(model.ratios, key=lambda ratio: abs(math.log(_ratio_value(ratio) / value)))


def _ratio_value(text: str) -> float:
    across, _, down = text.partition(":")
    try:
        value = float(across) / float(down)
    except (ValueError, ZeroDivisionError):
        value = 0.0
    if not 0 < value < math.inf:
        raise InvalidRequestError(f'"{text}" is not an aspect ratio such as 3:2.')
    return value


def _add_steps(made: ModelInput, request: GenerationRequest, config: BackendConfig, model: Model) -> None:
    if request.steps is not None:
        _add_number(made, model, "steps", model.steps_key, request.steps)
    elif config.default_steps is not None and model.steps_key:
        _add_number(made, model, "steps", model.steps_key, config.default_steps)


def _add_number(made: ModelInput, model: Model, name: str, key: str, value: float) -> None:
    if not key:
        raise InvalidRequestError(f"{model.title} has no {name} setting.")
    limits = model.limits(key)
    if limits and not limits.minimum <= value <= limits.maximum:
        raise InvalidRequestError(
            f"{model.title} takes {limits.minimum:g} to {limits.maximum:g} {name}, not {number_text(value)}."
        )
    made.values[key] = value


def _add_format(made: ModelInput, request: GenerationRequest, model: Model) -> None:
    wanted, known = request.output_format, model.choices("output_format")
    if not wanted or (not known and not model.is_open):
        return
    if known and wanted not in known:
        raise InvalidRequestError(f"{model.title} makes {' or '.join(known)}, not {wanted}.")
    made.values["output_format"] = wanted


def _add_reference(made: ModelInput, request: GenerationRequest, model: Model) -> None:
    """Its digest stands for the image until it is sent."""
    if not request.image:
        return
    if not model.image_key:
        raise InvalidRequestError(f"{model.title} takes no reference image.")
    named = f"{NAMED}{request.image_sha256}"
    made.values[model.image_key] = [named] if model.inputs[model.image_key].type == "array" else named
    if request.image_strength is not None:
        _add_number(made, model, "strength", model.strength_key, request.image_strength)
    if LIKE_THE_IMAGE in model.choices("aspect_ratio") and "aspect_ratio" not in made.values:
        made.values["aspect_ratio"] = LIKE_THE_IMAGE


def _add_options(made: ModelInput, options: Mapping[str, JsonValue], model: Model) -> None:
    """Options win over what was derived; None means "leave it out"."""
    for key, value in options.items():
        if key in RESERVED_OPTIONS:
            raise InvalidRequestError(
                f'The option "{key}" is not one of the model\'s inputs and cannot be set.'
            )
        if value is None:
            made.values.pop(key, None)
        elif key in model.inputs:
            made.values[key] = _checked(key, value, model.inputs[key], model)
        elif model.is_complete:
            made.warn(f'{model.title} has no input "{key}": it is not sent.', _did_you_mean(key, model))
        else:
            made.values[key] = value
    if made.values.get("num_outputs", 1) != 1:
        raise InvalidRequestError(
            "The option num_outputs must be 1: each image is a prediction of its own.",
            "Ask for several images with the request's count.",
        )


def _checked(key: str, value: JsonValue, known: Field, model: Model) -> JsonValue:
    """The value in the form that the model's schema asks for: "1", not 1, where it lists words."""
    if known.type == "string" and isinstance(value, (int, float)) and not isinstance(value, bool):
        value = number_text(value)
    if not _has_type(value, known.type):
        raise InvalidRequestError(f"{model.title} takes a value of type {known.type} for {key}.")
    if known.choices and value not in known.choices:
        raise InvalidRequestError(f"{model.title} takes {', '.join(known.choices)} for {key}, not {value}.")
    limits = known.limits
    if limits and isinstance(value, (int, float)) and not limits.minimum <= value <= limits.maximum:
        given = number_text(value)
        raise InvalidRequestError(
            f"{model.title} takes {limits.minimum:g} to {limits.maximum:g} for {key}, not {given}."
        )
    return value


def _has_type(value: JsonValue, wanted: str) -> bool:
    if wanted in ("integer", "number"):
        numbers = int if wanted == "integer" else (int, float)
        return isinstance(value, numbers) and not isinstance(value, bool)
    types = {"string": str, "boolean": bool, "array": list}
    return isinstance(value, types.get(wanted, object))


def _did_you_mean(key: str, model: Model) -> str:
    import difflib

    matches = difflib.get_close_matches(key, model.inputs, n=1, cutoff=0.5)
    return f'Its nearest input is "{matches[0]}".' if matches else ""


def _check_required(made: ModelInput, model: Model) -> None:
    for key in model.required:
        if key not in made.values and key == model.image_key:
            raise InvalidRequestError(f"{model.title} needs a reference image.")
        if key not in made.values:
            raise InvalidRequestError(f"{model.title} needs the option {key}.")
