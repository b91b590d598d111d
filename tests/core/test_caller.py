from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from imagen_desktop.core.caller import caller

NO_TMUX = "/nonexistent/tmux"


def fake_tmux(folder: Path, script: str) -> str:
    program = folder / "tmux"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


async def test_identifier_of_the_calling_session_comes_first(tmp_path: Path) -> None:
    tmux = fake_tmux(tmp_path, "echo pane-name")
    assert await caller({"MAI_FROM_ID": "mai-10", "TMUX_PANE": "%1"}, tmux) == "mai-10"


async def test_name_of_the_pane_comes_second(tmp_path: Path) -> None:
    tmux = fake_tmux(tmp_path, f'echo "$@" > {tmp_path}/arguments; echo " painter "')
    assert await caller({"MAI_FROM_ID": " ", "TMUX_PANE": "%12"}, tmux) == "painter"
    assert (tmp_path / "arguments").read_text() == "show-options -p -v -t %12 @mai-name\n"


async def test_pane_is_an_argument_and_no_shell_text(tmp_path: Path) -> None:
    tmux = fake_tmux(tmp_path, f'printf "%s" "$5" > {tmp_path}/pane; echo name')
    await caller({"TMUX_PANE": "%1; touch /tmp/never"}, tmux)
    assert (tmp_path / "pane").read_text() == "%1; touch /tmp/never"


async def test_outside_tmux_no_program_is_started(tmp_path: Path) -> None:
    tmux = fake_tmux(tmp_path, f"touch {tmp_path}/started; echo name")
    assert await caller({}, tmux) == "unknown"
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize("script", ["exit 1", "echo", "echo name; exit 3"])
async def test_pane_without_a_name_is_unknown(tmp_path: Path, script: str) -> None:
    assert await caller({"TMUX_PANE": "%1"}, fake_tmux(tmp_path, script)) == "unknown"


async def test_missing_tmux_is_unknown() -> None:
    assert await caller({"TMUX_PANE": "%1"}, NO_TMUX) == "unknown"


def test_hanging_tmux_is_killed_and_unknown(tmp_path: Path) -> None:
    tmux = fake_tmux(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 60")
    assert asyncio.run(caller({"TMUX_PANE": "%1"}, tmux, timeout_seconds=0.5)) == "unknown"
    pid = (tmp_path / "pid").read_text().strip()
    assert not Path(f"/proc/{pid}").exists()
