"""Seconds per sketch at 1024 x 1024, over prompts of many kinds; the slowest are named.

python -m tests.benchmarks.sketch [--size 1024]
"""

from __future__ import annotations

import argparse
import statistics
import time

from imagen_desktop.core.backends.sketch import draw_png

PROMPTS = (
    "a red fox in the snow at night", "a lighthouse on a cliff at dusk", "three hot air balloons at dawn",
    "a cabin in a snowy forest", "a sailing boat at sunset", "a city skyline at night in the rain",
    "a ringed planet among stars", "Saturn and its moons", "a bowl of oranges on a table",
    "a knight and a dragon", "cherry blossom trees by a lake", "an astronaut on the moon",
    "a blue whale under the sea", "a tent under the aurora", "a red bicycle in autumn", "a windmill",
    "two owls on a branch under the moon", "a picnic in a park", "a market street in Tokyo at night",
    "Venice with a gondola", "the pyramids of Egypt", "the Eiffel tower in spring", "a volcano erupting",
    "a stormy sea with lightning", "a dozen balloons", "a cat on a chair under a tree", "a robot in a garden",
    "glass roses in a vase", "a golden car on a mountain road", "a steam train in fog", "a waterfall",
    "a desert with cactus at noon", "a castle with fireworks", "a library with a candle", "a birthday cake",
    "penguins on an iceberg", "a farm with cows", "freedom", "qwertyuiop", "a pink elephant in the jungle",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--size", type=int, default=1024)
    size = parser.parse_args().size
    draw_png("a warm-up", 1, size, size)
    seconds = {prompt: _seconds(prompt, size) for prompt in PROMPTS}
    values = sorted(seconds.values())
    print(f"{len(values)} sketches at {size} x {size}: median {statistics.median(values):.2f} s, ", end="")
    print(f"90 % under {values[len(values) * 9 // 10]:.2f} s, slowest {values[-1]:.2f} s")
    for prompt in sorted(seconds, key=seconds.__getitem__, reverse=True)[:5]:
        print(f"  {seconds[prompt]:.2f} s  {prompt}")


def _seconds(prompt: str, size: int) -> float:
    start = time.perf_counter()
    draw_png(prompt, 1, size, size)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
