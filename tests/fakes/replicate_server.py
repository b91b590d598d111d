"""Replicate's HTTP API on this computer: scriptable, counts predictions, sends real bytes.

Written from the published API document and from recorded answers. Nothing is ever made twice by
it: `created` is the number of predictions that would have been charged.
"""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from tests.fakes.http_server import DROP, HANG, HTML, Fault, HttpServer, Reply, Request, in_thread
from tests.fakes.png import tiny_png

__all__ = ["DROP", "HANG", "HTML", "Fault", "ReplicateServer", "Reply", "Request", "server_in_thread"]

TOKEN = "r8_" + "x1" * 18 + "z"
SCHNELL = "black-forest-labs/flux-schnell"
DEV = "black-forest-labs/flux-dev"
PRO = "black-forest-labs/flux-1.1-pro"
COMMUNITY = "stability-ai/sdxl"
COMMUNITY_VERSION = "39ed52f2a78e934b3ba6e2a89f5b1c712de7dfea535525255b1aa35c5565e08b"
RATIOS = ("1:1", "16:9", "21:9", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "9:16", "9:21")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


class ReplicateServer(HttpServer):
    """`async with ReplicateServer() as server:`; change its attributes, look at `requests`.

    A prediction is done after `polls` looks at it; with 0 a waiting create already answers with the
    image. `list_lag` look-ups pass before the list has a new prediction.
    """

    def __init__(self) -> None:
        super().__init__(("create", "get", "cancel", "list", "file", "account", "model", "upload"))
        self.token = TOKEN
        self.image = tiny_png()
        self.polls = 0
        self.output: Any = "url"
        """"url", "string", "data", "none", or what `output` is to hold."""
        self.final_status = "succeeded"
        self.error: str | None = None
        self.low_status = "processing"
        self.list_lag = 0
        self.list_omits_input = False
        self.page_size = 100
        self.ratelimit_remaining = 599
        self.predictions: dict[str, dict[str, Any]] = {}
        self.now: Callable[[], datetime] = _utc_now
        self._polls_left: dict[str, int] = {}

    @property
    def created(self) -> int:
        return len(self.predictions)

    @property
    def url(self) -> str:
        """What belongs into `base_url`."""
        return f"http://127.0.0.1:{self._port}/v1"

    def add(self, values: dict[str, Any], created_at: datetime | None = None, polls: int = 0) -> str:
        """A prediction that an earlier process made; its id."""
        return str(self._make(values, created_at or self.now(), polls)["id"])

    def remove_data(self, prediction_id: str) -> None:
        """What Replicate does after an hour."""
        self._finish(self.predictions[prediction_id])
        self.predictions[prediction_id] |= {"input": {}, "output": None, "logs": "", "data_removed": True}

    def kind(self, request: Request) -> str:
        """create, get, cancel, list, file, account, model, upload."""
        return _kind(request)

    def answer(self, request: Request) -> Reply:
        kind, path = _kind(request), request.path
        if kind == "file":
            return self._file(path)
        if request.headers.get("authorization") != f"Bearer {self.token}":
            given = "authorization" in request.headers
            detail = f"You did not pass {'a valid' if given else 'an'} authentication token"
            return _problem(401, detail, "Unauthenticated")
        match kind:
            case "account":
                return Reply(200, {"type": "user", "username": "ada", "name": "Ada"})
            case "create":
                return self._create(request)
            case "upload":
                return _uploaded(request)
            case "list":
                return self._list(request)
            case "model":
                return self._model(path.removeprefix("/v1/models/"))
            case "get" | "cancel":
                prediction = self.predictions.get(path.split("/")[3])
                if prediction is None:
                    return _not_found()
                return Reply(200, self._cancel(prediction) if kind == "cancel" else self._look(prediction))
        return _not_found()

    def _create(self, request: Request) -> Reply:
        model = request.path.removeprefix("/v1/models/").removesuffix("/predictions")
        if model == COMMUNITY:
            return _not_found()
        reply = _invalid(request, model)
        if reply is not None:
            return reply
        waits = "prefer" in request.headers
        prediction = self._make(request.json["input"], self.now(), self.polls)
        prediction["model"] = "replicate-internal/flux" if request.path == "/v1/predictions" else model
        prediction["version"] = request.json.get("version", "hidden")
        headers = {"ratelimit-remaining": str(self.ratelimit_remaining), "ratelimit-reset": "1"}
        if not waits:
            return Reply(201, _public(prediction), headers)
        headers["Preference-Applied"] = request.headers["prefer"]
        if self.polls:
            return Reply(202, _public(prediction), headers)
        # The answer comes as soon as the files are there, before the prediction is finished.
        answer = _public(prediction) | {"status": "processing", "output": self._output(prediction["id"])}
        self._finish(prediction)
        if self.final_status != "succeeded":
            answer = _public(prediction)
        return Reply(201, answer, headers)

    def _make(self, values: dict[str, Any], created_at: datetime, polls: int) -> dict[str, Any]:
        digest = hashlib.sha256(f"{len(self.predictions)}{values}".encode()).digest()
        prediction_id = "".join(_LETTERS[byte % 32] for byte in digest[:26])
        address = f"https://api.replicate.com/v1/predictions/{prediction_id}"
        prediction = {
            "id": prediction_id,
            "model": SCHNELL,
            "version": "hidden",
            "input": values,
            "logs": "",
            "output": None,
            "data_removed": False,
            "error": None,
            "source": "api",
            "status": "starting",
            "created_at": _stamp(created_at),
            "urls": {
                "web": f"https://replicate.com/p/{prediction_id}",
                "get": address,
                "cancel": f"{address}/cancel",
            },
        }
        self.predictions[prediction_id] = prediction
        self._polls_left[prediction_id] = polls
        return prediction

    def _look(self, prediction: dict[str, Any]) -> dict[str, Any]:
        left = self._polls_left[prediction["id"]]
        if prediction["status"] in ("starting", "processing", self.low_status):
            if left <= 0:
                self._finish(prediction)
            else:
                self._polls_left[prediction["id"]] = left - 1
                prediction["status"] = self.low_status
                prediction["started_at"] = prediction["created_at"]
                prediction["logs"] = f"Using seed\n  {left}/4 [00:00<00:01,  3.3it/s]"
        return _public(prediction)

    def _finish(self, prediction: dict[str, Any]) -> None:
        created = datetime.fromisoformat(prediction["created_at"])
        prediction |= {
            "status": self.final_status,
            "error": self.error,
            "output": self._output(prediction["id"]) if self.final_status == "succeeded" else None,
            "started_at": _stamp(created + timedelta(milliseconds=250)),
            "completed_at": _stamp(created + timedelta(milliseconds=1000)),
            "metrics": {"image_count": 1, "predict_time": 0.75, "total_time": 1.0},
        }

    def _cancel(self, prediction: dict[str, Any]) -> dict[str, Any]:
        if prediction["status"] in ("starting", "processing", self.low_status):
            if self._polls_left[prediction["id"]] <= 0:
                self._finish(prediction)  # it was faster
            else:
                prediction |= {"status": "canceled", "output": None, "metrics": {"total_time": 0.1}}
        return _public(prediction)

    def _output(self, prediction_id: str) -> Any:
        address = f"{self.origin}/files/{prediction_id}/out-0.png"
        match self.output:
            case "data":
                return [f"data:image/png;base64,{base64.b64encode(self.image).decode()}"]
            case "string":
                return address
            case "none":
                return None
            case "url":
                return [address]
        return self.output

    def _list(self, request: Request) -> Reply:
        if self.list_lag > 0:
            self.list_lag -= 1
            return Reply(200, {"previous": None, "next": None, "results": []})
        after = datetime.fromisoformat(request.query.get("created_after", ["2000-01-01T00:00:00+00:00"])[0])
        before = datetime.fromisoformat(request.query.get("created_before", ["2100-01-01T00:00:00+00:00"])[0])
        rows = [
            _public(prediction)
            for prediction in reversed(self.predictions.values())
            if after <= datetime.fromisoformat(prediction["created_at"]) < before
        ]
        if self.list_omits_input:
            rows = [{key: value for key, value in row.items() if key != "input"} for row in rows]
        start = int(request.query.get("cursor", ["0"])[0])
        end = start + self.page_size
        following = None
        if end < len(rows):
            following = f"https://api.replicate.com/v1/predictions?{urlencode({'cursor': end})}"
        headers = {"Date": format_datetime(self.now(), usegmt=True)}
        return Reply(200, {"previous": None, "next": following, "results": rows[start:end]}, headers)

    def _model(self, name: str) -> Reply:
        if name != COMMUNITY:
            return _not_found()
        owner, _, short = name.partition("/")
        return Reply(200, {"owner": owner, "name": short, "latest_version": {"id": COMMUNITY_VERSION}})

    def _file(self, path: str) -> Reply:
        prediction = self.predictions.get(path.split("/")[2])
        if prediction is None or prediction["data_removed"]:
            return Reply(404, b"not found", {"Content-Type": "text/plain"})
        headers = {"Content-Type": "image/png", "Cache-Control": "public,max-age=3600"}
        return Reply(200, self.image, headers)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _kind(request: Request) -> str:
    path = request.path
    patterns = {
        "create": r"POST /v1/(models/[^/]+/[^/]+/)?predictions",
        "cancel": r"POST /v1/predictions/[^/]+/cancel",
        "list": r"GET /v1/predictions",
        "get": r"GET /v1/predictions/[^/]+",
        "model": r"GET /v1/models/[^/]+/[^/]+",
        "account": r"GET /v1/account",
        "file": r"GET /files/.+",
        "upload": r"POST /v1/files",
    }
    line = f"{request.method} {path}"
    return next((kind for kind, pattern in patterns.items() if re.fullmatch(pattern, line)), "unknown")


def _invalid(request: Request, model: str) -> Reply | None:
    """The checks of the published document and of the models' own schemas, as far as they matter."""
    try:
        body = request.json
    except ValueError:
        return _problem(400, "The request body is not valid JSON.")
    allowed = {"input", "webhook", "webhook_events_filter", "stream"}
    if request.path == "/v1/predictions":
        allowed.add("version")
        if not body.get("version"):
            return _problem(422, "- version is required\n", "Input validation failed")
    extra = set(body) - allowed
    if extra:
        detail = f"- Additional property {extra.pop()} is not allowed\n"
        return _problem(422, detail, "Input validation failed")
    values = body.get("input")
    if not isinstance(values, dict):
        return _problem(422, "- input is required\n", "Input validation failed")
    for key, value in values.items():
        if value is None:
            return _invalid_field(key, f"{key} must not be null")
    if not re.fullmatch(r"(\d+h)?(\d+m)?(\d+s)?|\d+", request.headers.get("cancel-after", "")):
        return _problem(422, "Cancel-After is not a duration")
    if not re.fullmatch(r"|wait(=([1-9]|[1-5][0-9]|60))?", request.headers.get("prefer", "")):
        return _problem(422, "Prefer is not wait=n")
    if model == SCHNELL and values.get("aspect_ratio", "1:1") not in RATIOS:
        return _invalid_field("aspect_ratio", 'aspect_ratio must be one of the following: "1:1", "16:9"')
    if model == SCHNELL and not 1 <= values.get("num_inference_steps", 4) <= 4:
        return _invalid_field("num_inference_steps", "Must be less than or equal to 4")
    return None


def _uploaded(request: Request) -> Reply:
    """The part named "content" of a multipart form is required; the id is that of its bytes."""
    if b'name="content"' not in request.body or "multipart/form-data" not in request.headers["content-type"]:
        return _problem(400, "Missing content", "Bad request")
    identity = "".join(_LETTERS[byte % 32] for byte in hashlib.sha256(request.body).digest()[:26])
    return Reply(201, {"id": identity, "urls": {"get": f"https://api.replicate.com/v1/files/{identity}"}})


def _invalid_field(name: str, description: str) -> Reply:
    problem = {
        "title": "Input validation failed",
        "detail": f"- input.{name}: {description}\n",
        "status": 422,
        "invalid_fields": [{"type": "invalid", "field": f"input.{name}", "description": description}],
    }
    return Reply(422, problem, {"Content-Type": "application/problem+json"})


def _problem(status: int, detail: str, title: str = "") -> Reply:
    body = {"detail": detail, "status": status} | ({"title": title} if title else {})
    return Reply(status, body, {"Content-Type": "application/problem+json"})


def _not_found() -> Reply:
    return _problem(404, "The requested resource could not be found.")


def _public(prediction: dict[str, Any]) -> dict[str, Any]:
    return dict(prediction)


def _stamp(moment: datetime) -> str:
    """Nine fraction digits, as recorded."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "134Z"


def server_in_thread() -> AbstractContextManager[ReplicateServer]:
    return in_thread(ReplicateServer)


if __name__ == "__main__":  # to be tried by hand, or held against the published document
    with server_in_thread() as by_hand:
        print(f"base_url = {by_hand.url}  token = {by_hand.token}", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
