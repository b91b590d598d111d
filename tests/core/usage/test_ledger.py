from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.usage.ledger import Ledger
from tests.core.usage.sample_images import NOON, PROMPT_HASH, image


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "data" / "usage.sqlite3")
    yield ledger
    ledger.close()


def record(ledger: Ledger, *costs: int | None) -> None:
    for cost in costs:
        ledger.record(image(cost), prompt_hash=PROMPT_HASH)


def test_constructing_touches_nothing(tmp_path: Path) -> None:
    Ledger(tmp_path / "missing" / "usage.sqlite3").close()
    assert list(tmp_path.iterdir()) == []


def test_recorded_row_is_there_after_reopening(ledger: Ledger) -> None:
    record(ledger, 3_000)
    ledger.close()
    assert ledger.pending_count() == 1
    assert ledger.database.query(
        "SELECT created_us, backend, model, seed, prompt_hash, latency_ms, microdollars, caller, state"
        " FROM usage"
    ) == [
        (
            1_795_262_400_123_456,
            "flux-schnell-replicate",
            "black-forest-labs/flux-schnell",
            7,
            PROMPT_HASH,
            1_500,
            3_000,
            "mai-10",
            "pending",
        )
    ]


def test_unpriced_image_is_no_zero(ledger: Ledger) -> None:
    record(ledger, None, 0)
    assert ledger.database.query("SELECT microdollars FROM usage ORDER BY id") == [(None,), (0,)]
    assert ledger.spent(NOON) == 0


def test_free_local_image_is_counted_but_never_pending(ledger: Ledger) -> None:
    ledger.record(image(0, backend_type="sketch"), prompt_hash=PROMPT_HASH)
    assert (ledger.image_count(), ledger.pending_count()) == (1, 0)


def test_spent_counts_from_since_up_to_but_not_including_until(ledger: Ledger) -> None:
    tick = timedelta(microseconds=1)
    for moment, cost in ((NOON - tick, 1), (NOON, 10), (NOON + tick, 100)):
        ledger.record(image(cost, created_at=moment), prompt_hash=PROMPT_HASH)
    assert ledger.spent(NOON, NOON + tick) == 10
    assert ledger.spent(NOON) == 110
    assert ledger.spent(NOON - tick, NOON) == 1


def test_same_prediction_is_counted_once(ledger: Ledger) -> None:
    for backend in ("one", "one", "two"):
        ledger.record(image(5, backend=backend, prediction_id="p1"), prompt_hash=PROMPT_HASH)
    assert ledger.spent(NOON) == 10


def test_images_without_prediction_are_all_counted(ledger: Ledger) -> None:
    record(ledger, 5, 5)
    assert ledger.spent(NOON) == 10


@pytest.mark.parametrize(
    "prompt_hash", ["a red fox", PROMPT_HASH[1:], PROMPT_HASH.upper(), PROMPT_HASH + "\n"]
)
def test_what_is_no_hash_is_refused(ledger: Ledger, prompt_hash: str) -> None:
    with pytest.raises(LibraryError):
        ledger.record(image(), prompt_hash=prompt_hash)
    assert ledger.image_count() == 0


def test_file_is_readable_for_its_owner_only(ledger: Ledger) -> None:
    ledger.database.file.parent.mkdir()
    record(ledger, 1)
    modes = {path.name: path.stat().st_mode & 0o777 for path in ledger.database.file.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert "usage.sqlite3-wal" in modes


def test_newer_file_is_refused_and_left_alone(ledger: Ledger) -> None:
    record(ledger, 1)
    ledger.close()
    with sqlite3.connect(ledger.database.file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LibraryError, match="newer version"):
        record(ledger, 1)


def test_damaged_file_raises_an_error_with_a_hint(ledger: Ledger) -> None:
    ledger.database.file.parent.mkdir()
    ledger.database.file.write_bytes(b"this is no database" * 100)
    with pytest.raises(LibraryError) as caught:
        record(ledger, 1)
    assert str(ledger.database.file) in caught.value.message
    assert caught.value.hint


def test_row_that_could_not_be_written_is_kept_and_joins_the_repaired_ledger(ledger: Ledger) -> None:
    file = ledger.database.file
    file.parent.mkdir()
    file.write_bytes(b"this is no database" * 100)
    for cost in (1, 10, None):
        with pytest.raises(LibraryError) as caught:
            record(ledger, cost)
    kept = file.with_name("usage.unwritten.jsonl")
    assert str(kept) in caught.value.hint
    assert kept.stat().st_mode & 0o777 == 0o600
    with kept.open("a") as cut_short:
        cut_short.write('{"id": "a row whose id is none", "state": "pending"}\n[1]\n{"id": "cut sh')
    file.unlink()
    record(ledger, 100)
    assert (ledger.image_count(), ledger.pending_count(), ledger.spent(NOON)) == (4, 4, 111)
    assert [path.name for path in file.parent.iterdir() if "unwritten" in path.name] == []


def test_row_kept_twice_is_counted_once(ledger: Ledger) -> None:
    record(ledger, 1)
    kept = ledger.database.file.with_name("usage.unwritten.jsonl")
    ledger.close()
    ledger.database.file.rename(ledger.database.file.with_name("aside"))
    ledger.database.file.mkdir()
    with pytest.raises(LibraryError):
        record(ledger, 10)
    line = kept.read_text()
    kept.write_text(line + line.replace(PROMPT_HASH, "damaged") + line)
    ledger.database.file.rmdir()
    record(ledger, 100)
    assert ledger.spent(NOON) == 110


def test_nothing_is_kept_of_what_is_no_hash(ledger: Ledger) -> None:
    with pytest.raises(LibraryError):
        ledger.record(image(), prompt_hash="a red fox")
    assert "a red fox" not in "".join(
        path.read_text(errors="ignore") for path in ledger.database.file.parent.iterdir()
    )
    record(ledger, 1)


def test_folder_that_is_a_file_raises_a_library_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(LibraryError) as caught:
        Ledger(tmp_path / "data" / "usage.sqlite3").pending_count()
    assert "Errno" not in caught.value.message


def test_damaged_ledger_is_moved_away_not_repaired(tmp_path: Path) -> None:
    (tmp_path / "usage.sqlite3").write_bytes(b"no database" * 500)
    with pytest.raises(LibraryError, match="is damaged") as caught:
        Ledger(tmp_path / "usage.sqlite3").pending_count()
    assert "move the file away" in caught.value.hint


def test_failed_transaction_leaves_nothing(ledger: Ledger) -> None:
    def insert_and_fail() -> None:
        with ledger.database.writing() as connection:
            connection.execute("INSERT INTO delivery (server) VALUES ('https://a')")
            raise KeyError

    with pytest.raises(KeyError):
        insert_and_fail()
    assert ledger.database.query("SELECT * FROM delivery") == []


def test_threads_share_one_ledger(ledger: Ledger) -> None:
    threads = [threading.Thread(target=record, args=(ledger, *[1] * 25)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.spent(NOON) == 100


def test_processes_that_start_at_once_make_one_file_and_lose_no_row(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from imagen_desktop.core.usage.ledger import Ledger;"
        "from tests.core.usage.sample_images import image, PROMPT_HASH;"
        "ledger = Ledger(Path(sys.argv[1]));"
        "[ledger.record(image(1), prompt_hash=PROMPT_HASH) for _ in range(10)]"
    )
    file = tmp_path / "usage.sqlite3"
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(file)], stderr=subprocess.PIPE) for _ in range(4)
    ]
    errors = [process.communicate()[1].decode() for process in running]
    assert errors == [""] * 4
    ledger = Ledger(file)
    assert ledger.image_count() == 40
    ledger.close()


def test_importing_the_ledger_loads_no_network_library() -> None:
    script = "import sys, imagen_desktop.core.usage.ledger; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"httpx", "supabase", "postgrest", "keyring", "ssl", "asyncio"} & set(loaded)
