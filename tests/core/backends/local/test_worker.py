"""The engine's process, run for real: what it says, what it makes, when it ends."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from imagen_desktop.core.backends.local.orders import Failed, Load, Made, Make, Step, line
from imagen_desktop.core.journal import Journal
from tests.core.backends.local.conftest import is_running, wait_until
from tests.core.backends.local.worker_pipe import WorkerPipe, worker
from tests.fakes.tiny_models import write_klein

pytestmark = pytest.mark.timeout(240)
LONG = 1000
"""More steps than any test waits for."""


@pytest.fixture(scope="module")
def loaded(flux_files: Mapping[str, str]) -> Iterator[WorkerPipe]:
    with worker(flux_files) as made:
        yield made


def made_bytes(loaded: WorkerPipe, order: Make) -> bytes:
    run = loaded.make(order)
    assert isinstance(run.end, Made), run.end
    data = Path(order.path).read_bytes()
    assert (run.end.sha256, run.end.size_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    return data


def test_progress_is_each_step_once_with_a_preview(loaded: WorkerPipe, fox: Make) -> None:
    run = loaded.make(fox._replace(steps=3))
    assert [(step.number, step.total) for step in run.steps] == [(1, 3), (2, 3), (3, 3)]
    for step in run.steps:
        assert Image.open(BytesIO(step.preview)).format == "PNG"
    assert isinstance(run.end, Made)
    assert 0 < run.end.step_seconds < run.end.seconds


def test_picture_has_the_asked_size_and_leaves_nothing_beside_it(loaded: WorkerPipe, fox: Make) -> None:
    data = made_bytes(loaded, fox._replace(width=96, height=64))
    assert Image.open(BytesIO(data)).size == (96, 64)
    assert [path.name for path in Path(fox.path).parent.iterdir()] == ["one.part"]


def test_same_seed_makes_the_same_bytes_and_another_seed_or_prompt_others(
    loaded: WorkerPipe, fox: Make
) -> None:
    first = made_bytes(loaded, fox)
    assert made_bytes(loaded, fox) == first
    assert made_bytes(loaded, fox._replace(seed=2)) != first
    assert made_bytes(loaded, fox._replace(prompt="a blue cat at sea")) != first


def test_folder_that_cannot_be_written_is_said(loaded: WorkerPipe, fox: Make, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    run = loaded.make(fox._replace(path=str(tmp_path / "file" / "one.part")))
    assert isinstance(run.end, Failed)
    assert run.end.kind == "disk"


def test_bad_file_is_named_before_the_engine_sees_it(flux_files: Mapping[str, str], tmp_path: Path) -> None:
    whole = Path(flux_files["diffusion"]).read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "garbage").write_bytes(b"<!DOCTYPE html><title>Log in</title>" * 100)
    (tmp_path / "empty").write_bytes(b"")
    kinds = {"half": "damaged", "garbage": "damaged", "empty": "damaged", "missing": "missing"}
    with worker() as unloaded:
        for name, kind in kinds.items():
            said = unloaded.load({**flux_files, "diffusion": str(tmp_path / name)})
            assert isinstance(said, Failed)
            assert (said.kind, said.file) == (kind, str(tmp_path / name))


def test_wrong_file_in_a_role_is_refused_and_the_next_model_works(
    flux_files: Mapping[str, str], fox: Make
) -> None:
    with worker() as unloaded:
        said = unloaded.load({**flux_files, "diffusion": flux_files["vae"]})
        assert isinstance(said, Failed)
        assert said.kind == "engine"
        assert said.message
        unloaded.load(flux_files)
        assert isinstance(unloaded.make(fox).end, Made)


def test_klein_reads_its_words_with_a_language_model(fox: Make, tmp_path: Path) -> None:
    with worker(write_klein(tmp_path / "klein")) as loaded:
        run = loaded.make(fox._replace(steps=1))
        assert isinstance(run.end, Made), run.end
        assert [step.number for step in run.steps] == [1]


def test_process_ends_with_its_orders(flux_files: Mapping[str, str], fox: Make) -> None:
    with worker(flux_files) as busy:
        busy.send(fox._replace(steps=LONG))
        assert isinstance(busy.heard(), Step)
        assert busy.process.stdin is not None
        busy.process.stdin.close()
        assert busy.process.wait(30) == 0


def test_what_a_killed_process_leaves_of_its_image_goes_with_the_next_start(
    flux_files: Mapping[str, str], fox: Make
) -> None:
    journal = Path(fox.path).parent
    with worker(flux_files) as busy:
        busy.send(fox._replace(steps=LONG))
        assert isinstance(busy.heard(), Step)
        busy.process.kill()
    assert list(journal.iterdir())
    Journal(journal).sweep()
    assert not list(journal.iterdir())


PARENT = """
import subprocess, sys, time
from imagen_desktop.core.backends.local.engine_process import worker_command
child = subprocess.Popen(worker_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdout.readline()
for order in sys.argv[1:]:
    child.stdin.write(order.encode() + b"\\n")
    child.stdin.flush()
    child.stdout.readline()
print(child.pid, flush=True)
time.sleep(1000)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
@pytest.mark.parametrize("is_busy", [False, True])
def test_process_ends_with_a_parent_that_was_killed(
    flux_files: Mapping[str, str], fox: Make, *, is_busy: bool
) -> None:
    orders = (Load(flux_files, 1), fox._replace(steps=LONG)) if is_busy else ()
    said = [line(order).decode().strip() for order in orders]
    command = [sys.executable, "-c", PARENT, *said]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        os.kill(parent.pid, signal.SIGKILL)
        wait_until(lambda: not is_running(pid))


def test_process_loads_neither_window_nor_network() -> None:
    code = (
        "import sys\n"
        "from imagen_desktop.core.backends.local import worker\n"
        "worker.Engine()\n"
        "print([name for name in ('PySide6', 'httpx', 'keyring', 'sqlite3') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip().splitlines()[-1] == "[]", done.stderr
