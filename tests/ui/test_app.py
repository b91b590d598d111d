"""The window's process: who asks for its images, and what its log leaves out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qInstallMessageHandler

from imagen_desktop.app import start_log, window_caller
from imagen_desktop.core.paths import Paths


@pytest.fixture
def root_handlers() -> Iterator[None]:
    root = logging.getLogger()
    before, hears = list(root.handlers), qInstallMessageHandler(None)
    yield
    qInstallMessageHandler(hears)
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
        handler.close()


def test_what_threads_give_back_is_never_logged(paths: Paths, root_handlers: None) -> None:
    logging.getLogger("qasync").setLevel(logging.NOTSET)
    start_log(paths)
    assert not logging.getLogger("qasync.QThreadExecutor").isEnabledFor(logging.DEBUG)


async def test_images_of_the_window_are_the_windows() -> None:
    assert await window_caller() == "window"


async def test_a_session_that_opened_the_window_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAI_FROM_ID", "mai-7")
    assert await window_caller() == "mai-7"


async def test_a_named_tmux_pane_is_named_on_the_windows_own_loop(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tmux = tmp_path / "tmux"
    tmux.write_text("#!/bin/sh\necho pane-name\n", encoding="utf-8")
    tmux.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("TMUX_PANE", "%1")
    assert await window_caller() == "pane-name"
