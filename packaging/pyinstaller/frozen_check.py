"""Uses a packaged program as a person would: terminal, window, keyring, TLS, children, local models.

Each check is a function that raises Failure; what the program holds is looked at from outside only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE)]

from local_authority import Authority  # noqa: E402 - they lie beside this file, and above
from painted_window import painted_after  # noqa: E402
from tests.fakes.secret_service import SecretService  # noqa: E402

SECONDS = 120
MOST_BYTES = 160_000_000
TOKEN = "r8_packagedCanary"  # noqa: S105 - nobody's
LIBRARIES = "/users/own/libraries"


class Failure(Exception):  # noqa: N818 - it is the check's answer
    """What the packaged program did wrong."""


class Packaged:
    """The built folder, with a home of its own below `work`."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.folder = folder
        self.work = work
        self.program = folder / "imagen-desktop"
        self.home = work / "home"
        self.home.mkdir()
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(work), "LANG": "C.UTF-8"}

    @property
    def size_bytes(self) -> int:
        return sum(file.lstat().st_size for file in self.folder.rglob("*") if not file.is_dir())

    @property
    def has_engine(self) -> bool:
        return (self.folder / "_internal" / "cyllama").is_dir()

    def run(self, *arguments: str, given: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, *arguments],
            env={**self.environment, **variables},
            input=given,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            cwd=self.work,
            check=False,
        )

    def output(self, *arguments: str, **variables: str) -> str:
        done = self.run(*arguments, **variables)
        if done.returncode != 0:
            raise Failure(f"{' '.join(arguments)}: exit code {done.returncode}: {done.stderr.strip()}")
        return done.stdout.strip()


def version(packaged: Packaged) -> str:
    return packaged.output("--version")


def picture(packaged: Packaged) -> str:
    """The README's command; the file must know how it was made."""
    prompt = "a red fox in the snow at night"
    home = ("--home", str(packaged.home))
    path = packaged.output(*home, "--generate", prompt, "--backend", "sketch", "--quiet")
    if prompt not in packaged.output(*home, "show", path):
        raise Failure(f"{path} does not say how it was made")
    return Path(path).name


def keyring(packaged: Packaged) -> str:
    """A real Secret Service: set, found, taken out."""
    folder = packaged.work / "keyring"
    folder.mkdir()
    with SecretService(folder).running() as service:
        name, home = "REPLICATE_API_TOKEN", ("--home", str(packaged.home))
        stored = packaged.run(*home, "keys", "set", name, given=TOKEN, **service.environment)
        if stored.returncode != 0:
            raise Failure(stored.stderr)
        listed = packaged.output(*home, "keys", "list", **service.environment)
        if "keyring" not in listed:
            raise Failure(listed)
        packaged.output(*home, "keys", "remove", name, **service.environment)
    return "stored, found, removed"


def tls(packaged: Packaged) -> str:
    """A server of an unknown authority is refused, and taken where SSL_CERT_FILE names the authority."""
    authority = Authority(packaged.work)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Models)
    server.socket = authority.server_context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = packaged.work / "tls"
    home.mkdir()
    config = f'default_backend = "mine"\n[backends.mine]\ntype = "openai"\nbase_url = "https://127.0.0.1:{server.server_port}/v1"\n'
    (home / "config.toml").write_text(config, encoding="utf-8")
    ask = ("--home", str(home), "backends", "models", "mine")
    try:
        refused = packaged.run(*ask)
        if refused.returncode != 7:
            raise Failure(f"an unknown authority: {refused.returncode} {refused.stdout}{refused.stderr}")
        if "picture-model" not in packaged.output(*ask, SSL_CERT_FILE=str(authority.certificate)):
            raise Failure("the server's models were not heard")
    finally:
        server.shutdown()
    roots = packaged.folder / "_internal" / "certifi" / "cacert.pem"
    count = roots.read_text(encoding="utf-8").count("BEGIN CERTIFICATE")
    if count < 50:
        raise Failure(f"{roots} has {count} roots")
    return f"{count} roots; its own authority taken, an unknown one refused"


class _Models(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = b'{"object": "list", "data": [{"id": "picture-model", "object": "model"}]}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


def children(packaged: Packaged) -> str:
    """What tmux is started with: the user's library path, and nothing of the packaging's."""
    tools, record = packaged.work / "tools", packaged.work / "environment"
    tools.mkdir()
    for name, text in (("tmux", f"env > {record}\necho @1"), ("tmux-img", "exit 0")):
        (tools / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    variables = {"PATH": f"{tools}:{os.environ['PATH']}", "TMUX": "/nowhere,1,0"}
    for given in ({"LD_LIBRARY_PATH": LIBRARIES}, {}):
        packaged.output(
            "--home", str(packaged.home), "generate", "a fox", "--backend", "sketch", "--preview", "--quiet",
            **variables, **given,
        )  # fmt: skip
        seen = dict(line.split("=", 1) for line in record.read_text(encoding="utf-8").splitlines())
        added = seen.keys() - {*packaged.environment, *variables, *given, "PWD", "SHLVL", "_", "OLDPWD"}
        if added or seen.get("LD_LIBRARY_PATH", "") != given.get("LD_LIBRARY_PATH", ""):
            raise Failure(f"a child sees {sorted(added)} and libraries in {seen.get('LD_LIBRARY_PATH')}")
    return "tmux sees the user's environment"


def thumbnails(packaged: Packaged) -> str:
    """The window's own child process answers on its standard streams."""
    done = subprocess.run(
        [packaged.program, "--thumbnail-worker", str(packaged.work / "thumbnails")],
        env=packaged.environment,
        input=b"",
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != 0 or not done.stdout:
        raise Failure(f"exit code {done.returncode}: {done.stderr.decode()}")
    return "its process is ready"


def local_model(packaged: Packaged) -> str:
    """A tiny model of random weights, through the packaged engine's process."""
    if not packaged.has_engine:
        return "not run: this folder has no engine"
    from imagen_desktop.core.backends.local.orders import Made, Make
    from tests.core.backends.local import worker_pipe
    from tests.fakes.tiny_models import write_flux

    worker_pipe.worker_command = lambda: [str(packaged.program), "--engine-worker"]  # type: ignore[attr-defined]
    order = Make("a red fox", "", 64, 64, 2, 1.0, 1, str(packaged.work / "journal" / "one.part"))
    with worker_pipe.worker(write_flux(packaged.work / "model")) as pipe:
        made = pipe.make(order).end
        if not isinstance(made, Made):
            raise Failure(str(made))
        return f"{pipe.ready.version} on {pipe.ready.device}: {made.size_bytes} bytes"


def window(packaged: Packaged) -> str:
    """From the program's start to a painted window, several times: the first reads the disk.

    Under a second is what it should be where nothing else runs; a busy machine is no failure.
    """
    (packaged.home / "window.ini").write_text("[firstrun]\ndone=true\n", encoding="utf-8")
    command = [str(packaged.program), "--home", str(packaged.home)]
    first, *others = (painted_after(command, packaged.environment, packaged.work) for _ in range(4))
    best = min(others)
    said = f"painted after {best.clock:.2f} s ({best.used:.2f} s of a processor)"
    return f"{said}; the first time {first.clock:.2f} s ({first.used:.2f} s)"


def size(packaged: Packaged) -> str:
    said = f"{packaged.size_bytes / 1e6:.0f} MB"
    if packaged.size_bytes > MOST_BYTES and not packaged.has_engine:
        raise Failure(f"{said}; it should be {MOST_BYTES / 1e6:.0f} MB")
    return said


CHECKS: tuple[Callable[[Packaged], str], ...] = (
    size, version, picture, thumbnails, children, tls, keyring, local_model, window,
)  # fmt: skip


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0] if arguments else "dist/imagen-desktop").absolute()
    failures = 0
    for check in CHECKS:
        with tempfile.TemporaryDirectory() as work:
            try:
                said = f"ok      {check(Packaged(folder, Path(work)))}"
            except (Failure, OSError, AssertionError, subprocess.SubprocessError) as failure:
                said, failures = f"FAILED  {failure}", failures + 1
            print(f"{check.__name__.replace('_', ' '):12} {said}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
