"""A newer version is told where the person wants to hear of it, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from imagen_desktop.core.config import load_config
from imagen_desktop.core.updates import UpdateCheck
from imagen_desktop.ui.configuration import Configuration
from imagen_desktop.ui.first_run import FirstRun
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.update_desk import UpdateDesk
from tests.ui.answering import Answering
from tests.ui.closing import closing
from tests.ui.fake_studio import FakeStudio

Until = Callable[..., Any]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class KnownIndex(UpdateCheck):
    """Says what it is told to, and counts who asks."""

    newest = "0.2.0"

    def __init__(self, file: Path) -> None:
        super().__init__(file, running="0.1.0")
        self.asked = 0
        self.is_skipped = False

    @override
    async def look(self, now: datetime, timeout_seconds: float = 10.0) -> str:
        self.asked += 1
        return "" if self.is_skipped else self.newest

    @override
    async def skip(self, version: str) -> None:
        self.is_skipped = version == self.newest


class Bench(Answering):
    def __init__(self, folder: Path) -> None:
        self.file = folder / "config.toml"
        self.errors: list[BaseException] = []
        self.tasks = Tasks(self.errors.append)
        self.check = KnownIndex(folder / "updates.json")
        self.notices = Notices()
        self.page = Later(lambda: FirstRun(FakeStudio().backends()))
        self.visited: list[str] = []

    async def open(self, text: str = "") -> None:
        self.file.write_text(text)
        self.configuration = Configuration(self.file, load_config(self.file), self.tasks)
        await self.configuration.start()
        self.desk = UpdateDesk(
            self.check,
            self.configuration,
            self.page,
            self.notices,
            self.tasks,
            clock=lambda: NOW,
            browse=self.visited.append,
        )
        self.desk.start()

    async def close(self) -> None:
        self.configuration.close()
        await self.tasks.close()
        for part in (self.desk, self.configuration, self.notices, self.page.get()):
            part.deleteLater()
        if self.errors:
            raise self.errors[0]


@pytest.fixture
def bench(qapp: QApplication, tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@closing("bench")
async def test_nobody_is_asked_before_the_person_was(bench: Bench, until: Until) -> None:
    await bench.open()
    await until(lambda: not bench.tasks._running)
    assert bench.check.asked == 0
    assert bench.page.get().updates.isVisibleTo(bench.page.get())


@closing("bench")
async def test_a_yes_is_kept_and_a_newer_version_is_told(bench: Bench, until: Until) -> None:
    await bench.open()
    bench.page.get().updates.agree.click()
    await until(lambda: bench.notices.notices)
    assert bench.file.read_text() == "[updates]\ncheck = true\n"
    assert bench.notice.title == "Version 0.2.0 is out"
    assert not bench.page.get().updates.isVisibleTo(bench.page.get())


@closing("bench")
async def test_a_no_is_kept_and_nobody_is_asked(bench: Bench, until: Until) -> None:
    await bench.open()
    bench.page.get().updates.refuse.click()
    await until(lambda: bench.configuration.config.updates.check is False)
    await until(lambda: not bench.tasks._running)
    assert bench.check.asked == 0
    assert not bench.page.get().updates.isVisibleTo(bench.page.get())


@closing("bench")
async def test_what_is_new_is_a_page_and_the_notice_stays(bench: Bench, until: Until) -> None:
    await bench.open("[updates]\ncheck = true\n")
    await until(lambda: bench.notices.notices)
    bench.answer("What’s new")
    assert bench.visited == ["https://pypi.org/project/imagen-desktop/0.2.0/"]
    assert bench.notice.kind == "info"


@closing("bench")
async def test_a_version_can_be_skipped(bench: Bench, until: Until) -> None:
    await bench.open("[updates]\ncheck = true\n")
    await until(lambda: bench.notices.notices)
    bench.answer("Not for this version")
    assert bench.notices.notices == ()
    await until(lambda: bench.check.is_skipped)


@closing("bench")
async def test_switching_it_off_takes_the_notice_away(bench: Bench, until: Until) -> None:
    await bench.open("[updates]\ncheck = true\n")
    await until(lambda: bench.notices.notices)
    await bench.configuration.change({"updates.check": False})
    assert bench.notices.notices == ()
