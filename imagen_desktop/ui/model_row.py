"""One model of the list: what it is and needs, how far it is, and what can be done with it."""

from __future__ import annotations

import enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from imagen_desktop.core.models.catalogue import CatalogueModel
from imagen_desktop.core.models.pull import PullProgress
from imagen_desktop.core.models.store import ModelState
from imagen_desktop.ui.buttons import Button, LinkButton
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.model_bar import ModelBar
from imagen_desktop.ui.model_words import memory_words, needs_words, progress_words, size_text, space_words
from imagen_desktop.ui.theme import MEDIUM
from imagen_desktop.ui.wording import said, tr


class Phase(enum.Enum):
    IDLE = "idle"
    WAITING = "waiting"
    """Another download comes first."""
    RUNNING = "running"


class ModelRow(QWidget):
    """Shows what it is told."""

    download_requested = Signal(str)
    pause_requested = Signal(str)
    cancel_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, model: CatalogueModel) -> None:
        super().__init__()
        self.model = model
        self._phase = Phase.IDLE
        self.setProperty("words", f"{model.title} {model.name} {said(model.summary)} {model.licence.name}")
        self.title = Label(model.title, weight=MEDIUM)
        self.state = Caption("", tint="ok")
        self.summary = Caption(said(model.summary), wraps=True)
        self.needs = Caption(needs_words(model), tint="text2", wraps=True)
        self.warning = Caption("", tint="attention", wraps=True)
        self.problem = Caption("", tint="error", wraps=True)
        self.bar = ModelBar()
        self.words = Caption("", tint="text2")
        self.download = Button(tr("Download"), "file-down")
        self.pause = Button(tr("Pause"), "pause")
        self.cancel = LinkButton(tr("Cancel"))
        self.remove = LinkButton(tr("Remove"), is_quiet=True)
        self._name_buttons()
        self._build()
        self.show_problem("")

    def show_state(self, state: ModelState, phase: Phase, memory_bytes: int, free_bytes: int) -> None:
        """`memory_bytes` is 0 and `free_bytes` -1 where they are not known."""
        self._phase = phase
        is_idle, has_part = phase is Phase.IDLE, state.is_begun
        self.state.setText(_state_words(state, phase))
        self.state.set_tint("attention" if state.unverified else "ok" if state.is_ready else "text2")
        self.download.setVisible(is_idle and not state.is_ready)
        self.download.setText(tr("Go on") if has_part else tr("Download"))
        self.pause.setVisible(not is_idle)
        self.cancel.setVisible(not is_idle)
        self.remove.setVisible(is_idle and (state.is_ready or has_part))
        self.remove.setText(tr("Remove") if state.is_ready else tr("Delete the part"))
        left = state.total_bytes - state.here_bytes
        warnings = [memory_words(self.model, memory_bytes)]
        warnings += [] if state.is_ready else [space_words(left, free_bytes)]
        self.warning.setText(" ".join(words for words in warnings if words))
        self.warning.setVisible(bool(self.warning.text()))
        self.bar.setVisible(not is_idle or has_part)
        self.words.setVisible(phase is Phase.RUNNING)
        if state.total_bytes:
            self.bar.show_part(state.here_bytes / state.total_bytes)

    def show_progress(self, progress: PullProgress, before_bytes: int = 0) -> None:
        """`before_bytes` of the model were here already."""
        total = progress.total_bytes + before_bytes
        self.bar.show_part((progress.done_bytes + before_bytes) / total if total else 0)
        words = progress_words(progress)
        self.words.setText(f"{words} · {said(progress.note)}" if progress.note else words)

    def show_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _name_buttons(self) -> None:
        """Said with the model's name: there is one of each in every row."""
        name = self.model.name
        for button, signal in (
            (self.download, self.download_requested),
            (self.pause, self.pause_requested),
            (self.cancel, self.cancel_requested),
            (self.remove, self.remove_requested),
        ):
            button.setAccessibleDescription(self.model.title)
            button.clicked.connect(lambda _=False, signal=signal: signal.emit(name))

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.state, 1, Qt.AlignmentFlag.AlignVCenter)
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addLayout(head)
        for part in (self.summary, self.needs, self.warning, self.problem):
            left.addWidget(part)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addLayout(left, 1)
        for button in (self.remove, self.cancel, self.pause, self.download):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.bar)
        column.addWidget(self.words)


def _state_words(state: ModelState, phase: Phase) -> str:
    if phase is Phase.WAITING:
        return tr("Waits for the other download")
    if state.is_ready:
        return tr("Ready, not verified") if state.unverified else tr("Ready")
    if state.here_bytes and phase is Phase.IDLE:
        words = tr("{done} of {total} are here")
        return words.format(done=size_text(state.here_bytes), total=size_text(state.total_bytes))
    return ""
