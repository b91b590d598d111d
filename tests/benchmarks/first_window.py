"""Prints how long the program takes from its start to its window, painted with the newest images' cards.

    python -m tests.benchmarks.first_window HOME [HOME …] [--runs 5] [--against CHECKOUT]

A home is what --home takes, of a program that has been set up: else its first page covers the pictures.
Homes take turns, and so does another checkout, such as that of an earlier version, whose figures stand
below 1.00 then. Figures are medians, with the interpreter and all imports. "ms CPU" is what the whole
process worked.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

HERE = Path(__file__).parents[2]
Times = dict[Path, list[tuple[float, ...]]]


class Figures(NamedTuple):
    """Medians, in milliseconds."""

    clock: float
    used: float


def start_once(home: Path, started_at: float) -> None:
    """As cli.py starts the window; ends the process at the first paint that knows the newest image."""
    gc.set_threshold(100_000)
    from imagen_desktop.ui.binding import skip_source_reading

    skip_source_reading()
    from PySide6.QtGui import QPaintEvent

    from imagen_desktop.app import run_window
    from imagen_desktop.core.config import load_config
    from imagen_desktop.core.paths import home_paths
    from imagen_desktop.ui.gallery_model import GalleryModel
    from imagen_desktop.ui.gallery_view import GalleryView

    class WatchedView(GalleryView):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            super().paintEvent(event)
            model = self.model()
            if isinstance(model, GalleryModel) and model.record(0) is not None:
                print(time.time() - started_at, time.process_time(), flush=True)
                os._exit(0)

    from imagen_desktop.ui import gallery

    vars(gallery)["GalleryView"] = WatchedView  # the window builds it itself
    run_window(load_config(home / "config.toml"), home_paths(home))


def take_turns(homes: list[Path], checkouts: list[Path], runs: int) -> dict[Path, Times]:
    taken: dict[Path, Times] = {checkout: {home: [] for home in homes} for checkout in checkouts}
    for _ in range(runs):
        for checkout, times in taken.items():
            for home, each in times.items():
                own = [sys.executable, "-m", "tests.benchmarks.first_window", str(home.absolute())]
                answer = subprocess.run(
                    [*own, "--once", str(time.time())],
                    cwd=checkout,
                    capture_output=True,
                    text=True,
                    check=True,
                )
                each.append(tuple(float(word) * 1000 for word in answer.stdout.split()))
    return taken


def figures(times: list[tuple[float, ...]]) -> Figures:
    return Figures(*(statistics.median(each) for each in zip(*times, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("homes", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--against", type=Path, help="another checkout of the program")
    parser.add_argument("--once", type=float, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        start_once(arguments.homes[0], arguments.once)
        return
    others = [arguments.against] if arguments.against else []
    taken = take_turns(arguments.homes, [HERE, *others], arguments.runs)
    for home in arguments.homes:
        here = figures(taken[HERE][home])
        print(f"{home}: {here.clock:.0f} ms, {here.used:.0f} ms CPU")
        for other in others:
            there = figures(taken[other][home])
            print(f"  {other}: {there.clock:.0f} ms, {there.used:.0f} ms CPU")
            print(f"  {here.clock / there.clock:.2f} × of that, {here.used / there.used:.2f} × CPU")
    print(f"load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
