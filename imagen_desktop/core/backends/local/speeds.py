"""How long images take on this computer: measured with each image, remembered, and guessed until then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.settings_file import write_settings

_WEIGHTS = {"flux-schnell": 11.9e9, "flux2-klein": 3.9e9, "z-image-turbo": 6.2e9, "sd-turbo": 0.87e9}
"""Of the models' main part, by family, as their authors state them."""
_CORE_FLOPS = 70e9
"""What one core with AVX2 did on the big models' layers in 4 bits, measured on an AMD EPYC."""
_TOKENS_PER_MEGAPIXEL = 4096
_TEXT_TOKENS = 512
_NEWEST_SHARE = 0.5
"""Of the newest measurement in what is remembered: a busy moment is forgotten soon."""


class Speed(NamedTuple):
    """Seconds for one step on one megapixel (2**20 pixels), and for all that is not a step: the words, and
    the pixels, of the sizes that were made. `weights` is 0 where unknown."""

    step_seconds: float
    other_seconds: float
    weights: float = 0.0
    device: str = "CPU"


class Estimate(NamedTuple):
    seconds: float
    is_measured: bool


class Speeds:
    """`file` None remembers nothing beyond this process; so does a file that cannot be used."""

    def __init__(self, file: Path | None, threads: int) -> None:
        self._file = file
        self._threads = threads
        self._unwritten: dict[str, Speed] = {}

    def note(self, key: str, speed: Speed) -> None:
        """One image's. Blocks on the disk."""
        known = self._read()
        before = known.get(key)
        if before is not None and before.device == speed.device:
            speed = speed._replace(
                step_seconds=_mixed(before.step_seconds, speed.step_seconds),
                other_seconds=_mixed(before.other_seconds, speed.other_seconds),
            )
        known[key] = speed
        self._unwritten = known
        if self._file is not None:
            records = {name: each._asdict() for name, each in known.items()}
            with suppress(ConfigError):
                write_settings(self._file, json.dumps(records, indent=1))

    def device(self, key: str) -> str:
        """What that model ran on the last time; "" where it never did."""
        speed = self._read().get(key)
        return speed.device if speed else ""

    def estimate(self, key: str, family: str, steps: int, pixels: int) -> Estimate | None:
        """For one image with the model loaded; None where nothing is known that it could be guessed from."""
        known = self._read()
        megapixels = pixels / 2**20
        if speed := known.get(key):
            return Estimate(speed.step_seconds * steps * megapixels + speed.other_seconds, is_measured=True)
        weights = _WEIGHTS.get(family, 0.0)
        if not weights or any(speed.device != "CPU" for speed in known.values()):
            return None
        guessed = self._guess(weights, megapixels) * steps * self._slowness(known)
        return Estimate(guessed, is_measured=False)

    def weights(self, family: str) -> float:
        return _WEIGHTS.get(family, 0.0)

    def _guess(self, weights: float, megapixels: float) -> float:
        """One step's seconds: each weight is multiplied and added once per token."""
        tokens = _TOKENS_PER_MEGAPIXEL * megapixels + _TEXT_TOKENS
        return 2 * weights * tokens / (_CORE_FLOPS * self._threads)

    def _slowness(self, known: Mapping[str, Speed]) -> float:
        """How this computer compares with the guess, where other models were measured on it."""
        ratios = [
            speed.step_seconds / self._guess(speed.weights, 1.0)
            for speed in known.values()
            if speed.weights and speed.step_seconds
        ]
        return median(ratios) if ratios else 1.0

    def _read(self) -> dict[str, Speed]:
        if self._file is None:
            return dict(self._unwritten)
        try:
            records = json.loads(self._file.read_text(encoding="utf-8"))
            return {key: Speed(**record) for key, record in records.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return dict(self._unwritten)


def _mixed(before: float, now: float) -> float:
    return before + (now - before) * _NEWEST_SHARE
