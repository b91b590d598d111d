"""Job cards: the bar shows what is known and nothing else, links are where they are painted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter

from imagen_desktop.core.errors import GenerationFailedError, ImagenError, PaymentRequiredError
from imagen_desktop.core.generation import GenerationRequest, Progress, Stage
from imagen_desktop.ui.card_paint import Look
from imagen_desktop.ui.drawn_cards import DrawnCards
from imagen_desktop.ui.gallery_model import GalleryModel
from imagen_desktop.ui.job import Job, JobCard, JobState
from imagen_desktop.ui.job_cards import JobPainter, JobSpot
from imagen_desktop.ui.theme import DARK, LIGHT, Theme
from tests.fakes.png import tiny_png
from tests.ui.fake_studio import SCHNELL

CARD = QRect(0, 0, 200, 200)
STRIP = QRect(0, 0, 211, 56)
PLAIN = Look()


@pytest.fixture
def model() -> Iterator[GalleryModel]:
    made = GalleryModel()
    yield made
    made.close()


def job(
    state: JobState = JobState.WORKING, progress: Progress | None = None, error: ImagenError | None = None
) -> Job:
    return Job("a", GenerationRequest("A red fox"), SCHNELL, state, progress=progress, error=error)


def painted(model: GalleryModel, shown: Job, theme: Theme = DARK, area: QRect = CARD) -> QImage:
    model.set_jobs([shown], 4.0)
    cards = JobPainter(model)
    cards.theme = theme
    image = QImage(area.size(), QImage.Format.Format_RGB32)
    image.fill(QColor(theme.window))
    painter = QPainter(image)
    cards.paint(painter, area, 0, Look())
    painter.end()
    return image


def bar_length(image: QImage, color: str) -> int:
    """Pixels of that colour in the line of the bar."""
    y = image.height() - 2 if image.height() == 56 else image.height() - 56
    wanted = QColor(color).rgb()
    return sum(image.pixelColor(x, y).rgb() == wanted for x in range(image.width()))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_the_bar_is_as_long_as_the_steps_made(model: GalleryModel, theme: Theme) -> None:
    shown = job(progress=Progress(Stage.RUNNING, step=3, step_count=4))
    assert bar_length(painted(model, shown, theme), theme.focus) == pytest.approx(150, abs=2)


def test_where_nothing_is_known_a_piece_rests(model: GalleryModel) -> None:
    assert bar_length(painted(model, job()), DARK.focus) == pytest.approx(24, abs=2)


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (JobState.WAITING, None),
        (JobState.HELD, PaymentRequiredError("No credit.")),
        (JobState.FAILED, GenerationFailedError("Nothing came.")),
    ],
)
def test_no_progress_is_invented(model: GalleryModel, state: JobState, error: ImagenError | None) -> None:
    image = painted(model, job(state, error=error))
    assert bar_length(image, DARK.focus) == bar_length(image, DARK.attention) == 0


def test_waiting_to_try_again_is_amber(model: GalleryModel) -> None:
    shown = job(progress=Progress(Stage.RETRYING, wait_seconds=8, reason="Replicate is throttling"))
    image = painted(model, shown)
    assert bar_length(image, DARK.attention) == pytest.approx(100, abs=2)
    assert bar_length(image, DARK.focus) == 0


def test_a_strip_has_its_bar_at_the_lower_edge(model: GalleryModel) -> None:
    shown = job(progress=Progress(Stage.RUNNING, step=1, step_count=2))
    assert bar_length(painted(model, shown, area=STRIP), DARK.focus) == pytest.approx(105, abs=3)


def test_words_never_stand_on_the_picture(model: GalleryModel) -> None:
    image = painted(model, job())
    assert image.pixelColor(100, 20).name() == DARK.job_ground.lower()
    assert image.pixelColor(198 - 10, 195).name() == DARK.raised.lower()


@pytest.mark.parametrize("area", [CARD, STRIP], ids=["card", "strip"])
def test_only_a_failed_job_offers_to_retry(model: GalleryModel, area: QRect) -> None:
    cards = JobPainter(model)

    def spots() -> set[JobSpot]:
        points = (QPoint(x, y) for x in range(0, area.width(), 3) for y in range(0, area.height(), 3))
        return {spot for point in points if (spot := cards.spot_at(area, point, 0)) is not None}

    model.set_jobs([job()], 0.0)
    assert spots() == {JobSpot.CANCEL}
    model.set_jobs([job(JobState.FAILED, error=GenerationFailedError("Nothing came."))], 0.0)
    assert spots() == {JobSpot.CANCEL, JobSpot.RETRY, JobSpot.REASON}


def test_a_card_is_drawn_again_only_where_it_says_something_else(
    model: GalleryModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = JobPainter(model)
    image = QImage(CARD.size(), QImage.Format.Format_RGB32)
    drawn: list[JobCard] = []
    draw = cards._draw

    def watched(painter: QPainter, area: QRect, job: Job, card: JobCard, *, is_hovered: bool) -> None:
        drawn.append(card)
        draw(painter, area, job, card, is_hovered=is_hovered)

    def paint(shown: Job, theme: Theme = DARK, look: Look = PLAIN) -> QImage:
        model.set_jobs([shown], 4.0)
        cards.theme = theme
        painter = QPainter(image)
        cards.paint(painter, CARD, 0, look)
        painter.end()
        return image.copy()

    monkeypatch.setattr(cards, "_draw", watched)
    first = job(progress=Progress(Stage.RUNNING, step=1, step_count=4))
    second = job(progress=Progress(Stage.RUNNING, step=2, step_count=4))
    pictured = job(progress=Progress(Stage.RUNNING, step=2, step_count=4, preview=tiny_png(8, 8)))
    once = paint(first)
    assert paint(first) == once
    assert len(drawn) == 1
    different = [paint(second), paint(pictured), paint(pictured, LIGHT), paint(first)]
    cards.hovered_spot = JobSpot.CANCEL
    different.append(paint(first, look=Look(is_hovered=True)))
    assert len(drawn) == 6
    assert all(each != once for each in (*different[:3], different[4]))
    assert different[3] == once


def test_cards_that_are_not_painted_any_more_are_forgotten() -> None:
    cards, size = DrawnCards(), 1_000
    image = QImage(size, size, QImage.Format.Format_RGB32)
    drawn: list[str] = []
    painter = QPainter(image)
    for name in ("a", "b", "c", "d", "e", "e", "a"):  # four million bytes each
        cards.put(painter, image.rect(), name, (), QColor("black"), lambda *_, name=name: drawn.append(name))
    painter.end()
    assert drawn == ["a", "b", "c", "d", "e", "a"]


def test_of_many_cards_that_say_something_new_some_wait_for_the_next_frame() -> None:
    cards, image = DrawnCards(), QImage(40, 40, QImage.Format.Format_RGB32)
    drawn: list[str] = []
    names = [str(number) for number in range(20)]

    def frame(said: str) -> bool:
        drawn.clear()
        painter = QPainter(image)
        for name in names:
            cards.put(
                painter,
                image.rect(),
                name,
                (said,),
                QColor("black"),
                lambda *_, name=name: drawn.append(name),
            )
        painter.end()
        return cards.finish_frame()

    assert not frame("first")
    assert drawn == names, "what was never drawn has nothing to show meanwhile"
    came: list[str] = []
    frames = 1
    while frame("second"):
        frames += 1
        came += drawn
    assert [*came, *drawn] == names
    assert frames == 3
    assert not frame("second")
    assert not drawn
