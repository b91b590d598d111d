"""The words and the bar of a job's card."""

from __future__ import annotations

from dataclasses import replace

import pytest

from imagen_desktop.core.errors import GenerationFailedError, PaymentRequiredError
from imagen_desktop.core.generation import GenerationRequest, Progress, Stage
from imagen_desktop.ui.job import Job, JobState, Tone, job_card, queue_words
from tests.ui.fake_studio import SCHNELL

JOB = Job("a", GenerationRequest("a red fox", backend=SCHNELL.name), SCHNELL, since=100.0)
WORKING = replace(JOB, state=JobState.WORKING)
NOW = 106.0


def at(progress: Progress, **changes: object) -> Job:
    return replace(WORKING, progress=progress, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("job", "first", "second"),
    [
        (replace(JOB, ahead=1), "Waiting · 1 ahead", "a red fox"),
        (WORKING, "Starting · 6 s", "a red fox"),
        (at(Progress(Stage.WAITING)), "Starting · 6 s", "a red fox"),
        (at(Progress(Stage.RUNNING)), "Running · 4 s", "a red fox"),
        (at(Progress(Stage.RUNNING, step=3, step_count=4)), "Step 3 of 4", "a red fox"),
        (at(Progress(Stage.RUNNING, 3, 4), seconds_left=1.6), "Step 3 of 4 · 2 s left", "a red fox"),
        (
            at(Progress(Stage.DOWNLOADING, received_bytes=1_400_000, total_bytes=2_100_000)),
            "Downloading 1.4 of 2.1 MB",
            "a red fox",
        ),
        (
            at(Progress(Stage.RETRYING, wait_seconds=14, reason="Replicate is throttling")),
            "Retrying in 8 s",
            "Replicate is throttling",
        ),
        (replace(WORKING, state=JobState.CANCELLING), "Cancelling…", "kept, if already made"),
        (
            replace(JOB, state=JobState.HELD, error=PaymentRequiredError("402")),
            "Held: no credit",
            "Waits for you",
        ),
        (
            replace(JOB, state=JobState.FAILED, error=GenerationFailedError("The model returned nothing.")),
            "Failed: model error",
            "The model returned nothing.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_card_says_its_state(job: Job, first: str, second: str) -> None:
    now = 104.0 if first.startswith("Running") else NOW
    card = job_card(job, now)
    assert (card.first_line, card.second_line) == (first, second)


def test_a_small_card_leaves_the_verb_out() -> None:
    card = job_card(at(Progress(Stage.DOWNLOADING, received_bytes=1_400_000, total_bytes=2_100_000)), NOW)
    assert card.short_line == "1.4 of 2.1 MB"


def test_the_bar_shows_what_is_known() -> None:
    assert job_card(at(Progress(Stage.RUNNING, step=3, step_count=4)), NOW).fraction == 0.75
    assert job_card(at(Progress(Stage.DOWNLOADING, 0, 0, 50, 100)), NOW).fraction == 0.5
    assert job_card(at(Progress(Stage.RETRYING, wait_seconds=12)), NOW).fraction == 0.5


@pytest.mark.parametrize(
    "job", [JOB, WORKING, at(Progress(Stage.RUNNING)), at(Progress(Stage.DOWNLOADING, received_bytes=9))]
)
def test_no_progress_is_invented(job: Job) -> None:
    assert job_card(job, NOW).fraction is None


def test_what_waits_for_a_person_has_its_own_tone() -> None:
    assert job_card(at(Progress(Stage.RETRYING, wait_seconds=3)), NOW).tone is Tone.ATTENTION
    assert job_card(replace(JOB, state=JobState.HELD), NOW).tone is Tone.ATTENTION
    assert job_card(replace(JOB, state=JobState.FAILED), NOW).tone is Tone.ERROR


def test_the_queue_in_words_leaves_out_what_is_not_there() -> None:
    retrying = at(Progress(Stage.RETRYING))
    assert queue_words((WORKING, WORKING, retrying, JOB)) == "2 running · 1 retrying · 1 waiting"
    assert queue_words((JOB,)) == "1 waiting"
    assert queue_words(()) == ""
