"""OpenAI's images API on this computer, and that of servers which follow it: counts what was made.

Written from the published API document and from answers recorded of sd-server. `made` would have been
charged.
"""

from __future__ import annotations

import base64
from typing import Any

from tests.fakes.http_server import HttpServer, Reply, Request
from tests.fakes.png import tiny_png

KEY = "sk-test-" + "k3y" * 12


class OpenAIServer(HttpServer):
    """`key` is the one that it takes, "" for none. `style` "openai" or "plain": how it words a refusal."""

    def __init__(self) -> None:
        super().__init__(("create", "models", "file"))
        self.key = KEY
        self.image = tiny_png()
        self.location = "b64_json"
        """"b64_json", "url", "data", or the URL to answer with."""
        self.style = "openai"
        self.rows: Any = None
        """What to answer as `data`, where it is not the picture."""
        self.made: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        """What belongs into `base_url`."""
        return f"{self.origin}/v1"

    def kind(self, request: Request) -> str:
        kinds = {"POST /v1/images/generations": "create", "GET /v1/models": "models"}
        line = f"{request.method} {request.path}"
        return kinds.get(line, "file" if request.path.startswith("/files/") else "unknown")

    def answer(self, request: Request) -> Reply:
        kind = self.kind(request)
        if kind == "file":
            return Reply(200, self.image, {"Content-Type": "image/png"})
        if self.key and request.headers.get("authorization") != f"Bearer {self.key}":
            return self.problem(401, "Incorrect API key provided: sk-wrong.", "invalid_api_key")
        if kind == "models":
            names = ("sd-cpp-local", "flux.1-schnell")
            return Reply(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in names]})
        if kind == "create":
            return self._create(request)
        return self.problem(404, "Invalid URL.", "not_found")

    def problem(self, status: int, message: str, code: str | None = None) -> Reply:
        if self.style == "plain":
            return Reply(status, {"error": message})
        error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
        return Reply(status, {"error": error}, {"x-request-id": "req_failed"})

    def _create(self, request: Request) -> Reply:
        body = request.json
        if not body.get("prompt"):
            return self.problem(400, "prompt required")
        if body.get("model", "").startswith("gpt-image-"):
            for key in ("response_format", "seed"):
                if key in body:
                    return self.problem(400, f"Unknown parameter: '{key}'.", "unknown_parameter")
        self.made.append(body)
        rows = [self._picture()] if self.rows is None else self.rows
        record = {"created": 1_763_800_000, "data": rows, "output_format": "png"}
        return Reply(200, record, {"x-request-id": f"req_{len(self.made)}"})

    def _picture(self) -> dict[str, str]:
        encoded = base64.b64encode(self.image).decode()
        match self.location:
            case "b64_json":
                return {"b64_json": encoded}
            case "data":
                return {"b64_json": f"data:image/png;base64,{encoded}"}
            case "url":
                return {"url": f"{self.origin}/files/img-{len(self.made)}.png?sig=s3cret"}
        return {"url": self.location}
