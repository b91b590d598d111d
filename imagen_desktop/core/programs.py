"""Runs another program for as long as its answer is waited for."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

TIMEOUT_SECONDS = 3.0


@asynccontextmanager
async def running(
    *command: str,
    stdin: int = DEVNULL,
    stderr: int = DEVNULL,
    environment: Mapping[str, str] | None = None,
) -> AsyncIterator[Process]:
    """The program, its standard output a pipe; killed where it still runs at the end. Raises OSError where
    it cannot be started.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=stdin,
        stdout=PIPE,
        stderr=stderr,
        env=None if environment is None else dict(environment),
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def output_of(
    *command: str,
    environment: Mapping[str, str] | None = None,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> str:
    """What it wrote to standard output; "" where it is missing, fails or takes too long."""
    try:
        async with running(*command, environment=environment) as process:
            async with asyncio.timeout(timeout_seconds):
                output, _ = await process.communicate()
    except OSError:  # TimeoutError is one
        return ""
    return output.decode(errors="replace").strip() if process.returncode == 0 else ""
