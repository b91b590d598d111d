"""The bar of notices between search and grid: what stops several jobs or needs an answer."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEasingCurve, QEvent, QPropertyAnimation, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.errors import ImagenError
from imagen_desktop.ui import icons
from imagen_desktop.ui.buttons import Button, IconButton, LinkButton
from imagen_desktop.ui.focus_steps import keep_in_place
from imagen_desktop.ui.labels import Label
from imagen_desktop.ui.motion import duration
from imagen_desktop.ui.theme import (
    DARK,
    NOTICE_ENTER_MS,
    NOTICE_HEIGHT,
    NOTICE_LEAVE_MS,
    UNDO_STAY_MS,
    Theme,
    Type,
)
from imagen_desktop.ui.wording import said, tr

SHOWN = 2
_ANY_HEIGHT = 16_777_215
_ICONS = {"error": "circle-alert", "attention": "triangle-alert", "info": "info", "ok": "circle-check"}
_TINTS = {"error": "error", "attention": "attention", "info": "accent_text", "ok": "ok"}


@dataclass(frozen=True, slots=True)
class NoticeAction:
    text: str
    do: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Notice:
    """`kind` is error, attention, info or ok. A notice with the `key` of an earlier one replaces it;
    those of kind ok go by themselves."""

    kind: str
    title: str
    message: str = ""
    hint: str = ""
    actions: tuple[NoticeAction, ...] = ()
    icon: str = ""
    key: str = ""


def error_notice(error: ImagenError, *actions: NoticeAction, key: str = "", icon: str = "") -> Notice:
    """The error's own words; `hint` says what to do."""
    words = (error.title, error.message, error.hint)
    return Notice("error", *words, actions, icon, key or f"{error.title}: {error.message}")


class Notices(QWidget):
    """Newest first, at most two; the others wait behind "2 more"."""

    shown = Signal(object)  # Notice

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._bars: list[_Bar] = []
        self._shows_all = False
        self._more = LinkButton("")
        self._more.clicked.connect(self._show_all)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(16, 4, 16, 8)
        self._layout.setSpacing(8)
        self._layout.addWidget(self._more)
        self.hide()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """All of them, newest first."""
        return tuple(bar.notice for bar in self._bars)

    def show_notice(self, notice: Notice) -> None:
        """In the window's language, also where its words are the core's."""
        notice = replace(
            notice, title=said(notice.title), message=said(notice.message), hint=said(notice.hint)
        )
        self._remove([bar for bar in self._bars if notice.key and bar.notice.key == notice.key])
        bar = _Bar(notice, self._theme)
        bar.closed.connect(lambda: self._remove([bar]))
        self._bars.insert(0, bar)
        self._layout.insertWidget(0, bar)
        keep_in_place(self, *self._bars, self._more)
        self._arrange()
        bar.enter()
        self._announce(notice)
        self.shown.emit(notice)

    def retell(self, notice: Notice) -> None:
        """For progress: where a bar of that key is shown already, only its words change, and nothing is
        announced again."""
        bar = next((bar for bar in self._bars if bar.notice.key == notice.key), None)
        if bar is None:
            self.show_notice(notice)
        else:
            bar.say(notice)

    def dismiss(self, key: str) -> None:
        self._remove([bar for bar in self._bars if bar.notice.key == key])

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._more.set_theme(theme)
        for bar in self._bars:
            bar.set_theme(theme)

    def _remove(self, bars: list[_Bar]) -> None:
        for bar in bars:
            if bar in self._bars:
                self._bars.remove(bar)
                bar.leave()
        self._arrange()

    def _show_all(self) -> None:
        self._shows_all = True
        self._arrange()

    def _arrange(self) -> None:
        if len(self._bars) <= SHOWN:
            self._shows_all = False
        for place, bar in enumerate(self._bars):
            bar.setVisible(self._shows_all or place < SHOWN)
        hidden = 0 if self._shows_all else len(self._bars) - SHOWN
        self._more.setText(tr("{count} more").format(count=hidden))
        self._more.setVisible(hidden > 0)
        self.setVisible(bool(self._bars))

    def _announce(self, notice: Notice) -> None:
        words = f"{notice.title}. {notice.message} {notice.hint}".strip()
        event = QAccessibleAnnouncementEvent(self, words)
        is_urgent = notice.kind == "error"
        politeness = QAccessible.AnnouncementPoliteness
        event.setPoliteness(politeness.Assertive if is_urgent else politeness.Polite)
        QAccessible.updateAccessibility(event)


class _Bar(QFrame):
    """One notice. It never takes the focus by itself."""

    closed = Signal()

    def __init__(self, notice: Notice, theme: Theme) -> None:
        super().__init__()
        self.notice = notice
        self.setObjectName("notice")
        self.setProperty("kind", notice.kind)
        self.setMinimumHeight(NOTICE_HEIGHT if notice.hint else NOTICE_HEIGHT - 8)
        self.setAccessibleName(f"{notice.title}. {notice.message}")
        self._sign = QLabel()
        self._buttons = [Button(action.text) for action in notice.actions]
        self._close = IconButton("x", tr("Close"))
        self._words = Label(_sentence(notice), wraps=True)
        self._words.setTextFormat(Qt.TextFormat.RichText)  # escaped in _sentence
        self._hint = Label(notice.hint, Type.CAPTION, tint="text2", wraps=True)
        self._hint.setVisible(bool(notice.hint))
        self._motion = QPropertyAnimation(self, b"maximumHeight", self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._stay = QTimer(self)
        self._stay.setSingleShot(True)
        self._stay.setInterval(UNDO_STAY_MS)
        self._stay.timeout.connect(self.closed)
        self._build()
        self.set_theme(theme)
        self._count_down()

    def set_theme(self, theme: Theme) -> None:
        kind = self.notice.kind
        color = str(getattr(theme, _TINTS[kind]))
        name = self.notice.icon or _ICONS[kind]
        self._sign.setPixmap(icons.pixmap(name, color, 18, self.devicePixelRatioF()))
        parts: list[Label | Button | IconButton] = [self._words, self._hint, self._close, *self._buttons]
        for part in parts:
            part.set_theme(theme)

    def say(self, notice: Notice) -> None:
        """Other words; buttons and colour stay."""
        self._words.setText(_sentence(notice))
        self.setAccessibleName(f"{notice.title}. {notice.message}")

    def enter(self) -> None:
        if self.isVisible() and duration(NOTICE_ENTER_MS):
            self._motion.setDuration(NOTICE_ENTER_MS)
            self._motion.setStartValue(0)
            self._motion.setEndValue(max(NOTICE_HEIGHT, self.sizeHint().height()))
            self._motion.finished.connect(lambda: self.setMaximumHeight(_ANY_HEIGHT))
            self.setMinimumHeight(0)
            self._motion.start()

    def leave(self) -> None:
        """Deletes itself when it is gone."""
        self._stay.stop()
        self.setEnabled(False)
        if self.isVisible() and duration(NOTICE_LEAVE_MS):
            self.setMinimumHeight(0)
            self._motion.stop()
            self._motion.setDuration(NOTICE_LEAVE_MS)
            self._motion.setStartValue(self.height())
            self._motion.setEndValue(0)
            self._motion.finished.connect(self.deleteLater)
            self._motion.start()
        else:
            self.hide()
            self.deleteLater()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._stay.stop()
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._count_down()
        super().leaveEvent(event)

    def _count_down(self) -> None:
        if self.notice.kind == "ok":
            self._stay.start()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        top, middle = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter
        row.addWidget(self._sign, 0, top if self.notice.hint else middle)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.setContentsMargins(4, 0, 8, 0)
        words.addWidget(self._words)
        words.addWidget(self._hint)
        row.addLayout(words, 1)
        for button, action in zip(self._buttons, self.notice.actions, strict=True):
            button.clicked.connect(lambda _checked=False, action=action: action.do())
            row.addWidget(button)
        row.addWidget(self._close)
        self._close.clicked.connect(self.closed)


def _sentence(notice: Notice) -> str:
    title = html.escape(notice.title.rstrip("."))
    return f"<span style='font-weight:600'>{title}.</span>&nbsp; {html.escape(notice.message)}"
