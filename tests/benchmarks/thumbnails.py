"""Prints what a thumbnail of 512 pixels costs from 1024 x 1024: ours, libvips' own and each decoder's.

    python -m tests.benchmarks.thumbnails [--pictures 48] [--rounds 3]

`vipsthumbnail` comes with Debian's libvips-tools; without it only our figures are printed. Everything runs
on both processors at once, in turns, and writes its thumbnails as PNG. "ms CPU" is what the processes
worked for a picture, which other programs' work does not lengthen.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PIL import Image as PillowImage
from PIL import ImageChops, ImageFilter

from imagen_desktop.core.thumbnails.orders import COMMAND, READY, Order, read_answer

PROCESSES = 2
SIDE = 512
CARD = 211
QT_SCRIPT = """
import sys
from PySide6.QtCore import QSize
from PySide6.QtGui import QImageReader
for path in sys.argv[2:]:
    reader = QImageReader(path)
    reader.setScaledSize(QSize(512, 512))
    reader.read().save(sys.argv[1] + "/" + path.replace("/", "_") + ".png", quality=70)
"""
PILLOW_SCRIPT = """
import sys
from PIL import Image
for path in sys.argv[2:]:
    with Image.open(path) as picture:
        picture.thumbnail((512, 512))
        picture.save(sys.argv[1] + "/" + path.replace("/", "_") + ".png", compress_level=3)
"""


def draw_pictures(folder: Path, count: int) -> dict[str, list[Path]]:
    """Soft shapes with a grain, as large on disk as a model's pictures: 1.4 MB as PNG."""
    random.seed(3)
    files: dict[str, list[Path]] = {"png": [], "webp": [], "jpg": []}
    for number in range(count):
        picture = PillowImage.merge("RGB", [_band() for _ in range(3)])
        for kind, paths in files.items():
            paths.append(folder / f"{number}.{kind}")
            picture.save(paths[-1], quality=80 if kind == "webp" else 90)
    return files


def _band() -> PillowImage.Image:
    made = PillowImage.new("L", (1024, 1024), 128)
    for size in (8, 32, 128):
        spots = PillowImage.effect_noise((size, size), 120)
        made = PillowImage.blend(made, spots.resize(made.size, PillowImage.Resampling.BICUBIC), 0.35)
    grain = PillowImage.effect_noise(made.size, 5).filter(ImageFilter.GaussianBlur(1.2))
    return ImageChops.add(made, grain, 1, -128)


def measured(work: Callable[[], float], count: int) -> tuple[float, float]:
    """Milliseconds on the clock, as `work` tells them, and of the processors; for each picture."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds * 1000 / count, used * 1000 / count


def ours(paths: Sequence[Path], folder: Path) -> float:
    """Cards as the gallery orders them, until the last thumbnail is on disk."""
    command = [sys.executable, "-m", "imagen_desktop", COMMAND, str(folder)]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(PROCESSES)
    ]
    pipes = [(worker.stdin, worker.stdout) for worker in workers]
    for _orders, answers in pipes:
        assert answers is not None
        assert answers.readline() == READY
    start = time.perf_counter()
    for turn, path in enumerate(paths):
        orders = pipes[turn % PROCESSES][0]
        assert orders is not None
        orders.write(Order(str(path), CARD, CARD, True, 6.0).line())
    for orders, _answers in pipes:
        assert orders is not None
        orders.flush()
    for turn in range(len(paths)):
        answers = pipes[turn % PROCESSES][1]
        assert answers is not None
        answers.read(read_answer(answers.readline()).size_bytes)
    while len(list((folder / "x-large").glob("[!.]*.png"))) < len(paths):
        time.sleep(0.002)
    seconds = time.perf_counter() - start
    for worker in workers:
        worker.communicate()
    return seconds


def others(command: Sequence[str], paths: Sequence[Path]) -> float:
    start = time.perf_counter()
    halves = [paths[number::PROCESSES] for number in range(PROCESSES)]
    running = [subprocess.Popen([*command, *map(str, half)], env=_alone()) for half in halves]
    assert not any(process.wait() for process in running)
    return time.perf_counter() - start


def _alone() -> dict[str, str]:
    """libvips' processes do not share their work among threads: there is one for each processor."""
    return {**os.environ, "VIPS_CONCURRENCY": "1"}


def programs(folder: Path) -> dict[str, Callable[[Sequence[Path]], float]]:
    vips = ["vipsthumbnail", "-s", f"{SIDE}x{SIDE}>", "-o", f"{folder}/vips_%s.png"]
    qt, pillow = ([sys.executable, "-c", script, str(folder)] for script in (QT_SCRIPT, PILLOW_SCRIPT))
    known: dict[str, Callable[[Sequence[Path]], float]] = {
        "this program": lambda paths: ours(paths, Path(tempfile.mkdtemp(dir=folder))),
        "vipsthumbnail": lambda paths: others(vips, paths),
        "QImageReader": lambda paths: others(qt, paths),
        "Pillow, thumbnail()": lambda paths: others(pillow, paths),
    }
    return {name: run for name, run in known.items() if name != "vipsthumbnail" or shutil.which(name)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for kind, paths in draw_pictures(folder, arguments.pictures).items():
            taken: dict[str, list[tuple[float, float]]] = {}
            for _ in range(arguments.rounds):
                for name, run in programs(folder).items():
                    once = measured(partial(run, paths), len(paths))
                    taken.setdefault(name, []).append(once)
            for name, times in taken.items():
                clock, used = (statistics.median(each) for each in zip(*times, strict=True))
                print(f"{kind:4}  {name:20} {clock:6.1f} ms   {used:6.1f} ms CPU", flush=True)
    print(f"load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
