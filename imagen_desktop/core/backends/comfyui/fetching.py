"""From the history's entry of a finished request to its image in the part file."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

from imagen_desktop.core.backends.comfyui.answers import execution_failure, interrupted
from imagen_desktop.core.backends.comfyui.api import ComfyApi
from imagen_desktop.core.backends.comfyui.pace import Pace
from imagen_desktop.core.backends.web.download import DownloadError, PartFile, PatientDownload
from imagen_desktop.core.errors import BackendError, DownloadFailedError, GenerationFailedError
from imagen_desktop.core.generation import Progress


class Fetching:
    """`events` reports the bytes; afterwards `file` has them."""

    def __init__(
        self,
        api: ComfyApi,
        prompt_id: str,
        outputs: frozenset[str],
        part: Path,
        pace: Pace,
    ) -> None:
        self._api = api
        self._id = prompt_id
        self._outputs = outputs
        self._part = part
        self._pace = pace
        self.file: PartFile | None = None

    async def events(self, entry: Mapping[str, Any]) -> AsyncGenerator[Progress]:
        """Once more after a passing failure. Raises a BackendError or SaveError."""
        address = self._api.view(self._image(entry))
        download = PatientDownload(self._api.connection, self._part, self._pace.poll, self._pace.sleep)
        try:
            async with aclosing(download.events(address)) as events:
                async for event in events:
                    yield event
        except DownloadError as error:
            raise DownloadFailedError(
                f"The image was made, but {self._api.asker.service} did not hand it over: {error}.",
                "It stays there: it is fetched at the next start.",
                self._id,
            ) from error
        self.file = download.file

    def _image(self, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        """The named node's, else one that was saved, else one that was only shown."""
        if not was_successful(entry):
            raise _failure(entry, self._api, self._id)
        found: list[tuple[bool, bool, Mapping[str, Any]]] = []
        outputs = entry.get("outputs")
        for node, record in outputs.items() if isinstance(outputs, dict) else ():
            images = record.get("images") if isinstance(record, dict) else None
            found += [
                (node not in self._outputs, image.get("type") != "output", image)
                for image in (images if isinstance(images, list) else ())
                if isinstance(image, dict) and isinstance(image.get("filename"), str)
            ]
        if not found:
            raise GenerationFailedError(
                f"{self._api.asker.service} ended the workflow without an image.",
                'A workflow needs a node such as "Save Image".',
                self._id,
            )
        return min(found, key=lambda each: each[:2])[2]


def was_successful(entry: Mapping[str, Any]) -> bool:
    status = entry.get("status")
    return not isinstance(status, dict) or status.get("status_str") != "error"


def _failure(entry: Mapping[str, Any], api: ComfyApi, prompt_id: str) -> BackendError:
    """The history keeps the messages that were said: the last of them says why."""
    for kind, data in reversed(_messages(entry)):
        if kind == "execution_error":
            return execution_failure(data, api.asker, prompt_id)
        if kind == "execution_interrupted":
            return interrupted(api.asker, prompt_id)
    return GenerationFailedError(
        f"{api.asker.service} failed without saying why.", "The server's own log says more.", prompt_id
    )


def _messages(entry: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    listed = entry["status"].get("messages")
    rows = listed if isinstance(listed, list) else []
    return [
        (row[0], row[1])
        for row in rows
        if isinstance(row, list) and len(row) == 2 and isinstance(row[0], str) and isinstance(row[1], dict)
    ]
