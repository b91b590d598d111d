"""Each thing that can be wrong has its line, what to do about it, and no secret or name in the report."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from imagen_desktop.core.config import (
    BackendConfig,
    Config,
    OutputConfig,
    PreviewConfig,
    UpdatesConfig,
    UsageConfig,
)
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.doctor import Check, Status, Surroundings, anonymous, examine, report
from imagen_desktop.core.doctor.desktop import missing_libraries, package_of
from imagen_desktop.core.doctor.terminal import PASSTHROUGH
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.paths import Paths
from tests.core.test_credentials import BrokenKeyring, KeyringLocked, MemoryKeyring
from tests.fakes.replicate_server import HANG, SCHNELL, TOKEN, Fault, ReplicateServer
from tests.fakes.tmux_server import Programs, TmuxServer, tmux_server

SKETCH = Config(default_backend="sketch", backends={"sketch": BackendConfig("sketch", "sketch")})


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    return Programs(tmp_path / "bin")


@pytest.fixture
def about(paths: Paths, programs: Programs) -> Surroundings:
    """A fresh home with tmux and nothing else, offline."""
    environment = {"PATH": str(programs.folder)}
    return Surroundings(SKETCH, None, paths, environment, Credentials({}, MemoryKeyring()), service_seconds=0)


async def examined(about: Surroundings) -> dict[str, Check]:
    return {check.name: check for check in await examine(about)}


async def test_fresh_home_has_no_failure(about: Surroundings) -> None:
    checks = await examined(about)
    assert [name for name, check in checks.items() if check.status is Status.FAILS] == []
    assert list(checks) == [
        "program", "updates", "configuration", "output folder", "data folder", "index", "ledger", "journal",
        "default backend", "keyring", "clock", "tmux", "image viewer", "desktop", "Qt",
    ]  # fmt: skip
    assert not about.paths.data.exists()  # looking makes nothing


async def test_a_newer_version_that_is_known_is_said_offline(about: Surroundings) -> None:
    about.paths.data.mkdir(parents=True)
    known = {"asked_at": "2026-11-22T12:00:00+00:00", "latest": "99.0"}
    about.paths.updates_file.write_text(json.dumps(known))
    assert (await examined(about))["updates"].message == "Newer versions are not looked for."
    asking = replace(about, config=replace(SKETCH, updates=UpdatesConfig(check=True)))
    check = (await examined(asking))["updates"]
    assert check.status is Status.WARNING
    assert check.message.startswith("Version 99.0 is out; this is ")


async def test_wrong_configuration_fails_and_the_rest_is_looked_at(about: Surroundings) -> None:
    checks = await examined(replace(about, config_error=ConfigError("line 3: no.")))
    assert checks["configuration"].status is Status.FAILS
    assert checks["configuration"].message == "line 3: no."
    assert "index" in checks


async def test_folder_that_cannot_be_written_fails(about: Surroundings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    config = replace(SKETCH, output=OutputConfig(directory=str(tmp_path / "file" / "images")))
    check = (await examined(replace(about, config=config)))["output folder"]
    assert (check.status, check.fix) == (
        Status.FAILS,
        "Choose another: imagen config set output.directory DIR",
    )


async def test_damaged_index_names_the_rebuild(about: Surroundings) -> None:
    about.paths.data.mkdir(parents=True)
    about.paths.library_file.write_bytes(b"no database" * 1000)
    check = (await examined(about))["index"]
    assert check.status is Status.FAILS
    assert "imagen library rebuild" in check.fix


async def test_damaged_ledger_fails(about: Surroundings) -> None:
    about.paths.data.mkdir(parents=True)
    about.paths.usage_file.write_bytes(b"no database" * 1000)
    assert (await examined(about))["ledger"].status is Status.FAILS


async def test_unfinished_images_are_counted(about: Surroundings) -> None:
    about.paths.journal.mkdir(parents=True)
    for name in ("a.jsonl", "b.jsonl", "b.part"):
        (about.paths.journal / name).write_text("")
    check = (await examined(about))["journal"]
    assert (check.message[:2], check.fix) == ("2 ", "Run: imagen recover")


async def test_default_backend_that_cannot_work_is_a_warning(about: Surroundings) -> None:
    check = (await examined(replace(about, config=Config())))["default backend"]
    assert check.status is Status.WARNING
    assert "flux-schnell-local is not configured" in check.message
    assert check.fix.splitlines()[-1] == "Draw without AI: imagen config set default_backend sketch"


def hosted(url: str = "") -> Config:
    backend = BackendConfig("fast", "replicate", SCHNELL, "FAST_TOKEN", base_url=url)
    return replace(SKETCH, backends={**SKETCH.backends, "fast": backend})


async def token_check(
    about: Surroundings, config: Config, seconds: float = 10, **environment: str
) -> dict[str, Check]:
    credentials = Credentials(environment, MemoryKeyring())
    return await examined(replace(about, config=config, credentials=credentials, service_seconds=seconds))


async def test_missing_token_names_the_command_that_stores_it(about: Surroundings) -> None:
    check = (await token_check(about, hosted()))["token FAST_TOKEN"]
    assert check.status is Status.WARNING
    assert check.message == "FAST_TOKEN is not set: needed for fast."
    assert check.fix == "Store it with: imagen keys set FAST_TOKEN"


async def test_token_is_tried_and_never_said(about: Surroundings) -> None:
    async with ReplicateServer() as server:
        checks = await token_check(about, hosted(server.url), FAST_TOKEN=TOKEN)
        assert server.created == 0
    assert checks["token FAST_TOKEN"].status is Status.OK
    text = json.dumps(report(list(checks.values()), Path.home(), "ada"))
    assert TOKEN not in text
    assert '"ada' not in text.lower()


async def test_token_that_is_refused_fails(about: Surroundings) -> None:
    async with ReplicateServer() as server:
        checks = await token_check(about, hosted(server.url), FAST_TOKEN="r8_" + "canary" * 6)
    check = checks["token FAST_TOKEN"]
    assert check.status is Status.FAILS
    assert "canary" not in check.message + check.fix


@pytest.mark.parametrize("fault", [Fault(503), Fault(429)])
async def test_service_that_is_down_is_a_warning(about: Surroundings, fault: Fault) -> None:
    async with ReplicateServer() as server:
        server.fail("account", *[fault] * 5)
        checks = await token_check(about, hosted(server.url), FAST_TOKEN=TOKEN)
    assert checks["token FAST_TOKEN"].status is Status.WARNING


async def test_service_that_does_not_answer_is_given_up(about: Surroundings) -> None:
    async with ReplicateServer() as server:
        server.fail("account", HANG)
        checks = await token_check(about, hosted(server.url), 0.2, FAST_TOKEN=TOKEN)
    assert "did not answer in time" in checks["token FAST_TOKEN"].message


@pytest.mark.parametrize(
    ("date", "status", "words"),
    [
        ("Sun, 22 Nov 2020 10:00:00 GMT", Status.WARNING, "s fast"),
        ("Sun, 22 Nov 2099 10:00:00 GMT", Status.WARNING, "s slow"),
    ],
)
async def test_clock_is_compared_with_the_service(
    about: Surroundings, date: str, status: Status, words: str
) -> None:
    async with ReplicateServer() as server:
        server.fail("account", Fault(200, {"username": "x"}, {"Date": date}))
        check = (await token_check(about, hosted(server.url), FAST_TOKEN=TOKEN))["clock"]
    assert (check.status, words in check.message) == (status, True)


async def test_usage_server_without_its_key_is_a_warning(about: Surroundings) -> None:
    config = replace(SKETCH, usage=UsageConfig(supabase_url="https://x.supabase.co"))
    check = (await token_check(about, config))["usage server"]
    assert (check.status, check.fix) == (Status.WARNING, "Store it with: imagen keys set SUPABASE_KEY")


async def test_locked_keyring_says_so(about: Surroundings) -> None:
    credentials = Credentials({}, BrokenKeyring(KeyringLocked()))
    checks = await examined(replace(about, config=hosted(), credentials=credentials))
    assert checks["token FAST_TOKEN"].message == "Not set; the keyring is locked."


async def test_tmux_that_is_missing(about: Surroundings, programs: Programs) -> None:
    programs.remove("tmux")
    check = (await examined(about))["tmux"]
    assert (check.status, check.fix) == (Status.WARNING, "Install it: apt install tmux")


@pytest.fixture
def tmux() -> Iterator[TmuxServer]:
    with tmux_server() as server:
        yield server


async def test_passthrough_prints_the_line_to_add(
    about: Surroundings, tmux: TmuxServer, programs: Programs
) -> None:
    inside: Mapping[str, str] = {**tmux.environment(), "PATH": str(programs.folder)}
    check = (await examined(replace(about, environment=inside)))["tmux passthrough"]
    assert (check.status, check.fix) == (Status.WARNING, f"Add this line to ~/.tmux.conf: {PASSTHROUGH}")
    tmux.ask(*PASSTHROUGH.split())
    assert (await examined(replace(about, environment=inside)))["tmux passthrough"].status is Status.OK


async def test_stale_tmux(about: Surroundings, programs: Programs) -> None:
    stale = {"PATH": str(programs.folder), "TMUX": "/nowhere,1,0", "TMUX_PANE": "%0"}
    assert "does not answer" in (await examined(replace(about, environment=stale)))["tmux"].message


async def test_viewer_that_is_there_is_proposed(about: Surroundings, programs: Programs) -> None:
    programs.add("chafa", "#!/bin/sh\n")
    check = (await examined(about))["image viewer"]
    assert check.message == "tmux-img is not installed. Installed: chafa."
    assert check.fix == 'Use chafa: imagen config set preview.command "chafa {path}"'
    config = replace(SKETCH, preview=PreviewConfig(command="chafa {path}"))
    assert (await examined(replace(about, config=config)))["image viewer"].status is Status.OK


async def test_bus_that_is_dead_is_one_line(about: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    desktop = {**about.environment, "DISPLAY": ":98765"}
    checks = await examined(replace(about, environment=desktop))
    assert "cannot be reached" in checks["session bus"].message
    assert "ends the program" in checks["tray"].message


def test_real_session_bus_is_asked(tmp_path: Path) -> None:
    """A bus of its own that nothing provides anything on."""
    code = (
        "from imagen_desktop.core.doctor.desktop import session\n"
        "print([check.name for check in session({'DISPLAY': ':98765'})])"
    )
    command = ["dbus-run-session", "--", sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.stdout.strip() == "['tray', 'portal', 'notifications']"


def test_missing_libraries_become_packages() -> None:
    output = (
        "\tlibxcb-cursor.so.0 => not found\n\tlibc.so.6 => /lib/libc.so (0x7f)\n\tlibEGL.so.1 => not found\n"
    )
    assert missing_libraries(output) == ["libxcb-cursor.so.0", "libEGL.so.1"]
    assert [package_of(library) for library in missing_libraries(output)] == ["libxcb-cursor0", "libegl1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/home/ada/Pictures is full.", "~/Pictures is full."),
        ("/mnt/Ada/Pictures", "/mnt/USER/Pictures"),
        ("/home/adamant/x", "/home/adamant/x"),
        ("a radar", "a radar"),
    ],
)
def test_report_names_nobody(text: str, expected: str) -> None:
    assert anonymous(text, Path("/home/ada"), "ada") == expected
