"""Asks another program for one line, with a time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

TIMEOUT_SECONDS = 3.0


async def output_of(
    *command: str,
    environment: Mapping[str, str] | None = None,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> str:
    """What it wrote to standard output; "" where it is missing, fails or takes too long."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=None if environment is None else dict(environment),
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
