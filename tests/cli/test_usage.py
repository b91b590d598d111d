"""`imagen usage` as a person or a program meets it: what is printed, and what is raised."""

from __future__ import annotations

import argparse
import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from imagen_desktop.cli import main
from imagen_desktop.core.config import Config, UsageConfig
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import Timings
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.usage.failures import UsageServerError
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.migration import OPTIONAL_FILES
from imagen_desktop.core.usage.server import SupabaseServer
from imagen_desktop.core.usage.time_range import ALL_TIME
from imagen_desktop.terminal import usage
from imagen_desktop.terminal.usage_arguments import OPTIONS_OF_MIGRATE, add_arguments
from imagen_desktop.terminal.usage_server import run_with_server
from tests.core.usage.sample_images import PROMPT_HASH, image
from tests.fakes.postgres import OPTIONAL, PROJECT, shared_postgres
from tests.fakes.postgrest_server import SECRET_KEY, Fault, PostgrestServer


@pytest.fixture
def api() -> Iterator[PostgrestServer]:
    import supabase  # noqa: F401 - on a busy machine it alone takes as long as a listing waits for the server

    postgres = shared_postgres()
    with postgres.clean_project() as project, PostgrestServer(postgres, project).running() as server:
        yield server


@pytest.fixture
def ledger(paths: Paths) -> Iterator[Ledger]:
    ledger = Ledger(paths.usage_file)
    yield ledger
    ledger.close()


@pytest.fixture
def config(api: PostgrestServer, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("SUPABASE_KEY", SECRET_KEY)
    return Config(usage=UsageConfig(supabase_url=api.url))


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import time

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def run(config: Config, paths: Paths, *words: str) -> None:
    usage.run(parsed(*words), config, paths)


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


def fill(ledger: Ledger) -> None:
    now = datetime.now(UTC)
    for cost, model, caller, milliseconds in (
        (3_000, "flux-schnell", "mai-1", 1_200),
        (3_000, "flux-schnell", "mai-2", 1_400),
        (1_025_000, "flux-dev", "mai-1", 9_000),
        (None, "a-very-long-name/of-an-unpriced-model", "mai-1", 500),
    ):
        picture = image(cost, model=model, caller=caller, backend="replicate", timings=Timings(milliseconds))
        ledger.record(picture, prompt_hash=PROMPT_HASH)
    old = image(7_000_000, created_at=now - timedelta(days=400), model="old", backend="replicate")
    ledger.record(old, prompt_hash=PROMPT_HASH)


def test_local_table_is_aligned_at_tab_stops_with_a_totals_row(
    ledger: Ledger, paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(ledger)
    run(Config(), paths, "--since", "2026-11-01", "--until", "2026-12-01")
    assert capsys.readouterr().out.expandtabs(8) == (
        "Usage, since 2026-11-01 00:00 (UTC+01:00) until 2026-12-01 00:00 (UTC+01:00), from this computer\n"
        "\n"
        "BACKEND         MODEL                                   IMAGES                 COST     LATENCY\n"
        "replicate       flux-dev                                     1               $1.025       9.0 s\n"
        "replicate       flux-schnell                                 2               $0.006       1.3 s\n"
        "replicate       a-very-long-name/of-an-unpriced-model        1             unpriced       0.5 s\n"
        "TOTAL                                                        4  $1.031 + 1 unpriced       3.0 s\n"
    )


def test_by_caller_adds_a_column(ledger: Ledger, paths: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    fill(ledger)
    run(Config(), paths, "--by-caller", "--since", "2026-11-01")
    lines = [line.split() for line in capsys.readouterr().out.splitlines()[2:]]
    assert lines[0][:3] == ["BACKEND", "MODEL", "CALLER"]
    assert [line[2] for line in lines[2:4]] == ["mai-1", "mai-2"]


def test_no_server_is_asked_where_none_is_configured(
    ledger: Ledger, paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(ledger)
    run(Config(), paths)
    assert "not yet confirmed" not in capsys.readouterr().out


def test_empty_ledger_prints_a_total_of_nothing(paths: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    run(Config(), paths)
    assert capsys.readouterr().out.splitlines()[-1].split() == ["TOTAL", "0", "$0.000", "-"]


def test_json_is_for_programs(ledger: Ledger, paths: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    fill(ledger)
    run(Config(), paths, "--json", "--since", "2026-11-01")
    record = json.loads(capsys.readouterr().out)
    assert (record["source"], record["since"]) == ("this computer", "2026-11-01T00:00:00+01:00")
    assert record["groups"][1] == {
        "backend": "replicate",
        "model": "flux-schnell",
        "caller": "",
        "images": 2,
        "unpriced": 0,
        "cost_usd": 0.006,
        "latency_ms": 1_300,
    }
    assert record["total"]["cost_usd"] == 1.031


def test_csv_reads_back(ledger: Ledger, paths: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    fill(ledger)
    run(Config(), paths, "--csv", "--by-caller")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["cost_usd"] for row in rows] == ["7.000000", "1.025000", "0.003000", "0.003000", "0.000000"]


@pytest.mark.parametrize("form", ["--json", "--csv", ""])
def test_raw_rows_come_newest_first(
    ledger: Ledger, paths: Paths, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    fill(ledger)
    run(Config(), paths, "--raw", *([form] if form else []))
    lines = capsys.readouterr().out.splitlines()
    if form == "--json":
        models = [json.loads(line)["model"] for line in lines]
    else:
        separator = "," if form else "\t"
        assert lines[0].replace('"', "").split(separator)[:2] == ["id", "created_at"]
        models = [line.split(separator)[3].strip('"') for line in lines[1:]]
    assert models == [
        "old",
        "a-very-long-name/of-an-unpriced-model",
        "flux-dev",
        "flux-schnell",
        "flux-schnell",
    ]


def test_totals_come_from_the_server_after_sending_what_waits(
    ledger: Ledger, paths: Paths, config: Config, api: PostgrestServer, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(ledger)
    run(config, paths)
    out = capsys.readouterr().out
    assert f"from {api.url}" in out
    assert out.splitlines()[-1].split()[:3] == ["TOTAL", "5", "$8.031"]
    assert ledger.pending_count() == 0


def test_local_option_asks_no_server(
    ledger: Ledger, paths: Paths, config: Config, api: PostgrestServer, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(ledger)
    run(config, paths, "--local")
    assert "from this computer" in capsys.readouterr().out
    assert api.seen == []


def test_unconfirmed_rows_are_a_line_of_their_own_and_never_added(
    ledger: Ledger, paths: Paths, config: Config, api: PostgrestServer, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(ledger)
    api.fate = lambda _number, path: Fault(drop=True, commits=True) if "log_usage" in path else None
    run(config, paths, "--since", "2026-11-01")
    lines = capsys.readouterr().out.splitlines()
    assert lines[-3].split()[:2] == ["TOTAL", "4"]
    assert lines[-1] == (
        "On this computer and not yet confirmed: 4 images, $1.031. The usage server cannot be reached."
    )


def test_unreachable_server_falls_back_on_the_ledger_and_says_so(
    ledger: Ledger, paths: Paths, config: Config, api: PostgrestServer, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(ledger)
    api.fate = lambda _number, _path: Fault(drop=True)
    run(config, paths)
    printed = capsys.readouterr()
    assert "from this computer" in printed.out
    assert "The usage server cannot be reached. What follows is from this computer only." in printed.err
    assert "Of these not yet confirmed: 5 images, $8.031." in printed.out


def test_totals_do_not_wait_long_for_what_is_not_sent_yet(
    ledger: Ledger, config: Config, api: PostgrestServer, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(ledger)
    with api.postgres.connect(api.database) as connection:
        connection.execute(
            "INSERT INTO mai.imagen_usage (backend, model, prompt_hash, latency_ms)"
            f" VALUES ('b', 'm', '{PROMPT_HASH}', 1)"
        )
    api.fate = lambda _number, path: Fault(503, delay_seconds=20) if "log_usage" in path else None
    server = SupabaseServer(api.url, lambda: SECRET_KEY)
    run_with_server(parsed(), ledger, server, ALL_TIME, flush_seconds=0.2)
    printed = capsys.readouterr()
    assert printed.out.splitlines()[-3].split()[:3] == ["TOTAL", "1", "unpriced"]
    assert "not yet confirmed: 5 images, $8.031. There was not enough time to send them." in printed.out
    assert "--local" in printed.err


def test_raw_rows_of_the_server_come_with_all_pages(
    ledger: Ledger, paths: Paths, config: Config, api: PostgrestServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with api.postgres.connect(api.database) as connection:
        connection.execute(
            "INSERT INTO mai.imagen_usage (backend, model, prompt_hash, latency_ms, created_at)"
            f" SELECT 'b', 'm', '{PROMPT_HASH}', 1, '2026-11-01' FROM generate_series(1, 2137)"
        )
    run(config, paths, "--raw", "--json")
    ids = [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()]
    assert len(set(ids)) == 2_137
    run(config, paths, "--json")
    assert json.loads(capsys.readouterr().out)["total"]["images"] == 2_137


def test_half_a_list_is_not_taken_for_all(
    paths: Paths, config: Config, api: PostgrestServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with api.postgres.connect(api.database) as connection:
        connection.execute(
            "INSERT INTO mai.imagen_usage (backend, model, prompt_hash, latency_ms)"
            f" SELECT 'b', 'm', '{PROMPT_HASH}', 1 FROM generate_series(1, 1100)"
        )
    api.fate = lambda number, _path: Fault(drop=True) if number == 2 else None
    with pytest.raises(UsageServerError, match="ends after 1,000 rows"):
        run(config, paths, "--raw")


def test_sync_says_what_it_did(
    ledger: Ledger, paths: Paths, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(ledger)
    ledger.record(image(created_at=datetime(1970, 1, 1, tzinfo=UTC)), prompt_hash=PROMPT_HASH)
    run(config, paths, "sync")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "5 images sent, 1 set aside, 0 waiting."
    assert lines[1].startswith("Set aside: ")
    run(config, paths, "sync", "--resend", "--since", "2026-11-01")
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "4 images to send again, since 2026-11-01 00:00 (UTC+01:00).",
        "4 images sent, 0 set aside, 0 waiting.",
        lines[2],
    ]


def test_sync_that_fails_names_the_cure(
    ledger: Ledger, paths: Paths, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(ledger)
    monkeypatch.setenv("SUPABASE_KEY", "sb_secret_of_another_project")
    with pytest.raises(UsageServerError) as caught:
        run(config, paths, "sync")
    assert "key" in caught.value.hint
    assert "sb_secret" not in caught.value.message + caught.value.hint


def test_verify_agrees_or_names_what_differs(
    ledger: Ledger, paths: Paths, config: Config, api: PostgrestServer, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(ledger)
    run(config, paths, "verify")
    assert "has every row" in capsys.readouterr().out
    with api.postgres.connect(api.database) as connection:
        connection.execute("DELETE FROM mai.imagen_usage WHERE model = 'flux-dev'")
    with pytest.raises(UsageServerError, match="1 of this computer's rows") as caught:
        run(config, paths, "verify")
    out = capsys.readouterr().out
    assert "not on the server: flux-dev, $1.025" in out
    assert "sync --resend" in caught.value.hint
    run(config, paths, "sync", "--resend")
    run(config, paths, "verify")


def test_verify_tells_a_difference_of_one_microdollar(
    ledger: Ledger, paths: Paths, config: Config, api: PostgrestServer, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(ledger)
    run(config, paths, "sync")
    with api.postgres.connect(api.database) as connection:
        connection.execute(
            "UPDATE mai.imagen_usage SET cost_usd_estimate = 1.025001 WHERE model = 'flux-dev'"
        )
    capsys.readouterr()
    with pytest.raises(UsageServerError, match="1 of this computer's rows"):
        run(config, paths, "verify")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "Sent by this computer: 5 images, $8.031",
        "On the server: 5 images, $8.031001",
    ]
    assert lines[2].endswith(": microdollars is 1025000 here and 1025001 there")


def test_verify_names_what_was_never_sent_to_this_server(
    ledger: Ledger, paths: Paths, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(ledger)
    ledger.record(image(created_at=datetime(1970, 1, 1, tzinfo=UTC)), prompt_hash=PROMPT_HASH)
    with ledger.database.writing() as connection:
        connection.execute(
            "UPDATE usage SET state = 'sent', server = 'https://before.example' WHERE model = 'old'"
        )
    run(config, paths, "verify")
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines[:4]] == [
        "Sent by this computer",
        "On the server",
        "Set aside",
        "Sent to another server",
    ]
    run(config, paths, "sync", "--resend", "--until", "2026-01-01")
    run(config, paths, "verify")
    assert "another server" not in capsys.readouterr().out


@pytest.mark.parametrize("action", ["sync", "verify"])
def test_actions_that_need_a_server_say_how_to_configure_one(paths: Paths, action: str) -> None:
    with pytest.raises(ConfigError, match="No usage server") as caught:
        run(Config(), paths, action)
    assert "usage.supabase_url" in caught.value.hint


def test_migrate_prints_the_files_in_order(paths: Paths, capsys: pytest.CaptureFixture[str]) -> None:
    run(Config(), paths, "migrate", "--print", "--with", "daily-totals", "--with", "insert-only")
    out = capsys.readouterr().out
    places = [
        out.index(text) for text in ("create table if not exists mai.imagen_usage", "publishable", "trigger")
    ]
    assert places == sorted(places)
    assert "Supabase Auth" not in out


def test_each_optional_file_can_be_asked_for_by_its_name() -> None:
    assert tuple(OPTIONAL_FILES) == OPTIONS_OF_MIGRATE
    assert {file.name for file in OPTIONAL.iterdir()} == set(OPTIONAL_FILES.values())


def test_printed_files_serve_the_schema_of_the_configuration(
    ledger: Ledger, paths: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As pasted twice into the SQL editor; then rows arrive there."""
    postgres = shared_postgres()
    database = postgres.new_database()
    postgres.run_file(database, PROJECT)
    monkeypatch.setenv("SUPABASE_KEY", SECRET_KEY)
    fill(ledger)
    try:
        with PostgrestServer(postgres, database, schemas=("public", "team_2")).running() as api:
            config = Config(usage=UsageConfig(supabase_url=api.url, schema="team_2"))
            run(config, paths, "migrate", "--print", "--with", "daily-totals")
            printed = capsys.readouterr().out
            with postgres.connect(database) as connection:
                for _ in range(2):
                    connection.execute(printed.encode())
                assert connection.execute("SELECT to_regnamespace('mai')").fetchone() == (None,)
            run(config, paths, "verify")
        assert "On the server: 5 images, $8.031" in capsys.readouterr().out
    finally:
        postgres.drop_database(database)


@pytest.mark.parametrize("schema", ["", "Team", "my schema", 'x"; drop table y; --', "a" * 64])
def test_schema_that_is_no_plain_name_is_put_into_no_sql(paths: Paths, schema: str) -> None:
    with pytest.raises(ConfigError, match="is not the name of a schema"):
        run(Config(usage=UsageConfig(schema=schema)), paths, "migrate", "--print")


@pytest.mark.parametrize(
    "words",
    [
        ("migrate",),
        ("--resend",),
        ("verify", "--resend"),
        ("--print",),
        ("migrate", "--print", "--with", "per-user", "--with", "daily-totals"),
        ("sync", "--raw"),
        ("--since", "soon"),
    ],
)
def test_options_that_do_not_belong_together_are_refused(paths: Paths, words: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError):
        run(Config(), paths, *words)


def test_clock_that_is_wrong_is_told(
    paths: Paths, config: Config, api: PostgrestServer, capsys: pytest.CaptureFixture[str]
) -> None:
    api.clock = lambda: datetime.now(UTC).timestamp() + 3_600
    run(config, paths)
    assert "clock is 3600 s behind" in capsys.readouterr().err.replace("3599", "3600").replace("3601", "3600")


def test_local_table_loads_nothing_of_the_network(tmp_path: Path) -> None:
    script = (
        "import argparse, sys; from pathlib import Path\n"
        "from imagen_desktop.core.config import Config; from imagen_desktop.core.paths import home_paths\n"
        "from imagen_desktop.terminal import usage, usage_arguments\n"
        "parser = argparse.ArgumentParser(); usage_arguments.add_arguments(parser)\n"
        "usage.run(parser.parse_args(['--local']), Config(), home_paths(Path(sys.argv[1])))\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stderr.split()
    assert "sqlite3" in loaded
    assert not {"httpx", "supabase", "asyncio", "keyring", "ssl"} & set(loaded)


def test_exit_codes_tell_what_kind_of_trouble_it_was(
    paths: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(paths.data)]
    assert main(["usage", *home]) == 0
    assert main(["--usage", "--local", "--since", "7d", *home]) == 0
    assert main(["usage", "--since", "soon", *home]) == 2
    assert main(["usage", "verify", *home]) == 2
    paths.config_file.write_text('[usage]\nsupabase_url = "http://127.0.0.1:9"\n')
    monkeypatch.setenv("SUPABASE_KEY", SECRET_KEY)
    assert main(["usage", "verify", *home]) == 7
