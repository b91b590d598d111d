"""The languages that the program has texts for, beside English."""

from __future__ import annotations

from pathlib import Path

TRANSLATIONS = Path(__file__).resolve().parents[1] / "resources" / "translations"


def languages() -> tuple[str, ...]:
    """Their codes, in order."""
    return tuple(sorted(file.stem for file in TRANSLATIONS.glob("*.json")))
