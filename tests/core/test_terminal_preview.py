"""The preview, with a real tmux: who gets one, which window it is, and what can go wrong."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from imagen_desktop.core.config import PreviewConfig
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.terminal_preview import (
    OutsideTmuxError,
    PreviewError,
    TerminalPreview,
    TmuxMissingError,
    ViewerMissingError,
    WindowNotOpenedError,
    is_wanted,
    preview_mode,
    window_name,
)
from tests.fakes.tmux_server import Programs, TmuxServer, tmux_server

MODES = ("auto", "on", "off")


@pytest.fixture
def tmux() -> Iterator[TmuxServer]:
    with tmux_server() as server:
        yield server


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    programs = Programs(tmp_path / "bin")
    programs.add_recorder()
    return programs


def environment(tmux: TmuxServer, programs: Programs, pane: str = "%0") -> dict[str, str]:
    return {**tmux.environment(pane), "PATH": str(programs.folder)}


@pytest.mark.parametrize(
    ("configured", "variable", "switch"), list(itertools.product(MODES, ("", *MODES), ("", "on", "off")))
)
def test_last_word_has_the_switch_then_the_variable_then_the_configuration(
    configured: str, variable: str, switch: str
) -> None:
    expected = switch or variable or configured
    assert preview_mode(configured, {"IMAGEN_PREVIEW": variable}, switch) == expected


def test_variable_that_is_not_set_is_passed_over() -> None:
    assert preview_mode("auto", {}) == "auto"


def test_wrong_variable_is_named_even_where_a_switch_wins() -> None:
    with pytest.raises(ConfigError) as caught:
        preview_mode("auto", {"IMAGEN_PREVIEW": "onn"}, "off")
    assert caught.value.message == (
        'The environment variable IMAGEN_PREVIEW "onn" is none of auto, on, off; did you mean "on"?'
    )


@pytest.mark.parametrize(
    ("mode", "is_terminal", "is_in_tmux", "expected"),
    [
        ("auto", True, True, True),
        ("auto", True, False, False),
        ("auto", False, True, False),
        ("auto", False, False, False),
        ("on", True, True, True),
        ("on", True, False, True),
        ("on", False, True, True),
        ("on", False, False, True),
        ("off", True, True, False),
        ("off", True, False, False),
        ("off", False, True, False),
        ("off", False, False, False),
    ],
)
def test_who_gets_a_preview(mode: str, is_terminal: bool, is_in_tmux: bool, expected: bool) -> None:
    variables = {"TMUX": "/tmp/tmux-0/default,1,0"} if is_in_tmux else {"TMUX": ""}
    assert is_wanted(mode, variables, is_terminal=is_terminal) is expected


async def test_window_stands_beside_the_callers_and_takes_no_focus(
    tmux: TmuxServer, programs: Programs, tmp_path: Path
) -> None:
    tmux.ask("rename-window", "-t", "main:0", "caller")
    tmux.ask("new-window", "-d", "-n", "later", "sleep 600")
    before = tmux.active()
    path = tmp_path / "fox.png"
    await TerminalPreview(PreviewConfig(), environment(tmux, programs)).open(path)
    assert programs.recorded() == [[str(programs.folder / "tmux-img"), "--hold", str(path)]]
    assert tmux.windows() == ["caller", "fox.png", "later"]
    assert tmux.active() == before


async def test_window_takes_focus_only_when_told_to(tmux: TmuxServer, programs: Programs) -> None:
    window = await TerminalPreview(PreviewConfig(focus=True), environment(tmux, programs)).open(Path("a.png"))
    assert tmux.active() == window


async def test_window_opens_in_the_callers_session(tmux: TmuxServer, programs: Programs) -> None:
    pane = tmux.new_session("other")
    await TerminalPreview(PreviewConfig(), environment(tmux, programs, pane)).open(Path("a.png"))
    assert len(tmux.windows("main")) == 1
    assert tmux.windows("other")[1] == "a.png"


async def test_without_a_pane_tmux_chooses_the_session(tmux: TmuxServer, programs: Programs) -> None:
    variables = environment(tmux, programs)
    del variables["TMUX_PANE"]
    await TerminalPreview(PreviewConfig(), variables).open(Path("a.png"))
    assert tmux.windows()[1] == "a.png"


def is_run(folder: Path) -> bool:
    """Whether a command inside a name was."""
    return any((place / "pwned").exists() for place in (folder, Path.cwd(), Path.home()))


@pytest.mark.parametrize(
    "name",
    [
        'it\'s a "fox".png',
        "two words.png",
        "new\nline.png",
        "tab\there.png",
        "$(touch pwned) `touch pwned`.png",
        "$HOME.png",
        "-dash.png",
        "--hold",
        "#{pid} #(touch pwned) #S.png",
        "ends with;",
        "ends with\\;",
        "back\\slash.png",
        "*?[a].png",
        "füchslein 狐 🦊.png",
        "%H %%.png",
        "{path}.png",
        "~",
    ],
)
async def test_any_file_name_arrives_as_it_is(
    tmux: TmuxServer, programs: Programs, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    await TerminalPreview(PreviewConfig(), environment(tmux, programs)).open(path)
    assert programs.recorded()[0][1:] == ["--hold", str(path)]
    shown = tmux.windows()[1]
    assert shown == "".join(character if character.isprintable() else " " for character in name)
    assert not is_run(tmp_path)


async def test_relative_path_is_made_absolute(
    tmux: TmuxServer, programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await TerminalPreview(PreviewConfig(), environment(tmux, programs)).open(Path("-x.png"))
    assert programs.recorded()[0][2] == str(tmp_path / "-x.png")


async def test_another_viewer_gets_the_path_and_its_window_stays(
    tmux: TmuxServer, programs: Programs, tmp_path: Path
) -> None:
    programs.add("chafa", programs.folder.joinpath("tmux-img").read_text().replace("exec sleep 600", ""))
    path = tmp_path / "it's; $(here) now;"
    config = PreviewConfig(command="chafa --size '40x20' --label={path} {path}")
    await TerminalPreview(config, environment(tmux, programs)).open(path)
    assert programs.recorded()[0][1:] == ["--size", "40x20", f"--label={path}", str(path)]
    assert tmux.windows()[1] == path.name
    tmux.ask("send-keys", "-t", "main:1", "Enter")
    deadline = time.monotonic() + 10
    while len(tmux.windows()) > 1 and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    assert len(tmux.windows()) == 1


async def failure(kind: type[PreviewError], variables: dict[str, str], command: str = "") -> PreviewError:
    with pytest.raises(kind) as caught:
        await TerminalPreview(PreviewConfig(command), variables).open(Path("a.png"))
    assert "imagen config set output.preview off" in caught.value.hint
    return caught.value


async def test_outside_tmux(programs: Programs) -> None:
    error = await failure(OutsideTmuxError, {"PATH": str(programs.folder)})
    assert error.message == "A preview needs tmux, and this terminal is not in it."


async def test_tmux_is_missing(tmux: TmuxServer, programs: Programs) -> None:
    programs.remove("tmux")
    await failure(TmuxMissingError, environment(tmux, programs))


@pytest.mark.parametrize(("viewer", "command"), [("tmux-img", ""), ("chafa", "chafa {path}")])
async def test_viewer_is_missing(tmux: TmuxServer, programs: Programs, viewer: str, command: str) -> None:
    programs.remove("tmux-img")
    error = await failure(ViewerMissingError, environment(tmux, programs), command)
    assert error.message == f"{viewer} is not installed."
    assert len(tmux.windows()) == 1


async def test_viewer_that_may_not_be_run_is_missing(tmux: TmuxServer, programs: Programs) -> None:
    (programs.folder / "tmux-img").chmod(0o644)
    await failure(ViewerMissingError, environment(tmux, programs))


async def test_stale_server(tmux: TmuxServer, programs: Programs) -> None:
    variables = environment(tmux, programs)
    tmux.stop()
    assert "did not open a window" in (await failure(WindowNotOpenedError, variables)).message


async def test_stale_pane(tmux: TmuxServer, programs: Programs) -> None:
    await failure(WindowNotOpenedError, {**environment(tmux, programs), "TMUX_PANE": "%99"})


async def test_tmux_that_hangs_is_given_up_and_ended(programs: Programs) -> None:
    programs.add("tmux", "#!/bin/sh\nexec sleep 600\n")
    variables = {"PATH": str(programs.folder), "TMUX": "/nowhere,1,0", "TMUX_PANE": "%0"}
    preview = TerminalPreview(PreviewConfig(), variables, timeout_seconds=0.2)
    with pytest.raises(WindowNotOpenedError, match="did not answer in time"):
        await preview.open(Path("a.png"))


async def test_tmux_that_fails_says_why(programs: Programs) -> None:
    programs.add("tmux", "#!/bin/sh\necho 'no space for new pane' >&2\nexit 1\n")
    variables = {"PATH": str(programs.folder), "TMUX": "/nowhere,1,0"}
    error = await failure(WindowNotOpenedError, variables)
    assert error.message == "tmux did not open a window: no space for new pane."


async def test_tmux_that_is_no_program(programs: Programs) -> None:
    programs.add("tmux", "not a program")
    await failure(WindowNotOpenedError, {"PATH": str(programs.folder), "TMUX": "/nowhere,1,0"})


def test_window_name_is_no_format() -> None:
    assert window_name(Path("/x/#(id)\x1b.png")) == "##(id) .png"
