"""The configuration while the window runs: changed here, changed by hand in its file, and taken back.

Writes keep the person's comments. A file that cannot be used is told once; the earlier settings stay.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from imagen_desktop.core.config import Config, parse_config
from imagen_desktop.core.config_edit import changed_text, renamed_backend
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.settings_file import read_settings, write_settings
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.wording import tr

_SETTLE_MS = 150
"""An editor writes in several steps: a name taken away, another put in its place."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The whole file before and after a change that was made here."""

    before: str
    after: str


class Configuration(QObject):
    """`apply` takes a Config over and may raise ConfigError: then it does not hold."""

    changed = Signal(object)  # Config
    refused = Signal(object)  # ConfigError: the file was changed to something that cannot be used
    mended = Signal()  # after `refused`, the file is right again

    def __init__(
        self,
        file: Path,
        config: Config,
        tasks: Tasks,
        apply: Callable[[Config], object] = lambda _config: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.file = file
        self.config = config
        self._tasks = tasks
        self._apply = apply
        self._text: str | None = None
        self._unreadable = ""  # why; it is told once, whatever else moves in the folder
        self._is_refused = False
        self._is_closed = False
        self._writing = asyncio.Lock()
        self._renamed: dict[str, str] = {}  # backends by the names they had
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.read_again)
        for signal in (self._watcher.fileChanged, self._watcher.directoryChanged):
            signal.connect(self._hear)

    async def start(self) -> None:
        """From now on a change of the file by hand is noticed."""
        self._text = await asyncio.to_thread(self._read)
        self._watch()

    def close(self) -> None:
        """Nothing more is heard of the file. What is still changed is written, and nobody is told."""
        self._is_closed = True
        self._settle.stop()

    async def change(self, changes: Mapping[str, JsonValue]) -> Edit:
        """All of them or none; None takes a setting out of the file. Raises ConfigError."""
        return await self._edit(lambda text: changed_text(text, self.file, changes))

    async def rename_backend(self, old: str, new: str) -> Edit:
        """Raises ConfigError. Whoever typed on while an earlier new name was written still says `old`."""

        def renamed(text: str) -> str:
            now = old if old in self.config.backends else self._renamed.get(old, old)
            return text if now == new else renamed_backend(text, self.file, now, new)

        edit = await self._edit(renamed)
        self._renamed[old] = new
        return edit

    async def undo(self, edit: Edit) -> None:
        """Raises ConfigError where the file has been changed since."""

        def earlier(text: str) -> str:
            if text != edit.after:
                raise ConfigError(tr("The file was changed since, so this is not taken back."))
            return edit.before

        await self._edit(earlier)

    def read_again(self) -> None:
        self._tasks.spawn(self._read_again(), "configuration")

    async def _edit(self, edit: Callable[[str], str]) -> Edit:
        async with self._writing:
            before, after = await asyncio.to_thread(self._write, edit)
            self._text = after
            try:
                self._take(parse_config(after, self.file))
            except ConfigError:
                await asyncio.to_thread(write_settings, self.file, before)
                self._text = before
                raise
            finally:
                self._watch()
        return Edit(before, after)

    def _write(self, edit: Callable[[str], str]) -> tuple[str, str]:
        before = read_settings(self.file)
        after = edit(before)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_settings(self.file, after)
        return before, after

    async def _read_again(self) -> None:
        async with self._writing:
            try:
                text = await asyncio.to_thread(self._read)
            except ConfigError as error:
                self._refuse_unreadable(error)
            else:
                self._unreadable = ""
                self._read_text(text)
            finally:
                self._watch()

    def _read_text(self, text: str) -> None:
        if text == self._text:
            return
        self._text = text
        try:
            self._take(parse_config(text, self.file))
        except ConfigError as error:
            self._refuse(error)

    def _refuse_unreadable(self, error: ConfigError) -> None:
        """The text that held is forgotten: the same one mends the file later."""
        if error.message != self._unreadable:
            self._text, self._unreadable = None, error.message
            self._refuse(error)

    def _refuse(self, error: ConfigError) -> None:
        self._is_refused = True
        self.refused.emit(error)

    def _hear(self) -> None:
        if not self._settle.isActive() and not self._is_closed:
            self._settle.start()

    def _read(self) -> str:
        """Raises ConfigError."""
        return read_settings(self.file)

    def _take(self, config: Config) -> None:
        if self._is_refused:
            self._is_refused = False
            self.mended.emit()
        if config != self.config:
            self._apply(config)
            self.config = config
            self._renamed = {old: new for old, new in self._renamed.items() if old not in config.backends}
            if not self._is_closed:
                self.changed.emit(config)

    def _watch(self) -> None:
        """The file where it is, and its folder: a file that is replaced is watched no longer."""
        wanted = {str(self.file.parent), str(self.file)}
        for name in wanted - {*self._watcher.files(), *self._watcher.directories()}:
            if Path(name).exists():
                self._watcher.addPath(name)
