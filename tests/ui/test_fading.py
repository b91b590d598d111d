"""Only pictures that were slow to come fade in, and not where motion is reduced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from imagen_desktop.ui.fading import Fading
from imagen_desktop.ui.motion import REDUCED
from imagen_desktop.ui.thumbnails import Shown, Thumbnail, Wish

WISH = Wish(Path("/fox.png"), 200, 200)


@pytest.fixture
def reduced(qapp: QApplication) -> Iterator[Callable[[bool], object]]:
    before = qapp.property(REDUCED)
    yield lambda is_reduced: qapp.setProperty(REDUCED, is_reduced)
    qapp.setProperty(REDUCED, before)


def came_after(seconds: float) -> Thumbnail:
    return Thumbnail(WISH, Shown.WELL, QPixmap(), seconds)


async def test_a_slow_picture_comes_in_steps_and_ends_whole(
    reduced: Callable[[bool], object], until: Callable[..., Any]
) -> None:
    reduced(False)
    seen: list[dict[Wish, float]] = []
    fading = Fading(seen.append)
    fading.start(came_after(0.5))
    await until(lambda: seen[-1:] == [{}])
    opacities = [step[WISH] for step in seen if step]
    assert opacities == sorted(opacities)
    assert opacities[0] < 0.5


def test_a_quick_picture_is_there_at_once(reduced: Callable[[bool], object]) -> None:
    reduced(False)
    seen: list[dict[Wish, float]] = []
    fading = Fading(seen.append)
    fading.start(came_after(0.01))
    assert seen == []


def test_nothing_fades_where_motion_is_reduced(reduced: Callable[[bool], object]) -> None:
    reduced(True)
    seen: list[dict[Wish, float]] = []
    fading = Fading(seen.append)
    fading.start(came_after(0.5))
    assert seen == []
