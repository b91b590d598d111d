"""Keeps the gallery in step with folders on disk: our own, and those that the person has us watch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal

from imagen_desktop.core.database import Interrupted
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.library.folder_sync import FolderChanges, FolderSync
from imagen_desktop.ui.background import Background

FIRST_LOOK_MS = 1_000
"""After the window: its own pictures come first."""
_SOON_MS = 100
_AGAIN_MS = 250
_SHOW_MS = 1_000
_OWN_AGE_SECONDS = 3.0
"""What this program or its command writes, it indexes itself: only what is left lying is taken up."""
_OWN_AGAIN_MS = 3_200
_REREAD_MS = (150, 700)
"""After a change of our own folder another process's image is in the index: at once, or a moment later."""


class WatchedLibrary(Protocol):
    def folder_sync(self, is_wanted: Callable[[], bool]) -> FolderSync: ...


class FolderDesk(QObject):
    """`changed` tells that the index has other images. Work waits in one thread; `close` ends it."""

    changed = Signal()
    failed = Signal(object)  # ImagenError
    _batch_read = Signal()

    def __init__(
        self,
        library: WatchedLibrary,
        own: Path,
        parent: QObject | None = None,
        watcher: QFileSystemWatcher | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._own = own
        self._watched: tuple[Path, ...] = ()
        self._is_closed = False
        self._background = Background("folders", 1, self)
        self._watcher = watcher or QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._hear_change)
        self._stirred: set[Path] = set()
        self._soon = _timer(self, _SOON_MS, self._look_at_stirred)
        self._own_again = _timer(self, _OWN_AGAIN_MS, self._look_at_own)
        self._show = _timer(self, _SHOW_MS, self.changed.emit)
        self._batch_read.connect(self._show_soon, Qt.ConnectionType.QueuedConnection)
        self._first_look = _timer(self, FIRST_LOOK_MS, self._look_at_all)

    def start(self) -> None:
        """Looks into all folders a moment later, and then hears of every change."""
        self._first_look.start()

    def watch(self, folders: Iterable[str]) -> None:
        """Those of the configuration, from now on; a folder inside of another is looked into once."""
        wanted = tuple(Path(folder).expanduser().absolute() for folder in folders)
        inside = [each for each in wanted if any(other in each.parents for other in (*wanted, self._own))]
        before, self._watched = self._watched, tuple(each for each in wanted if each not in inside)
        if self._watcher.directories() and self._watched != before:
            self._look_at_all()

    def follow(self, own: Path) -> None:
        """Our own folder is another one from now on."""
        if own != self._own:
            self._own = own
            if self._watcher.directories():
                self._look_at_own()

    def close(self) -> None:
        self._is_closed = True
        self._background.close()

    def _look_at_all(self) -> None:
        self._look([self._own], is_own=True)
        for folder in self._watched:
            self._look([folder])

    def _hear_change(self, name: str) -> None:
        self._stirred.add(Path(name))
        if not self._soon.isActive():
            self._soon.start()
        if self._is_own(Path(name)):
            for pause in _REREAD_MS:
                QTimer.singleShot(pause, self, self.changed.emit)

    def _look_at_stirred(self) -> None:
        stirred, self._stirred = self._stirred, set()
        own = [folder for folder in stirred if self._is_own(folder)]
        if own:
            self._look(own, is_own=True, is_new_only=True)
        if others := [folder for folder in stirred if folder not in own]:
            self._look(others, is_new_only=True)

    def _look_at_own(self) -> None:
        self._look([self._own], is_own=True)

    def _look(self, folders: Sequence[Path], *, is_own: bool = False, is_new_only: bool = False) -> None:
        known = frozenset(self._watcher.directories()) if is_new_only else frozenset()
        work = partial(self._sync, folders, known, is_own=is_own)
        self._background.run(work, partial(self._take, is_own=is_own))

    def _sync(
        self, folders: Sequence[Path], known: frozenset[str], *, is_own: bool
    ) -> FolderChanges | ImagenError | None:
        """In the thread. Our own folder keeps a card for a file that is gone: one can still find it."""
        try:
            return self._library.folder_sync(lambda: not self._is_closed).sync(
                folders,
                known,
                keeps_missing=is_own,
                least_age_seconds=_OWN_AGE_SECONDS if is_own else 0.0,
                progress=lambda _done, _total: self._batch_read.emit(),
            )
        except Interrupted:
            return None
        except ImagenError as error:
            return error

    def _take(self, answer: FolderChanges | ImagenError | None, *, is_own: bool) -> None:
        if isinstance(answer, ImagenError):
            self.failed.emit(answer)
        if not isinstance(answer, FolderChanges):
            return
        if added := self._watch(answer.folders):
            self._stirred |= added  # what came between the look and the watch
            self._soon.start()
        if answer.has_any:
            self._show.stop()
            self.changed.emit()
        if answer.waiting and is_own:
            self._own_again.start()
        elif answer.waiting:
            self._stirred |= answer.waiting
            QTimer.singleShot(_AGAIN_MS, self, self._look_at_stirred)

    def _watch(self, folders: Iterable[str]) -> set[Path]:
        """Those that are watched from now on. The system may refuse: it watches only so many."""
        new = set(folders) - set(self._watcher.directories())
        refused = self._watcher.addPaths(sorted(new)) if new else []
        return set(map(Path, new.difference(refused)))

    def _show_soon(self) -> None:
        """While many files are read, the gallery fills now and then."""
        if not self._show.isActive():
            self._show.start()

    def _is_own(self, folder: Path) -> bool:
        return folder == self._own or self._own in folder.parents


def _timer(parent: QObject, milliseconds: int, then: Callable[[], object]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(then)
    return timer
