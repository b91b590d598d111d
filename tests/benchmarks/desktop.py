"""The program on a desktop: what it costs in the tray, how fast it answers other starts.

    xvfb-run -a dbus-run-session -- python tests/benchmarks/desktop.py [--runs 9] [--seconds 30]

Needs an X display with a window manager for the focus figures; medians in milliseconds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


def start(home: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "imagen_desktop", "--home", home, *arguments], cwd=ROOT)


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("it did not happen")
        time.sleep(0.001)


def active() -> str:
    done = subprocess.run(["xdotool", "getactivewindow", "getwindowname"], capture_output=True, text=True)
    return done.stdout.strip()


def cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_megabytes(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def socket_ms(home: Path, action: str) -> float:
    """The same without the second process's own start."""
    from imagen_desktop.core.instance.connection import connect
    from imagen_desktop.core.paths import home_paths

    before = time.perf_counter()
    connection = connect(home_paths(home))
    assert connection is not None
    connection.send({"action": action})
    connection.receive(5)
    until(lambda: active().startswith("Quick" if action == "quick" else "Imagen"))
    took = 1000 * (time.perf_counter() - before)
    connection.close()
    return took


def process_ms(home: str, *arguments: str) -> float:
    before = time.perf_counter()
    assert start(home, *arguments).wait() == 0
    return 1000 * (time.perf_counter() - before)


def main() -> None:
    sys.path.insert(0, str(ROOT))
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=30)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "config.toml").write_text('default_backend = "sketch"\n', encoding="utf-8")
        program = start(home, "--hidden")
        lock = Path(home) / "running.lock"
        until(lambda: lock.exists() and lock.stat().st_size)
        time.sleep(15)  # its start, and the look for a tray
        before = cpu_seconds(program.pid)
        time.sleep(chosen.seconds)
        used = cpu_seconds(program.pid) - before
        print(
            f"idle: {100 * used / chosen.seconds:.2f} % of a core, {resident_megabytes(program.pid):.0f} MB"
        )
        for words, action, arguments in (("window", "show", ()), ("quick prompt", "quick", ("--quick",))):
            asked, whole = [], []
            for _ in range(chosen.runs):
                asked.append(socket_ms(Path(home), action))
                whole.append(process_ms(home, *arguments))  # it is shown already: this is the client's time
                subprocess.run(["wmctrl", "-c", "Imagen Desktop" if action == "show" else "Quick prompt"])
                time.sleep(0.3)
            print(f"{words}: active {statistics.median(asked):.0f} ms after it is asked for;", end=" ")
            print(f"a second start, interpreter included, ends after {statistics.median(whole):.0f} ms")
        program.terminate()
        print(f"end: exit code {program.wait()}")


if __name__ == "__main__":
    main()
