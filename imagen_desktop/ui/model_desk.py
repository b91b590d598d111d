"""Behind the models' page: downloads one after another, adopts, removes, and makes what is ready usable."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.models.adoption import Recognised, adopt
from imagen_desktop.core.models.catalogue import CatalogueModel
from imagen_desktop.core.models.failures import TOKEN_VARIABLE
from imagen_desktop.core.models.host import ModelHost, chosen_endpoint
from imagen_desktop.core.models.memory import computer_memory_bytes
from imagen_desktop.core.models.pull import PullProgress
from imagen_desktop.core.models.removal import remove
from imagen_desktop.core.models.store import ModelState, ModelStore
from imagen_desktop.ui.configuration import Configuration
from imagen_desktop.ui.model_page import ModelsPage
from imagen_desktop.ui.model_row import Phase
from imagen_desktop.ui.model_run import ModelRun
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.wording import said, said_error, tr


class ModelDesk(QObject):
    """`ask` shows a model's licence and says whether the person accepts it."""

    looked = Signal(object)  # {name: ModelState}
    progressed = Signal(object)  # PullProgress
    ended = Signal(object)  # CatalogueModel, whatever became of its download
    ready = Signal(object, str)  # CatalogueModel, the backend that uses it
    failed = Signal(object, object)  # CatalogueModel, ImagenError

    def __init__(
        self,
        store: ModelStore,
        configuration: Configuration,
        credentials: Credentials,
        tasks: Tasks,
        ask: Callable[[CatalogueModel], Awaitable[bool]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._configuration = configuration
        self._credentials = credentials
        self._tasks = tasks
        self._ask = ask
        self._runs: dict[str, ModelRun] = {}
        self._asking: set[str] = set()
        self._turn = asyncio.Lock()
        self._page: ModelsPage | None = None
        self._free_bytes = -1
        self.states: dict[str, ModelState] = {}

    @property
    def models(self) -> tuple[CatalogueModel, ...]:
        return self._store.offered.models

    def model(self, name: str) -> CatalogueModel:
        return self._store.offered.named(name)[0]

    def make_page(self) -> ModelsPage:
        """Once: it is shown in the settings."""
        self._page = page = ModelsPage(self._store.offered, self._store.folder)
        for row in page.model_rows.values():
            row.download_requested.connect(self.download)
            row.pause_requested.connect(self.pause)
            row.cancel_requested.connect(self.cancel)
            row.remove_requested.connect(lambda name: self._tasks.spawn(self._remove(name), "remove a model"))
        page.folder_chosen.connect(lambda folder: self._tasks.spawn(self._adopt(folder), "adopt models"))
        self.look()
        return page

    def look(self) -> None:
        """Asks the disk anew what is here."""
        self._tasks.spawn(self._look(), "models")

    def download(self, name: str) -> None:
        """Begins, or goes on with what is here."""
        if name not in self._runs and name not in self._asking:
            self._tasks.spawn(self._download(self.model(name)), f"download {name}")

    def pause(self, name: str) -> None:
        if name in self._runs:
            self._runs[name].stop()

    def cancel(self, name: str) -> None:
        """What has come is deleted, whole files aside."""
        if name in self._runs:
            self._runs[name].stop(discards=True)

    async def _download(self, model: CatalogueModel) -> None:
        self._asking.add(model.name)
        try:
            manifest = await asyncio.to_thread(self._store.manifest)
            if model.name not in manifest.accepted and not await self._ask(model):
                return
        finally:
            self._asking.discard(model.name)
        whole = sum(kept.size_bytes for kept in (await asyncio.to_thread(self._store.kept, model)).values())
        run = self._runs[model.name] = ModelRun(model, whole)
        self._show_problem(model, "")
        self._show()
        try:
            is_whole = await self._go(run)
        except ImagenError as error:
            is_whole = False
            self._show_problem(model, said_error(error))
            self.failed.emit(model, error)
        finally:
            run.stop()
            del self._runs[model.name]
            self.ended.emit(model)
        await self._look()
        if is_whole:
            await self._use(model)

    async def _go(self, run: ModelRun) -> bool:
        async with self._turn:
            run.phase = Phase.RUNNING
            self._show()
            return await run.go(self._store, self._new_host, self._tell)

    def _new_host(self) -> ModelHost:
        """On the download's thread: the keyring may block."""
        return ModelHost(chosen_endpoint(), lambda: self._credentials.token(TOKEN_VARIABLE))

    def _tell(self, progress: PullProgress) -> None:
        run = self._runs.get(progress.model.name)
        if run is None:  # the last word of a download that has ended
            return
        if self._page is not None:
            self._page.show_progress(progress, run.before_bytes)
        self.progressed.emit(progress)

    async def _use(self, model: CatalogueModel) -> None:
        """A backend for it, where the configuration has none."""
        backends = self._configuration.config.backends.values()
        using = (each.name for each in backends if each.type == "local" and _is_for(each.model, model))
        name = next(using, "")
        if not name:
            name = model.name
            await self._configuration.change(
                {f"backends.{name}.type": "local", f"backends.{name}.model": model.name}
            )
        self.ready.emit(model, name)

    async def _adopt(self, folder: Path) -> None:
        page = self._page
        if page is None:
            return
        page.adopting.show_found(tr("Looking…"), is_busy=True)
        try:
            found = await asyncio.to_thread(adopt, self._store, folder)
            words = _found_words(found)
        except ImagenError as error:
            words = said_error(error)
        page.adopting.show_found(words)
        before = {name for name, state in self.states.items() if state.is_ready}
        await self._look()
        for name, state in self.states.items():
            if state.is_ready and name not in before:
                await self._use(self.model(name))

    async def _remove(self, name: str) -> None:
        try:
            await asyncio.to_thread(remove, self._store, self.model(name))
        except ImagenError as error:
            self._show_problem(self.model(name), said_error(error))
        await self._look()
        self.ended.emit(self.model(name))

    async def _look(self) -> None:
        self.states, self._free_bytes = await asyncio.to_thread(self._read)
        self._show()
        self.looked.emit(self.states)

    def _read(self) -> tuple[dict[str, ModelState], int]:
        states = {model.name: self._store.state(model) for model in self._store.offered.models}
        return states, _free_bytes(self._store.folder)

    def _show(self) -> None:
        if self._page is not None:
            phases = {name: run.phase for name, run in self._runs.items()}
            self._page.show_states(self.states, phases, computer_memory_bytes(), self._free_bytes)

    def _show_problem(self, model: CatalogueModel, sentence: str) -> None:
        if self._page is not None:
            self._page.show_problem(model.name, sentence)


def _is_for(wanted: str, model: CatalogueModel) -> bool:
    return wanted in (model.name, model.family)


def _found_words(found: tuple[Recognised, ...]) -> str:
    if not found:
        return tr("No file there is one that the list knows.")
    lines = []
    for each in found:
        words = (
            said(each.problem)
            if each.problem
            else tr("used")
            if each.checked_with
            else tr("used, not verified")
        )
        lines.append(f"{each.path.name}: {words}")
    return "\n".join(lines)


def _free_bytes(folder: Path) -> int:
    """Where the folder is or would be; -1 where the system does not say."""
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except FileNotFoundError:
            continue
        except OSError:
            break
    return -1
