"""Progress on standard error: a live line on a terminal, plain lines elsewhere, nothing where it is quiet."""

from __future__ import annotations

import io

import pytest
from typing_extensions import override

from imagen_desktop.core.generation import Progress, Stage
from imagen_desktop.terminal.progress_line import ProgressLine, stage_text

CLEAR = "\r\x1b[K"
RUNNING = Progress(Stage.RUNNING, step=1, step_count=4)


@pytest.fixture(autouse=True)
def usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")


class Terminal(io.StringIO):
    @override
    def isatty(self) -> bool:
        return True


def test_elsewhere_each_stage_is_one_plain_line() -> None:
    stream = io.StringIO()
    line = ProgressLine(stream, 1)
    for progress in (RUNNING, Progress(Stage.RUNNING, step=2, step_count=4), Progress(Stage.SAVING)):
        line.show(progress)
    line.clear()
    assert stream.getvalue() == "step 1 of 4\nsaving\n"


def test_several_images_are_told_apart() -> None:
    stream = io.StringIO()
    line = ProgressLine(stream, 3)
    line.show(Progress(Stage.SAVING, index=2))
    assert stream.getvalue() == "3 of 3: saving\n"


def test_a_terminal_that_obeys_no_control_characters_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    line = ProgressLine(stream, 1)
    line.show(Progress(Stage.SAVING))
    line.clear()
    assert stream.getvalue() == "saving\n"


def test_a_terminal_has_one_line_that_changes_and_goes() -> None:
    stream = Terminal()
    line = ProgressLine(stream, 2)
    line.show(RUNNING)
    line.show(Progress(Stage.SAVING, index=1))
    line.settle(0)
    line.show(Progress(Stage.DOWNLOADING, index=1))
    line.clear()
    assert stream.getvalue().split(CLEAR) == [
        "",
        "1 of 2: step 1 of 4",
        "1 of 2: step 1 of 4  ·  2 of 2: saving",
        "2 of 2: downloading",
        "",
    ]
    assert "\n" not in stream.getvalue()


def test_the_live_line_is_no_longer_than_the_terminal_is_wide() -> None:
    stream = Terminal()
    line = ProgressLine(stream, 50)
    for index in range(50):
        line.show(Progress(Stage.RUNNING, index=index))
    assert max(len(part) for part in stream.getvalue().split(CLEAR)) == 79  # no size of its own: 80


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_quiet_is_silent(stream: io.StringIO) -> None:
    line = ProgressLine(stream, 1, is_quiet=True)
    line.show(RUNNING)
    line.clear()
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress(Stage.WAITING), "waiting"),
        (RUNNING, "step 1 of 4"),
        (Progress(Stage.DOWNLOADING), "downloading"),
        (
            Progress(Stage.DOWNLOADING, received_bytes=1_400_000, total_bytes=2_100_000),
            "downloading 1.4 of 2.1 MB",
        ),
        (Progress(Stage.RETRYING, wait_seconds=8), "retrying in 8 s"),
        (Progress(Stage.RETRYING, wait_seconds=8, reason="throttled"), "retrying in 8 s (throttled)"),
    ],
)
def test_each_stage_has_its_words(progress: Progress, words: str) -> None:
    assert stage_text(progress) == words
