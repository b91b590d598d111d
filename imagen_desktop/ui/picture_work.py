"""Does one thing to many pictures: in ranges, off the GUI thread, with progress and an end on request."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import Image
from imagen_desktop.ui.chosen import Chosen, PagedLibrary, read_chosen
from imagen_desktop.ui.locale_forms import number_text
from imagen_desktop.ui.notices import Notice, NoticeAction, Notices
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.undo_stack import UndoStack, UndoStep
from imagen_desktop.ui.wording import tr

_RANGE = 50
"""Pictures that one call takes: what is done to them is in the index before the next ones are touched."""
_SHOWN_AFTER_SECONDS = 0.3
_PROGRESS = "picture work"
_DONE = "picture work done"
_MOST_REASONS = 3

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")


@dataclass(slots=True)
class Outcome(Generic[_Done]):
    """What the work returned for each picture, and why the others could not be done."""

    done: list[_Done] = field(default_factory=list)
    refused: list[ImagenError] = field(default_factory=list)


def one_by_one(act: Callable[[_Item], _Done], items: Iterable[_Item]) -> Outcome[_Done]:
    """One that fails stops no other. Blocks."""
    outcome: Outcome[_Done] = Outcome()
    for item in items:
        try:
            outcome.done.append(act(item))
        except ImagenError as error:
            outcome.refused.append(error)
    return outcome


class PictureWork:
    """One work at a time: what is asked for meanwhile waits, an undo too."""

    def __init__(
        self,
        library: PagedLibrary,
        tasks: Tasks,
        notices: Notices,
        undo: UndoStack,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._library = library
        self._tasks = tasks
        self._notices = notices
        self._undo = undo
        self._clock = clock
        self._turn = asyncio.Lock()
        self._is_stopped = False

    def start(self, chosen: Chosen, work: Callable[[list[Image]], Coroutine[Any, Any, None]]) -> None:
        """Reads what was chosen, then runs `work` with it."""
        if chosen.count:
            self._tasks.spawn(self._run(chosen, work), "picture work")

    def save(self, chosen: Chosen, work: Callable[[list[Image]], Coroutine[Any, Any, None]]) -> None:
        """As `start`, and done though the program quits at once."""
        if chosen.count:
            self._tasks.spawn_saving(self._run(chosen, work), "picture work")

    async def in_ranges(
        self, items: Sequence[_Item], act: Callable[[Sequence[_Item]], Outcome[_Done]], words: str
    ) -> Outcome[_Done]:
        """`act` runs on a thread, with a few items at a time; `words` hold {done} and {total}."""
        whole: Outcome[_Done] = Outcome()
        started, self._is_stopped = self._clock(), False
        try:
            for start in range(0, len(items), _RANGE):
                if self._is_stopped:
                    break
                if self._clock() - started > _SHOWN_AFTER_SECONDS:
                    self._tell_progress(words.format(done=number_text(start), total=number_text(len(items))))
                try:
                    part = await asyncio.to_thread(act, items[start : start + _RANGE])
                except ImagenError as error:  # the index, say: what was done before it can still be undone
                    whole.refused.append(error)
                    break
                whole.done += part.done
                whole.refused += part.refused
        finally:
            self._notices.dismiss(_PROGRESS)
        return whole

    def tell(
        self, title: str, outcome: Outcome[Any], step: UndoStep | None = None, icon: str = "undo-2"
    ) -> None:
        """What was done, with its undo; what could not be done is an error of its own."""
        if step is not None:
            self._undo.push(step)
        if outcome.done and title:
            actions = (NoticeAction(tr("Undo"), lambda: self.take_back(step)),) if step else ()
            self._notices.show_notice(Notice("ok", title, actions=actions, icon=icon, key=_DONE))
        if outcome.refused:
            self._notices.show_notice(_refusal(outcome.refused))

    def take_back(self, step: UndoStep | None = None) -> None:
        """That step, or the newest one once what is being done is done; nothing where there is none, or it
        was taken back already."""
        self._tasks.spawn(self._take_back(step), "undo")

    def stop(self) -> None:
        """Ends the work after the pictures that are in hand; what is done stays done, and can be undone."""
        self._is_stopped = True

    async def _run(self, chosen: Chosen, work: Callable[[list[Image]], Coroutine[Any, Any, None]]) -> None:
        async with self._turn:
            images = await asyncio.to_thread(read_chosen, self._library, chosen)
            if images:
                await work(images)

    async def _take_back(self, step: UndoStep | None) -> None:
        async with self._turn:
            wanted = step or self._undo.newest
            if wanted is not None and self._undo.take(wanted):
                self._notices.dismiss(_DONE)
                await wanted.undo()

    def _tell_progress(self, words: str) -> None:
        stop = NoticeAction(tr("Stop"), self.stop)
        self._notices.retell(Notice("info", words, actions=(stop,), key=_PROGRESS))


def _refusal(refused: Sequence[ImagenError]) -> Notice:
    """One by its own words; several by how many, and by their different reasons."""
    first = refused[0]
    if len(refused) == 1:
        return Notice("error", first.title, first.message, first.hint, key=_PROGRESS + " refused")
    reasons = list(dict.fromkeys(error.message for error in refused))
    shown = " ".join(reasons[:_MOST_REASONS])
    if len(reasons) > _MOST_REASONS:
        shown = tr("{reasons} And {count:,} more.").format(reasons=shown, count=len(reasons) - _MOST_REASONS)
    title = tr("{count:,} images stay as they were").format(count=len(refused))
    return Notice("error", title, shown, first.hint, key=_PROGRESS + " refused")
