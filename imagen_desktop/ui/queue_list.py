"""The list in the queue's panel: keys and pointer act on its rows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QToolTip
from typing_extensions import override

from imagen_desktop.ui.focus_ring import OWN_RING
from imagen_desktop.ui.job import Job
from imagen_desktop.ui.job_verbs import JobVerb, job_verbs
from imagen_desktop.ui.jobs import Jobs
from imagen_desktop.ui.queue_rows import QueueRows, RowPainter
from imagen_desktop.ui.shortcuts import with_key
from imagen_desktop.ui.theme import Theme
from imagen_desktop.ui.wording import tr

_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class QueueList(QListView):
    """The current job stays the current one while others come and go."""

    menu_requested = Signal(str, object)  # job's id, QPoint of the screen
    opened = Signal(str)  # job's id

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("queueList")
        self.setAccessibleName(tr("Jobs in the queue"))
        self.setProperty(OWN_RING, True)  # noqa: FBT003 - Qt's own signature
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._jobs = jobs
        self.rows = QueueRows(self)
        self.painter_of_rows = RowPainter(self.rows, jobs, self)
        self.setModel(self.rows)
        self.setItemDelegate(self.painter_of_rows)

    def set_theme(self, theme: Theme) -> None:
        self.painter_of_rows.theme = theme
        self.viewport().update()

    def show_jobs(self, jobs: list[Job], now: float) -> None:
        current = self.current()
        row, top = self.currentIndex().row(), self.verticalScrollBar().value()
        self.rows.show_jobs(jobs, now)
        if self.currentIndex().isValid() or not jobs:
            return
        known = self.rows.row_of(current.id) if current is not None else -1
        self.setCurrentIndex(self.rows.index(known if known >= 0 else min(max(row, 0), len(jobs) - 1)))
        self.verticalScrollBar().setValue(top)

    def current(self) -> Job | None:
        return self.rows.job(self.currentIndex().row())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        job = self.current()
        keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        verbs = {verb.keys: verb for verb in job_verbs(job, self._jobs)} if job is not None else {}
        if job is not None and keys in verbs:
            verbs[keys].do(job.id)
        elif job is not None and keys in ("Return", "Enter", "Space"):
            self.opened.emit(job.id)
        elif keys == "Esc":
            event.ignore()
        else:
            self.painter_of_rows.has_keyboard = True
            super().keyPressEvent(event)

    @override
    def keyboardSearch(self, _text: str) -> None:
        """Letters act on the job."""

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self.painter_of_rows.has_keyboard = event.reason() in _BY_KEYBOARD
        super().focusInEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.painter_of_rows.has_keyboard = False
        job, verb = self._under(event.position().toPoint())
        if verb is not None and job is not None and event.button() is Qt.MouseButton.LeftButton:
            verb.do(job.id)
        else:
            super().mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        _, verb = self._under(place)
        self._hover(self.indexAt(place).row(), verb.keys if verb else "")

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1, "")
        super().leaveEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        job, place = self.current(), event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        if job is not None:
            self.menu_requested.emit(job.id, place)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            _, verb = self._under(event.pos())
            QToolTip.showText(
                event.globalPos(), with_key(verb.words, verb.keys) if verb else "", self.viewport()
            )
            return True
        return super().viewportEvent(event)

    def _under(self, place: QPoint) -> tuple[Job | None, JobVerb | None]:
        index = self.indexAt(place)
        area = self.visualRect(index)
        verb = self.painter_of_rows.verb_at(area, index.row(), place.x()) if index.isValid() else None
        return self.rows.job(index.row()), verb

    def _hover(self, row: int, keys: str) -> None:
        if self.painter_of_rows.hovered != (row, keys):
            self.painter_of_rows.hovered = (row, keys)
            shape = Qt.CursorShape.PointingHandCursor if keys else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            self.viewport().update()
