"""Behind the first-run page: which backends are ready, the token that is pasted, and what is chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.core.backends.token_variable import TOKEN_VARIABLES, token_variable
from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.ui.backend_words import told_states
from imagen_desktop.ui.main_window import MainWindow
from imagen_desktop.ui.prompt_form import PromptForm
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.window_memory import WindowMemory

if TYPE_CHECKING:  # loaded when it is made
    from imagen_desktop.ui.first_run import FirstRun
    from imagen_desktop.ui.token_set_up import TokenSetUp


_PATIENCE_SECONDS = 1.0
"""A keyring may hang: then the window comes first, and its page when that is known."""


class Configured(Protocol):
    """The part of the studio that says what can be used."""

    config: Config

    def backends(self) -> tuple[BackendInfo, ...]: ...
    def states(self) -> dict[str, BackendState]: ...


class FirstRunDesk(QObject):
    """`image_count` may block; it decides whether the page has a way back."""

    def __init__(
        self,
        studio: Configured,
        window: MainWindow,
        memory: WindowMemory,
        credentials: Credentials,
        tasks: Tasks,
        image_count: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._window = window
        self._memory = memory
        self._tasks = tasks
        self._image_count = image_count
        self._page = window.parts.first_run_page
        self._form: PromptForm = window.parts.form
        self._credentials = credentials
        self._has_looked = False
        self._connect()

    async def look_first(self) -> None:
        """Chooses the backend and the page before the window is shown; where the backend was ready the last
        time, it counts as ready until `look_later`."""
        known = {info.name for info in self._studio.backends()}
        remembered = self._memory.backend
        self._form.choose_backend(remembered if remembered in known else self._studio.config.default_backend)
        self._tell_prices()
        if self._memory.ready_backend != self._form.backend.info.name:
            self._has_looked = True
            looking = self._tasks.spawn(self._look(chooses_page=True), "backends' states")
            await asyncio.wait({looking}, timeout=_PATIENCE_SECONDS)

    def look_later(self) -> None:
        """What was left out before the window was shown."""
        if not self._has_looked:
            self._has_looked = True
            self._tasks.spawn(self._look(chooses_page=True), "backends' states")

    def open(self) -> None:
        self._page.get().show_has_images(has_images=True)
        self._window.show_first_run()
        self.check()

    def check(self, *_: object) -> None:
        """Asks every backend anew whether it is ready."""
        self._tasks.spawn(self._look(), "backends' states")

    def remember_backend(self, name: str) -> None:
        self._memory.backend = name

    def _connect(self) -> None:
        form = self._form
        form.backend_chosen.connect(self.remember_backend)
        form.set_up_requested.connect(self.open)
        self._page.when_made(self._connect_page)

    def _connect_page(self, page: FirstRun) -> None:
        page.sketch_requested.connect(self._draw_sketch)
        page.backend_chosen.connect(self.use_backend)
        page.check_requested.connect(self.check)
        page.closed.connect(self._window.show_areas)
        page.token.save_requested.connect(lambda token: self._save(token, page.token))

    def _save(self, token: str, shown: TokenSetUp) -> None:
        """For the backends that the configuration has now."""
        from imagen_desktop.ui.token_saving import TokenSaving

        config = self._studio.config
        saving = TokenSaving(config, self._credentials, _token_variable(config), self._tasks, self)
        saving.stored.connect(shown.show_stored)
        saving.works.connect(shown.show_works)
        saving.doubtful.connect(shown.show_doubt)
        saving.refused.connect(shown.show_refused)
        for signal in (saving.works, saving.doubtful):
            signal.connect(self.check)
        for signal in (saving.works, saving.doubtful, saving.refused):
            signal.connect(saving.deleteLater)
        saving.save(token)

    def _tell_prices(self) -> None:
        prices = self._form.prices()
        self._page.tell("prices", lambda page: page.show_prices(prices))

    def _draw_sketch(self, prompt: str) -> None:
        sketch = next((info for info in self._studio.backends() if info.type == "sketch"), None)
        if sketch is not None:
            self.use_backend(sketch.name)
            self._form.prompt.replace(prompt)
            self._form.submit()

    def use_backend(self, name: str) -> None:
        self._form.choose_backend(name)
        self.remember_backend(name)
        self._window.show_areas()

    async def _look(self, *, chooses_page: bool = False) -> None:
        states = told_states(await asyncio.to_thread(self._studio.states))
        self._form.show_states(states)
        self._page.tell("states", lambda page: page.show_states(states))
        self._tell_prices()
        name = self._form.backend.info.name
        state = states.get(name)
        self._memory.ready_backend = name if state is not None and state.is_ready else ""
        if chooses_page:
            count = await asyncio.to_thread(self._image_count)
            self._page.tell("images", lambda page: page.show_has_images(has_images=count > 0))
            is_wanted = state is not None and not state.is_ready
            if is_wanted != self._window.is_first_run_shown:  # else the focus would be taken for nothing
                self._window.show_first_run() if is_wanted else self._window.show_areas()


def _token_variable(config: Config) -> str:
    """The environment variable of the first Replicate backend in the configuration."""
    variables = (token_variable(each) for each in config.backends.values() if each.type == "replicate")
    return next(variables, TOKEN_VARIABLES["replicate"])
