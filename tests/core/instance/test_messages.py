"""What two processes say to each other: capped, checked, and the same on both sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from imagen_desktop.core.errors import BudgetError, ImagenError, NotConfiguredError
from imagen_desktop.core.generation import GenerationRequest, Progress, Stage
from imagen_desktop.core.instance.events import (
    error_message,
    progress_message,
    read_error,
    read_folder,
    read_progress,
    read_request,
)
from imagen_desktop.core.instance.messages import MAX_BYTES, InstanceError, check_version, from_line, to_line
from imagen_desktop.core.instance.origin import Origin, own_origin

FULL = GenerationRequest(
    prompt="a fox\nin the snow ❄",
    backend="sketch",
    negative_prompt="rain",
    width=640,
    height=480,
    count=3,
    seed=7,
    steps=4,
    guidance=3.5,
    output_format="png",
    template="a {fox|hen}\nin the snow ❄",
    image="/pictures/fox.png",
    image_strength=0.5,
    options={"raw": True, "deep": {"list": [1, "two"]}},
)


def test_a_request_arrives_as_it_was_sent() -> None:
    message = from_line(to_line({"request": FULL.to_json()}))
    assert read_request(message) == FULL


@pytest.mark.parametrize(
    "record",
    [
        None,
        [],
        {},
        {"backend": "sketch"},
        {"prompt": 7},
        {"prompt": "a fox", "count": "many"},
        {"prompt": "a fox", "count": True},
        {"prompt": "a fox", "count": 1.5},
        {"prompt": "a fox", "seed": [1]},
        {"prompt": "a fox", "guidance": "high"},
        {"prompt": "a fox", "options": []},
        {"prompt": "a fox", "image": 7},
        {"prompt": "a fox", "image_strength": "much"},
        {"prompt": "a fox", "width": None},
    ],
)
def test_what_is_no_request_is_refused_in_words(record: object) -> None:
    with pytest.raises(InstanceError):
        read_request({"request": record})  # type: ignore[dict-item]  # as a stranger might


@pytest.mark.parametrize("line", [b"\n", b"hello\n", b"[1]\n", b"\xff\n", b'"text"\n'])
def test_a_line_that_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(InstanceError):
        from_line(line)


def test_a_message_longer_than_the_cap_is_not_sent() -> None:
    with pytest.raises(InstanceError):
        to_line({"prompt": "x" * MAX_BYTES})


@pytest.mark.parametrize("version", [None, 0, 2, "1"])
def test_another_version_is_said_with_what_to_do(version: object) -> None:
    with pytest.raises(InstanceError) as caught:
        check_version({"version": version})  # type: ignore[dict-item]  # as another version might
    assert caught.value.hint


def test_progress_arrives_without_its_picture() -> None:
    sent = Progress(Stage.RUNNING, step=3, step_count=4, wait_seconds=1.5, reason="busy", index=9)
    received = read_progress(from_line(to_line(progress_message(sent, 2))))
    assert received == Progress(Stage.RUNNING, step=3, step_count=4, wait_seconds=1.5, reason="busy", index=2)


@pytest.mark.parametrize(
    "message", [{}, {"stage": "running"}, {**progress_message(Progress(Stage.SAVING), 0), "step": "x"}]
)
def test_progress_that_cannot_be_read_is_refused(message: dict[str, object]) -> None:
    with pytest.raises(InstanceError):
        read_progress(message)  # type: ignore[arg-type]  # as a stranger might


@pytest.mark.parametrize(
    "error",
    [BudgetError("Too much.", "Wait."), NotConfiguredError("No token.", "Set it.", "p1"), ImagenError("Oh.")],
)
def test_an_error_keeps_its_class_and_its_words(error: ImagenError) -> None:
    arrived = read_error(from_line(to_line(error_message("failed", error))))
    assert (type(arrived), arrived.message, arrived.hint) == (type(error), error.message, error.hint)


@pytest.mark.parametrize("name", ["", "OSError", "TYPE_CHECKING", "ClassVar", "__doc__"])
def test_an_error_of_no_class_of_ours_is_still_an_error_of_ours(name: str) -> None:
    assert isinstance(read_error({"error": name, "message": "Oh."}), InstanceError)


def test_only_the_variables_that_matter_are_passed_on() -> None:
    environment = {"TMUX": "/tmp/tmux,1,0", "PATH": "/bin", "REPLICATE_API_TOKEN": "secret", "TMUX_PANE": ""}
    origin = own_origin(environment, is_terminal=True)
    assert origin == Origin({"TMUX": "/tmp/tmux,1,0", "PATH": "/bin"}, True)
    assert Origin.from_json(origin.to_json()) == origin


def test_variables_of_other_names_and_kinds_are_passed_over() -> None:
    given = {"environment": {"LD_PRELOAD": "/x.so", "PATH": 7, "TMUX": "a\0b", "MAI_FROM_ID": "mai-7"}}
    assert Origin.from_json(given) == Origin({"MAI_FROM_ID": "mai-7"})  # type: ignore[arg-type]  # as a stranger might


@pytest.mark.parametrize(("given", "folder"), [("", None), (None, None), ("/pictures", Path("/pictures"))])
def test_the_folder_is_an_absolute_one_or_none(given: str | None, folder: Path | None) -> None:
    assert read_folder({"directory": given}) == folder


def test_a_relative_folder_is_refused() -> None:
    with pytest.raises(InstanceError):
        read_folder({"directory": "pictures"})
