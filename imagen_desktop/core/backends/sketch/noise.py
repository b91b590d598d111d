"""Repeatable chance: a random stream for each part of a scene, and smooth noise for outlines."""

import hashlib
import math
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

Noise = Callable[[float], float]


def stream(*parts: object) -> Random:
    """A random stream that depends on nothing but `parts`; the same on every machine."""
    text = "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return Random(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest()))  # noqa: S311 - a picture needs no secret


def value_noise(random: Random) -> Noise:
    values = [random.random() for _ in range(256)]

    def noise(x: float) -> float:
        index = math.floor(x)
        fraction = x - index
        eased = fraction * fraction * (3 - 2 * fraction)
        return values[index & 255] * (1 - eased) + values[index + 1 & 255] * eased

    return noise


def fractal(noise: Noise, x: float, octaves: int = 4) -> float:
    """Smooth noise with finer and finer detail, about 0 to 1."""
    total, amplitude, frequency = 0.0, 0.5, 1.0
    for octave in range(octaves):
        total += amplitude * noise(x * frequency + octave * 37)
        amplitude *= 0.5
        frequency *= 2.03
    return total


def spread(random: Random, count: int, low: float, high: float) -> list[float]:
    """`count` positions from low to high, evenly spread with some disorder."""
    step = (high - low) / max(1, count)
    return [low + step * (index + 0.15 + 0.7 * random.random()) for index in range(count)]


_Option = TypeVar("_Option")


def pick(random: Random, options: Sequence[_Option]) -> _Option:
    return options[random.randrange(len(options))]
