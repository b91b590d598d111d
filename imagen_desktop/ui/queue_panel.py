"""The queue opened from the status bar: its jobs, and what one does with all of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.buttons import Button, LinkButton
from imagen_desktop.ui.focus_steps import step_focus
from imagen_desktop.ui.hairline import Hairline
from imagen_desktop.ui.job import Job
from imagen_desktop.ui.job_news import JobNews
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.mirroring import placed
from imagen_desktop.ui.queue_list import QueueList
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import CARD_RADIUS, DARK, LIST_ROW_HEIGHT, STATUS_HEIGHT, Theme, Type
from imagen_desktop.ui.wording import tr

MOST_ROWS = 500
"""The first so many can be acted on one by one; of the others one sees how many they are."""
_WIDTH = 480
_MARGIN = 8
_SEEN_ROWS = 6
_REFRESH_MS = 100
_NEWS_MS = 200


class QueuePanel(QWidget):
    """Lies over the lower edge of `window`, and goes when the focus leaves it or on Esc."""

    cancel_all_requested = Signal()
    closed = Signal()

    def __init__(self, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("queuePanel")
        self.setAccessibleName(tr("Queue"))
        self._theme = DARK
        self._jobs = jobs
        self.list = QueueList(jobs)
        self.title = Label(tr("Queue"), Type.HEADING)
        self.counts = Caption("", tint="text2")
        self.pause = Button(tr("Pause"))
        self.empty = Caption(tr("Nothing is waiting."))
        self.more = Caption("")
        self.retry_failed = LinkButton(tr("Retry failed"))
        self.cancel_waiting = LinkButton(tr("Cancel waiting"))
        self.cancel_all = LinkButton(tr("Cancel all…"))
        self._lines = (Hairline(), Hairline())
        self._refresh_soon = QTimer(self)
        self._refresh_soon.setSingleShot(True)
        self._refresh_soon.setInterval(_REFRESH_MS)
        self._refresh_soon.timeout.connect(self._show_jobs)
        self._build()
        self._connect()
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        parts = (self.list, self.title, self.counts, self.pause, self.empty, self.more, *self._lines)
        for part in (*parts, self.retry_failed, self.cancel_waiting, self.cancel_all):
            part.set_theme(theme)
        self._show_pause()
        self.update()

    def toggle(self) -> None:
        if self.isVisible():
            self.leave()
        else:
            self.open()

    def open(self) -> None:
        self._show_jobs()
        self.show()
        self.raise_()
        target = self.list if self.list.isVisibleTo(self) else self.pause
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Gives the focus back to where `closed` leads."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside."""
        parts = (self.list, self.pause, self.retry_failed, self.cancel_waiting, self.cancel_all)
        step_focus([part for part in parts if part.isVisible() and part.isEnabled()], 1 if forward else -1)
        return True

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), self._theme.raised, self._theme.softedge, CARD_RADIUS)

    def _build(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setContentsMargins(16, 8, 12, 8)
        head.setSpacing(8)
        for label in (self.title, self.counts):
            head.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(self.pause)
        foot.setContentsMargins(16, 8, 16, 8)
        foot.setSpacing(20)
        for link in (self.retry_failed, self.cancel_waiting, self.cancel_all):
            foot.addWidget(link)
        foot.addStretch(1)
        foot.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._lines[0])
        column.addWidget(self.list, 1)
        column.addWidget(self.empty)
        column.addWidget(self._lines[1])
        column.addLayout(foot)
        self.empty.setContentsMargins(16, 20, 16, 20)
        self.empty.setSizePolicy(self.more.sizePolicy())
        QLabel.setBuddy(self.title, self.list)

    def _connect(self) -> None:
        jobs = self._jobs
        self.pause.clicked.connect(self._toggle_pause)
        self.retry_failed.clicked.connect(jobs.retry_failed)
        self.cancel_waiting.clicked.connect(jobs.cancel_waiting)
        self.cancel_all.clicked.connect(self.cancel_all_requested)
        jobs.queue_changed.connect(self._refresh)
        JobNews(jobs, self._show_job, self, pause_ms=_NEWS_MS)
        self.window().installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    def _toggle_pause(self) -> None:
        if self._jobs.is_paused:
            self._jobs.resume_paused()
        else:
            self._jobs.pause()

    def _show_pause(self) -> None:
        is_paused = self._jobs.is_paused
        name, ratio = "play" if is_paused else "pause", self.devicePixelRatioF()
        self.pause.setText(tr("Resume") if is_paused else tr("Pause"))
        self.pause.setIcon(icons.icon(name, self._theme.text, ratio=ratio))

    def _focus_moved(self, _old: QWidget | None, focused: QWidget | None) -> None:
        """The window that loses its keyboard to another program keeps its panel."""
        is_inside = focused is None or focused is self or self.isAncestorOf(focused)
        if self.isVisible() and not is_inside:
            self.hide()

    def _refresh(self) -> None:
        """Soon, and once for all that changes until then."""
        if self.isVisible() and not self._refresh_soon.isActive():
            self._refresh_soon.start()

    def _show_job(self, job: Job, now: float) -> None:
        if self.isVisible() and not self._refresh_soon.isActive():
            self.list.rows.show_job(job, now)

    def _show_jobs(self) -> None:
        shown = self._jobs.first(MOST_ROWS)
        counts, is_paused = self._jobs.counts, self._jobs.is_paused
        self.list.show_jobs(shown, self._jobs.now())
        self.list.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        total = sum(counts)
        words = tr("1 image") if total == 1 else tr("{count:,} images").format(count=total)
        self.counts.setText(" · ".join([tr("Paused")] * is_paused + [words] * bool(total)))
        self.setAccessibleDescription(counts.words)
        self._show_pause()
        self.retry_failed.setEnabled(counts.failed > 0)
        self.cancel_waiting.setEnabled(counts.waiting + counts.held > 0)
        self.cancel_all.setEnabled(counts.running + counts.retrying + counts.waiting > 0)
        hidden = total - len(shown)
        self.more.setText(tr("and {count:,} more").format(count=hidden) if hidden > 0 else "")
        self._place()

    def _place(self) -> None:
        parent = self.window()
        rows = min(max(self.list.rows.rowCount(), 1), _SEEN_ROWS) * fonts.scaled(LIST_ROW_HEIGHT)
        self.list.setFixedHeight(min(rows, max(parent.height() - 240, LIST_ROW_HEIGHT)))
        width = min(_WIDTH, parent.width() - 2 * _MARGIN)
        self.resize(width, self.sizeHint().height())
        top = parent.height() - STATUS_HEIGHT - _MARGIN - self.height()
        place = QRect(_MARGIN, top, width, self.height())
        self.move(placed(self, parent.rect(), place).topLeft())
