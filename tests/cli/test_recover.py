"""What `imagen recover` says of images that do not come: in whole sentences, with what to do."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import cast

import pytest

from imagen_desktop.core.errors import DownloadFailedError
from imagen_desktop.core.generation import Event, GenerationWarning, ImageFailed
from imagen_desktop.core.studio import Studio
from imagen_desktop.terminal.recover import recover_unfinished


class Interrupted:
    """The part of a studio that knows what an earlier run has left."""

    def __init__(self, *events: Event) -> None:
        self._events = events

    async def recover(self) -> AsyncGenerator[Event]:
        for event in self._events:
            yield event


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            ImageFailed(DownloadFailedError("It was dropped.", "It is fetched at the next start.")),
            "An earlier image did not come: It was dropped. It is fetched at the next start.\n",
        ),
        (ImageFailed(DownloadFailedError("It is gone.")), "An earlier image did not come: It is gone.\n"),
        (GenerationWarning("It waits.", "Add its backend."), "Warning: It waits. Add its backend.\n"),
    ],
)
async def test_what_does_not_come_is_told_with_what_to_do(
    capsys: pytest.CaptureFixture[str], event: Event, line: str
) -> None:
    assert await recover_unfinished(cast(Studio, Interrupted(event))) == 1
    assert capsys.readouterr().err == line


async def test_what_several_images_have_in_common_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    alike = GenerationWarning("It is not there yet.", "Look again.")
    assert await recover_unfinished(cast(Studio, Interrupted(alike, alike, alike))) == 3
    assert capsys.readouterr().err == "Warning: It is not there yet. Look again.\n"
