"""The process that draws one sketch: it reads what to draw on its standard input and writes the PNG.

A process, not a thread: resvg keeps Python's lock while it draws, and a window would stand still for as long.
"""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress

from imagen_desktop.core.backends.sketch import draw_png

COMMAND = "--sketch-worker"
"""The program's hidden command."""
_NICENESS = 5


def order(prompt: str, seed: int, width: int, height: int) -> bytes:
    """What the process is told: `draw_png`'s arguments. On its standard input: a command line can be read by
    everybody.
    """
    return json.dumps([prompt, seed, width, height]).encode("ascii")


def main() -> int:
    """Serves this process's standard streams."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the program to hear
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    with open(0, "rb", closefd=False) as orders:
        told = orders.read()
    if told:  # else it was given up before it was told
        png = draw_png(*json.loads(told))
        with suppress(BrokenPipeError), open(1, "wb", closefd=False) as answer:
            answer.write(png)
    return 0
