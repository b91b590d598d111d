"""Keeps the gallery in step with folders on disk: our own, and those that the person has us watch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal

from imagen_desktop.core.database import Interrupted
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.library.folder_sync import FolderChanges, FolderSync
from imagen_desktop.ui.background import Background
from imagen_desktop.ui.folder_arrivals import FolderArrivals, nearest_above

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


class FolderLook(NamedTuple):
    """`missing`: those of the folders that were asked for and are not there, with the nearest one above."""

    changes: FolderChanges
    missing: dict[Path, Path]


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
        self._has_looked = False
        self._background = Background("folders", 1, self)
        self._watcher = watcher or QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._hear_change)
        self._arrivals = FolderArrivals(self)
        self._arrivals.stirred.connect(self._look_at_root)
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
        for folder in set(before).difference(self._watched):
            self._arrivals.forget(folder)
        if self._has_looked and self._watched != before:
            self._look_at_all()

    def follow(self, own: Path) -> None:
        """Our own folder is another one from now on."""
        if own != self._own:
            self._arrivals.forget(self._own)
            self._own = own
            if self._has_looked:
                self._look_at_own()

    def close(self) -> None:
        self._is_closed = True
        self._background.close()

    @property
    def _roots(self) -> tuple[Path, ...]:
        return (self._own, *self._watched)

    def _look_at_all(self) -> None:
        self._has_looked = True
        for folder in self._roots:
            self._look_at_root(folder)

    def _hear_change(self, name: str) -> None:
        self._stirred.add(Path(name))
        if not self._soon.isActive():
            self._soon.start()
        if self._is_own(Path(name)):
            self._reread_soon()

    def _reread_soon(self) -> None:
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
        self._look_at_root(self._own)

    def _look_at_root(self, folder: Path) -> None:
        self._look([folder], is_own=folder == self._own)

    def _look(self, folders: Sequence[Path], *, is_own: bool = False, is_new_only: bool = False) -> None:
        known = frozenset(self._watcher.directories()) if is_new_only else frozenset()
        work = partial(self._looked, folders, known, set(self._roots), is_own=is_own)
        self._background.run(work, partial(self._take, is_own=is_own))

    def _looked(
        self, folders: Sequence[Path], known: frozenset[str], roots: set[Path], *, is_own: bool
    ) -> FolderLook | ImagenError | None:
        """In the thread. Our own folder keeps a card for a file that is gone: one can still find it."""
        try:
            changes = self._library.folder_sync(lambda: not self._is_closed).sync(
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
        missing = roots.intersection(folders).difference(map(Path, changes.folders))
        above = ((folder, nearest_above(folder)) for folder in missing)
        return FolderLook(changes, {folder: place for folder, place in above if place is not None})

    def _take(self, look: FolderLook | ImagenError | None, *, is_own: bool) -> None:
        if isinstance(look, ImagenError):
            self.failed.emit(look)
        if not isinstance(look, FolderLook):
            return
        answer = look.changes
        self._take_roots(look)
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

    def _take_roots(self, look: FolderLook) -> None:
        for folder, above in look.missing.items():
            if folder in self._roots and self._arrivals.wait_for(folder, above):
                self._look_at_root(folder)
        for folder in map(Path, look.changes.folders):
            if self._arrivals.forget(folder) and folder == self._own:
                self._reread_soon()  # the program that made it for its image has that in the index soon

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
