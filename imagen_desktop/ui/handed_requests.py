"""Requests that a terminal hands over: its images stand in the queue, it hears what becomes of them."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from imagen_desktop.core.config import Config
from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import GenerationRequest, GenerationWarning, Image, Progress
from imagen_desktop.core.instance.events import (
    error_message,
    progress_message,
    read_folder,
    read_request,
)
from imagen_desktop.core.instance.messages import Message
from imagen_desktop.core.instance.origin import Origin, caller_of, show_in_terminal
from imagen_desktop.ui.instance_server import InstanceCaller
from imagen_desktop.ui.job import Job, JobState
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.tasks import Tasks

_MOST_PREVIEWS = 8
"""Of one request: a hundred windows are no preview."""


class Made(Protocol):
    """The part of the studio that checks a request."""

    config: Config

    def check(self, request: GenerationRequest) -> None: ...
    def complete(self, request: GenerationRequest) -> GenerationRequest: ...


class HandedRequests(QObject):
    """One `_Handed` for each terminal that waits, or that has asked and gone."""

    def __init__(self, studio: Made, jobs: Jobs, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._jobs = jobs
        self._tasks = tasks
        self._handed: set[_Handed] = set()

    def take(self, caller: InstanceCaller, message: Message) -> None:
        self._tasks.spawn(self._take(caller, message), "handed request")

    def tells(self, job: Job) -> bool:
        """Whether a terminal hears of this job."""
        return any(handed.waits_for(job) for handed in self._handed)

    async def show(self, image: Image, origin: Origin, switch: str = "") -> None:
        """In the tmux of the terminal that asked, where it wants that; failing is a warning."""
        try:
            await show_in_terminal(origin, self._studio.config, image.path, switch)
        except ImagenError as error:
            self._jobs.warned.emit(GenerationWarning(error.message, error.hint))

    async def _take(self, caller: InstanceCaller, message: Message) -> None:
        origin = Origin.from_json(message)
        try:
            request = self._studio.complete(read_request(message))
            self._studio.check(request)
            folder = read_folder(message)
            name = await caller_of(origin)
            started = self._jobs.start(request, caller=name, directory=folder)
        except ImagenError as error:
            caller.send(error_message("refused", error))
            return
        is_detached = message.get("is_detached") is True
        handed = _Handed(caller, self._jobs, is_detached=is_detached, parent=self)
        self._handed.add(handed)
        handed.ended.connect(lambda: self._handed.discard(handed))
        if is_detached:
            switch = str(message.get("preview") or "")
            handed.saved.connect(lambda image: self._preview(image, origin, switch, handed.count))
        handed.follow(started)

    def _preview(self, image: Image, origin: Origin, switch: str, count: int) -> None:
        if count <= _MOST_PREVIEWS:
            self._tasks.spawn(self.show(image, origin, switch), "terminal preview")


class _Handed(QObject):
    """One request's jobs, and the terminal that may wait for them."""

    saved = Signal(object)  # Image
    ended = Signal()

    def __init__(self, caller: InstanceCaller, jobs: Jobs, *, is_detached: bool, parent: QObject) -> None:
        super().__init__(parent)
        self._caller = caller
        self._jobs = jobs
        self._is_waited_for = not is_detached
        self._indexes: dict[str, int] = {}
        self._told: dict[str, Progress] = {}
        self.count = 0
        caller.said.connect(self._hear)
        caller.left.connect(self._forget)
        jobs.changed.connect(self._tell_progress)
        jobs.finished.connect(self._finish)
        jobs.queue_changed.connect(self._look_for_held)

    def waits_for(self, job: Job) -> bool:
        return self._is_waited_for and job.id in self._indexes

    def follow(self, started: tuple[Job, ...]) -> None:
        self._indexes = {job.id: index for index, job in enumerate(started)}
        self._say({"event": "queued"})
        self._end_when_all_are_settled()

    def _hear(self, message: Message) -> None:
        if message.get("action") == "cancel":
            for job_id in list(self._indexes):
                self._jobs.cancel(job_id)

    def _forget(self) -> None:
        """The terminal has gone; its images stay in the queue."""
        self._is_waited_for = False

    def _tell_progress(self, job: Job) -> None:
        progress = job.progress
        if job.id in self._indexes and progress is not None and progress != self._told.get(job.id):
            self._told[job.id] = progress
            self._say(progress_message(progress, self._indexes[job.id]))

    def _finish(self, job: Job, image: Image | None) -> None:
        if job.id not in self._indexes:
            return
        if image is not None:
            self.count += 1
            self.saved.emit(image)
            self._say({"event": "saved", "index": self._indexes[job.id], "path": str(image.path)})
        elif job.error is not None:
            self._fail(job, job.error)
        self._settle(job)

    def _look_for_held(self) -> None:
        """What waits for an answer in the window does not keep a terminal: to it, this is the end."""
        if not self._is_waited_for:
            return
        for job_id in list(self._indexes):
            job = self._jobs.job(job_id)
            if job is not None and job.state is JobState.HELD and job.error is not None:
                self._fail(job, job.error)
                self._settle(job)

    def _fail(self, job: Job, error: ImagenError) -> None:
        """Told there, it leaves the queue; where nobody waits, it stays to be answered."""
        if self._is_waited_for:
            self._say(error_message("failed", error, self._indexes[job.id]))
            QTimer.singleShot(0, self._jobs, lambda: self._jobs.cancel(job.id))

    def _settle(self, job: Job) -> None:
        self._indexes.pop(job.id, None)
        self._end_when_all_are_settled()

    def _end_when_all_are_settled(self) -> None:
        if not self._indexes:
            self._say({"event": "ended"})
            self.ended.emit()
            self.deleteLater()

    def _say(self, message: Message) -> None:
        if self._is_waited_for or message.get("event") == "queued":
            self._caller.send(message)
