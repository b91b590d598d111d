"""Waits for folders that are not there: one that the first image makes, a drive that is plugged in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

_SOON_MS = 100


class FolderArrivals(QObject):
    """Watches the nearest folder above each that is there. `stirred` tells that a folder may have come."""

    stirred = Signal(object)  # Path

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._above: dict[Path, str] = {}
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._hear)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._tell)
        self._changed: set[str] = set()

    def wait_for(self, folder: Path, above: Path) -> bool:
        """Whether `above` is watched only from now on: the folder may have come since it was looked for."""
        self._above[folder] = str(above)
        is_new = str(above) not in self._watcher.directories() and self._watcher.addPath(str(above))
        self._drop_unneeded()
        return is_new

    def forget(self, folder: Path) -> bool:
        """Whether it was waited for: it is there, or of no interest any more."""
        was_waited_for = self._above.pop(folder, None) is not None
        if was_waited_for:
            self._drop_unneeded()
        return was_waited_for

    def _drop_unneeded(self) -> None:
        for name in set(self._watcher.directories()).difference(self._above.values()):
            self._watcher.removePath(name)

    def _hear(self, name: str) -> None:
        self._changed.add(name)
        if not self._soon.isActive():
            self._soon.start()

    def _tell(self) -> None:
        changed, self._changed = self._changed, set()
        for folder in [folder for folder, above in self._above.items() if above in changed]:
            self.stirred.emit(folder)


def nearest_above(path: Path) -> Path | None:
    """The innermost folder around it that is there; None where its drive is not. Blocks, for long where the
    folders lie on a server that does not answer."""
    return next((parent for parent in path.parents if parent.is_dir()), None)
