"""From "no model" to a backend that is ready, in the window, against a host on loopback."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from imagen_desktop.core.config import load_config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.models.catalogue import Catalogue, CatalogueModel
from imagen_desktop.core.models.store import ModelStore
from imagen_desktop.core.paths import Paths
from imagen_desktop.ui.configuration import Configuration
from imagen_desktop.ui.first_run import FirstRun
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.model_desk import ModelDesk
from imagen_desktop.ui.model_licence import LicenceDialog, ask_licence
from imagen_desktop.ui.model_signs import ModelSigns
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.theme import DARK
from tests.core.models.conftest import DIFFUSION, LARGE, SMALL, VAE
from tests.fakes.model_server import Hosted, ModelServer, model_server
from tests.ui.fake_studio import FakeStudio

DEEP = "owner/repository/deep/small.gguf"
Until = Callable[..., Any]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with model_server() as running:
        running.files = {DEEP: Hosted(DIFFUSION), "owner/repository/vae.safetensors": Hosted(VAE)}
        monkeypatch.setenv("HF_ENDPOINT", running.endpoint)
        yield running


class Bench:
    """A desk with its page, the first-run page and the notices; `accepts` answers for the person."""

    def __init__(self, paths: Paths, qtbot: QtBot) -> None:
        self.accepts = True
        self.asked: list[str] = []
        self.used: list[str] = []
        self.opened: list[bool] = []
        self.errors: list[BaseException] = []
        self.tasks = Tasks(self.errors.append)
        self.store = ModelStore(paths.models, Catalogue(date(2026, 1, 2), "", (SMALL, LARGE)))
        paths.config_file.parent.mkdir(parents=True, exist_ok=True)
        self.configuration = Configuration(paths.config_file, load_config(paths.config_file), self.tasks)
        credentials = Credentials({})
        self.desk = ModelDesk(self.store, self.configuration, credentials, self.tasks, self._ask)
        self.first_run, self.notices = FirstRun(FakeStudio().backends()), Notices()
        page = Later(lambda: self.first_run)
        page.get()
        self.signs = ModelSigns(
            self.desk,
            page,
            self.notices,
            lambda: self.opened.append(True),
            self.used.append,
            lambda: None,
        )
        self.page = self.desk.make_page()
        for widget in (self.page, self.first_run, self.notices):
            qtbot.addWidget(widget)
        self.page.show()

    @property
    def row(self) -> Any:
        return self.page.model_rows["small"]

    @property
    def is_ready(self) -> bool:
        return "small" in self.desk.states and self.desk.states["small"].is_ready

    def shown(self, part: QWidget) -> bool:
        return not part.isHidden()

    async def _ask(self, model: CatalogueModel) -> bool:
        self.asked.append(model.name)
        return self.accepts


@pytest.fixture
async def bench(paths: Paths, qtbot: QtBot, until: Until, server: ModelServer) -> AsyncIterator[Bench]:
    made = Bench(paths, qtbot)
    await until(lambda: made.desk.states)
    yield made
    await made.tasks.close()
    assert not made.errors


async def test_a_model_is_downloaded_and_gets_a_backend(bench: Bench, until: Until) -> None:
    ready: list[str] = []
    bench.desk.ready.connect(lambda _model, backend: ready.append(backend))
    bench.row.download.click()
    await until(lambda: ready)
    assert ready == ["small"]
    assert bench.configuration.config.backends["small"].model == "small"
    assert bench.row.state.text() == "Ready"
    assert bench.shown(bench.row.remove)
    assert not bench.shown(bench.row.download)


async def test_nothing_is_asked_of_the_host_before_the_licence_is_accepted(
    bench: Bench, until: Until, server: ModelServer
) -> None:
    bench.accepts = False
    bench.row.download.click()
    await until(lambda: bench.asked)
    await until(lambda: not bench.tasks._running)
    assert not server.asked


async def test_a_paused_download_goes_on_and_asks_no_second_time(
    bench: Bench, until: Until, server: ModelServer
) -> None:
    release = threading.Event()
    held = server.files[DEEP] = Hosted(DIFFUSION, hold=release)
    bench.row.download.click()
    await until(lambda: held.holds.is_set() and bench.store.state(SMALL).is_begun)
    bench.row.pause.click()
    await until(lambda: bench.shown(bench.row.download) and bench.desk.states["small"].is_begun)
    assert bench.row.download.text() == "Go on"
    release.set()
    server.files[DEEP] = Hosted(DIFFUSION)
    bench.row.download.click()
    await until(lambda: bench.is_ready)
    assert bench.asked == ["small"]


async def test_cancelling_deletes_what_has_come(bench: Bench, until: Until, server: ModelServer) -> None:
    release = threading.Event()
    held = server.files[DEEP] = Hosted(DIFFUSION, hold=release)
    bench.row.download.click()
    await until(lambda: held.holds.is_set() and bench.store.state(SMALL).is_begun)
    bench.row.cancel.click()
    await until(lambda: not bench.tasks._running)
    release.set()
    assert not list(bench.store.folder.rglob("*.part"))
    assert bench.row.download.text() == "Download"


async def test_a_failure_is_told_in_its_row_and_in_the_window(
    bench: Bench, until: Until, server: ModelServer
) -> None:
    server.files[DEEP] = Hosted(DIFFUSION, status=404)
    bench.row.download.click()
    await until(bench.row.problem.text)
    assert "has no small.gguf (404)" in bench.row.problem.text()
    assert not bench.is_ready


async def test_an_unfinished_download_is_offered_at_the_next_start_and_not_begun(
    bench: Bench, until: Until, server: ModelServer, paths: Paths, qtbot: QtBot
) -> None:
    release = threading.Event()
    held = server.files[DEEP] = Hosted(DIFFUSION, hold=release)
    bench.row.download.click()
    await until(lambda: held.holds.is_set() and bench.store.state(SMALL).is_begun)
    await bench.tasks.close()  # the program ends
    release.set()
    server.asked.clear()
    again = Bench(paths, qtbot)
    await until(lambda: again.desk.states)
    assert again.desk.states["small"].is_begun
    assert not server.asked
    await again.tasks.close()


async def test_a_folder_is_used_in_place(bench: Bench, until: Until, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "vae.safetensors").write_bytes(VAE)
    (own / "large.gguf").write_bytes(b"GGUF and weights")
    bench.page.folder_chosen.emit(own)
    await until(lambda: bench.desk.states["large"].is_ready)
    await until(lambda: "large" in bench.configuration.config.backends)
    assert "vae.safetensors: used" in bench.page.adopting.found.text()
    bench.page.model_rows["large"].remove.click()
    await until(lambda: not bench.desk.states["large"].is_ready)
    assert (own / "large.gguf").exists()


async def test_the_first_run_card_leads_to_the_models(bench: Bench) -> None:
    from imagen_desktop.core.backends.backend import BackendState
    from tests.ui.fake_studio import LOCAL

    bench.first_run.show_states({LOCAL.name: BackendState(is_ready=False, reason="no model", hint="pull")})
    assert bench.first_run.use_local.text() == "Choose a model…"
    bench.first_run.use_local.click()
    assert bench.opened == [True]


@pytest.mark.parametrize("accepts", [True, False])
async def test_the_licence_is_shown_with_its_text(until: Until, qapp: QApplication, accepts: bool) -> None:
    from imagen_desktop.core.models.catalogue import catalogue

    answers: list[bool] = []
    tasks = Tasks(lambda error: pytest.fail(str(error)))

    async def ask() -> None:
        answers.append(await ask_licence(None, DARK, catalogue().named("flux2-klein-4b")[0]))

    def dialogs() -> list[LicenceDialog]:
        return [
            each for each in qapp.topLevelWidgets() if isinstance(each, LicenceDialog) and each.isVisible()
        ]

    tasks.spawn(ask(), "ask")
    await until(dialogs)
    dialog = dialogs()[0]
    assert "Version 2.0, January 2004" in dialog.text.toPlainText()
    (dialog.agree if accepts else dialog.refuse).click()
    await until(lambda: answers)
    assert answers == [accepts]
