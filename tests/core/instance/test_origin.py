"""A handed picture opens in the tmux of the terminal that asked, and its row names that terminal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from imagen_desktop.core.config import Config, OutputConfig, PreviewConfig
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.instance.origin import Origin, caller_of, show_in_terminal
from imagen_desktop.core.terminal_preview import PreviewError

IMAGE = Path("/pictures/fox.png")


@pytest.fixture
def terminal(tmp_path: Path) -> Origin:
    """One in a tmux that writes down what it is asked."""
    for name, script in (
        (
            "tmux",
            f'echo "$TMUX $*" >> {tmp_path}/asked\ncase "$*" in *@mai-name) echo painter;; *) echo @7;; esac',
        ),
        ("tmux-img", "exit 0"),
    ):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
    variables = {"TMUX": "/tmp/its,1,0", "TMUX_PANE": "%3", "PATH": f"{tmp_path}:/bin:/usr/bin"}
    return Origin(variables, True)


def asked(terminal: Origin) -> str:
    log = Path(terminal.environment["PATH"].split(":")[0]) / "asked"
    return log.read_text(encoding="utf-8") if log.exists() else ""


async def test_the_picture_opens_beside_the_pane_that_asked(terminal: Origin) -> None:
    await show_in_terminal(terminal, Config(), IMAGE)
    assert "/tmp/its,1,0 new-window" in asked(terminal)
    assert "-t @7" in asked(terminal)
    assert str(IMAGE) in asked(terminal)


@pytest.mark.parametrize(
    ("is_terminal", "variable", "configured", "switch", "opens"),
    [
        (False, "", "auto", "", False),
        (False, "on", "auto", "", True),
        (True, "off", "auto", "", False),
        (True, "", "off", "", False),
        (True, "", "off", "on", True),
        (True, "", "on", "off", False),
    ],
)
async def test_it_opens_where_the_command_itself_would_open_it(
    terminal: Origin, is_terminal: bool, variable: str, configured: str, switch: str, opens: bool
) -> None:
    extra = {"IMAGEN_PREVIEW": variable} if variable else {}
    origin = Origin({**terminal.environment, **extra}, is_terminal)
    await show_in_terminal(origin, Config(output=OutputConfig(preview=configured)), IMAGE, switch)
    assert ("new-window" in asked(terminal)) is opens


async def test_outside_tmux_nothing_opens_and_nothing_is_said() -> None:
    config = replace(Config(), output=OutputConfig(preview="on"))
    await show_in_terminal(Origin({"PATH": "/bin"}, True), config, IMAGE)
    await show_in_terminal(Origin(), config, IMAGE)


async def test_a_viewer_that_is_missing_is_an_error_in_words(terminal: Origin) -> None:
    config = Config(preview=PreviewConfig("no-such-viewer {path}"))
    with pytest.raises(PreviewError):
        await show_in_terminal(terminal, config, IMAGE)


async def test_a_wrong_variable_of_the_terminal_is_an_error_in_words(terminal: Origin) -> None:
    with pytest.raises(ConfigError):
        await show_in_terminal(
            Origin({**terminal.environment, "IMAGEN_PREVIEW": "often"}, True), Config(), IMAGE
        )


async def test_rows_name_the_terminal_and_not_the_program(
    terminal: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAI_FROM_ID", "the-program")
    assert await caller_of(Origin({"MAI_FROM_ID": "mai-7"})) == "mai-7"
    assert await caller_of(terminal) == "painter"
    assert await caller_of(Origin({"PATH": "/bin"})) == "unknown"
    assert await caller_of(Origin()) == ""
