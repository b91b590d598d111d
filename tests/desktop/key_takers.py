"""Run by test_key_takers.py: prints which of the window's keys a text field takes for itself, a line each."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from imagen_desktop.ui.commands import Area, commands
from imagen_desktop.ui.shortcuts import Shortcuts
from imagen_desktop.ui.window_shortcuts import WindowShortcuts


def takes(field: QWidget, key: str) -> bool:
    """As Qt asks the field with the keyboard, before any shortcut is heard."""
    pressed = QKeySequence.fromString(key)[0]  # type: ignore[index]  # the stub lacks it
    words = key if len(key) == 1 else ""
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, pressed.key(), pressed.keyboardModifiers(), words)
    asked.ignore()
    QApplication.sendEvent(field, asked)
    return asked.isAccepted()


def main() -> None:
    application = QApplication([])
    window = QWidget()
    layout = QVBoxLayout(window)
    fields = (QLineEdit(), QPlainTextEdit())
    for field in fields:
        layout.addWidget(field)
    WindowShortcuts(window, Shortcuts())
    window.show()
    window.activateWindow()
    keys = [key for command in commands() if command.area is Area.WINDOW for key in command.keys]
    print(f"{len(keys)} keys on {application.platformName()}")
    for field in fields:
        field.setFocus()
        while not field.hasFocus():
            application.processEvents()
        for key in keys:
            if takes(field, key):
                print(type(field).__name__, key)


if __name__ == "__main__":
    main()
