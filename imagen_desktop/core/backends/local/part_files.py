"""What the engine writes beside the file of an image on its way: the ends of those files' names."""

from __future__ import annotations

WHOLE, PREVIEW = ".png", ".preview.png"
UNFINISHED = (WHOLE, PREVIEW)
