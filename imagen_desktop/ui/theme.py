"""The looks as data: two colour sets, the type scale, spaces and durations.

No hex value lives anywhere else; what to paint with them is each widget's own business.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Theme:
    """One colour set, each value "#RRGGBB"; what a token is for stands in the design page of that name."""

    name: str
    window: str
    panel: str
    field: str
    raised: str
    hover: str
    pressed: str
    selected: str
    line: str
    softedge: str
    edge: str
    control: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_text: str
    focus: str
    ok: str
    attention: str
    error: str
    ok_ground: str
    attention_ground: str
    error_ground: str
    info_ground: str
    viewer: str
    chart_1: str
    chart_2: str

    @property
    def is_dark(self) -> bool:
        return self.name == "dark"

    @property
    def job_ground(self) -> str:
        """Under a job's picture."""
        return self.field if self.is_dark else self.hover


DARK: Final = Theme(
    name="dark",
    window="#161618",
    panel="#1E1E20",
    field="#27272A",
    raised="#2C2C30",
    hover="#323236",
    pressed="#3A3A3F",
    selected="#262C44",
    line="#303034",
    softedge="#4A4A50",
    edge="#6A6A74",
    control="#7E7E8A",
    text="#ECECEE",
    text2="#B4B4BC",
    text3="#94949E",
    accent="#3E63DD",
    accent_hover="#4468E1",
    accent_pressed="#3455C4",
    accent_text="#9EB1FF",
    focus="#7C96FF",
    ok="#4CC38A",
    attention="#F1B04C",
    error="#FF8A85",
    ok_ground="#16281F",
    attention_ground="#2E2413",
    error_ground="#351C1C",
    info_ground="#1C2340",
    viewer="#0E0E0F",
    chart_1="#5F7DF2",
    chart_2="#C6D0FF",
)

LIGHT: Final = Theme(
    name="light",
    window="#F1F1F3",
    panel="#FAFAFB",
    field="#FFFFFF",
    raised="#FFFFFF",
    hover="#E8E8EC",
    pressed="#DDDDE2",
    selected="#E3E8FC",
    line="#DCDCE1",
    softedge="#C3C3CA",
    edge="#888892",
    control="#84848F",
    text="#1C1C1F",
    text2="#4E4E57",
    text3="#63636D",
    accent="#3E63DD",
    accent_hover="#3658CC",
    accent_pressed="#2C49B0",
    accent_text="#3451B2",
    focus="#3E63DD",
    ok="#16724A",
    attention="#8A5300",
    error="#BE2A2A",
    ok_ground="#E3F5EB",
    attention_ground="#FFF3DC",
    error_ground="#FFE9E8",
    info_ground="#E9EEFF",
    viewer="#0E0E0F",
    chart_1="#6A86EC",
    chart_2="#24398F",
)

WHITE: Final = "#FFFFFF"
"""Text on the accent and on scrims, in both themes."""
BLACK: Final = "#000000"
"""Scrims and plates, with the alphas below."""

SCRIM_ALPHA: Final = 0.78
PLATE_ALPHA: Final = 0.70
DISABLED_OPACITY: Final = 0.55


def high_contrast(theme: Theme) -> Theme:
    """`theme` as it is when the system asks for more contrast."""
    return replace(theme, line=theme.text2, softedge=theme.text2, edge=theme.text2, text3=theme.text2)


@dataclass(frozen=True, slots=True)
class TypeSize:
    """Pixels at 96 dpi and a 10 pt interface font; `weight` is CSS's (400, 500, 600)."""

    pixels: int
    line: int
    weight: int = 400


class Type(enum.Enum):
    """The type scale. Body is 500 on buttons and 600 in section heads, caption 500 on labels."""

    DISPLAY = TypeSize(34, 40, 600)
    TITLE = TypeSize(22, 28, 600)
    HEADING = TypeSize(16, 22, 600)
    QUICK = TypeSize(18, 24)
    PROMPT = TypeSize(14, 20)
    BODY = TypeSize(13, 18)
    CAPTION = TypeSize(12, 16)
    KEY = TypeSize(11, 16, 500)
    MONO = TypeSize(12, 17)


REGULAR: Final = 400
MEDIUM: Final = 500
SEMIBOLD: Final = 600

LABEL_GAP: Final = 6
FIELD_GAP: Final = 14
PANEL_MARGIN: Final = 16
PAGE_MARGIN: Final = 24
PICTURE_GAP: Final = 8
GRID_MARGIN: Final = 16

CONTROL_HEIGHT: Final = 32
SMALL_CONTROL_HEIGHT: Final = 28
BAR_CONTROL_HEIGHT: Final = 36
PRIMARY_HEIGHT: Final = 40
TWO_LINE_HEIGHT: Final = 44
SEARCH_ROW_HEIGHT: Final = 48
STATUS_HEIGHT: Final = 28
MENU_ROW_HEIGHT: Final = 32
LIST_ROW_HEIGHT: Final = 56
SECTION_HEAD_HEIGHT: Final = 36
ICON_BUTTON: Final = 28
PROMPT_BAR_HEIGHT: Final = 56
NOTICE_HEIGHT: Final = 56

PICTURE_RADIUS: Final = 4
CONTROL_RADIUS: Final = 6
TOKEN_RADIUS: Final = 4
CARD_RADIUS: Final = 8
GROOVE_HEIGHT: Final = 3
FOCUS_WIDTH: Final = 2
FOCUS_GAP: Final = 1

FADE_MS: Final = 120
FOLD_MS: Final = 160
NOTICE_ENTER_MS: Final = 160
NOTICE_LEAVE_MS: Final = 120
PROGRESS_MS: Final = 200
OVERLAY_FADE_MS: Final = 200
OVERLAY_STAY_MS: Final = 2000
UNDO_STAY_MS: Final = 8000
BUSY_DELAY_MS: Final = 300
