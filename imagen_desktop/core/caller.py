"""Who asked for an image: the session that called, or the tmux pane's name, or `unknown`."""

from __future__ import annotations

import os
from collections.abc import Mapping

from imagen_desktop.core.programs import output_of

UNKNOWN_CALLER = "unknown"
WINDOW_CALLER = "window"
"""Of the window itself, started by nobody who has a name."""
TMUX_TIMEOUT_SECONDS = 1.0


async def caller(
    environment: Mapping[str, str] | None = None,
    tmux: str = "tmux",
    timeout_seconds: float = TMUX_TIMEOUT_SECONDS,
) -> str:
    """`MAI_FROM_ID`, then the pane's `@mai-name` option, then `unknown`.

    Costs nothing outside tmux; a tmux that is missing, hangs or fails counts as no name.
    """
    environment = os.environ if environment is None else environment
    if identifier := environment.get("MAI_FROM_ID", "").strip():
        return identifier
    pane = environment.get("TMUX_PANE", "").strip()
    if not pane:
        return UNKNOWN_CALLER
    arguments = ("show-options", "-p", "-v", "-t", pane, "@mai-name")
    name = await output_of(tmux, *arguments, environment=environment, timeout_seconds=timeout_seconds)
    return name or UNKNOWN_CALLER
