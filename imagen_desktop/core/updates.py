"""Whether there is a newer version: asks the package index, at most once a day, and keeps its answer.

Nothing is ever downloaded or changed. What goes wrong is nobody's concern: then nothing new is known.
"""

from __future__ import annotations

import asyncio
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from imagen_desktop import __version__
from imagen_desktop.core.backends.web.address import address_problem
from imagen_desktop.core.backends.web.connection import Connection
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.settings_file import read_settings, write_settings

if TYPE_CHECKING:
    from packaging.version import Version

INDEX_ADDRESS = "https://pypi.org/pypi/imagen-desktop/json"
PAGE_ADDRESS = "https://pypi.org/project/imagen-desktop/{version}/"
PAUSE = timedelta(days=1)
TIMEOUT_SECONDS = 10.0
MAX_BYTES = 8 * 2**20
"""An index tells of every file of every release; ours takes some kilobytes of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the last question found. `latest` is empty where nothing is known, `skipped` is the version that
    the person does not want to hear of."""

    asked_at: datetime | None = None
    latest: str = ""
    skipped: str = ""


class UpdateCheck:
    """`file` keeps what is known. Coroutines do what takes time in threads; nothing here raises."""

    def __init__(
        self, file: Path, address: str = INDEX_ADDRESS, running: str = __version__, max_bytes: int = MAX_BYTES
    ) -> None:
        self._file = file
        self._address = address
        self._running = running
        self._max_bytes = max_bytes

    def known(self) -> Known:
        """Blocks on the disk; a file that makes no sense counts as none."""
        try:
            record = json.loads(read_settings(self._file))
            asked_at = datetime.fromisoformat(record["asked_at"])
            if asked_at.tzinfo is None:
                return Known()
            return Known(asked_at, str(record.get("latest", "")), str(record.get("skipped", "")))
        except (ConfigError, ValueError, TypeError, KeyError, AttributeError):
            return Known()

    def newer(self, known: Known) -> str:
        """The version that is worth a word; empty where there is none. Imports what compares versions."""
        found, running = _version(known.latest), _version(self._running)
        is_newer = found is not None and running is not None and found > running
        return str(found) if is_newer and known.latest != known.skipped else ""

    async def look(self, now: datetime, timeout_seconds: float = TIMEOUT_SECONDS) -> str:
        """Asks where a day has passed since the last question, whatever became of that; then `newer`."""
        known = await asyncio.to_thread(self.known)
        if known.asked_at is None or not timedelta() <= now - known.asked_at < PAUSE:
            known = replace(known, asked_at=now)
            await asyncio.to_thread(self._keep, known)  # first: a start that is killed asked all the same
            found = await self._ask(timeout_seconds)
            if found:
                known = replace(known, latest=found)
                await asyncio.to_thread(self._keep, known)
        return await asyncio.to_thread(self.newer, known)

    async def skip(self, version: str) -> None:
        """Nothing more is said of this version."""
        known = await asyncio.to_thread(self.known)
        await asyncio.to_thread(self._keep, replace(known, skipped=version))

    async def _ask(self, timeout_seconds: float) -> str:
        """The newest release for this Python; empty for no answer, or none that makes sense."""
        import httpx

        if address_problem(self._address, has_secret=True):
            return ""
        connection = Connection(self._address)
        try:
            async with asyncio.timeout(timeout_seconds):
                body = await self._fetch(connection)
            return await asyncio.to_thread(newest_release, body, platform.python_version())
        except (httpx.HTTPError, OSError, TimeoutError):
            return ""
        finally:
            await connection.close()

    async def _fetch(self, connection: Connection) -> bytes:
        """Empty where the answer is no plain yes, or longer than anything sensible."""
        client = await connection.opened(self._address)
        body = bytearray()
        async with client.stream("GET", self._address) as answer:
            if answer.status_code != 200:  # 404: no release yet
                return b""
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > self._max_bytes:
                    return b""
        return bytes(body)

    def _keep(self, known: Known) -> None:
        """Where it cannot be written it is asked again: a read-only home has worse to worry about."""
        asked_at = (known.asked_at or datetime.fromtimestamp(0, UTC)).isoformat()
        record = {"asked_at": asked_at, "latest": known.latest, "skipped": known.skipped}
        try:
            write_settings(self._file, json.dumps(record) + "\n")
        except ConfigError:
            return


def newest_release(body: bytes, python: str) -> str:
    """Of an index's answer: the highest version that is final, has a file that was not withdrawn, and runs
    on this Python. Empty where there is none, or where the answer makes no sense."""
    try:
        releases = json.loads(body)["releases"]
        offered = [version for version, files in releases.items() if _is_offered(files, python)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ""
    parsed = (_version(version) for version in offered)
    final = [version for version in parsed if version is not None and not version.is_prerelease]
    return str(max(final)) if final else ""


def _is_offered(files: list[Mapping[str, JsonValue]], python: str) -> bool:
    return any(not file.get("yanked") and _runs_on(file.get("requires_python"), python) for file in files)


def _runs_on(wanted: JsonValue, python: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    if not wanted:
        return True
    try:
        return SpecifierSet(str(wanted)).contains(python, prereleases=True)
    except InvalidSpecifier:
        return False


def _version(text: str) -> Version | None:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(text)
    except InvalidVersion:
        return None
