"""How fast a model comes, with its hash: against `curl` from the same server on loopback.

    python -m tests.benchmarks.download [FOLDER] [--megabytes N] [--rounds N]

FOLDER is where files go; on a memory file system the network counts, on a disk the disk.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shlex
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from imagen_desktop.core.models.catalogue import Catalogue, CatalogueModel, Licence, ModelFile, Role
from imagen_desktop.core.models.host import ModelHost
from imagen_desktop.core.models.pull import Pull
from imagen_desktop.core.models.store import ModelStore

MEGABYTE = 1_000_000


def serve(file: Path) -> str:
    """A server that costs as little as one can: the kernel sends the file."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer(connection: socket.socket) -> None:
        with connection, file.open("rb") as source:
            connection.recv(65536)
            length = os.fstat(source.fileno()).st_size
            head = f'HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nETag: "x"\r\nConnection: close\r\n\r\n'
            connection.sendall(head.encode())
            connection.sendfile(source)

    def accept() -> None:
        while True:
            threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def with_curl(address: str, folder: Path) -> None:
    command = ["curl", "-s", "-f", "-o", str(folder / "curl.out"), f"{address}/o/r/resolve/main/big"]
    subprocess.run(command, check=True)


def with_curl_and_hash(address: str, folder: Path) -> None:
    """What one would do by hand: the file and its SHA-256, while it comes."""
    url, file = f"{address}/o/r/resolve/main/big", shlex.quote(str(folder / "curl.out"))
    command = f"set -o pipefail; curl -s -f {url} | tee {file} | sha256sum"
    subprocess.run(["bash", "-c", command], check=True, stdout=subprocess.DEVNULL)


def with_ours(address: str, folder: Path, file: ModelFile) -> None:
    model = CatalogueModel("big", "big", "Big", "", (file,), 1, 1.0, 512, 1, 1, Licence("", "https://x"))
    store = ModelStore(folder / "models", Catalogue(date(2026, 1, 1), "", (model,)))
    Pull(store, model, ModelHost(address), lambda _: None).run(is_accepted=True)
    assert store.state(model).is_ready


def sync(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", nargs="?", default="/dev/shm")
    arguments.add_argument("--megabytes", type=int, default=500)
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as made:
        folder = Path(made)
        source = folder / "big"
        block = random.Random(1).randbytes(MEGABYTE)
        with source.open("wb") as file:
            for _ in range(given.megabytes):
                file.write(block)
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        known = ModelFile(Role.CHECKPOINT, "o/r", "big", "main", given.megabytes * MEGABYTE, digest)
        address = serve(source)
        rates: dict[str, list[float]] = {"curl": [], "curl, synced": [], "curl, hashed": [], "ours": []}
        for _ in range(given.rounds):
            curl = timed(lambda: with_curl(address, folder))
            synced = curl + timed(lambda: sync(folder / "curl.out"))
            (folder / "curl.out").unlink()
            ours = timed(lambda: with_ours(address, folder, known))
            shutil.rmtree(folder / "models")
            hashed = timed(lambda: with_curl_and_hash(address, folder))
            (folder / "curl.out").unlink()
            for name, seconds in zip(rates, (curl, synced, hashed, ours), strict=True):
                rates[name].append(given.megabytes / seconds)
    tell(rates)


def tell(rates: Mapping[str, list[float]]) -> None:
    """Ours is hashed and synced; each ratio is the median of those within one round."""
    for name, each in rates.items():
        ratio = statistics.median(our / rate for our, rate in zip(rates["ours"], each, strict=True))
        print(f"{name:13} {statistics.median(each):4.0f} MB/s, ours is {ratio:.2f} of it")


if __name__ == "__main__":
    main()
