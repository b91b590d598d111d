"""One ComfyUI server's HTTP API: one method per call. What the server says is checked here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from imagen_desktop.core.backends.comfyui.answers import Asker, failure
from imagen_desktop.core.backends.comfyui.pace import Pace
from imagen_desktop.core.backends.comfyui.workflow import Graph
from imagen_desktop.core.backends.web.answers import Answer, DoubtfulError
from imagen_desktop.core.backends.web.connection import Connection, network_failure
from imagen_desktop.core.errors import BackendUnavailableError
from imagen_desktop.core.generation import JsonValue


class Queue(NamedTuple):
    """The ids of what runs and of what waits."""

    running: tuple[str, ...]
    pending: tuple[str, ...]

    def has(self, prompt_id: str) -> bool:
        return prompt_id in self.running or prompt_id in self.pending

    @property
    def length(self) -> int:
        return len(self.running) + len(self.pending)


class ComfyApi:
    """Raises UnreachableError and DoubtfulError for the caller to weigh; a BackendError is final."""

    def __init__(self, connection: Connection, backend: str, pace: Pace) -> None:
        self.connection = connection
        self.asker = Asker(f"ComfyUI at {urlsplit(connection.base_url).netloc}", backend)
        self._pace = pace

    async def require_comfy(self) -> None:
        """Whatever else listens there is left alone. Raises BackendUnavailableError."""
        stats = _record(await self._get("/system_stats"))
        if not isinstance(stats.get("system"), dict) or not isinstance(stats.get("devices"), list):
            raise BackendUnavailableError(
                f"{self.asker.service} is no ComfyUI: something else answers there.",
                f"Correct it: imagen config set backends.{self.asker.backend}.base_url ADDRESS",
            )

    async def submit(self, graph: Graph, client_id: str, prompt_id: str) -> str:
        """The id under which it is queued: the one given, where the server is not too old for that."""
        body: dict[str, JsonValue] = {"prompt": graph, "client_id": client_id, "prompt_id": prompt_id}
        made = _record(await self._call("POST", "/prompt", body)).get("prompt_id")
        if not isinstance(made, str) or not made:
            raise DoubtfulError("a queued prompt without an id")
        return made

    async def queue(self) -> Queue:
        record = _record(await self._get("/queue"))
        return Queue(_ids(record.get("queue_running")), _ids(record.get("queue_pending")))

    async def history(self, prompt_id: str) -> Mapping[str, Any] | None:
        """What became of it; None where it is not over, or not known."""
        entry = _record(await self._get(f"/history/{quote(prompt_id, safe='')}")).get(prompt_id)
        return entry if isinstance(entry, dict) else None

    async def delete(self, prompt_id: str) -> None:
        await self._call("POST", "/queue", {"delete": [prompt_id]})

    async def interrupt(self, prompt_id: str) -> None:
        """Old servers stop whatever runs: only for what is known to be running."""
        await self._call("POST", "/interrupt", {"prompt_id": prompt_id})

    async def models(self, folder: str) -> tuple[str, ...]:
        """Of a folder such as "checkpoints"; empty where the server has no such folder."""
        answer = await self._answer("GET", f"/models/{folder}")
        if answer.status == 404:
            return ()
        listed = self._good(answer).json()
        if not isinstance(listed, list):
            raise DoubtfulError("a list of models that is none")
        return tuple(name for name in listed if isinstance(name, str))

    def view(self, image: Mapping[str, Any]) -> str:
        """The address of one of the history's images."""
        named = {key: str(image.get(key, "")) for key in ("filename", "subfolder", "type")}
        return f"{self.connection.base_url}/view?{urlencode(named)}"

    def socket(self, client_id: str) -> str:
        return f"ws{self.connection.base_url.removeprefix('http')}/ws?{urlencode({'clientId': client_id})}"

    async def _get(self, path: str) -> Answer:
        return await self._call("GET", path)

    async def _call(self, method: str, path: str, body: Mapping[str, JsonValue] | None = None) -> Answer:
        return self._good(await self._answer(method, path, body))

    def _good(self, answer: Answer) -> Answer:
        if not 200 <= answer.status < 300:
            raise failure(answer, self.asker)
        return answer

    async def _answer(self, method: str, path: str, body: Mapping[str, JsonValue] | None = None) -> Answer:
        import httpx

        url = self.connection.base_url + path
        client = await self.connection.opened(url)
        timeout = httpx.Timeout(self._pace.answer, connect=self._pace.connect)
        try:
            response = await client.request(method, url, json=body, timeout=timeout)
        except httpx.TransportError as error:
            raise network_failure(error) from error
        except httpx.DecodingError as error:
            raise DoubtfulError("an answer that cannot be decoded") from error
        return Answer(response.status_code, response.headers, response.content)


def _record(answer: Answer) -> Mapping[str, Any]:
    value = answer.json()
    if not isinstance(value, dict):
        raise DoubtfulError("an answer that is no record")
    return value


def _ids(rows: object) -> tuple[str, ...]:
    """Of `[number, id, graph, …]`."""
    listed = rows if isinstance(rows, list) else []
    return tuple(
        row[1] for row in listed if isinstance(row, list) and len(row) > 1 and isinstance(row[1], str)
    )
