"""Whole processes against a local server that answers at once: ours, the official client, bare httpx.

    python tests/benchmarks/whole_process.py [--runs 9] [--python PATH]

`--python` names an interpreter that has this program and `replicate==1.0.7` installed and nothing
else (development tools slow httpx's import down); without it, a virtual environment is made for the
occasion. Commands take turns, so that a machine whose speed drifts is fair to all; figures are
medians in seconds, ratios are taken run by run.
"""

from __future__ import annotations

import argparse
import http.server
import json
import os
import random
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIDE = 837  # an incompressible picture of about 2.1 MB
NEW_SEED = "NEW_SEED"
"""Stands for another number in each run: for one that its library knows, `generate` warns."""

# FileOutput is what run() itself gives for https addresses.
OFFICIAL = """
import replicate, sys
from replicate.helpers import FileOutput
client = replicate.Client(api_token="r8_test", base_url=sys.argv[1])
output = client.run("black-forest-labs/flux-schnell", input={"prompt": "a fox", "seed": 7})
with open(sys.argv[2], "wb") as file:
    file.write(FileOutput(output[0], client).read())
print(sys.argv[2])
"""

BARE = """
import httpx, sys
client = httpx.Client(base_url=sys.argv[1], headers={"Authorization": "Bearer r8_test"})
answer = client.post("/v1/models/black-forest-labs/flux-schnell/predictions", headers={"Prefer": "wait"},
                     json={"input": {"prompt": "a fox", "seed": 7}})
with open(sys.argv[2], "wb") as file:
    file.write(client.get(answer.json()["output"][0]).content)
print(sys.argv[2])
"""


def noise_png(side: int) -> bytes:
    source = random.Random(1)
    rows = b"".join(b"\0" + source.randbytes(side * 3) for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


class _Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    image = noise_png(SIDE)
    file_sent_at = 0.0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._send(201, "application/json", self._prediction("processing"))

    def do_GET(self) -> None:
        if self.path.startswith("/v1/"):
            self._send(200, "application/json", self._prediction("succeeded"))
            return
        self._send(200, "image/png", self.image)
        _Answers.file_sent_at = time.time()

    def _prediction(self, status: str) -> bytes:
        origin = f"http://{self.headers['Host']}"
        prediction = {
            "id": "gm3qorzdhgbfurvjtvhg6dckhu",
            "model": "black-forest-labs/flux-schnell",
            "version": "hidden",
            "input": {"prompt": "a fox", "seed": 7},
            "output": [f"{origin}/out-0.png"],
            "status": status,
            "error": None,
            "logs": "",
            "created_at": "2026-11-22T10:00:00.000Z",
            "urls": {"get": f"{origin}/v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu"},
        }
        return json.dumps(prediction).encode()

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name upstream
        pass


def make_environment(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, str(ROOT), "replicate==1.0.7"], check=True)
    return python


def commands(python: Path, base: str, work: Path) -> dict[str, list[str]]:
    program = str(python.parent / "imagen-desktop")
    home = work / "home"
    home.mkdir()
    (home / "config.toml").write_text(
        f'[backends.fast]\ntype = "replicate"\nmodel = "black-forest-labs/flux-schnell"\n'
        f'api_token_env = "TOKEN"\nbase_url = "{base}/v1"\n[backends.flux-schnell-local]\ntype = "local"\n'
    )
    target = str(work / "official.png")
    return {
        "python -c pass": [str(python), "-c", "pass"],
        "--version": [program, "--version"],
        "bare httpx": [str(python), "-c", BARE, base, target],
        "official client": [str(python), "-c", OFFICIAL, base, target],
        "imagen generate": [
            program, "--home", str(home), "generate", "a fox", "--backend", "fast", "--seed", NEW_SEED,
            "--quiet",
        ],
    }  # fmt: skip


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds of the whole process, and from the file's last byte sent to the path's arrival."""
    _Answers.file_sent_at = 0.0
    environment = {**os.environ, "TOKEN": "r8_test"}
    start = time.time()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    assert process.stdout is not None
    with process.stdout:
        process.stdout.readline()
        printed = time.time()
    if process.wait() != 0:
        raise SystemExit(f"failed: {command[:3]}")
    return time.time() - start, printed - _Answers.file_sent_at if _Answers.file_sent_at else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--python", type=Path)
    arguments = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        python = arguments.python or make_environment(Path(folder) / "venv")
        base = f"http://127.0.0.1:{server.server_address[1]}"
        measure(commands(python.absolute(), base, Path(folder)), arguments.runs)
    server.shutdown()


def measure(named: dict[str, list[str]], runs: int) -> None:
    seconds: dict[str, list[float]] = {name: [] for name in named}
    saving: list[float] = []
    for number in range(runs + 1):
        for name, words in named.items():
            whole, after = timed([str(number + 1) if word == NEW_SEED else word for word in words])
            if number:  # the first round warms the caches
                seconds[name].append(whole)
                if name == "imagen generate":
                    saving.append(after)
    print(f"picture: {len(_Answers.image) / 1e6:.1f} MB, runs: {runs}")
    for name, values in seconds.items():
        print(f"{name:16} {statistics.median(values):.3f} s  ({min(values):.3f}-{max(values):.3f})")
    print(f"last byte sent to path printed: {statistics.median(saving) * 1000:.0f} ms")
    for ours, theirs in (("imagen generate", "official client"), ("--version", "python -c pass")):
        ratio = statistics.median(a / b for a, b in zip(seconds[ours], seconds[theirs], strict=True))
        print(f"{ours} / {theirs}: {ratio:.2f}")


if __name__ == "__main__":
    main()
