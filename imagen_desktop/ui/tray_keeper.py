"""Keeps one icon in the system tray, whenever there is one, and says whether there is.

Qt registers an icon once: where the panel starts later than the program (at login), or an extension is
switched on, nobody would see it. So `renew` makes the icon again; tray_hosts.py says when.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

_LOOK_AGAIN_MS = 5000
"""An XEmbed tray (X11) is told of by nobody."""


class TrayKeeper(QObject):
    """`show` begins; the menu stays the caller's."""

    available_changed = Signal(bool)
    clicked = Signal()
    message_clicked = Signal()

    def __init__(self, menu: QMenu, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._menu = menu
        self._icon = QIcon()
        self._tip = ""
        self._tray: QSystemTrayIcon | None = None
        self._is_available = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_available(self) -> bool:
        return self._is_available

    @property
    def is_drawn_by_host(self) -> bool:
        """Whether the menu is drawn by the panel, from words and small icons, and not by Qt."""
        return self._tray is not None and self._tray.geometry().isEmpty()

    def show(self) -> None:
        self._timer.start()
        self._look()

    def hide(self) -> None:
        """No icon, until `show`."""
        self._timer.stop()
        self._drop()
        self._set_available(is_available=False)

    def set_icon(self, icon: QIcon, tip: str) -> None:
        self._icon, self._tip = icon, tip
        if self._tray is not None:
            self._tray.setIcon(icon)
            self._tray.setToolTip(tip)

    def show_message(self, title: str, text: str) -> None:
        """Where the desktop has no notifications of its own (Windows, macOS)."""
        if self._tray is not None:
            self._tray.showMessage(title, text, self._icon)

    def renew(self) -> None:
        """A watcher or host has come: one that was there before knows the icon already."""
        if self._timer.isActive():
            self._drop()
            self._look()

    def _make(self) -> None:
        self._tray = QSystemTrayIcon(self._icon, self)
        self._tray.setContextMenu(self._menu)
        self._tray.setToolTip(self._tip)
        self._tray.activated.connect(self._activate)
        self._tray.messageClicked.connect(self.message_clicked)
        self._tray.show()

    def _drop(self) -> None:
        if self._tray is not None:
            self._tray.hide()
            self._tray.deleteLater()
            self._tray = None

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.MiddleClick):
            self.clicked.emit()

    def _look(self) -> None:
        is_available = QSystemTrayIcon.isSystemTrayAvailable()
        if is_available and self._tray is None:
            self._make()
        self._set_available(is_available=is_available)

    def _set_available(self, *, is_available: bool) -> None:
        if is_available != self._is_available:
            self._is_available = is_available
            self.available_changed.emit(is_available)
