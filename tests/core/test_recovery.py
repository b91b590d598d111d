"""What recovery keeps: one broken entry stops no other, and no paid bytes are deleted."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from imagen_desktop.core import recovery
from imagen_desktop.core.backends.backend import Received
from imagen_desktop.core.backends.openai.backend import OpenAIBackend
from imagen_desktop.core.config import BackendConfig, Config
from imagen_desktop.core.generation import (
    Event,
    GenerationRequest,
    GenerationWarning,
    ImageFailed,
    ImageSaved,
)
from imagen_desktop.core.journal import Intent, Journal
from imagen_desktop.core.library import Library
from imagen_desktop.core.recovery import recover_all
from imagen_desktop.core.stores import Stores
from imagen_desktop.core.usage.ledger import Ledger
from tests.fakes.png import tiny_png

AVIF = b"\0\0\0\x20ftypavif" + b"x" * 1000


def begin(folder: Path, key: str, data: bytes, *, is_noted: bool = True) -> None:
    sent_at = datetime.now(UTC) - timedelta(hours=2)
    intent = Intent(GenerationRequest("cat"), {"prompt": "cat"}, "o", folder / "images", sent_at)
    entry = Journal(folder / "journal").begin(key, intent)
    entry.part.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    if is_noted:
        entry.note_received(Received(digest, len(data), sent={"prompt": "cat"}).to_json())
    entry.release()


async def recovered(folder: Path) -> list[Event]:
    library, ledger = Library(folder / "library.sqlite"), Ledger(folder / "usage.sqlite")
    stores = Stores(
        library=library,
        ledger=ledger,
        journal=Journal(folder / "journal"),
        output=Config().output,
        new_key=lambda: "key",
        hash_prompt=lambda _prompt: "0" * 64,
    )
    backend = OpenAIBackend(BackendConfig("o", "openai", model="gpt-image-1"), lambda: "sk-x")
    try:
        return [event async for event in recover_all(stores, {"o": backend})]
    finally:
        library.close()
        ledger.close()


async def test_what_came_but_is_no_image_we_read_is_kept_when_its_entry_goes(tmp_path: Path) -> None:
    begin(tmp_path, "k", AVIF)

    events = await recovered(tmp_path)

    kept = tmp_path / "journal" / "k.kept"
    (failed,) = [event for event in events if isinstance(event, ImageFailed)]
    assert kept.read_bytes() == AVIF
    assert failed.error.hint == f"What came is kept in {kept}."
    assert [file.name for file in kept.parent.iterdir()] == ["k.kept"]


async def test_a_defect_in_one_entry_keeps_no_other_from_being_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(tmp_path, "a", AVIF)
    begin(tmp_path, "b", AVIF)

    def broken(_entry: object) -> None:
        raise OverflowError

    monkeypatch.setattr(recovery, "_received_before", broken)
    events = await recovered(tmp_path)

    assert [type(event) for event in events if isinstance(event, GenerationWarning)] == [
        GenerationWarning
    ] * 2
    assert sorted(file.suffix for file in (tmp_path / "journal").iterdir()) == [
        ".jsonl",
        ".jsonl",
        ".part",
        ".part",
    ]


async def test_what_came_stays_with_its_entry_where_it_cannot_be_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(tmp_path, "k", AVIF)

    def refused(_path: Path, _target: Path) -> Path:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refused)
    events = await recovered(tmp_path)

    part = tmp_path / "journal" / "k.part"
    (failed,) = [event for event in events if isinstance(event, ImageFailed)]
    assert part.read_bytes() == AVIF
    assert str(part) in failed.error.hint
    assert part.with_suffix(".jsonl").exists()


async def test_whole_image_whose_arrival_was_not_noted_is_saved_without_asking_the_service(
    tmp_path: Path,
) -> None:
    data = tiny_png()
    begin(tmp_path, "k", data, is_noted=False)

    events = await recovered(tmp_path)

    (saved,) = [event for event in events if isinstance(event, ImageSaved)]
    assert saved.image.path.parent == tmp_path / "images"
    assert saved.image.original_sha256 == hashlib.sha256(data).hexdigest()
    assert list((tmp_path / "journal").iterdir()) == []


async def test_half_an_image_that_was_not_noted_is_not_taken_for_one(tmp_path: Path) -> None:
    begin(tmp_path, "k", tiny_png()[:-20], is_noted=False)

    events = await recovered(tmp_path)

    assert not [event for event in events if isinstance(event, ImageSaved)]
