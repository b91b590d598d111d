"""From a request to the model's input: snapped and said so, checked before sending, options on top."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagen_desktop.core.backends.replicate.inputs import ModelInput, build_input
from imagen_desktop.core.backends.replicate.models import find_model
from imagen_desktop.core.config import BackendConfig
from imagen_desktop.core.errors import InvalidRequestError
from imagen_desktop.core.generation import GenerationRequest, JsonValue

BFL = "black-forest-labs/"


def built(
    model: str = BFL + "flux-schnell", config: BackendConfig | None = None, **given: object
) -> ModelInput:
    config = config or BackendConfig("x", "replicate", model)
    request = GenerationRequest("a fox", seed=7, **given)  # type: ignore[arg-type]
    return build_input(request, config, find_model(config))


def refusal(model: str = BFL + "flux-schnell", **given: object) -> str:
    with pytest.raises(InvalidRequestError) as caught:
        built(model, **given)  # type: ignore[arg-type]  # a request's fields
    return caught.value.message


def messages(made: ModelInput) -> list[str]:
    return [warning.message for warning in made.warnings]


@pytest.mark.parametrize(
    ("width", "height", "ratio"),
    [
        (1024, 1024, "1:1"),
        (1344, 768, "16:9"),
        (1216, 832, "3:2"),
        (1152, 896, "5:4"),
        (1536, 640, "21:9"),
        (1366, 768, "16:9"),
        (2560, 1080, "21:9"),
        (640, 1536, "9:21"),
        (832, 1216, "2:3"),
    ],
)
def test_size_is_snapped_to_the_nearest_ratio_and_said(width: int, height: int, ratio: str) -> None:
    made = built(width=width, height=height)
    assert made.values["aspect_ratio"] == ratio
    assert "width" not in made.values
    assert messages(made) == [
        f"FLUX schnell takes a ratio, not pixels: {width} × {height} is sent as {ratio}."
    ]


@settings(deadline=None)
@given(width=st.integers(1, 16_384), height=st.integers(1, 16_384))
def test_any_size_finds_a_ratio_no_other_is_nearer_to(width: int, height: int) -> None:
    made = built(width=width, height=height)
    model = find_model(BackendConfig("x", "replicate", BFL + "flux-schnell"))

    def distance(ratio: str) -> float:
        across, down = ratio.split(":")
        return abs(math.log(int(across) / int(down)) - math.log(width / height))

    assert distance(str(made.values["aspect_ratio"])) <= min(map(distance, model.ratios)) + 1e-9


def test_known_ratio_is_sent_as_it_is() -> None:
    made = built(aspect_ratio="21:9")
    assert (made.values["aspect_ratio"], made.warnings) == ("21:9", [])


def test_unknown_ratio_is_snapped_and_said() -> None:
    made = built(aspect_ratio="7:4")
    assert made.values["aspect_ratio"] == "16:9"
    assert messages(made) == ["FLUX schnell has no ratio 7:4: the nearest, 16:9, is sent."]


def test_equal_ratio_in_other_words_needs_no_warning() -> None:
    made = built(aspect_ratio="6:4")
    assert (made.values["aspect_ratio"], made.warnings) == ("3:2", [])


def test_free_size_is_sent_where_the_model_takes_one() -> None:
    made = built(BFL + "flux-1.1-pro", width=1440, height=256)
    assert made.values["aspect_ratio"] == "custom"
    assert (made.values["width"], made.values["height"], made.warnings) == (1440, 256, [])


def test_free_size_is_snapped_to_the_multiple_and_said() -> None:
    made = built(BFL + "flux-1.1-pro", width=1000, height=257)
    assert (made.values["width"], made.values["height"]) == (992, 256)
    assert messages(made) == ["FLUX 1.1 pro takes multiples of 32 pixels: 1000 × 257 is sent as 992 × 256."]


@pytest.mark.parametrize("ratio", ["wide", "3:0", "-1:2", "nan:1"])
def test_what_is_no_ratio_is_refused(ratio: str) -> None:
    assert refusal(aspect_ratio=ratio) == f'"{ratio}" is not an aspect ratio such as 3:2.'


def test_model_that_follows_its_input_image_takes_no_size() -> None:
    message = refusal(BFL + "flux-canny-dev", aspect_ratio="1:1", options={"control_image": "https://x/y"})
    assert message == "FLUX Canny dev has no size setting: it follows its input image."


@pytest.mark.parametrize(
    ("model", "key", "value"),
    [
        ("flux-schnell", "num_inference_steps", 4),
        ("flux-dev", "num_inference_steps", 50),
        ("flux-2-flex", "steps", 9),
    ],
)
def test_steps_go_under_the_models_own_name(model: str, key: str, value: int) -> None:
    assert built(BFL + model, steps=value).values[key] == value


def test_steps_outside_are_refused() -> None:
    assert refusal(steps=28) == "FLUX schnell takes 1 to 4 steps, not 28."


def test_steps_are_refused_where_there_are_none() -> None:
    assert refusal(BFL + "flux-1.1-pro", steps=4) == "FLUX 1.1 pro has no steps setting."


def test_default_steps_are_sent_and_checked() -> None:
    config = BackendConfig("x", "replicate", BFL + "flux-dev", default_steps=20)
    assert built(config=config).values["num_inference_steps"] == 20
    assert built(config=config, steps=30).values["num_inference_steps"] == 30


def test_default_steps_are_not_sent_to_a_model_without() -> None:
    config = BackendConfig("x", "replicate", BFL + "flux-1.1-pro", default_steps=20)
    assert "steps" not in built(config=config).values


def test_guidance_is_checked() -> None:
    assert built(BFL + "flux-dev", guidance=3.5).values["guidance"] == 3.5
    assert refusal(BFL + "flux-dev", guidance=11) == "FLUX dev takes 0 to 10 guidance, not 11."
    assert refusal(guidance=3) == "FLUX schnell has no guidance setting."


def test_format_that_the_model_does_not_make_is_refused() -> None:
    assert (
        refusal(BFL + "flux-kontext-pro", output_format="webp")
        == "FLUX Kontext pro makes jpg or png, not webp."
    )


def test_negative_prompt_is_refused_by_known_models() -> None:
    assert refusal(negative_prompt="cats") == "FLUX schnell has no negative prompt."


@pytest.mark.parametrize(("given", "sent"), [(1, "1"), (0.25, "0.25"), ("1", "1")])
def test_numbers_become_the_words_that_the_schema_lists(given: JsonValue, sent: str) -> None:
    assert built(options={"megapixels": given}).values["megapixels"] == sent


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"megapixels": 2}, "FLUX schnell takes 1, 0.25 for megapixels, not 2."),
        ({"output_quality": 101}, "FLUX schnell takes 0 to 100 for output_quality, not 101."),
        ({"go_fast": "yes"}, "FLUX schnell takes a value of type boolean for go_fast."),
        ({"seed": True}, "FLUX schnell takes a value of type integer for seed."),
        ({"num_outputs": 2}, "The option num_outputs must be 1: each image is a prediction of its own."),
        ({"webhook": "x"}, 'The option "webhook" is not one of the model\'s inputs and cannot be set.'),
        ({"version": "x"}, 'The option "version" is not one of the model\'s inputs and cannot be set.'),
        ({"stream": True}, 'The option "stream" is not one of the model\'s inputs and cannot be set.'),
    ],
)
def test_options_are_checked_too(options: dict[str, JsonValue], message: str) -> None:
    assert refusal(options=options) == message


def test_options_win_over_what_is_derived_and_the_requests_over_the_configured() -> None:
    config = BackendConfig(
        "x", "replicate", BFL + "flux-schnell", options={"go_fast": False, "output_quality": 90, "seed": 1}
    )
    values = built(config=config, options={"go_fast": True, "seed": 2}).values
    assert (values["go_fast"], values["output_quality"], values["seed"]) == (True, 90, 2)


def test_a_long_number_for_a_text_keeps_its_digits() -> None:
    assert built(options={"prompt": 123456789}).values["prompt"] == "123456789"


def test_null_option_takes_a_value_out() -> None:
    values = built(aspect_ratio="1:1", options={"aspect_ratio": None}).values
    assert "aspect_ratio" not in values
    assert None not in values.values()


def test_unknown_option_is_not_sent_and_said() -> None:
    made = built(options={"go_fats": True})
    assert "go_fats" not in made.values
    assert messages(made) == ['FLUX schnell has no input "go_fats": it is not sent.']
    assert made.warnings[0].hint == 'Its nearest input is "go_fast".'


def test_unknown_option_passes_where_the_list_of_inputs_may_have_gaps() -> None:
    made = built(BFL + "flux-2-pro", options={"brand_new": 1})
    assert (made.values["brand_new"], made.warnings) == (1, [])


def test_unknown_model_gets_everything_as_it_is() -> None:
    values = built(
        "someone/something",
        width=999,
        height=333,
        steps=99,
        guidance=30,
        negative_prompt="cats",
        output_format="gif",
        options={"odd": [1, {"two": 2}]},
    ).values
    assert values == {
        "prompt": "a fox",
        "negative_prompt": "cats",
        "width": 999,
        "height": 333,
        "num_inference_steps": 99,
        "guidance_scale": 30,
        "seed": 7,
        "output_format": "gif",
        "odd": [1, {"two": 2}],
    }


def test_missing_input_image_is_asked_for() -> None:
    assert refusal(BFL + "flux-fill-pro") == "FLUX Fill pro needs a reference image."


def test_prompt_is_not_sent_to_a_model_without_one() -> None:
    made = built(BFL + "flux-redux-dev", options={"redux_image": "https://x.example/y.png"})
    assert "prompt" not in made.values
    assert messages(made) == ["FLUX Redux dev takes no prompt: only the options are sent."]
