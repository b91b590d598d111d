"""The journal: durable before money is spent, and never taken from a process that lives."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from imagen_desktop.core.errors import SaveError
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.image_files.publishing import Naming
from imagen_desktop.core.journal import ORPHAN_SECONDS, Intent, Journal, UnreadEntry

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

INTENT = Intent(
    request=GenerationRequest("a fox", backend="mine", seed=7, options={"raw": True}),
    sent={"prompt": "a fox", "seed": 7},
    backend="mine",
    directory=Path("/pictures"),
    sent_at=datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
    index=2,
    caller="editor",
)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal")


def test_unfinished_entry_comes_back_as_it_was(journal: Journal) -> None:
    entry = journal.begin("a", INTENT)
    entry.note_submitted("p1")
    entry.note_received({"sha256": "00"})
    entry.release()
    (again,) = journal.unfinished()
    assert again.intent == INTENT
    assert (again.prediction_id, again.received, again.is_cancelled) == ("p1", {"sha256": "00"}, False)
    again.release()


def test_finished_entry_leaves_nothing(journal: Journal, tmp_path: Path) -> None:
    entry = journal.begin("a", INTENT)
    entry.part.write_bytes(b"x")
    entry.finish()
    assert list((tmp_path / "journal").iterdir()) == []


def test_living_entry_is_left_alone(journal: Journal) -> None:
    entry = journal.begin("a", INTENT)
    assert list(journal.unfinished()) == []
    entry.release()


def test_entry_of_another_living_process_is_left_alone_until_it_is_killed(
    journal: Journal, tmp_path: Path
) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from tests.core.test_journal import INTENT, Journal\n"
        "entry = Journal(Path(sys.argv[1])).begin('a', INTENT)\n"
        "print('ready', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "journal")], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == "ready\n"
        assert list(journal.unfinished()) == []
        child.send_signal(signal.SIGKILL)
        child.wait()
    (entry,) = journal.unfinished()
    assert entry.intent == INTENT
    entry.release()


def test_line_cut_short_by_a_crash_is_passed_over(journal: Journal, tmp_path: Path) -> None:
    entry = journal.begin("a", INTENT)
    entry.release()
    file = tmp_path / "journal" / "a.jsonl"
    file.write_bytes(file.read_bytes() + b'{"prediction_')
    (again,) = journal.unfinished()
    assert again.prediction_id == ""
    again.release()


def test_damaged_entry_is_kept_for_a_person_to_see(journal: Journal, tmp_path: Path) -> None:
    journal.begin("a", INTENT).release()
    file = tmp_path / "journal" / "a.jsonl"
    file.write_bytes(b"\xff\xff")
    assert list(journal.unfinished()) == []
    assert journal.unread() == [UnreadEntry(file, is_newer=False)]
    assert file.exists()


def test_only_what_has_no_owner_and_no_reader_is_unread(journal: Journal, tmp_path: Path) -> None:
    journal.begin("a", INTENT).release()
    mine, newer = journal.begin("b", INTENT), tmp_path / "journal" / "c.jsonl"
    newer.write_text('{"schema": 2}\n')
    assert journal.unread() == [UnreadEntry(newer, is_newer=True)]
    mine.release()


def test_name_that_a_file_was_to_get_tells_whether_it_got_it(journal: Journal, tmp_path: Path) -> None:
    file = tmp_path / "fox.part"
    file.write_bytes(b"a fox")
    naming = Naming(tmp_path / "fox.png", file.stat().st_ino, 5)
    entry = journal.begin("a", INTENT)
    entry.note_naming(naming)
    entry.release()
    (again,) = journal.unfinished()
    assert again.naming == naming
    answers = [again.is_saved]
    naming.path.write_bytes(b"a cat")
    answers.append(again.is_saved)
    file.replace(naming.path)
    answers.append(again.is_saved)
    assert answers == [False, False, True]
    again.release()


def test_folder_that_cannot_be_written_stops_before_sending(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a file where the folder should be")
    with pytest.raises(SaveError, match="cannot be written"):
        Journal(tmp_path / "journal").begin("a", INTENT)


def test_sweep_removes_only_old_parts_without_an_entry(journal: Journal, tmp_path: Path) -> None:
    entry = journal.begin("kept", INTENT)
    long_ago = datetime.now(UTC).timestamp() - ORPHAN_SECONDS - 60
    for part in (entry.part, journal.part("orphan"), journal.part("fresh")):
        part.write_bytes(b"x")
    for part in (entry.part, journal.part("orphan")):
        os.utime(part, (long_ago, long_ago))
    journal.sweep()
    assert sorted(path.name for path in (tmp_path / "journal").glob("*.part")) == ["fresh.part", "kept.part"]
    entry.release()


def test_sweep_removes_previews_at_once_and_an_engines_picture_when_it_is_old(
    journal: Journal, tmp_path: Path
) -> None:
    """Beside `one.part`, which a living process may be about to write."""
    folder = tmp_path / "journal"
    folder.mkdir(exist_ok=True)
    names = ("one.part.preview.png", "one.part.png", "two.part.png")
    for name in names:
        (folder / name).write_bytes(b"x")
    long_ago = datetime.now(UTC).timestamp() - ORPHAN_SECONDS - 60
    os.utime(folder / "two.part.png", (long_ago, long_ago))
    journal.sweep()
    assert [path.name for path in folder.iterdir()] == ["one.part.png"]


class FullDisk(io.FileIO):
    """Takes a part of each write, and says so by the count alone, as a disk that has just filled up does."""

    is_full = True

    def write(self, data: Buffer) -> int:
        return super().write(bytes(data)[: 10 if self.is_full else None])


def test_request_whose_intent_the_disk_took_half_of_is_not_sent(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imagen_desktop.core.journal.open_renamable", lambda path, **_: FullDisk(path, "x+"))
    with pytest.raises(SaveError):
        journal.begin("a", INTENT)
    assert list((tmp_path / "journal").iterdir()) == []


def test_line_after_one_that_the_disk_took_half_of_is_read(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FullDisk, "is_full", False)
    monkeypatch.setattr("imagen_desktop.core.journal.open_renamable", lambda path, **_: FullDisk(path, "x+"))
    entry = journal.begin("a", INTENT)
    monkeypatch.setattr(FullDisk, "is_full", True)
    entry.note_received({"sha256": "00"})
    monkeypatch.setattr(FullDisk, "is_full", False)
    entry.note_submitted("p1")
    entry.release()
    monkeypatch.undo()

    (again,) = journal.unfinished()
    assert (again.prediction_id, again.received) == ("p1", None)
    again.release()
