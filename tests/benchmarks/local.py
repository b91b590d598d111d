"""What the engine's own process costs: time per image beside the engine called directly, start, cancelling,
idling, and the memory that is given back. The model is tiny, so the figures are the worst case.

python -m tests.benchmarks.local [--size 256] [--steps 8] [--rounds 7]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import aclosing
from pathlib import Path

from imagen_desktop.core.backends.local.engine_host import EngineHost
from imagen_desktop.core.backends.local.orders import Load, Made, Make, Step
from tests.fakes.tiny_models import write_flux

_MOST_RATIO, _MOST_READY, _MOST_CANCEL, _MOST_MB = 1.05, 0.6, 0.3, 20.0
_DIRECT = """
import json, os, sys, time
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.nice(5)
out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
import cyllama.sd as sd
files, threads = json.loads(sys.argv[1]), int(sys.argv[2])
parameters = sd.SDContextParams()
wanted = {"diffusion_model_path": files["diffusion"], "clip_l_path": files["clip_l"],
          "vae_path": files["vae"], "n_threads": threads,
          "vae_decode_only": True, "free_params_immediately": False}
for name, value in wanted.items():
    if hasattr(parameters, name):
        setattr(parameters, name, value)
context = sd.SDContext(parameters)
for line in sys.stdin:
    order = json.loads(line)
    started = time.monotonic()
    image = context.generate(
        prompt=order["prompt"], width=order["width"], height=order["height"], seed=order["seed"],
        sample_steps=order["steps"], cfg_scale=1.0, sample_method=sd.SampleMethod.EULER)[0]
    image.save(order["path"] + ".png")
    print(time.monotonic() - started, file=out, flush=True)
"""


class _Direct:
    """The engine in a process of its own that has nothing else to do."""

    def __init__(self, files: Mapping[str, str], threads: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _DIRECT, json.dumps(dict(files)), str(threads)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    @property
    def pid(self) -> int:
        return self._process.pid

    def seconds(self, order: Make) -> float:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order._asdict()) + "\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def close(self) -> None:
        self._process.kill()
        with self._process:
            pass


async def _ours(host: EngineHost, load: Load, order: Make) -> float:
    started = time.monotonic()
    last = [event async for event in host.make(load, order)][-1]
    assert isinstance(last, Made), last
    return time.monotonic() - started


async def _cancelled(host: EngineHost, load: Load, order: Make) -> float:
    """From asking to being ready for the next image."""
    started = 0.0
    async with aclosing(host.make(load, order._replace(steps=500))) as events:
        async for event in events:
            if isinstance(event, Step) and event.number == 2:
                started = time.monotonic()
                break
    return time.monotonic() - started


def _tree_mb() -> float:
    """Of this process and its children, shared pages once."""
    own = str(os.getpid())
    children = subprocess.run(["pgrep", "-P", own], capture_output=True, text=True).stdout.split()
    return sum(_proportional_kb(Path("/proc", pid, "smaps_rollup")) for pid in [own, *children]) / 1000


def _proportional_kb(rollup: Path) -> int:
    lines = rollup.read_text().splitlines() if rollup.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _measure(folder: Path, size: int, steps: int, rounds: int) -> bool:
    threads = len(os.sched_getaffinity(0))
    load = Load(await asyncio.to_thread(write_flux, folder / "model"), threads)
    order = Make("a red fox", "", size, size, steps, 1.0, 1, str(folder / "one.part"))
    host = EngineHost()
    ready = await host.ready()
    await host.close()
    print(f"{ready.version} on {ready.device}, {threads} threads, load {os.getloadavg()[0]:.1f}")
    before = _tree_mb()
    results = [
        await _starting(host),
        *await _making(host, load, order, rounds),
        await _idling(host),
    ]
    loaded = _tree_mb()
    cancels = [await _cancelled(host, load, order) for _ in range(3)]
    how = "" if ready.can_cancel else "ends the process"
    results.append(_line("cancel", statistics.median(cancels), _MOST_CANCEL, "s", how))
    await host.close()
    words = f"{before:.0f} MB before, {loaded:.0f} MB loaded"
    return all([*results, _line("kept after unloading", _tree_mb() - before, _MOST_MB, "MB", words)])


async def _starting(host: EngineHost) -> bool:
    starts = []
    for _ in range(5):
        started = time.monotonic()
        await host.ready()
        starts.append(time.monotonic() - started)
        await host.close()
    return _line("ready", min(starts), _MOST_READY, "s", f"median {statistics.median(starts):.2f} s")


async def _making(host: EngineHost, load: Load, order: Make, rounds: int) -> list[bool]:
    """By turns, so that both meet the same machine. What its other work does to the clock, it does far less
    to the processors' time: that is counted too, with this program's own share."""
    direct = _Direct(load.files, load.threads)
    await asyncio.to_thread(direct.seconds, order)
    await _ours(host, load, order)
    assert host.pid is not None
    pairs, used = [], []
    for _ in range(rounds):
        marks = [_cpu_seconds(direct.pid)]
        bare = await asyncio.to_thread(direct.seconds, order)
        marks += [_cpu_seconds(direct.pid), _cpu_seconds(host.pid) + time.process_time()]
        pairs.append((bare, await _ours(host, load, order)))
        marks.append(_cpu_seconds(host.pid) + time.process_time())
        used.append((marks[1] - marks[0], marks[3] - marks[2]))
    direct.close()
    return [_ratio("time per image", pairs), _ratio("its processor time", used)]


def _ratio(name: str, pairs: list[tuple[float, float]]) -> bool:
    bare, ours = (statistics.median(each) for each in zip(*pairs, strict=True))
    best = min(pair[1] for pair in pairs) / min(pair[0] for pair in pairs)
    words = f"the best of each; medians {ours:.2f} s and {bare:.2f} s ({ours / bare:.3f})"
    return _line(name, best, _MOST_RATIO, "x", words)


async def _idling(host: EngineHost) -> bool:
    assert host.pid is not None
    await asyncio.sleep(1)
    used = _cpu_seconds(host.pid)
    await asyncio.sleep(3)
    return _line("idle, in 3 s", _cpu_seconds(host.pid) - used, 0.0, "s of CPU")


def _line(name: str, value: float, most: float, unit: str, words: str = "") -> bool:
    print(f"{'ok  ' if value <= most else 'FAIL'} {name}: {value:.3g} {unit} (at most {most:g}) {words}")
    return value <= most


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        done = asyncio.run(_measure(Path(folder), chosen.size, chosen.steps, chosen.rounds))
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
