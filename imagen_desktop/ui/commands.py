"""What can be done by a key: each command with its words, where its key is heard and which it has at first.

Movement (arrows, Home, Page Up …), Esc and Tab belong to the widgets and are no commands.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from imagen_desktop.ui.wording import tr


class Area(enum.Enum):
    """Where a key is heard; PICTURES are grid and viewer."""

    WINDOW = "window"
    PROMPT = "prompt"
    PICTURES = "pictures"
    VIEWER = "viewer"
    COMPARE = "compare"


class Command(NamedTuple):
    """`id` is the configuration's name for it; `keys` are in Qt's portable form."""

    id: str
    area: Area
    title: str
    keys: tuple[str, ...]


def area_title(area: Area) -> str:
    return {
        Area.WINDOW: tr("Everywhere in the window"),
        Area.PROMPT: tr("In the prompt"),
        Area.PICTURES: tr("Grid and viewer"),
        Area.VIEWER: tr("Viewer"),
        Area.COMPARE: tr("Compare"),
    }[area]


def overlap(one: Area, other: Area) -> bool:
    """Whether one key press could mean both."""
    pictures = {Area.PICTURES, Area.VIEWER}
    return one is other or Area.WINDOW in (one, other) or {one, other} == pictures


def commands() -> tuple[Command, ...]:
    """In the order in which they are listed."""
    return (*_window(), *_prompt(), *_pictures(), *_viewer(), *_compare())


def _window() -> tuple[Command, ...]:
    area = Area.WINDOW
    return (
        Command("generate", area, tr("Generate"), ("Ctrl+Return", "Ctrl+Enter")),
        Command(
            "generate_first",
            area,
            tr("Generate, to the front of the queue"),
            ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
        ),
        Command("prompt", area, tr("To the prompt"), ("Ctrl+L",)),
        Command("search", area, tr("To the search"), ("Ctrl+F", "/")),
        Command("backends", area, tr("Choose the backend"), ("Ctrl+B",)),
        Command("history", area, tr("Search earlier prompts"), ("Ctrl+H",)),
        Command("lock_seed", area, tr("Lock or unlock the seed"), ("Ctrl+D",)),
        Command("larger", area, tr("Larger pictures"), ("Ctrl++", "Ctrl+=")),
        Command("smaller", area, tr("Smaller pictures"), ("Ctrl+-",)),
        Command("prompt_panel", area, tr("Fold or unfold the prompt panel"), ("F9",)),
        Command("inspector", area, tr("Fold or unfold the inspector"), ("Shift+F9",)),
        Command("next_area", area, tr("To the next area"), ("F6",)),
        Command("previous_area", area, tr("To the previous area"), ("Shift+F6",)),
        Command("full_screen", area, tr("Full screen"), ("F11",)),
        Command("cancel", area, tr("Cancel the current image"), ("Ctrl+.",)),
        Command("cancel_all", area, tr("Cancel all images"), ("Ctrl+Shift+.",)),
        Command("queue", area, tr("Queue"), ("Ctrl+J",)),
        Command("usage", area, tr("Usage"), ("Ctrl+U",)),
        Command("settings", area, tr("Settings"), ("Ctrl+,",)),
        Command("shortcuts", area, tr("Keyboard shortcuts"), ("F1", "?")),
        Command("undo", area, tr("Undo"), ("Ctrl+Z",)),
        Command("close", area, tr("Close the window"), ("Ctrl+W",)),
        Command("quit", area, tr("Quit"), ("Ctrl+Q",)),
    )


def _prompt() -> tuple[Command, ...]:
    return (
        Command("earlier_prompt", Area.PROMPT, tr("The prompt before"), ("Ctrl+Up",)),
        Command("later_prompt", Area.PROMPT, tr("The prompt after"), ("Ctrl+Down",)),
    )


def _pictures() -> tuple[Command, ...]:
    area = Area.PICTURES
    return (
        Command("favourite", area, tr("Favourite, or not"), ("F", ".")),
        Command("rate_1", area, tr("Rate 1 of 5"), ("1",)),
        Command("rate_2", area, tr("Rate 2 of 5"), ("2",)),
        Command("rate_3", area, tr("Rate 3 of 5"), ("3",)),
        Command("rate_4", area, tr("Rate 4 of 5"), ("4",)),
        Command("rate_5", area, tr("Rate 5 of 5"), ("5",)),
        Command("rate_0", area, tr("No rating"), ("0",)),
        Command("tags", area, tr("Tags"), ("T",)),
        Command("again", area, tr("Again"), ("R",)),
        Command("again_new_seed", area, tr("Again with a new seed"), ("Shift+R",)),
        Command("finish", area, tr("Same prompt on the better model"), ("U",)),
        Command("use_prompt", area, tr("Use this prompt"), ("P",)),
        Command("compare", area, tr("Compare"), ("C",)),
        Command("copy_image", area, tr("Copy image"), ("Ctrl+C",)),
        Command("copy_prompt", area, tr("Copy prompt"), ("Ctrl+Shift+C",)),
        Command("copy_path", area, tr("Copy path"), ("Ctrl+Alt+C",)),
        Command("reveal", area, tr("Reveal in the file manager"), ("E",)),
        Command("export_plain", area, tr("Export without the prompt"), ("Shift+E",)),
        Command("export", area, tr("Export a copy"), ()),
        Command("rename", area, tr("Rename"), ("F2",)),
        Command("move", area, tr("Move to a folder"), ("M",)),
        Command("trash", area, tr("Move to the trash"), ("Del",)),
        Command("fill", area, tr("Fill or fit the grid’s squares"), ("S",)),
    )


def _viewer() -> tuple[Command, ...]:
    area = Area.VIEWER
    return (
        Command("zoom", area, tr("Fit or 1:1"), ("Z",)),
        Command("zoom_in", area, tr("Zoom in"), ("+", "=")),
        Command("zoom_out", area, tr("Zoom out"), ("-",)),
        Command("information", area, tr("Information"), ("I",)),
        Command("slideshow", area, tr("Slideshow"), ("F5",)),
    )


def _compare() -> tuple[Command, ...]:
    area = Area.COMPARE
    return (
        Command("swap", area, tr("Swap A and B"), ("X",)),
        Command("compare_zoom", area, tr("Fit or 1:1"), ("Z",)),
        Command("compare_zoom_in", area, tr("Zoom in"), ("+", "=")),
        Command("compare_zoom_out", area, tr("Zoom out"), ("-",)),
    )
