"""Predictions as recorded, and as no one would have expected them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagen_desktop.core.backends.replicate.api import is_same_input
from imagen_desktop.core.backends.replicate.prediction import NotAPredictionError, parse_prediction
from imagen_desktop.core.generation import JsonValue, Progress, Stage

ID = "jd96x0dyqsrm00cj1jp90zeye0"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("output", "outputs"),
    [
        (None, ()),
        ("https://replicate.delivery/x/out-0.webp", ("https://replicate.delivery/x/out-0.webp",)),
        (["https://a/1.png", "https://a/2.png"], ("https://a/1.png", "https://a/2.png")),
        ([{"image": "https://a/1.png", "seed": 4}], ("https://a/1.png",)),
        ({"files": ["data:image/png;base64,AA=="]}, ("data:image/png;base64,AA==",)),
        (["some", "words"], ()),
        (17, ()),
    ],
)
def test_output_may_have_any_shape(output: JsonValue, outputs: tuple[str, ...]) -> None:
    assert parse_prediction({"id": ID, "output": output}).outputs == outputs


@pytest.mark.parametrize(
    "record", [None, [], "text", {}, {"id": None}, {"id": "../x"}, {"id": "A b"}, {"id": ""}]
)
def test_without_a_plain_id_it_is_no_prediction(record: JsonValue) -> None:
    with pytest.raises(NotAPredictionError):
        parse_prediction(record)


def test_processing_with_output_is_ready_and_without_is_not() -> None:
    assert parse_prediction({"id": ID, "status": "processing", "output": ["https://a/1"]}).is_ready
    assert not parse_prediction({"id": ID, "status": "processing", "output": None}).is_ready
    assert not parse_prediction({"id": ID, "status": "unheard-of"}).is_ready


@pytest.mark.parametrize("status", ["succeeded", "failed", "canceled", "aborted"])
def test_terminal_statuses_are_over(status: str) -> None:
    assert parse_prediction({"id": ID, "status": status}).is_over


@pytest.mark.parametrize(
    ("created", "started", "milliseconds"),
    [
        ("2024-09-19T23:45:00.606Z", "2024-09-19T23:45:01.606939Z", 1001),
        ("2025-01-08T10:00:16.064900134Z", "2025-01-08T10:00:16.164900134Z", 100),
        ("2024-09-19T23:45:02Z", "2024-09-19T23:45:01Z", 0),
        ("2024-09-19T23:45:02", "2024-09-19T23:45:01Z", None),
        ("yesterday", "2024-09-19T23:45:01Z", None),
        (None, None, None),
    ],
)
def test_queue_time_survives_odd_clocks(
    created: JsonValue, started: JsonValue, milliseconds: int | None
) -> None:
    prediction = parse_prediction({"id": ID, "created_at": created, "started_at": started})
    assert prediction.queued_ms == milliseconds


def test_steps_are_read_from_the_last_progress_bar() -> None:
    logs = "Using seed: 5\n  4%|▎ | 1/28 [00:00<00:09]\n 25%|██ | 7/28 [00:01<00:03, 5it/s]"
    prediction = parse_prediction({"id": ID, "status": "processing", "logs": logs})
    assert prediction.progress == Progress(Stage.RUNNING, step=7, step_count=28)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["status", "output", "error", "logs", "metrics", "input", "created_at", "started_at"]
        ),
        JSON,
    )
)
def test_no_field_can_break_the_parsing(record: dict[str, JsonValue]) -> None:
    assert parse_prediction({**record, "id": ID}).id == ID


@pytest.mark.parametrize(
    ("input_", "is_same"),
    [
        ({"prompt": "a fox", "seed": 7, "go_fast": True}, True),
        ({"prompt": "a fox", "seed": 7}, True),
        ({"prompt": "a fox", "seed": 7, "guidance": 3.0}, True),
        ({"prompt": "a fox", "seed": 7, "guidance": 4}, False),
        ({"prompt": "a fox", "seed": 8}, False),
        ({"prompt": "a hen", "seed": 7}, False),
        ({"prompt": "a fox"}, False),
        ({"seed": 7}, False),
        ({}, False),
    ],
)
def test_request_is_recognised_by_its_plain_inputs(input_: dict[str, JsonValue], is_same: bool) -> None:
    sent: dict[str, JsonValue] = {
        "prompt": "a fox",
        "seed": 7,
        "guidance": 3,
        "image": "data:image/png;base64,A",
    }
    assert is_same_input(input_, sent) is is_same


def test_nothing_is_recognised_without_a_seed() -> None:
    assert not is_same_input({"prompt": "a fox"}, {"prompt": "a fox"})
    assert not is_same_input({}, {})


@pytest.mark.parametrize(
    ("count", "taken"), [(0, 0), (4, 4), (1000, 1000), (-1, None), (10**18, None), (True, None)]
)
def test_only_a_count_that_can_be_billed_is_taken(count: int, taken: int | None) -> None:
    assert parse_prediction({"id": ID, "metrics": {"image_count": count}}).image_count == taken
