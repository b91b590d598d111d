"""Who is said to have asked for an image that the window made."""

from __future__ import annotations

from pathlib import Path

import pytest

from imagen_desktop.app import window_caller


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
