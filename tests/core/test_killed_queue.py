"""`kill -9` at every step from the queue to the picture: it is made once, paid once, and never lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from imagen_desktop.core.generation import ImageFailed, ImageSaved
from imagen_desktop.core.paths import home_paths
from tests.fakes.dying_program import MOMENTS, Moments, PaidBackend, make_studio

NOT_SENT = MOMENTS[: MOMENTS.index("begun")]
"""Until here nothing can have been sent, and the file says so: the image waits as before."""


def run_until_killed(home: Path, moment: str) -> None:
    child = subprocess.run(
        [sys.executable, "-m", "tests.fakes.dying_program", str(home), moment],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
@pytest.mark.parametrize("moment", MOMENTS)
async def test_an_image_is_neither_lost_nor_paid_twice(tmp_path: Path, moment: str) -> None:
    run_until_killed(tmp_path, moment)
    backend = PaidBackend(tmp_path / "server", Moments())
    studio = make_studio(home_paths(tmp_path), backend, Moments())
    queue = studio.open_queue()
    waiting = queue.jobs
    recovered = [event async for event in studio.recover(queue)]
    made = []
    for job in waiting:
        events = studio.generate(job.request, ticket=queue.ticket(job.id))
        made += [event async for event in events if isinstance(event, ImageSaved)]
    images = studio.library.count()
    queue.close()
    await studio.close()

    assert len(waiting) == (moment in NOT_SENT)
    assert len(made) == len(waiting)
    if moment == "begun":  # the journal alone knows of it, and the backend does not: told, not repeated
        assert [event.ticket for event in recovered if isinstance(event, ImageFailed)] == ["job.1"]
        assert backend.paid == []
    else:
        assert len(backend.paid) == 1
        assert images == 1
        (file,) = (tmp_path / "images").iterdir()
        assert file.suffix == ".png"
        assert not list((tmp_path / "journal").iterdir())
