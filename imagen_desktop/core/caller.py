"""Who asked for an image: the session that called, or the tmux pane's name, or `unknown`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping

UNKNOWN_CALLER = "unknown"
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
    return await _pane_name(pane, tmux, environment, timeout_seconds) or UNKNOWN_CALLER


async def _pane_name(pane: str, tmux: str, environment: Mapping[str, str], timeout_seconds: float) -> str:
    arguments = ("show-options", "-p", "-v", "-t", pane, "@mai-name")
    try:
        process = await asyncio.create_subprocess_exec(
            tmux,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=dict(environment),
        )
    except OSError:
        return ""
    try:
        async with asyncio.timeout(timeout_seconds):
            output, _ = await process.communicate()
    except TimeoutError:
        return ""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return output.decode(errors="replace").strip() if process.returncode == 0 else ""
