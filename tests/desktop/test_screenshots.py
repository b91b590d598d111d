"""The pictures of README and docs are taken of the real program: `SCREENSHOTS=docs/screenshots pytest
tests/desktop/test_screenshots.py` renews them; without it they are taken and looked at, and thrown away."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

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


class Scene(NamedTuple):
    """`keys` are pressed one after another; `title` is the window that is taken."""

    name: str
    theme: str
    size: tuple[int, int] = (1440, 900)
    keys: tuple[str, ...] = ()
    title: str = "^Imagen Desktop$"


SCENES = (
    Scene("main-dark", "dark", keys=("F6", "F6", "Right")),
    Scene("main-light", "light", keys=("F6", "F6", "Right")),
    Scene("narrow-dark", "dark", (900, 600)),
    Scene("viewer", "dark", keys=("F6", "F6", "Right", "space")),
    Scene("compare-light", "light", keys=("F6", "F6", "Right", "shift+Right", "c")),
    Scene("usage-light", "light", keys=("ctrl+u",)),
    Scene("settings-dark", "dark", (1160, 760), ("ctrl+comma",), "Settings"),
)


IN_EVERY_RUN = ("main-dark", "compare-light", "settings-dark")
"""The others are drawn only when the documents' pictures are renewed: they take minutes together."""
TAKEN = [scene for scene in SCENES if "SCREENSHOTS" in os.environ or scene.name in IN_EVERY_RUN]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one sketch of each prompt."""
    home = tmp_path_factory.mktemp("library")
    (home / "config.toml").write_text('default_backend = "sketch"\n')
    prompts = PROMPTS if "SCREENSHOTS" in os.environ else PROMPTS[-5:]
    for number, prompt in enumerate(prompts):
        command = [*PROGRAM, "--home", str(home), "--generate", prompt, "--seed", str(number + 1), "--quiet"]
        subprocess.run([*command, "--aspect", "4:3"], cwd=ROOT, check=True, timeout=60)
    return home


@contextmanager
def running(desktop: Desktop, home: Path) -> Iterator[None]:
    program = subprocess.Popen([*PROGRAM, "--home", str(home)], env=desktop.environment, cwd=ROOT)
    try:
        yield
    finally:
        program.terminate()
        program.wait(timeout=20)


def take(desktop: Desktop, window: str, file: Path) -> Image.Image:
    command = ["import", "-window", window, str(file)]
    subprocess.run(command, env=desktop.environment, timeout=20, check=True)
    with Image.open(file) as picture:
        return picture.convert("RGB")


def when_still(taking: Callable[[], Image.Image]) -> Image.Image:
    """The picture once nothing moves any more: no fade, no thumbnail on its way."""
    pictures = [taking()]

    def is_still() -> bool:
        pictures.append(taking())
        return pictures[-1].tobytes() == pictures[-2].tobytes()

    wait_until(is_still, 20, "a picture that stands still")
    return pictures[-1]


@pytest.mark.timeout(180)
@pytest.mark.parametrize("scene", TAKEN, ids=lambda scene: scene.name)
def test_scene_is_drawn(desktop: Desktop, library: Path, tmp_path: Path, scene: Scene) -> None:
    settings = f'default_backend = "sketch"\n[look]\ntheme = "{scene.theme}"\nreduce_motion = "on"\n'
    (library / "config.toml").write_text(settings)
    (library / "window.ini").unlink(missing_ok=True)
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    with running(desktop, library):
        wait_until(lambda: desktop.window("^Imagen Desktop$"), 30, "the window")
        main = desktop.window("^Imagen Desktop$")
        desktop.xdotool("windowsize", "--sync", main, *map(str, scene.size))
        desktop.xdotool("windowactivate", "--sync", main)
        when_still(lambda: take(desktop, main, tmp_path / "before.png"))
        for key in scene.keys:
            desktop.xdotool("key", key)
        wait_until(lambda: desktop.window(scene.title), 20, scene.name)
        window = desktop.window(scene.title)
        desktop.xdotool("mousemove", "0", "0")
        picture = when_still(lambda: take(desktop, window, folder / f"{scene.name}.png"))
    assert picture.size == scene.size
    assert len(picture.getcolors(maxcolors=1 << 24) or []) > 200
