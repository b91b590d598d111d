"""The doctor on what answers elsewhere: tokens, the usage server, the clock. Never says a token or a name."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from imagen_desktop import __version__
from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.doctor.check import Check, fails, ok, warning
from imagen_desktop.core.errors import AuthenticationError, ImagenError
from imagen_desktop.core.keyring_access import KeyringError
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.programs import output_of
from imagen_desktop.core.tokens import USAGE_SERVER, Token, ask_service

SKEW_SECONDS = 60.0
"""Replicate's own time limits are minutes; TLS certificates and the ledger's days are less patient."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one service said; `clock_offset_seconds` is how far this computer's clock is ahead of its."""

    check: Check
    clock_offset_seconds: float | None = None


async def token(used: Token, config: Config, credentials: Credentials, seconds: float) -> Asked:
    """Whether it is there and whether its service accepts it, which is not asked where `seconds` is 0."""
    name = "usage server" if used.users == (USAGE_SERVER,) else f"token {used.variable}"
    try:
        place = await asyncio.to_thread(credentials.place, used.variable)
    except KeyringError as error:
        return Asked(warning(name, f"Not set; {_lowered(error.message)}", error.hint))
    if place is None:
        fix = f"Store it with: imagen keys set {used.variable}"
        return Asked(warning(name, f"{used.variable} is not set: needed for {', '.join(used.users)}.", fix))
    where = "in the keyring" if place.value == "keyring" else "in the environment"
    if not seconds or not used.has_service:
        return Asked(ok(name, f"It is {where}; no service was asked."))
    try:
        async with asyncio.timeout(seconds):
            answer = await ask_service(used, config, credentials)
    except TimeoutError:
        return Asked(warning(name, f"It is {where}; its service did not answer in time.", "Try again later."))
    except AuthenticationError as error:
        return Asked(fails(name, f"It is {where}; {_lowered(error.message)}", error.hint))
    except ImagenError as error:
        return Asked(warning(name, f"It is {where}; {_lowered(error.message)}", error.hint))
    return Asked(ok(name, f"It is {where}, and {answer.service} accepts it."), answer.clock_offset_seconds)


async def update(config: Config, paths: Paths, seconds: float) -> Check:
    """Whether there is a newer version, where the configuration allows to look; what is known of it where
    `seconds` is 0."""
    if not config.updates.check:
        return ok("updates", "Newer versions are not looked for.")
    from imagen_desktop.core.updates import UpdateCheck

    check = UpdateCheck(paths.updates_file)
    if seconds:
        newer = await check.look(datetime.now(UTC), seconds)
    else:
        newer = await asyncio.to_thread(lambda: check.newer(check.known()))
    if newer:
        return warning(
            "updates", f"Version {newer} is out; this is {__version__}.", "Update it as it was installed."
        )
    return ok("updates", "No newer version is known.")


async def clock(offsets: Sequence[float | None], environment_path: str) -> Check:
    """Against a server's where one was asked, else what the system says of itself."""
    known = [offset for offset in offsets if offset is not None]
    if known:
        offset = min(known, key=abs)
        if abs(offset) > SKEW_SECONDS:
            side = "fast" if offset > 0 else "slow"
            return warning(
                "clock", f"It is {abs(offset):.0f} s {side}.", "Switch on: timedatectl set-ntp true"
            )
        return ok("clock", "It agrees with the server's.")
    if shutil.which("timedatectl", path=environment_path):
        synchronised = await output_of("timedatectl", "show", "-p", "NTPSynchronized", "--value")
        if synchronised == "yes":
            return ok("clock", "The system keeps it synchronised.")
        if synchronised == "no":
            return warning("clock", "The system does not synchronise it.", "Run: timedatectl set-ntp true")
    return ok("clock", "It was not compared: no server was asked.")


def _lowered(sentence: str) -> str:
    """A sentence as the second half of another."""
    first, rest = sentence[:1], sentence[1:]
    return (first if rest[:1].isupper() else first.lower()) + rest
