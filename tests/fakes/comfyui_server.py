"""ComfyUI's HTTP and websocket API on this computer, with a queue that works: from a recorded run.

One prompt at a time, as the real one. `gate`, where set, is passed once for each step.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import uuid
from typing import Any, Self

from tests.fakes.http_server import HttpServer, Reply, Request
from tests.fakes.png import tiny_png

CHECKPOINT = "tiny-sd15c.safetensors"
PREVIEW = b"\xff\xd8\xff\xe0" + b"a tiny preview"
_LOADERS = {
    "ckpt_name": "checkpoints",
    "unet_name": "diffusion_models",
    "vae_name": "vae",
    "clip_name1": "text_encoders",
    "clip_name2": "text_encoders",
}


class ComfyServer(HttpServer):
    """`made` are the graphs that were worked on. `error`, where set, is what the sampler fails with."""

    def __init__(self) -> None:
        super().__init__(("stats", "prompt", "history", "queue", "view", "models", "interrupt", "socket"))
        self.image = tiny_png()
        self.files = {"checkpoints": [CHECKPOINT, "sd_xl_base.safetensors"]}
        self.is_comfy = True
        self.has_socket = True
        self.takes_prompt_id = True
        self.says_success = True
        self.saves = "output"
        """The type of the images: "output", "temp", or "" for none."""
        self.gate: asyncio.Semaphore | None = None
        self.error: dict[str, Any] | None = None
        self.running: list[list[Any]] = []
        self.pending: list[list[Any]] = []
        self.history: dict[str, dict[str, Any]] = {}
        self.made: list[dict[str, Any]] = []
        self.stepped = asyncio.Event()
        """Set at each step; a test may clear it and wait for the next one."""
        self._interrupted: set[str] = set()
        self._sockets: dict[str, asyncio.StreamWriter] = {}
        self._work = asyncio.Event()
        self._passed = asyncio.Event()

    @property
    def url(self) -> str:
        """What belongs into `base_url`."""
        return self.origin

    def kind(self, request: Request) -> str:
        first = request.path.strip("/").partition("/")[0]
        kinds = {"system_stats": "stats", "ws": "socket", "models": "models", "view": "view"}
        known = ("prompt", "history", "queue", "interrupt")
        return kinds.get(first, first if first in known else "unknown")

    def forget(self) -> None:
        """As after a restart."""
        self.pending.clear()
        self.running.clear()
        self.history.clear()

    def hang_up(self) -> None:
        for writer in self._sockets.values():
            writer.transport.abort()

    def answer(self, request: Request) -> Reply:
        kind = self.kind(request)
        match (request.method, kind):
            case (_, "stats") if not self.is_comfy:
                return Reply(200, {"hello": "world"})
            case ("GET", "stats"):
                device = {"name": "cpu", "type": "cpu", "vram_total": 25_000_000_000, "vram_free": 9_000_000}
                return Reply(200, {"system": {"comfyui_version": "0.3.64"}, "devices": [device]})
            case ("GET", "queue"):
                return Reply(200, {"queue_running": self.running, "queue_pending": self.pending})
            case ("POST", "queue"):
                gone = request.json.get("delete", [])
                self.pending = [row for row in self.pending if row[1] not in gone]
                return Reply(200)
            case ("POST", "interrupt"):
                self._interrupted |= {row[1] for row in self.running}
                self._passed.set()
                return Reply(200)
            case ("GET", "models"):
                return self._models(request.path.removeprefix("/models").strip("/"))
            case ("GET", "history"):
                entry = self.history.get(request.path.rpartition("/")[2])
                return Reply(200, {request.path.rpartition("/")[2]: entry} if entry else {})
            case ("GET", "view"):
                return Reply(200, self.image, {"Content-Type": "image/png"})
            case ("POST", "prompt"):
                return self._prompt(request)
        return Reply(404, b"404: Not Found", {"Content-Type": "text/plain"})

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self._worker = asyncio.get_running_loop().create_task(self._work_for_ever())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._worker.cancel()
        await asyncio.wait({self._worker})
        await super().__aexit__()

    async def upgrade(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        if self.kind(request) != "socket" or not self.has_socket:
            return False
        accept = hashlib.sha1(
            f"{request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()
        ).digest()
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + base64.b64encode(accept) + b"\r\n\r\n"
        )
        client = request.query["clientId"][0]
        self._sockets[client] = writer
        await self._say(client, "status", {"status": {"exec_info": {"queue_remaining": 0}}, "sid": client})
        try:
            while (opcode := await _read_frame(reader)) != 8:
                assert opcode in (9, 10)
            writer.write(b"\x88\x00")
        except asyncio.IncompleteReadError:
            pass
        finally:
            del self._sockets[client]
        return True

    def _models(self, folder: str) -> Reply:
        if not folder:
            return Reply(200, list(self.files))
        if folder not in self.files:
            return Reply(404)
        return Reply(200, self.files[folder])

    def _prompt(self, request: Request) -> Reply:
        graph = request.json["prompt"]
        for node, record in graph.items():
            for key, value in record["inputs"].items():
                choices = self.files.get(_LOADERS.get(key, ""), [])
                if key in _LOADERS and value not in choices:
                    return Reply(400, _refusal(node, record["class_type"], key, value, choices))
        prompt_id = request.json.get("prompt_id") if self.takes_prompt_id else None
        prompt_id = prompt_id or str(uuid.uuid4())
        number = len(self.made) + len(self.pending)
        self.pending.append([number, prompt_id, graph, {"client_id": request.json.get("client_id")}, []])
        self._work.set()
        return Reply(200, {"prompt_id": prompt_id, "number": number, "node_errors": {}})

    async def _work_for_ever(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            while self.pending:
                row = self.pending.pop(0)
                self.running.append(row)
                await self._run(row[1], row[2], row[3]["client_id"])
                self.running.clear()

    async def _run(self, prompt_id: str, graph: dict[str, Any], client: str) -> None:
        self.made.append(graph)
        messages: list[list[Any]] = []

        async def say(kind: str, **data: Any) -> None:
            data |= {"prompt_id": prompt_id, "timestamp": 1_763_800_000_000 + 250 * len(messages)}
            if kind.startswith("execution"):
                messages.append([kind, data])
            await self._say(client, kind, data)

        await say("execution_start")
        await say("execution_cached", nodes=[])
        sampler = next(node for node, record in graph.items() if "Sampler" in record["class_type"])
        saver = next((node for node, record in graph.items() if "Image" in record["class_type"]), "0")
        steps = graph[sampler]["inputs"].get("steps", 1)
        for step in range(1, steps + 1):
            await self._pass_gate(prompt_id)
            if prompt_id in self._interrupted:
                await say("execution_interrupted", node_id=sampler, node_type="KSampler", executed=[])
                self._note(prompt_id, "error", messages, {})
                return
            await say("progress", value=step, max=steps, node=sampler)
            await self._send(client, 2, (1).to_bytes(4) + (1).to_bytes(4) + PREVIEW)
            self.stepped.set()
        if self.error is not None:
            await say("execution_error", node_id=sampler, node_type="KSampler", executed=[], **self.error)
            self._note(prompt_id, "error", messages, {})
            return
        await say("progress", value=1, max=9, node="vae-tiles")
        outputs = {}
        if self.saves:
            name = {"filename": f"imagen_{len(self.made):05}_.png", "subfolder": "", "type": self.saves}
            outputs = {saver: {"images": [name]}}
            await say("executed", node=saver, output=outputs[saver])
        if self.says_success:
            await say("execution_success")
        else:
            await say("executing", node=None)
        await asyncio.sleep(0)  # the history comes after the announcement
        self._note(prompt_id, "success", messages, outputs)

    async def _pass_gate(self, prompt_id: str) -> None:
        """Until the gate lets one step pass, or someone interrupts."""
        if self.gate is None:
            await asyncio.sleep(0)
            return
        while prompt_id not in self._interrupted:
            self._passed.clear()
            gate = asyncio.get_running_loop().create_task(self.gate.acquire())
            passed = asyncio.get_running_loop().create_task(self._passed.wait())
            done, rest = await asyncio.wait({gate, passed}, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
            if gate in done:
                return

    def _note(self, prompt_id: str, status: str, messages: list[list[Any]], outputs: dict[str, Any]) -> None:
        status_record = {"status_str": status, "completed": status == "success", "messages": messages}
        self.history[prompt_id] = {"prompt": [], "outputs": outputs, "status": status_record, "meta": {}}

    async def _say(self, client: str, kind: str, data: dict[str, Any]) -> None:
        await self._send(client, 1, json.dumps({"type": kind, "data": data}).encode())

    async def _send(self, client: str, opcode: int, payload: bytes) -> None:
        writer = self._sockets.get(client)
        if writer is None or writer.is_closing():
            return
        length = bytes([len(payload)]) if len(payload) < 126 else b"\x7e" + len(payload).to_bytes(2)
        writer.write(bytes([0x80 | opcode]) + length + payload)


def _refusal(node: str, kind: str, key: str, value: str, choices: list[str]) -> dict[str, Any]:
    """As recorded."""
    problem = {
        "type": "value_not_in_list",
        "message": "Value not in list",
        "details": f"{key}: '{value}' not in {choices}",
        "extra_info": {"input_name": key, "input_config": [choices, {}], "received_value": value},
    }
    return {
        "error": {
            "type": "prompt_outputs_failed_validation",
            "message": "Prompt outputs failed validation",
            "details": "",
            "extra_info": {},
        },
        "node_errors": {node: {"errors": [problem], "dependent_outputs": ["7"], "class_type": kind}},
    }


async def _read_frame(reader: asyncio.StreamReader) -> int:
    """The opcode of a small frame from a client."""
    first, second = await reader.readexactly(2)
    await reader.readexactly((second & 0x7F) + 4)  # the mask, and what it covers
    return first & 0x0F
