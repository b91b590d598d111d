"""Pictures of one colour, or of a few, as files."""

from __future__ import annotations

from pathlib import Path

from PIL import Image as PillowImage

RED = (200, 40, 30)
BLUE = (20, 60, 210)


def picture_file(path: Path, width: int = 96, height: int = 64, color: tuple[int, int, int] = RED) -> Path:
    PillowImage.new("RGB", (width, height), color).save(path)
    return path


def two_halves(path: Path, width: int, height: int, **options: object) -> Path:
    """Red on the left, blue on the right."""
    drawn = PillowImage.new("RGB", (width, height), RED)
    drawn.paste(BLUE, (width // 2, 0, width, height))
    drawn.save(path, **options)  # type: ignore[arg-type]  # each format's own
    return path


def is_near(color: tuple[int, ...], wanted: tuple[int, ...], distance: int = 4) -> bool:
    return all(abs(one - other) <= distance for one, other in zip(color, wanted, strict=False))
