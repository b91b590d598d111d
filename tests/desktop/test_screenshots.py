"""The pictures of README and docs are taken of the real program: `SCREENSHOTS=docs/screenshots pytest
tests/desktop/test_screenshots.py` renews them; without it they are taken and looked at, and thrown away."""

from __future__ import annotations

import os
import subprocess
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image, ImageChops

from imagen_desktop.core.library import Library
from imagen_desktop.core.paths import home_paths
from imagen_desktop.core.usage.ledger import Ledger
from tests.core.usage.sample_images import PROMPT_HASH
from tests.core.usage.sample_images import image as sample
from tests.desktop.conftest import PROGRAM, Desktop, wait_until

ROOT = Path(__file__).parents[2]
PROMPTS = (
    "a windmill among tulips",
    "a puppy on the beach in the morning",
    "a bowl of oranges on a table",
    "a knight and a dragon",
    "a cherry orchard before mountains in spring",
    "a city by the sea at night",
    "an astronaut on the moon",
    "hot air balloons over green hills",
    "a lighthouse on a cliff under the moon",
    "a whale under water",
    "a tent under northern lights",
    "a sailing boat at sunset",
    "a red bicycle in autumn leaves",
    "a cabin in the snow at night",
    "two owls on a branch under the moon",
    "a red fox in the snow at night",
)


SETTINGS = """
default_backend = "sketch"

[look]
theme = "{theme}"
reduce_motion = "on"

[budget]
monthly_usd = 5

[tray]
enabled = false
"""
MAIN = "^Imagen Desktop$"
QUICK = "^Quick prompt"
NEXT = "a hedgehog in a teacup"
WITH_PICTURES, WITHOUT = 3_000, 200
"""Colours that there are at least."""
ALIKE = 3


class Scene(NamedTuple):
    """`prompt` is typed into the form, then `keys` are pressed one after another; `title` is the window that
    is taken, which has its own size where `size` is None; `typed` is written into it."""

    name: str
    theme: str
    size: tuple[int, int] | None = (1440, 900)
    keys: tuple[str, ...] = ()
    prompt: str = ""
    title: str = MAIN
    typed: str = ""
    least_colours: int = WITH_PICTURES


SCENES = (
    Scene("main-dark", "dark", keys=("F6", "F6", "Right"), prompt=NEXT),
    Scene("main-light", "light", keys=("F6", "F6", "Right"), prompt=NEXT),
    Scene("narrow-dark", "dark", (900, 600), prompt=NEXT),
    Scene("viewer", "dark", keys=("F6", "F6", "Right", "space")),
    Scene("compare-light", "light", keys=("F6", "F6", "Right", "shift+Right", "c")),
    Scene("usage-light", "light", keys=("ctrl+u",), least_colours=WITHOUT),
    Scene("settings-dark", "dark", (1160, 760), ("ctrl+comma",), title="Settings", least_colours=WITHOUT),
    Scene("quick-prompt", "dark", None, title=QUICK, typed=NEXT, least_colours=WITHOUT),
)


USED = (
    ("flux-schnell-replicate", "black-forest-labs/flux-schnell", 3_000),
    ("flux-dev-replicate", "black-forest-labs/flux-dev", 25_000),
)
"""Backend, model and price in micro-dollars."""
MOST_BYTES = 500_000
IN_EVERY_RUN = ("main-dark", "compare-light", "settings-dark")
"""The others are drawn only when the documents' pictures are renewed: they take minutes together."""
TAKEN = [scene for scene in SCENES if "SCREENSHOTS" in os.environ or scene.name in IN_EVERY_RUN]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one sketch of each prompt, made on three days, and a month of usage."""
    home = tmp_path_factory.mktemp("library")
    (home / "config.toml").write_text('default_backend = "sketch"\n')
    prompts = PROMPTS if "SCREENSHOTS" in os.environ else PROMPTS[-5:]
    for number, prompt in enumerate(prompts):
        command = [*PROGRAM, "--home", str(home), "--generate", prompt, "--seed", str(number + 1), "--quiet"]
        subprocess.run([*command, "--aspect", "4:3"], cwd=ROOT, check=True, timeout=60)
    _spread(home_paths(home).library_file)
    _use(home_paths(home).usage_file)
    return home


def _spread(file: Path) -> None:
    """Six of today, five of yesterday, the others of the day before."""
    library = Library(file)
    for number, image in enumerate(library.latest(len(PROMPTS))):
        days = (number >= 6) + (number >= 11)
        library.add(replace(image, created_at=image.created_at - timedelta(days=days)))
    library.close()


def _use(file: Path) -> None:
    """So many images of two models on each day of this month."""
    ledger, now = Ledger(file), datetime.now(UTC)
    for day in range(1, now.day + 1):
        made_at = now.replace(day=day, hour=0, minute=1)
        for number in range(2 + day * 7 % 9):
            name, model, cost = USED[(number + day) % 3 // 2]
            caller = "mai-10" if number % 4 == 0 else "window"
            made = sample(cost, created_at=made_at, backend=name, model=model, caller=caller)
            ledger.record(made, prompt_hash=PROMPT_HASH)
    ledger.close()


@contextmanager
def running(desktop: Desktop, home: Path) -> Iterator[None]:
    program = subprocess.Popen([*PROGRAM, "--home", str(home)], env=desktop.environment, cwd=ROOT)
    try:
        yield
    finally:
        program.terminate()
        program.wait(timeout=20)


def take(desktop: Desktop, window: str, file: Path) -> Image.Image | None:
    """None where it could not be taken: the window is just being sized or shown anew."""
    command = ["import", "-window", window, str(file)]
    try:
        subprocess.run(command, env=desktop.environment, timeout=20, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    with Image.open(file) as picture:
        return picture.convert("RGB")


class Stillness:
    """Takes pictures until all thumbnails are there and nothing moves any more; as text, what still moved."""

    def __init__(self, taking: Callable[[], Image.Image | None], least_colours: int) -> None:
        self.pictures: deque[Image.Image] = deque(maxlen=ALIKE)
        self._taking, self._least_colours = taking, least_colours
        self._tries = self._failures = 0

    def is_reached(self) -> bool:
        picture = self._taking()
        self._tries += 1
        if picture is None:
            self._failures += 1
            self.pictures.clear()
            return False
        self.pictures.append(picture)
        return (
            len(self.pictures) == ALIKE
            and len({picture.tobytes() for picture in self.pictures}) == 1
            and colours_of(picture) > self._least_colours
        )

    def __str__(self) -> str:
        told = f"a picture that stands still ({self._tries} tries, {self._failures} without a picture"
        if self.pictures:
            told += f"; {colours_of(self.pictures[-1])} colours of more than {self._least_colours}"
        if len(self.pictures) > 1:
            told += f"; the last two differ in {self._moved() or 'nothing'}"
        return f"{told})"

    def _moved(self) -> tuple[int, int, int, int] | str | None:
        before, after = self.pictures[-2], self.pictures[-1]
        if before.size != after.size:
            return f"size, {before.size} and {after.size}"
        return ImageChops.difference(before, after).getbbox()


def when_still(taking: Callable[[], Image.Image | None], least_colours: int) -> Image.Image:
    stillness = Stillness(taking, least_colours)
    wait_until(stillness.is_reached, 60, stillness)
    return stillness.pictures[-1]


def colours_of(picture: Image.Image) -> int:
    return len(picture.getcolors(maxcolors=1 << 24) or [])


def shown_window(desktop: Desktop, title: str) -> str:
    found: list[str] = []

    def is_shown() -> bool:
        found.append(desktop.window(title))
        return bool(found[-1])

    wait_until(is_shown, 60, f"the window {title}")
    return found[-1]


def test_a_picture_that_could_not_be_taken_begins_the_count_anew() -> None:
    grey = Image.new("RGB", (40, 30), "grey")
    pictures = iter([None, grey, grey.copy(), None, grey.copy(), grey.copy(), grey.copy()])
    stillness = Stillness(lambda: next(pictures), least_colours=0)
    assert [stillness.is_reached() for _ in range(7)] == [False] * 6 + [True]


def test_what_does_not_stand_still_is_told_with_its_place() -> None:
    grey, moved = Image.new("RGB", (40, 30), "grey"), Image.new("RGB", (40, 30), "grey")
    moved.paste("red", (5, 6, 9, 8))
    pictures = iter([grey, None, grey, moved])
    stillness = Stillness(lambda: next(pictures), least_colours=100)
    assert not any(stillness.is_reached() for _ in range(4))
    assert str(stillness) == (
        "a picture that stands still (4 tries, 1 without a picture; 2 colours of more than 100; "
        "the last two differ in (5, 6, 9, 8))"
    )


@pytest.mark.timeout(180)
@pytest.mark.parametrize("scene", TAKEN, ids=lambda scene: scene.name)
def test_scene_is_drawn(desktop: Desktop, library: Path, tmp_path: Path, scene: Scene) -> None:
    (library / "config.toml").write_text(SETTINGS.format(theme=scene.theme))
    (library / "window.ini").unlink(missing_ok=True)
    file = Path(os.environ.get("SCREENSHOTS", tmp_path)) / f"{scene.name}.png"
    with running(desktop, library):
        show(desktop, library, scene, tmp_path)
        window = shown_window(desktop, scene.title)
        desktop.xdotool("mousemove", "0", "0")
        picture = when_still(lambda: take(desktop, window, file), scene.least_colours)
    picture.save(file, optimize=True)
    assert scene.size is None or picture.size == scene.size
    assert file.stat().st_size < MOST_BYTES


def show(desktop: Desktop, library: Path, scene: Scene, folder: Path) -> None:
    main = shown_window(desktop, MAIN)
    if scene.size is not None:
        desktop.xdotool("windowsize", "--sync", main, *map(str, scene.size))
    desktop.xdotool("windowactivate", "--sync", main)
    when_still(lambda: take(desktop, main, folder / "before.png"), WITH_PICTURES)
    if scene.title == QUICK:
        command = [*PROGRAM, "--home", str(library), "--quick"]
        subprocess.run(command, env=desktop.environment, cwd=ROOT, check=True, timeout=30)
    if scene.prompt:
        desktop.xdotool("type", scene.prompt)
    for key in scene.keys:
        desktop.xdotool("key", key)
    if scene.typed:
        desktop.xdotool("windowactivate", "--sync", shown_window(desktop, scene.title))
        desktop.xdotool("type", scene.typed)
