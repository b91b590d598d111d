"""Each button of a command says in its tool tip which key it has now, those of late parts too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from imagen_desktop.ui.gallery_delegate import Spot
from imagen_desktop.ui.inspector import Inspector
from tests.ui.library_desk import Desk

Until = Callable[..., Any]
USUAL = {
    "prompt panel, from the search": "Show the prompt panel (F9)",
    "inspector": "Show or hide the inspector (Shift+F9)",
    "settings": "Settings (Ctrl+,)",
    "earlier prompts": "Earlier prompts (Ctrl+H)",
    "prompt panel": "Hide the prompt panel (F9)",
    "prompt panel, from the bar": "Show the prompt panel (F9)",
    "seed": "Lock seed (Ctrl+D)",
    "queue": "Queue (Ctrl+J)",
    "usage": "Usage (Ctrl+U)",
    "picture size": "Picture size (Ctrl+-, Ctrl++)",
    "stars": "Rating 0 of 5 (0, 1, 2, 3, 4, 5)",
    "the grid's star": "Favourite (F)",
    "the grid's copy": "Copy image (Ctrl+C)",
    "favourite": "Favourite (F)",
    "tags": "Tags (T)",
    "compare": "Compare with the one before (C)",
    "compare two": "Compare the two pictures (C)",
    "again": "The same request once more (R)",
    "again, new seed": "The same request with another seed (Shift+R)",
    "finish": "FLUX dev · Replicate, +$0.022 (U)",
    "viewer's favourite": "Favourite (F)",
    "viewer's compare": "Compare with the one before (C)",
    "viewer's information": "Information (I)",
    "slideshow": "Slideshow (F5)",
    "swap": "Swap A and B (X)",
}
REBOUND = {
    "prompt_panel": ("Alt+1",),
    "inspector": ("Alt+2",),
    "settings": ("Alt+3",),
    "history": ("Alt+4",),
    "lock_seed": ("Alt+5",),
    "queue": ("Alt+6",),
    "usage": ("Alt+7",),
    "favourite": ("Alt+8",),
    "copy_image": ("Alt+9",),
    "tags": ("Alt+A",),
    "compare": ("Alt+B",),
    "again": ("Alt+C",),
    "again_new_seed": ("Alt+D",),
    "finish": ("Alt+E",),
    "information": ("Alt+F",),
    "slideshow": ("Alt+G",),
    "swap": ("Alt+H",),
    "smaller": ("Alt+I",),
    "rate_0": ("Alt+0",),
}


def tips(desk: Desk) -> dict[str, str]:
    """What is said now, of parts that are made where that has not happened."""
    parts, grid = desk.program.parts, desk.grid.view
    assert isinstance(desk.views.inspector, Inspector)
    inspector, bar = desk.views.inspector, desk.views.viewer.bar
    details = inspector.details
    buttons: dict[str, QWidget] = {
        "prompt panel, from the search": parts.search.open_prompt,
        "inspector": parts.search.open_inspector,
        "settings": parts.search.open_settings,
        "earlier prompts": parts.form.head.history,
        "prompt panel": parts.form.head.fold,
        "prompt panel, from the bar": parts.bar.open_form,
        "seed": parts.form.seed.lock,
        "queue": parts.status.queue,
        "usage": parts.status.month,
        "picture size": parts.search.picture_size,
        "stars": details.stars,
        "favourite": details.favourite,
        "tags": details.tags,
        "compare": details.compare,
        "compare two": inspector.selection.compare,
        "again": details.buttons.again,
        "again, new seed": details.buttons.again_new_seed,
        "finish": details.buttons.finishing.finish,
        "viewer's favourite": bar.favourite,
        "viewer's compare": bar.compare,
        "viewer's information": bar.information,
        "slideshow": bar.play,
        "swap": desk.views.compare.swap_button,
    }
    said = {name: button.toolTip() for name, button in buttons.items()}
    spots = {"the grid's star": grid.tip(Spot.FAVOURITE), "the grid's copy": grid.tip(Spot.COPY)}
    return said | spots


async def choose(desk: Desk, until: Until) -> None:
    """A picture that a better model can finish."""
    await until(lambda: desk.grid.model.record(0))
    desk.grid.view.go_to(0)
    inspector = desk.views.inspector
    assert isinstance(inspector, Inspector)
    await until(inspector.details.buttons.finishing.finish.toolTip)


async def test_the_usual_keys_are_said(desk: Desk, until: Until) -> None:
    await choose(desk, until)
    assert tips(desk) == USUAL


async def test_every_button_says_another_key(desk: Desk, until: Until) -> None:
    await choose(desk, until)
    before = tips(desk)
    desk.program.window.shortcuts.apply(REBOUND)
    after = tips(desk)
    assert [name for name, said in after.items() if "(Alt+" not in said] == []
    assert {name: said.rpartition(" (")[0] for name, said in after.items()} == {
        name: said.rpartition(" (")[0] for name, said in before.items()
    }


async def test_parts_that_are_made_later_say_the_keys_that_hold_then(desk: Desk, until: Until) -> None:
    desk.program.window.shortcuts.apply(REBOUND | {"slideshow": ()})
    await choose(desk, until)
    said = tips(desk)
    assert said["swap"] == "Swap A and B (Alt+H)"
    assert said["viewer's information"] == "Information (Alt+F)"
    assert said["slideshow"] == "Slideshow"
    assert said["tags"] == "Tags (Alt+A)"
    assert said["finish"].endswith(" (Alt+E)")


async def test_the_viewer_s_own_inspector_follows(desk: Desk, until: Until) -> None:
    await choose(desk, until)
    desk.views.viewer.open(desk.fox)
    await until(desk.views.viewer.isVisible)
    desk.views.viewer.information_requested.emit()
    await until(lambda: desk.views.viewing.inspector)
    facts = desk.views.viewing.inspector
    assert facts is not None
    desk.program.window.shortcuts.apply({"tags": ("Alt+A",)})
    assert facts.details.tags.toolTip() == "Tags (Alt+A)"
