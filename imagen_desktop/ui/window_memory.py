"""What the window remembers between runs, in one ini file of ours."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QSettings

from imagen_desktop.ui.folding import INSPECTOR_WIDTHS, PROMPT_WIDTHS, Folds


@dataclass(frozen=True, slots=True)
class Remembered:
    """For one class of widths."""

    prompt_width: int = PROMPT_WIDTHS[1]
    inspector_width: int = INSPECTOR_WIDTHS[1]
    picture_size: int = 192
    prompt_folded: bool = False
    inspector_folded: bool = False

    @property
    def folds(self) -> Folds:
        return Folds(self.prompt_folded, self.inspector_folded)


class WindowMemory:
    """Reads what it wrote; anything else in the file counts as never written."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def load(self, size_class: str) -> Remembered:
        plain = Remembered()
        return Remembered(
            prompt_width=self._number(f"{size_class}/prompt_width", plain.prompt_width),
            inspector_width=self._number(f"{size_class}/inspector_width", plain.inspector_width),
            picture_size=self._number(f"{size_class}/picture_size", plain.picture_size),
            prompt_folded=self._flag(f"{size_class}/prompt_folded"),
            inspector_folded=self._flag(f"{size_class}/inspector_folded"),
        )

    def save(self, size_class: str, remembered: Remembered) -> None:
        for name in ("prompt_width", "inspector_width", "picture_size"):
            self._settings.setValue(f"{size_class}/{name}", getattr(remembered, name))
        for name in ("prompt_folded", "inspector_folded"):
            self._settings.setValue(f"{size_class}/{name}", "yes" if getattr(remembered, name) else "no")

    @property
    def geometry(self) -> QByteArray:
        stored = self._settings.value("window/geometry")
        return stored if isinstance(stored, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue("window/geometry", geometry)

    @property
    def backend(self) -> str:
        """The backend that the person chose last; empty before the first choice."""
        return str(self._settings.value("prompt/backend") or "")

    @backend.setter
    def backend(self, name: str) -> None:
        self._settings.setValue("prompt/backend", name)

    @property
    def ready_backend(self) -> str:
        """The backend in the form that was ready when it was last looked at; else empty."""
        return str(self._settings.value("prompt/ready") or "")

    @ready_backend.setter
    def ready_backend(self, name: str) -> None:
        self._settings.setValue("prompt/ready", name)

    def _number(self, key: str, plain: int) -> int:
        text = str(self._settings.value(key, plain))
        return int(text) if text.isdigit() else plain

    def _flag(self, key: str) -> bool:
        return bool(self._settings.value(key) == "yes")
