"""What screen readers hear: each change of state, progress by quarters, a crowd in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from imagen_desktop.core.generation import GenerationRequest, Progress, Stage
from imagen_desktop.ui.job_announcer import JobAnnouncer
from imagen_desktop.ui.jobs import Jobs
from tests.ui.fake_studio import SCHNELL, FakeStudio

Until = Callable[..., Any]
FOX = GenerationRequest("a red fox", backend=SCHNELL.name)


@pytest.fixture
def heard(jobs: Jobs) -> list[str]:
    words: list[str] = []
    jobs.setProperty("announcer", JobAnnouncer(jobs, words.append, jobs))
    return words


async def test_progress_is_said_at_most_every_quarter(
    studio: FakeStudio, jobs: Jobs, heard: list[str], until: Until
) -> None:
    jobs.start(FOX)
    await until(lambda: heard == ["Starting · 0 s: a red fox"])
    for step in (1, 2, 3):
        studio.runs[0].say(Progress(Stage.RUNNING, step=step, step_count=20))
        await until(lambda step=step: jobs.jobs[0].progress and jobs.jobs[0].progress.step == step)
    await until(lambda: len(heard) == 2)
    studio.runs[0].say(Progress(Stage.RUNNING, step=4, step_count=20))
    studio.runs[0].say(Progress(Stage.RUNNING, step=5, step_count=20))
    await until(lambda: len(heard) == 3)
    studio.runs[0].save()
    await until(lambda: len(heard) == 4)
    assert heard[1].startswith("Step 1 of 20")
    assert heard[2].startswith("Step 5 of 20")
    assert heard[3] == "Saved: a red fox"


async def test_several_at_once_are_said_as_the_queue(
    jobs: Jobs, studio: FakeStudio, heard: list[str], until: Until
) -> None:
    jobs.start(GenerationRequest("fox", backend=SCHNELL.name, count=5))
    await until(lambda: heard)
    assert heard == ["2 running · 3 waiting"]
