"""Settings and library of every earlier version open in this one, and keep what was in them."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from imagen_desktop.core.config import Config, load_config
from imagen_desktop.core.journal import Journal
from imagen_desktop.core.library import Library, parse
from imagen_desktop.core.paths import Paths, home_paths
from imagen_desktop.core.queue_records import KeptState
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.waiting_queue import open_queue

KEPT = Path(__file__).parent.parent / "data" / "versions"
VERSIONS = sorted(folder.name for folder in KEPT.iterdir() if folder.is_dir())
NEWEST = "0.1"


def home_of(version: str, tmp_path: Path) -> Paths:
    home = tmp_path / "home"
    shutil.copytree(KEPT / version, home)
    return home_paths(home)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_index_opens_with_its_images_and_marks(version: str, tmp_path: Path) -> None:
    library = Library(home_of(version, tmp_path).library_file)
    assert [each.prompt for each in library.latest(9)] == ["a lighthouse at dusk", "a red fox in snow"]
    mark = "tag:winter" if version == NEWEST else "is:favourite"
    found = library.page(parse(f"{mark} fox").query).images
    assert [each.prompt for each in found] == ["a red fox in snow"]
    library.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_index_can_be_rebuilt_and_keeps_its_marks(version: str, tmp_path: Path) -> None:
    paths = home_of(version, tmp_path)
    paths.images.mkdir()
    library = Library(paths.library_file)
    library.rebuild([paths.images])
    marks = (paths.data / "marks.jsonl").read_text(encoding="utf-8")
    assert "a-red-fox-in-snow-7.png" in marks
    library.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_ledger_opens_with_its_rows(version: str, tmp_path: Path) -> None:
    ledger = Ledger(home_of(version, tmp_path).usage_file)
    assert ledger.image_count() == 2
    assert ledger.spent(datetime(2020, 1, 1, tzinfo=UTC)) == 0
    ledger.close()


@pytest.mark.parametrize(
    ("version", "expected"),
    [("0.1-prefixes", ("flux-schnell-local", None)), ("0.1-favourites", ("dev", 20.0)), ("0.1", ("", 20.0))],
)
def test_an_old_configuration_holds(version: str, expected: tuple[str, float | None], tmp_path: Path) -> None:
    config = load_config(home_of(version, tmp_path).config_file)
    backend, limit = expected
    assert config.default_backend == (backend or Config().default_backend)
    assert config.budget.monthly_usd == limit


def test_an_old_queue_and_journal_are_taken_up(tmp_path: Path) -> None:
    paths = home_of(NEWEST, tmp_path)
    journal = Journal(paths.journal)
    queue = open_queue(paths.queue_file, journal)
    assert [(job.id, job.state) for job in queue.jobs] == [
        ("89ef-0", KeptState.WAITING),
        ("0123abcd-1", KeptState.FAILED),
    ]
    assert queue.problem is None
    queue.close()
    (entry,) = journal.unfinished()
    assert (entry.intent.request.prompt, entry.prediction_id) == ("a paid fox", "prediction-1")
    entry.release()
