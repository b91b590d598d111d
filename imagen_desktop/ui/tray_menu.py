"""The tray's menu, filled anew each time that it opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu

from imagen_desktop.core.generation import Image, Price
from imagen_desktop.ui import icons
from imagen_desktop.ui.job import Job
from imagen_desktop.ui.theme import DARK, Theme
from imagen_desktop.ui.tray_state import ROWS, TrayState, job_icon, job_state_text, month_text, short_text
from imagen_desktop.ui.wording import tr


@dataclass(frozen=True, slots=True)
class Recent:
    """One of the last images, with its small picture."""

    image: Image
    icon: QIcon


@dataclass(frozen=True, slots=True)
class MenuFacts:
    """What the menu shows: the first jobs of `job_count`; `now` is the clock of the jobs' `since`."""

    state: TrayState
    spent: Price
    budget_usd: float | None = None
    jobs: Sequence[Job] = ()
    job_count: int = 0
    now: float = 0.0
    recent: Sequence[Recent] = ()
    is_paused: bool = False
    is_plain: bool = False
    """The tray's host draws it: words at the right would be lost."""


class TrayMenu(QMenu):
    """`facts` is asked when the menu opens; call `fill` once before, hosts show no empty menu."""

    quick_chosen = Signal()
    open_chosen = Signal()
    image_chosen = Signal(object)  # Image
    pause_chosen = Signal(bool)
    quit_chosen = Signal()

    def __init__(self, facts: Callable[[], MenuFacts], keys: str = "") -> None:
        super().__init__()
        self._facts = facts
        self._keys = keys
        self._theme = DARK
        self.aboutToShow.connect(self.fill)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def set_keys(self, keys: str) -> None:
        """The system-wide shortcut of the quick prompt; empty where there is none."""
        self._keys = keys

    def fill(self) -> None:
        facts = self._facts()
        self.clear()
        self._add_head(facts)
        self.addSeparator()
        self._add("sparkles", tr("Quick prompt"), self._keys, facts).triggered.connect(self.quick_chosen)
        self._add("maximize", tr("Open Imagen"), "", facts).triggered.connect(self.open_chosen)
        if facts.jobs:
            self._add_jobs(facts)
        if facts.recent:
            self._add_recent(facts)
        self.addSeparator()
        pause = self._add(
            *(("play", tr("Resume queue")) if facts.is_paused else ("pause", tr("Pause queue"))), "", facts
        )
        pause.triggered.connect(lambda: self.pause_chosen.emit(not facts.is_paused))
        self._add("log-out", tr("Quit"), "", facts).triggered.connect(self.quit_chosen)

    def _add_head(self, facts: MenuFacts) -> None:
        month = QLocale().standaloneMonthName(QDate.currentDate().month()).capitalize()
        sums = month_text(facts.spent, facts.budget_usd)
        self._add("image", facts.state.words, facts.state.left, facts).setEnabled(False)
        self._add("wallet", month, sums, facts).setEnabled(False)

    def _add_jobs(self, facts: MenuFacts) -> None:
        self._add_title(tr("Queue"))
        for job in facts.jobs:
            words = job_state_text(job, facts.now)
            row = self._add(job_icon(job), short_text(job.request.prompt), words, facts)
            row.triggered.connect(self.open_chosen)
        more = facts.job_count - len(facts.jobs)
        if more > 0:
            row = self._add("ellipsis", tr("and {count} more").format(count=more), "", facts)
            row.triggered.connect(self.open_chosen)

    def _add_recent(self, facts: MenuFacts) -> None:
        self._add_title(tr("Last five"))
        for recent in facts.recent[:ROWS]:
            made_at = recent.image.created_at.astimezone()
            row = self._add(recent.icon, short_text(recent.image.prompt), f"{made_at:%H:%M}", facts)
            row.triggered.connect(lambda _checked=False, image=recent.image: self.image_chosen.emit(image))

    def _add_title(self, text: str) -> None:
        self.addSeparator()
        self.addAction(text).setEnabled(False)

    def _add(self, icon: str | QIcon, text: str, right: str, facts: MenuFacts) -> QAction:
        words = text.replace("&", "&&")
        if right:
            words = f"{words} – {right}" if facts.is_plain else f"{words}\t{right}"
        picture = icon if isinstance(icon, QIcon) else icons.icon(icon, self._theme.text2)
        return self.addAction(picture, words)
