"""Studio's promises: saved before announced, never paid twice, nothing paid is lost."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from imagen_desktop.core.backends.backend import BackendState
from imagen_desktop.core.config import BudgetConfig, Config, OutputConfig
from imagen_desktop.core.errors import (
    BackendUnavailableError,
    BudgetError,
    ConfigError,
    DownloadFailedError,
    GenerationFailedError,
    InvalidRequestError,
    LibraryError,
    NotConfiguredError,
    PaymentRequiredError,
    SaveError,
)
from imagen_desktop.core.generation import (
    Event,
    GenerationRequest,
    GenerationWarning,
    Image,
    ImageFailed,
    ImageSaved,
    Price,
    Progress,
    Stage,
)
from imagen_desktop.core.journal import Intent, Journal, JournalEntry
from imagen_desktop.core.library import Library
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.stores import Stores
from imagen_desktop.core.studio import Studio
from imagen_desktop.core.usage.budget import Reservation
from imagen_desktop.core.usage.ledger import Ledger
from tests.fakes.scripted_backend import ScriptedBackend, only, picture
from tests.waiting import until

FOX = GenerationRequest("a fox", backend="scripted", seed=7)


@pytest.fixture
def backend() -> ScriptedBackend:
    return ScriptedBackend()


@pytest.fixture
async def studio(paths: Paths, backend: ScriptedBackend) -> AsyncIterator[Studio]:
    studio = make_studio(paths, backend)
    yield studio
    await studio.close()


def stand_in(prompt: str) -> str:
    return hashlib.sha256(f"salted {prompt}".encode()).hexdigest()


def make_studio(
    paths: Paths,
    backend: ScriptedBackend,
    output: OutputConfig | None = None,
    budget: BudgetConfig | None = None,
) -> Studio:
    keys = count(1)
    stores = Stores(
        library=Library(paths.library_file),
        ledger=Ledger(paths.usage_file),
        journal=Journal(paths.journal),
        output=output or OutputConfig(),
        new_key=lambda: f"key{next(keys)}",
        hash_prompt=stand_in,
    )
    seeds = count(100)

    async def nobody() -> str:
        return "a test"

    config = Config(default_backend="scripted", budget=budget or BudgetConfig())
    return Studio(config, paths, stores, only(backend), new_seed=lambda: next(seeds), find_caller=nobody)


async def all_of(
    studio: Studio, request: GenerationRequest, cancel: asyncio.Event | None = None
) -> list[Event]:
    return [event async for event in studio.generate(request, cancel)]


def images(events: list[Event]) -> list[Image]:
    return [event.image for event in events if isinstance(event, ImageSaved)]


def failures(events: list[Event]) -> list[str]:
    return [event.error.message for event in events if isinstance(event, ImageFailed)]


def journal_files(paths: Paths) -> list[str]:
    return sorted(path.name for path in paths.journal.iterdir())


async def test_image_is_on_disk_and_indexed_when_it_is_announced(studio: Studio, paths: Paths) -> None:
    async with aclosing(studio.generate(FOX)) as events:
        async for event in events:
            if isinstance(event, ImageSaved):
                assert event.image.path.read_bytes().startswith(b"\x89PNG")
                found = studio.library.find(event.image.path)
                assert found is not None
                assert found.prompt == "a fox"
    assert journal_files(paths) == []


async def test_index_and_ledger_are_opened_while_the_backend_works(
    studio: Studio, backend: ScriptedBackend, paths: Paths
) -> None:
    backend.hold = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        running = group.create_task(all_of(studio, FOX))
        await until(lambda: paths.library_file.exists() and paths.usage_file.exists())
        backend.hold.set()
    assert len(images(running.result())) == 1


async def test_record_says_what_was_asked_sent_and_paid(studio: Studio) -> None:
    (image,) = images(await all_of(studio, FOX))
    assert image.request == studio.complete(FOX)
    assert (image.seed, image.prediction_id, image.caller) == (7, "p7", "a test")
    assert image.sent == {"prompt": "as sent"}
    assert image.cost == Price(3000, "2026-10-07")
    assert image.timings.latency_ms == 1200
    assert (image.width, image.height) == (8, 8)


async def test_each_image_is_its_own_request_with_its_own_seed(
    studio: Studio, backend: ScriptedBackend
) -> None:
    request = GenerationRequest("a fox", backend="scripted", count=3)
    events = await all_of(studio, request)
    assert sorted(image.seed or 0 for image in images(events)) == [100, 101, 102]
    assert [request.count for request in backend.created] == [1, 1, 1]


async def test_given_seed_counts_up(studio: Studio) -> None:
    single = studio.split(GenerationRequest("a fox", backend="scripted", count=3, seed=41))
    assert [request.seed for request in single] == [41, 42, 43]


async def test_no_more_images_at_once_than_the_backend_takes(paths: Paths) -> None:
    backend = ScriptedBackend(max_parallel=2)
    studio = make_studio(paths, backend)
    await all_of(studio, GenerationRequest("a fox", backend="scripted", count=5))
    await studio.close()
    assert backend.most_running == 2


async def test_one_failure_does_not_cost_the_others(studio: Studio, backend: ScriptedBackend) -> None:
    backend.failures[101] = GenerationFailedError("The model failed.")
    events = await all_of(studio, GenerationRequest("a fox", backend="scripted", count=3))
    assert failures(events) == ["The model failed."]
    assert len(images(events)) == 2


async def test_no_credit_stops_what_has_not_been_sent(paths: Paths) -> None:
    backend = ScriptedBackend(max_parallel=1)
    backend.failures[100] = PaymentRequiredError("No credit.")
    studio = make_studio(paths, backend)
    events = await all_of(studio, GenerationRequest("a fox", backend="scripted", count=4))
    await studio.close()
    assert failures(events) == ["No credit."] * 4
    assert len(backend.created) == 1


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (GenerationRequest("  ", backend="scripted"), "The prompt is empty."),
        (GenerationRequest("a\0b", backend="scripted"), "The prompt contains a NUL character."),
        (GenerationRequest("x" * 100_000, backend="scripted"), "100,000 characters"),
        (GenerationRequest("a", backend="scripted", width=0, height=0), "outside 1 to 16384"),
        (GenerationRequest("a", backend="scripted", width=10**9, height=10**9), "outside 1 to 16384"),
        (GenerationRequest("a", backend="scripted", width=10), "both width and height"),
        (GenerationRequest("a", backend="scripted", steps=0), "has no steps setting"),
        (GenerationRequest("a", backend="scripted", count=0), "count 0 is outside"),
        (GenerationRequest("a", backend="scripted", seed=0), "seed 0 is outside"),
        (GenerationRequest("a", backend="scripted", seed=2**63 - 1, count=2), "last seed"),
        (
            GenerationRequest("a", backend="scripted", options={"a": float("nan")}),
            'a" is not a finite number',
        ),
        (GenerationRequest("a", backend="scripted", options={"a": [float("inf")]}), "is not a finite number"),
        (GenerationRequest("a", backend="scripted", options={"a": "\udcff"}), 'a" is not valid UTF-8 text'),
        (GenerationRequest("a", backend="scripted", options={"\udcff": 1}), "name is not valid UTF-8 text"),
        (
            GenerationRequest("a", backend="scripted", guidance=float("nan")),
            "guidance is not a finite number",
        ),
        (GenerationRequest("a", backend="scripted", aspect_ratio="wide"), "not an aspect ratio"),
        (GenerationRequest("a", backend="scripted", negative_prompt="b"), "no negative prompt"),
        (GenerationRequest("a", backend="scripted", output_format="webp"), "makes png, not webp"),
    ],
)
async def test_wrong_request_is_one_sentence_and_sends_nothing(
    studio: Studio, backend: ScriptedBackend, request_: GenerationRequest, sentence: str
) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        await all_of(studio, request_)
    assert sentence in caught.value.message
    assert backend.created == []


async def test_unknown_backend_lists_the_known_ones(studio: Studio) -> None:
    with pytest.raises(ConfigError) as caught:
        await all_of(studio, GenerationRequest("a", backend="other"))
    assert caught.value.hint == "There are: scripted."


async def test_backend_that_is_not_ready_sends_nothing(studio: Studio, backend: ScriptedBackend) -> None:
    backend.current_state = BackendState(is_ready=False, reason="set TOKEN", hint="Set it.")
    with pytest.raises(NotConfiguredError, match=r"scripted is not configured \(set TOKEN\)"):
        await all_of(studio, FOX)
    assert backend.created == []


async def started(
    studio: Studio, request: GenerationRequest, cancel: asyncio.Event, events: list[Event]
) -> None:
    async for event in studio.generate(request, cancel):
        events.append(event)  # noqa: PERF401 - what came before a cancellation counts


async def test_cancelling_cancels_at_the_backend_too(
    studio: Studio, backend: ScriptedBackend, paths: Paths
) -> None:
    backend.hold = asyncio.Event()
    cancel, events = asyncio.Event(), list[Event]()
    async with asyncio.TaskGroup() as group:
        group.create_task(started(studio, FOX, cancel, events))
        await until(lambda: backend.created)
        cancel.set()
    assert backend.cancelled == ["p7"]
    assert images(events) == []
    assert journal_files(paths) == ["key1.jsonl"]


class SlowJournal(Journal):
    """Writes its first line only when the test lets it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.is_asked = threading.Event()
        self.may_write = threading.Event()

    def begin(self, key: str, intent: Intent) -> JournalEntry:
        self.is_asked.set()
        self.may_write.wait(10)
        return super().begin(key, intent)


async def test_cancelling_while_the_journal_is_written_sends_nothing(
    studio: Studio, backend: ScriptedBackend, paths: Paths
) -> None:
    journal = SlowJournal(paths.journal)
    studio._stores = studio._stores._replace(journal=journal)
    cancel, events = asyncio.Event(), list[Event]()
    async with asyncio.TaskGroup() as group:
        group.create_task(started(studio, FOX, cancel, events))
        await until(journal.is_asked.is_set)
        cancel.set()
        await asyncio.sleep(0.01)
        journal.may_write.set()
    assert backend.created == []
    assert journal_files(paths) == []


async def test_image_that_was_already_made_is_kept_when_cancelled(
    studio: Studio, backend: ScriptedBackend
) -> None:
    backend.hold = asyncio.Event()
    backend.keeps_when_cancelled = True
    cancel, events = asyncio.Event(), list[Event]()
    async with asyncio.TaskGroup() as group:
        group.create_task(started(studio, FOX, cancel, events))
        await until(lambda: backend.created)
        cancel.set()
    assert len(images(events)) == 1


async def test_leaving_the_generator_settles_everything(studio: Studio, backend: ScriptedBackend) -> None:
    backend.hold = asyncio.Event()
    async with aclosing(studio.generate(FOX)) as events:
        async for event in events:
            if isinstance(event, Progress):
                break
    assert backend.cancelled == ["p7"]
    assert backend.running == 0


async def test_cancelled_consumer_settles_everything(studio: Studio, backend: ScriptedBackend) -> None:
    backend.hold = asyncio.Event()
    cancel, events = asyncio.Event(), list[Event]()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(started(studio, FOX, cancel, events))
        await until(lambda: backend.created)
        task.cancel()
    assert backend.cancelled == ["p7"]


async def test_defect_in_a_backend_reaches_the_consumer(studio: Studio, backend: ScriptedBackend) -> None:
    def broken(seed: int) -> bytes:
        raise ZeroDivisionError

    backend.data = broken
    with pytest.raises(ZeroDivisionError):
        await all_of(studio, FOX)


async def test_bytes_that_are_no_image_keep_the_journal_entry(
    studio: Studio, backend: ScriptedBackend, paths: Paths
) -> None:
    backend.data = lambda seed: b"<html>502</html>"
    (failed,) = [event for event in await all_of(studio, FOX) if isinstance(event, ImageFailed)]
    assert failed.error.hint == f"What came is kept in {paths.journal / 'key1.part'}."
    assert not paths.images.exists() or list(paths.images.iterdir()) == []
    assert "key1.jsonl" in journal_files(paths)


def spoil_folder(paths: Paths, backend: ScriptedBackend) -> None:
    """While the image is made, a file takes its folder's place."""

    def spoilt(seed: int) -> bytes:
        paths.images.parent.mkdir(parents=True, exist_ok=True)
        paths.images.write_text("a file where the folder should be")
        return picture(seed)

    backend.data = spoilt


async def test_nothing_is_sent_where_no_image_can_be_saved(
    studio: Studio, backend: ScriptedBackend, paths: Paths
) -> None:
    paths.images.parent.mkdir(parents=True, exist_ok=True)
    paths.images.write_text("a file where the folder should be")
    with pytest.raises(SaveError, match=r"cannot be saved in .*: Not a directory\."):
        await all_of(studio, FOX)
    assert backend.created == []
    assert not paths.journal.exists()


async def test_a_relative_folder_is_the_one_of_the_run_that_was_interrupted(
    studio: Studio, backend: ScriptedBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend.failures[7] = DownloadFailedError("It was dropped.")
    backend.recoveries["p7"] = picture(7)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    assert [event async for event in studio.generate(FOX, None, Path("chosen"))]
    monkeypatch.chdir(tmp_path / "elsewhere")
    (image,) = images([event async for event in studio.recover()])
    assert image.path.parent == tmp_path / "chosen"


async def test_disk_that_cannot_be_written_keeps_the_paid_bytes(
    studio: Studio, backend: ScriptedBackend, paths: Paths
) -> None:
    spoil_folder(paths, backend)
    events = await all_of(studio, FOX)
    assert isinstance(events[-1], ImageFailed)
    assert isinstance(events[-1].error, SaveError)
    assert events[-1].error.hint == f"What came is kept in {paths.journal / 'key1.part'}."
    assert journal_files(paths) == ["key1.jsonl", "key1.part"]

    paths.images.unlink()
    recovered = [event async for event in studio.recover()]
    assert len(images(recovered)) == 1
    assert journal_files(paths) == []
    assert len(backend.created) == 1


async def test_paid_image_is_kept_whatever_is_wrong_with_its_name(
    paths: Paths, backend: ScriptedBackend
) -> None:
    studio = make_studio(paths, backend, OutputConfig(name="{sead}"))
    (failed,) = [event for event in await all_of(studio, FOX) if isinstance(event, ImageFailed)]
    assert isinstance(failed.error, ConfigError)
    assert [type(event) for event in await recovered(studio)] == [Progress, GenerationWarning]
    assert journal_files(paths) == ["key1.jsonl", "key1.part"]
    await studio.close()

    studio = make_studio(paths, backend)
    assert len(images(await recovered(studio))) == 1
    assert len(backend.created) == 1
    await studio.close()


async def test_free_image_that_cannot_be_saved_is_not_said_to_be_kept(paths: Paths) -> None:
    backend = ScriptedBackend(is_paid=False)
    studio = make_studio(paths, backend)
    spoil_folder(paths, backend)
    (failed,) = [event for event in await all_of(studio, FOX) if isinstance(event, ImageFailed)]
    assert isinstance(failed.error, SaveError)
    assert failed.error.hint == ""
    assert journal_files(paths) == []
    await studio.close()


async def test_index_that_cannot_be_written_is_a_warning(studio: Studio) -> None:
    class Broken(Library):
        def add(self, image: Image) -> Image:
            raise LibraryError("The index is locked.", "Try again.")

    studio.library.close()
    studio._stores = studio._stores._replace(library=Broken(studio.paths.data / "other.sqlite3"))
    events = await all_of(studio, FOX)
    (image,) = images(events)
    assert image.path.exists()
    (warning,) = [event for event in events if isinstance(event, GenerationWarning)]
    assert "is saved, but not in the index: The index is locked." in warning.message


class Interrupted:
    """What a process that was killed leaves in the journal."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths

    def leave(
        self, prediction_id: str, *, age: timedelta = timedelta(minutes=5), cancelled: bool = False
    ) -> Path:
        intent = Intent(FOX, {"seed": 7}, "scripted", self._paths.images, datetime.now(UTC) - age)
        entry = Journal(self._paths.journal).begin(prediction_id, intent)
        entry.note_submitted(prediction_id)
        if cancelled:
            entry.note_cancelled()
        entry.release()
        return entry.part


@pytest.fixture
def interrupted(paths: Paths) -> Interrupted:
    return Interrupted(paths)


async def recovered(studio: Studio) -> list[Event]:
    return [event async for event in studio.recover()]


async def test_image_of_a_killed_process_comes_home(
    studio: Studio, backend: ScriptedBackend, interrupted: Interrupted, paths: Paths
) -> None:
    interrupted.leave("p7")
    backend.recoveries["p7"] = picture(7)
    (image,) = images(await recovered(studio))
    assert (image.prompt, image.seed, image.prediction_id) == ("a fox", 7, "p7")
    assert backend.created == []
    assert journal_files(paths) == []
    assert await recovered(studio) == []


async def test_unreachable_backend_leaves_the_entry_for_later(
    studio: Studio, backend: ScriptedBackend, interrupted: Interrupted, paths: Paths
) -> None:
    interrupted.leave("p7")
    backend.recoveries["p7"] = BackendUnavailableError("No network.")
    (event,) = await recovered(studio)
    assert isinstance(event, GenerationWarning)
    assert event.message == "An earlier image could not be fetched yet: No network."
    assert journal_files(paths) == ["p7.jsonl"]


async def test_expired_image_is_reported_once(
    studio: Studio, backend: ScriptedBackend, interrupted: Interrupted, paths: Paths
) -> None:
    interrupted.leave("p7", age=timedelta(hours=2))
    backend.recoveries["p7"] = DownloadFailedError("The output has expired.")
    assert failures(await recovered(studio)) == ["The output has expired."]
    assert journal_files(paths) == []


async def test_cancelled_image_that_never_came_is_not_mentioned(
    studio: Studio, backend: ScriptedBackend, interrupted: Interrupted, paths: Paths
) -> None:
    interrupted.leave("p7", cancelled=True)
    backend.recoveries["p7"] = GenerationFailedError("Cancelled.")
    assert await recovered(studio) == []
    assert journal_files(paths) == []


async def test_entry_of_a_removed_backend_is_kept_and_named(
    studio: Studio, interrupted: Interrupted, paths: Paths
) -> None:
    path = interrupted.leave("p7").with_suffix(".jsonl")
    path.write_text(path.read_text().replace('"scripted"', '"gone"'))
    (event,) = await recovered(studio)
    assert isinstance(event, GenerationWarning)
    assert '"gone"' in event.message
    assert json.loads(path.read_text().splitlines()[0])["backend"] == "gone"


async def test_free_image_leaves_no_journal(paths: Paths) -> None:
    studio = make_studio(paths, ScriptedBackend(is_paid=False))
    events = await all_of(studio, FOX)
    await studio.close()
    assert len(images(events)) == 1
    assert not paths.journal.exists() or journal_files(paths) == []


async def test_saving_is_told(studio: Studio) -> None:
    events = await all_of(studio, FOX)
    assert [event.stage for event in events if isinstance(event, Progress)] == [Stage.RUNNING, Stage.SAVING]


async def test_usage_is_recorded_with_a_hash_for_the_prompt(studio: Studio) -> None:
    await all_of(studio, FOX)
    assert studio.ledger.database.query("SELECT prompt_hash FROM usage") == [(stand_in("a fox"),)]
    assert studio.ledger.spent(datetime.now(UTC) - timedelta(days=1)) == 3000


async def test_budget_stops_before_sending(paths: Paths, backend: ScriptedBackend) -> None:
    studio = make_studio(paths, backend, budget=BudgetConfig(daily_usd=0.005))
    with pytest.raises(BudgetError):
        await all_of(studio, GenerationRequest("a fox", backend="scripted", count=2))
    assert backend.created == []
    assert len(images(await all_of(studio, FOX))) == 1
    with pytest.raises(BudgetError):
        await all_of(studio, FOX)
    confirmed = [event async for event in studio.generate(FOX, may_pass_budget=True)]
    await studio.close()
    assert len(images(confirmed)) == 1


async def test_failed_image_gives_its_share_of_the_budget_back(
    paths: Paths, backend: ScriptedBackend
) -> None:
    backend.failures[7] = GenerationFailedError("The model failed.")
    studio = make_studio(paths, backend, budget=BudgetConfig(daily_usd=0.003))
    assert failures(await all_of(studio, FOX)) == ["The model failed."]
    backend.failures.clear()
    assert len(images(await all_of(studio, FOX))) == 1
    await studio.close()


async def test_share_of_a_cancelled_image_is_given_back_off_the_loop(
    paths: Paths, backend: ScriptedBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    release = Reservation.release

    def noted(reservation: Reservation) -> None:
        threads.append(threading.current_thread())
        release(reservation)

    monkeypatch.setattr(Reservation, "release", noted)
    backend.hold = asyncio.Event()
    studio = make_studio(paths, backend, budget=BudgetConfig(daily_usd=0.003))
    async with asyncio.TaskGroup() as group:
        task = group.create_task(started(studio, FOX, asyncio.Event(), []))
        await until(lambda: backend.created)
        task.cancel()
    backend.hold = None
    assert len(images(await all_of(studio, FOX))) == 1
    await studio.close()
    assert threading.main_thread() not in threads


async def test_month_to_date_is_what_the_images_cost(studio: Studio) -> None:
    await all_of(studio, FOX)
    assert studio.spent_this_month() == Price(3000)


async def test_image_given_up_on_is_looked_for_once_more_in_silence(
    studio: Studio, backend: ScriptedBackend, paths: Paths
) -> None:
    backend.failures[7] = BackendUnavailableError("Timed out after 60 s.", prediction_id="p7")
    assert failures(await all_of(studio, FOX)) == ["Timed out after 60 s."]
    backend.recoveries["p7"] = GenerationFailedError("Cancelled by the backend.")
    assert await recovered(studio) == []
    assert journal_files(paths) == []


async def test_image_given_up_on_that_came_after_all_is_saved(
    studio: Studio, backend: ScriptedBackend
) -> None:
    backend.failures[7] = BackendUnavailableError("Timed out after 60 s.", prediction_id="p7")
    await all_of(studio, FOX)
    backend.recoveries["p7"] = picture(7)
    assert len(images(await recovered(studio))) == 1
    assert len(backend.created) == 1


async def test_unknown_model_is_asked_for_no_format_of_ours(paths: Paths) -> None:
    backend = ScriptedBackend()
    backend._info = replace(backend.info, is_open=True)
    studio = make_studio(paths, backend)
    assert studio.complete(FOX).output_format == ""
    await studio.close()
