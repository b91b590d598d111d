"""Which panels stand beside the gallery at a width, and what is remembered for it. No widgets."""

from __future__ import annotations

from dataclasses import dataclass, replace

INSPECTOR_FROM = 1180
PROMPT_FROM = 1000
PROMPT_WIDTHS = (280, 304, 420)
"""Least, first and most."""
INSPECTOR_WIDTHS = (288, 308, 440)
GALLERY_LEAST = 480


def size_class(width: int) -> str:
    """Widths and folds are remembered for each class."""
    if width < PROMPT_FROM:
        return "narrow"
    return "medium" if width < 1700 else "wide"


@dataclass(frozen=True, slots=True)
class Folds:
    """What the person folded by hand, and which folded panel stands over the gallery for now."""

    prompt_folded: bool = False
    inspector_folded: bool = False
    over: str = ""

    def toggled(self, panel: str, width: int) -> Folds:
        """F9 for "prompt", Shift+F9 for "inspector"; a panel that has no room opens over the gallery."""
        if self.over == panel:
            return replace(self, over="")
        if not has_room(panel, width):
            return replace(self, over=panel)
        if panel == "prompt":
            return replace(self, prompt_folded=not self.prompt_folded, over="")
        return replace(self, inspector_folded=not self.inspector_folded, over="")

    def resized(self, width: int) -> Folds:
        """A panel that stood over the gallery goes beside it as soon as there is room."""
        return replace(self, over="") if self.over and has_room(self.over, width) else self


@dataclass(frozen=True, slots=True)
class Places:
    """Where each panel is: "beside" the gallery, "over" it, or "" while folded."""

    prompt: str
    inspector: str

    @property
    def has_prompt_bar(self) -> bool:
        return not self.prompt


def has_room(panel: str, width: int) -> bool:
    return width >= (PROMPT_FROM if panel == "prompt" else INSPECTOR_FROM)


def places(width: int, folds: Folds) -> Places:
    def place(panel: str, *, is_folded: bool) -> str:
        if folds.over == panel:
            return "over"
        return "beside" if has_room(panel, width) and not is_folded else ""

    return Places(
        place("prompt", is_folded=folds.prompt_folded),
        place("inspector", is_folded=folds.inspector_folded),
    )
