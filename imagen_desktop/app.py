"""The window's process: event loop, quitting, crash hooks. The only importer of qasync."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

os.environ.setdefault("QT_API", "pyside6")  # qasync chooses its binding by it

from PySide6.QtCore import QEvent, QMessageLogContext, QSettings, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from typing_extensions import override

from imagen_desktop.core.caller import UNKNOWN_CALLER, WINDOW_CALLER, caller
from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.instance.lock import InstanceLock
from imagen_desktop.core.instance.start import PROMPT, SHOW
from imagen_desktop.core.paths import APPLICATION, Paths
from imagen_desktop.core.session_bus import SessionBus
from imagen_desktop.core.studio import open_studio
from imagen_desktop.core.windows_identity import claim_identity
from imagen_desktop.ui import fonts, translation
from imagen_desktop.ui.appearance import Appearance
from imagen_desktop.ui.garbage import GarbageCollector
from imagen_desktop.ui.picture_actions import files_data
from imagen_desktop.ui.program import Program
from imagen_desktop.ui.resources import application_icon
from imagen_desktop.ui.scheme_desk import SchemeDesk
from imagen_desktop.ui.views import LibraryViews

_CLEAN_UP_SECONDS = 5
_STUCK_SECONDS = 0.5
_THREADS = "imagen"
_LOG = logging.getLogger("imagen_desktop")


class Application(QApplication):
    """Every wish to quit that Qt hears of, from a session manager or a menu, becomes one call."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self.quit_program: Callable[[], None] = lambda: None
        self._open_file: Callable[[Path], None] | None = None
        self._early_files: list[Path] = []
        self.setApplicationName(APPLICATION)
        self.setApplicationDisplayName("Imagen Desktop")
        self.setDesktopFileName(os.environ.get("FLATPAK_ID", APPLICATION))
        self.setQuitOnLastWindowClosed(False)
        self.setQuitLockEnabled(False)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Quit:
            self.quit_program()
            event.ignore()
            return True
        if isinstance(event, QFileOpenEvent):  # macOS: from the Finder, or dropped on the Dock's icon
            self._hear_file(Path(event.file()))
            return True
        return super().event(event)

    def open_files_with(self, open_file: Callable[[Path], None]) -> None:
        """From now on, and for those that came while the program was starting."""
        self._open_file = open_file
        for path in self._early_files:
            open_file(path)
        self._early_files.clear()

    def _hear_file(self, path: Path) -> None:
        if self._open_file is None:
            self._early_files.append(path)
        else:
            self._open_file(path)


def run_window(config: Config, paths: Paths, lock: InstanceLock | None = None, opening: str = SHOW) -> int:
    """Runs until the person quits; returns the exit code. Raises ImagenError when the library cannot be
    opened. `lock` is released at the end; without it, no other start hears of this one."""
    log_file = start_log(paths)
    claim_identity()
    application = Application(sys.argv[:1])
    translation.install(application, config.look.language)
    fonts.install(application, is_systems=config.look.system_font)
    application.setWindowIcon(application_icon())
    with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
        code = runner.run(_run(application, config, paths, log_file, lock, opening))
        if lock is not None:
            lock.release()
        _leave_stuck_threads(code)
    return code


async def _run(
    application: Application,
    config: Config,
    paths: Paths,
    log_file: Path,
    lock: InstanceLock | None,
    opening: str,
) -> int:
    quit_wanted = asyncio.Event()
    loop = asyncio.get_running_loop()
    executor = ThreadPoolExecutor(max_workers=4, thread_name_prefix=_THREADS)
    loop.set_default_executor(executor)
    application.quit_program = quit_wanted.set
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no signal handlers on a loop
            loop.add_signal_handler(number, quit_wanted.set)
    credentials = Credentials()
    studio = await open_studio(config, paths, credentials, find_caller=window_caller)
    settings = QSettings(str(paths.data / "window.ini"), QSettings.Format.IniFormat)
    appearance = Appearance(application, settings, config.look)
    views = LibraryViews(studio.library, paths)
    program = Program(studio, settings, appearance, views, log_file, credentials)
    views.connect(program)
    application.open_files_with(lambda path: views.desks.drops.take(files_data([path])))
    scheme = SchemeDesk(SessionBus(), appearance, program.tasks, program)
    closing = ExitStack()
    closing.callback(scheme.close)

    def surround() -> None:
        """What is not in the first picture of the window is loaded and made after it."""
        from imagen_desktop.ui.config_desk import ConfigDesk
        from imagen_desktop.ui.desktop import Desktop
        from imagen_desktop.ui.prompt_desk import PromptDesk

        PromptDesk(program, studio.library, paths)
        desktop = Desktop(studio, program, views, appearance, settings, paths, quit_wanted.set)
        closing.callback(desktop.close)
        configuration = ConfigDesk(studio, program, views, desktop, appearance, settings, credentials, paths)
        closing.callback(configuration.close)
        if lock is not None:
            desktop.listen(lock)
        desktop.start(opening)
        configuration.start()
        scheme.start()

    _catch_defects(loop, program)
    collector = GarbageCollector()
    collector.start()
    try:
        scheme.start_early()
        await program.start(shows_window=opening in (SHOW, PROMPT))
        surround()
        await quit_wanted.wait()
    finally:
        closing.close()
        program.window.hide()
        try:
            async with asyncio.timeout(_CLEAN_UP_SECONDS):
                await program.close()
                views.close()
                await studio.close()
        except TimeoutError:
            _LOG.warning("Work was still running %s s after quitting", _CLEAN_UP_SECONDS)
        collector.stop()
        settings.sync()
        executor.shutdown(wait=False, cancel_futures=True)
    return 0


async def window_caller() -> str:
    """Who asked for an image made here: the window, where neither the environment nor tmux names anyone."""
    found = await caller()
    return WINDOW_CALLER if found == UNKNOWN_CALLER else found


def _leave_stuck_threads(code: int) -> None:
    """A keyring that waits for its own dialog can block a thread for ever, and Python would wait for it."""
    ours = [thread for thread in threading.enumerate() if thread.name.startswith(_THREADS)]
    for thread in ours:
        thread.join(_STUCK_SECONDS)
    if any(thread.is_alive() for thread in ours):
        _LOG.warning("A blocked thread was left behind when the program ended")
        logging.shutdown()
        os._exit(code)


def start_log(paths: Paths) -> Path:
    """Our log and Qt's messages go to one small file."""
    paths.logs.mkdir(parents=True, exist_ok=True)
    file = paths.logs / f"{APPLICATION}.log"
    handler = RotatingFileHandler(file, maxBytes=1_000_000, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger("qasync").setLevel(logging.INFO)  # at DEBUG it writes what threads give back: tokens
    qInstallMessageHandler(_hear_qt)
    return file


def _hear_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    levels = {QtMsgType.QtWarningMsg: logging.WARNING, QtMsgType.QtDebugMsg: logging.DEBUG}
    level = levels.get(kind, logging.INFO if kind is QtMsgType.QtInfoMsg else logging.ERROR)
    logging.getLogger("qt").log(level, message)


def _catch_defects(loop: asyncio.AbstractEventLoop, program: Program) -> None:
    def from_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        program.show_defect(context.get("exception") or RuntimeError(context["message"]))

    def from_slot(_kind: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
        program.show_defect(error)

    loop.set_exception_handler(from_loop)
    sys.excepthook = from_slot
