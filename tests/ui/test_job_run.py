"""A picture that comes about is drawn four times a second, whatever the backend sends."""

from __future__ import annotations

from imagen_desktop.core.generation import GenerationRequest, Progress, Stage
from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.job_run import JobRun
from tests.ui.fake_studio import SCHNELL

JOB = Job("a", GenerationRequest("a fox"), SCHNELL, JobState.WORKING)


def previews(*sent: tuple[float, bytes]) -> list[bytes]:
    """What the card shows after each (second, preview)."""
    run, job, shown = JobRun(), JOB, []
    for step, (second, data) in enumerate(sent):
        job = run.after(job, Progress(Stage.RUNNING, step + 1, 9, preview=data), second)
        assert job.progress is not None
        assert job.progress.step == step + 1
        shown.append(job.progress.preview)
    return shown


def test_a_preview_that_comes_too_soon_is_passed_over() -> None:
    sent = [(10.0, b"a"), (10.1, b"b"), (10.24, b"c"), (10.25, b"d"), (10.6, b"e")]
    assert previews(*sent) == [b"a", b"a", b"a", b"d", b"e"]


def test_the_last_preview_stays_where_none_is_sent() -> None:
    assert previews((10.0, b""), (11.0, b"a"), (12.0, b"")) == [b"", b"a", b"a"]
