"""Prints how long the program takes from its start to its window, painted with the newest images' cards.

    python -m tests.benchmarks.first_window HOME [HOME …] [--runs 5]

A home is what --home takes, of a program that has been set up: else its first page covers the pictures.
Homes take turns; figures are medians, with the interpreter and all imports. "ms CPU" is what the whole
process worked.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def start_once(home: Path, started_at: float) -> None:
    """Ends the process at the first paint that knows the newest image."""
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("homes", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--once", type=float, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        start_once(arguments.homes[0], arguments.once)
        return
    taken: dict[Path, list[tuple[float, ...]]] = {home: [] for home in arguments.homes}
    for _ in range(arguments.runs):
        for home, times in taken.items():
            own = [sys.executable, "-m", "tests.benchmarks.first_window", str(home)]
            answer = subprocess.run(
                [*own, "--once", str(time.time())], capture_output=True, text=True, check=True
            )
            times.append(tuple(float(word) * 1000 for word in answer.stdout.split()))
    for home, times in taken.items():
        clock, used = (statistics.median(each) for each in zip(*times, strict=True))
        print(f"{home}: {clock:.0f} ms, {used:.0f} ms CPU")
    print(f"load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
