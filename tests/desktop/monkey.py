"""Does thousands of random things to the real program: `python -m tests.desktop.monkey --actions 10000`.

A person's hands (keys, clicks, wheel, drags of the window's edge) and everything that can go wrong beside
them: files that vanish, are cut short or replaced, a service that fails. It ends with one JSON line: what
was done, and every exception, Qt warning or task that should not be there. The same seed does the same
things, as far as time lets it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from imagen_desktop import app
from imagen_desktop.core.config import BackendConfig, Config
from imagen_desktop.core.paths import Paths, home_paths
from tests.fakes.replicate_server import SCHNELL, TOKEN, Fault, ReplicateServer, server_in_thread

_NO, _CONTROL, _SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
_MODIFIERS = (_NO, _NO, _NO, _CONTROL, _SHIFT, _CONTROL | _SHIFT)
_KEYS = [
    *(Qt.Key(code) for code in range(Qt.Key.Key_A.value, Qt.Key.Key_Z.value + 1)),
    *(Qt.Key(code) for code in range(Qt.Key.Key_0.value, Qt.Key.Key_9.value + 1)),
    Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Space,
    Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up,
    Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F6, Qt.Key.Key_F9, Qt.Key.Key_F11, Qt.Key.Key_Menu,
    Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Period, Qt.Key.Key_Comma, Qt.Key.Key_Slash,
]  # fmt: skip
_LEAVING = {(Qt.Key.Key_Q, _CONTROL), (Qt.Key.Key_W, _CONTROL)}
_WORDS = (
    "a red fox", "two {red|blue} boats", "雪の狐", "is:favourite ", "model:schnell ", "{", "}}", "\\{a|b}",
    "cost:>0 ", "before:2020 ", "x" * 300, "e\u0301\u202e", "", "seed:7 ", "tag:sea ", "__no__",
)  # fmt: skip
_PAUSES = (0.0, 0.0, 0.0, 0.0, 0.01, 0.05)
_HARMLESS = ("propagateSizeHints", "This plugin does not support", "systemTrayWindowChanged")


class Monkey:
    """`choice` decides everything; `done` counts what was done, `wrong` says what should not have been."""

    def __init__(self, choice: random.Random, paths: Paths, server: ReplicateServer) -> None:
        self._choice = choice
        self._paths = paths
        self._server = server
        self._watched = paths.images.with_name("watched")
        self.done: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._acts: dict[Callable[[], None], int] = {
            self._press: 40,
            self._click: 30,
            self._type: 10,
            self._wheel: 6,
            self._resize: 4,
            self._generate: 5,
            self._spoil_a_file: 3,
            self._file_an_image: 2,
            self._edit_the_configuration: 1,
            self._trouble_the_service: 3,
            self._leave_popup: 8,
        }

    async def act(self, actions: int) -> None:
        for _ in range(actions):
            act = self._choice.choices([*self._acts], [*self._acts.values()])[0]
            self.done[act.__name__.strip("_")] += 1
            QTimer.singleShot(0, act)  # as hands do: from Qt's own loop, which a spin box's menu nests
            await asyncio.sleep(0)
            await asyncio.sleep(self._choice.choice(_PAUSES))
            self._keep_in_the_program()
        await self._settle()

    async def _settle(self) -> None:
        """What is running ends by itself; what waits for an answer is answered by leaving."""
        await asyncio.sleep(1)
        names = Counter(task.get_name().split()[0] for task in asyncio.all_tasks())
        if sum(names.values()) > 60:
            self.wrong.append(f"tasks left: {names}")

    def _press(self) -> None:
        target, key = self._target(), self._choice.choice(_KEYS)
        modifiers = self._choice.choice(_MODIFIERS)
        if target is not None and (key, modifiers) not in _LEAVING:
            QTest.keyClick(target, key, modifiers)

    def _click(self) -> None:
        window = self._window()
        if window is None:
            return
        shown = [part for part in window.findChildren(QWidget) if part.isVisible() and part.isEnabled()]
        part = self._choice.choice(shown) if shown else window
        place = QPoint(self._choice.randrange(part.width() + 1), self._choice.randrange(part.height() + 1))
        buttons = (Qt.MouseButton.LeftButton,) * 5 + (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
        click = QTest.mouseDClick if self._choice.random() < 0.1 else QTest.mouseClick
        click(part, self._choice.choice(buttons), self._choice.choice(_MODIFIERS), place)

    def _type(self) -> None:
        target = self._target()
        if target is not None:
            _write(target, self._choice.choice(_WORDS))

    def _wheel(self) -> None:
        window = self._window()
        if window is None:
            return
        place = QPointF(self._choice.randrange(window.width()), self._choice.randrange(window.height()))
        target = window.childAt(place.toPoint()) or window
        turn = QPoint(0, self._choice.choice((-1200, -120, 120, 1200)))
        event = QWheelEvent(
            QPointF(target.mapFrom(window, place.toPoint())), window.mapToGlobal(place), QPoint(), turn,
            Qt.MouseButton.NoButton, self._choice.choice(_MODIFIERS), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(target, event)

    def _resize(self) -> None:
        window = self._window()
        if window is not None and not window.windowFlags() & Qt.WindowType.Popup:
            window.resize(self._choice.randrange(600, 2600), self._choice.randrange(400, 1500))

    def _generate(self) -> None:
        target = self._target()
        if target is not None:
            QTest.keyClick(target, Qt.Key.Key_L, _CONTROL)
            _write(QApplication.focusWidget() or target, self._choice.choice(_WORDS))
            QTest.keyClick(QApplication.focusWidget() or target, Qt.Key.Key_Return, _CONTROL)

    def _spoil_a_file(self) -> None:
        files = sorted(self._paths.images.glob("*.*")) if self._paths.images.is_dir() else []
        if not files:
            return
        file = self._choice.choice(files)
        how = self._choice.choice(("gone", "short", "other", "empty"))
        if how == "gone":
            file.unlink()
        elif how == "other":
            file.write_bytes(self._choice.choice(files).read_bytes())
        else:
            file.write_bytes(file.read_bytes()[: 0 if how == "empty" else 99])

    def _file_an_image(self) -> None:
        """As another program does: copied into a watched folder, renamed, moved away and back."""
        files = sorted((*self._paths.images.glob("*.*"), *self._watched.glob("*.*")))
        self._watched.mkdir(exist_ok=True)
        if not files:
            return
        file, number = self._choice.choice(files), self._choice.randrange(20)
        how = self._choice.choice(("copied", "renamed", "moved"))
        if how == "copied":
            (self._watched / f"{number}{file.suffix}").write_bytes(file.read_bytes())
        elif how == "renamed":
            file.rename(file.with_stem(f"renamed-{number}"))
        else:
            place = self._paths.images if file.parent == self._watched else self._watched
            file.rename(place / file.name)

    def _edit_the_configuration(self) -> None:
        """By hand: right, wrong or gone."""
        hosted = (
            f'[backends.hosted]\ntype = "replicate"\nmodel = "{SCHNELL}"\nbase_url = "{self._server.url}"\n'
        )
        sketch = '[backends.sketch]\ntype = "sketch"\n'
        watch = f'[library]\nwatch = ["{self._watched}"]\n'
        texts = (
            f'default_backend = "hosted"\n{hosted}{sketch}{watch}[look]\ntheme = "light"\n',
            f'default_backend = "sketch"\n{sketch}{hosted}[look]\ntheme = "dark"\n',
            f'default_backend = "sketch"\n{sketch}{watch}[budget]\nmonthly_usd = 0.05\n',
            f'default_backend = "hosted"\n{hosted}{watch}[shortcuts]\nsearch = "F7"\n',
            f'default_backend = "nobody"\n{hosted}',
            f"{hosted}{watch}[[[",
            f'default_backend = "hosted"\n{hosted}colour = 3\n',
            "",
        )
        text = self._choice.choice(texts)
        if text:
            self._paths.config_file.write_text(text)
        else:
            self._paths.config_file.unlink(missing_ok=True)

    def _trouble_the_service(self) -> None:
        faults = (Fault(500), Fault(429, {"retry_after": 1}), Fault(402), Fault(how="drop"), Fault(422))
        kind = self._choice.choice(("create", "get", "file", "account"))
        self._server.fail(kind, self._choice.choice(faults))

    def _leave_popup(self) -> None:
        popup = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if popup is not None:
            popup.close()

    def _window(self) -> QWidget | None:
        """What has the person's attention, else any window that is to be seen."""
        front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if front is not None:
            return front
        shown = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
        active = QApplication.activeWindow()
        if active is not None and self._choice.random() < 0.8:
            return active
        return self._choice.choice(shown) if shown else None

    def _target(self) -> QWidget | None:
        """Where a key goes."""
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self._window()

    def _keep_in_the_program(self) -> None:
        """A dialog over the file system is left at once: what is random there could delete."""
        for each in QApplication.topLevelWidgets():
            if isinstance(each, QFileDialog) and each.isVisible():
                self.done["file dialog"] += 1
                each.reject()
            elif isinstance(each, QMenu) and each.isVisible() and self._choice.random() < 0.2:
                each.close()
        if not any(each.isVisible() for each in QApplication.topLevelWidgets()):
            window = next(
                (each for each in QApplication.topLevelWidgets() if each.inherits("QMainWindow")), None
            )
            if window is not None:
                window.show()


def _write(target: QWidget, words: str) -> None:
    """As an input method does, which knows more letters than a keyboard."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(target, event)


class _Listener(logging.Handler):
    """Qt's warnings and our own errors, from the log."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._wrong = wrong

    def emit(self, record: logging.LogRecord) -> None:
        words = self.format(record)
        if not any(harmless in words for harmless in _HARMLESS):
            self._wrong.append(words)


def run(actions: int, seed: int, home: Path) -> dict[str, Any]:
    """The report. Raises whatever ends the program."""
    os.environ.update(
        REPLICATE_API_TOKEN=TOKEN, PATH="", PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring"
    )
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    paths = home_paths(home)
    with server_in_thread() as server:
        backends = (
            BackendConfig("hosted", "replicate", SCHNELL, base_url=server.url),
            BackendConfig("sketch", "sketch"),
        )
        config = Config(default_backend="hosted", backends={each.name: each for each in backends})
        monkey = Monkey(random.Random(seed), paths, server)
        logging.getLogger().addHandler(_Listener(monkey.wrong))
        _run_beside(monkey, actions)
        try:
            code = app.run_window(config, paths)
        finally:
            sys.excepthook = sys.__excepthook__
    return {"seed": seed, "code": code, "done": dict(monkey.done), "wrong": monkey.wrong}


def _run_beside(monkey: Monkey, actions: int) -> None:
    """The program's own coroutine, and the monkey beside it, who ends it."""
    program = app._run

    async def both(application: app.Application, *rest: Any) -> int:
        async def act() -> None:
            try:
                await asyncio.sleep(1)
                await monkey.act(actions)
            finally:
                application.quit_program()

        code, _ = await asyncio.gather(program(application, *rest), act())
        return code

    app._run = both  # type: ignore[assignment]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder
        report = run(arguments.actions, arguments.seed, Path(folder) / "home")
    print(json.dumps(report), flush=True)
    return 1 if report["wrong"] or report["code"] else 0


if __name__ == "__main__":
    sys.exit(main())
