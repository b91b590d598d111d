"""The SQL files on a real PostgreSQL: what each role may do, what each constraint refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.fakes.postgres import MIGRATIONS, OPTIONAL, PROJECT, Postgres

FILES = [*sorted(MIGRATIONS.glob("*.sql")), *sorted(OPTIONAL.glob("*.sql"))]
INSERT_ONLY, PER_USER, DAILY = sorted(OPTIONAL.glob("*.sql"))
HASH = "ab" * 32
ROW_OF_ANYONE = f"(backend, model, prompt_hash, latency_ms) VALUES ('b', 'm', '{HASH}', 1)"


def row(number: int = 1, **changes: object) -> dict[str, object]:
    base: dict[str, object] = {
        "id": f"019aa0f0-0000-7000-8000-{number:012x}",
        "created_at": "2026-11-21T12:00:00.123456+00:00",
        "backend": "replicate",
        "model": "flux",
        "seed": 7,
        "prompt_hash": HASH,
        "latency_ms": 1_500,
        "cost_usd_estimate": "0.003000",
        "caller": "mai-10",
    }
    return base | changes


@contextmanager
def as_role(postgres: Postgres, database: str, role: str, user: str = "") -> Iterator[psycopg.Connection]:
    with postgres.connect(database, "authenticator") as connection:
        connection.execute(f"SET ROLE {role}")
        claims = json.dumps({"sub": user}) if user else ""
        connection.execute("SELECT set_config('request.jwt.claims', %s, false)", (claims,))
        yield connection


def log(connection: psycopg.Connection, *rows: dict[str, object]) -> int:
    found = connection.execute("SELECT mai.log_usage(%s::jsonb)", (json.dumps(rows),)).fetchone()
    assert found is not None
    return int(found[0])


def summary(connection: psycopg.Connection, *arguments: object) -> dict[str, Any]:
    marks = ", ".join(["%s"] * len(arguments))
    found = connection.execute(f"SELECT mai.usage_summary({marks})", arguments).fetchone()
    assert found is not None
    return {key: value for key, value in found[0].items() if key != "as_of"}


def fingerprint(postgres: Postgres, database: str) -> list[tuple[Any, ...]]:
    """Everything in the schema that the files decide: columns, constraints, indexes, rights, policies."""
    tables = "JOIN pg_class c ON c.oid = attrelid AND c.relnamespace = 'mai'::regnamespace"
    functions = "FROM pg_proc WHERE pronamespace = 'mai'::regnamespace"
    queries = (
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname LIKE 'imagen_usage%'",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'mai'",
        f"SELECT proname, md5(prosrc), proacl::text, proconfig::text {functions}",
        "SELECT policyname, roles::text, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'mai'",
        "SELECT relname, relacl::text, relrowsecurity FROM pg_class WHERE relnamespace = 'mai'::regnamespace",
        f"SELECT relname, attname, atttypid, attnotnull, attacl::text FROM pg_attribute {tables}",
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'mai.imagen_usage'::regclass",
    )
    with postgres.connect(database) as connection:
        return [line for query in queries for line in sorted(connection.execute(query).fetchall(), key=str)]


@pytest.mark.parametrize("files", [FILES[:3], [*FILES[:2], FILES[3]]], ids=["per user", "daily totals"])
def test_second_run_of_all_files_changes_nothing(
    postgres: Postgres, bare_database: str, files: list[Path]
) -> None:
    prints = []
    for _ in range(2):
        for file in (PROJECT, *files):
            postgres.run_file(bare_database, file)
        prints.append(fingerprint(postgres, bare_database))
    assert prints[0] == prints[1]
    assert len(prints[0]) > 30


def test_table_made_by_hand_is_repaired(postgres: Postgres, bare_database: str) -> None:
    postgres.run_file(bare_database, PROJECT)
    columns = "id uuid primary key, created_at timestamptz, backend text, model text, seed bigint,"
    columns += "prompt_hash text, latency_ms integer, cost_usd_estimate numeric(14,6), caller text"
    with postgres.connect(bare_database) as connection:
        connection.execute(f"CREATE SCHEMA mai; CREATE TABLE mai.imagen_usage ({columns})")
        postgres.run_file(bare_database, FILES[0])
        with pytest.raises(errors.CheckViolation):
            log(connection, row(prompt_hash="a red fox"))


def test_both_indexes_of_the_order_are_there(postgres: Postgres, project: str) -> None:
    with postgres.connect(project) as connection:
        found = connection.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'mai'").fetchall()
    indexes = "\n".join(line[0] for line in found)
    assert "(created_at DESC)" in indexes
    assert "(caller)" in indexes


@pytest.mark.parametrize("role", ["anon", "authenticated"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM mai.imagen_usage",
        "INSERT INTO mai.imagen_usage DEFAULT VALUES",
        "SELECT mai.log_usage('[]')",
        "SELECT mai.usage_summary()",
    ],
)
def test_public_roles_may_do_nothing_by_default(
    postgres: Postgres, project: str, role: str, statement: str
) -> None:
    with as_role(postgres, project, role) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE mai.imagen_usage SET cost_usd_estimate = 0",
        "DELETE FROM mai.imagen_usage",
        "TRUNCATE mai.imagen_usage",
    ],
)
def test_secret_key_adds_and_reads_but_never_changes_rows(
    postgres: Postgres, project: str, statement: str
) -> None:
    with as_role(postgres, project, "service_role") as connection:
        assert log(connection, row()) == 1
        assert summary(connection)["total"]["images"] == 1
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)


def test_same_row_sent_twice_counts_once(postgres: Postgres, project: str) -> None:
    with as_role(postgres, project, "service_role") as connection:
        assert log(connection, row(1), row(2), row(2)) == 2
        assert log(connection, row(2), row(3)) == 1
        assert summary(connection)["total"]["images"] == 3


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"prompt_hash": "a red fox"}, "23514"),
        ({"prompt_hash": HASH.upper()}, "23514"),
        ({"prompt_hash": HASH + "\n"}, "23514"),
        ({"prompt_hash": None}, "23502"),
        ({"latency_ms": -1}, "23514"),
        ({"cost_usd_estimate": "NaN"}, "23514"),
        ({"cost_usd_estimate": "-0.000001"}, "23514"),
        ({"cost_usd_estimate": "Infinity"}, "22003"),
        ({"model": "x" * 161}, "23514"),
        ({"model": "two\nlines"}, "23514"),
        ({"backend": ""}, "23514"),
        ({"caller": "x" * 65}, "23514"),
        ({"created_at": "1970-01-01T00:00:00Z"}, "23514"),
        ({"created_at": "yesterday-ish"}, "22007"),
        ({"id": "no uuid"}, "22P02"),
        ({"seed": 2**63}, "22003"),
    ],
)
def test_bad_value_is_refused_as_bad_data(
    postgres: Postgres, project: str, changes: dict[str, object], state: str
) -> None:
    with as_role(postgres, project, "service_role") as connection:
        with pytest.raises(psycopg.Error) as caught:
            log(connection, row(1), row(2, **changes))
        assert caught.value.sqlstate == state
        assert summary(connection)["total"]["images"] == 0


def test_unknown_price_stays_unknown(postgres: Postgres, project: str) -> None:
    with as_role(postgres, project, "service_role") as connection:
        log(connection, row(1, cost_usd_estimate=None), row(2), row(3, cost_usd_estimate="99999999.999999"))
        total = summary(connection)["total"]
    assert (total["images"], total["unpriced"], total["cost_usd"]) == (3, 1, "100000000.002999")


def test_insert_only_key_adds_rows_and_reads_none(postgres: Postgres, database: str) -> None:
    postgres.run_file(database, INSERT_ONLY)
    with as_role(postgres, database, "anon") as connection:
        assert log(connection, row(1), row(2)) == 2
        assert log(connection, row(1), row(3)) == 1
        for statement in ("SELECT count(*) FROM mai.imagen_usage", "SELECT mai.usage_summary()"):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement)
        with pytest.raises(errors.CheckViolation):
            log(connection, row(4, latency_ms=-1))


def test_first_file_alone_takes_an_optional_grant_back(postgres: Postgres, database: str) -> None:
    postgres.run_file(database, INSERT_ONLY)
    postgres.run_file(database, FILES[0])
    with as_role(postgres, database, "anon") as connection:
        with pytest.raises(errors.InsufficientPrivilege):
            log(connection, row())
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(f"INSERT INTO mai.imagen_usage {ROW_OF_ANYONE}")


def test_other_tables_of_the_schema_keep_their_rights(postgres: Postgres, bare_database: str) -> None:
    postgres.run_file(bare_database, PROJECT)
    with postgres.connect(bare_database) as owner:
        owner.execute(
            "CREATE SCHEMA mai; GRANT USAGE, CREATE ON SCHEMA mai TO service_role;"
            "CREATE TABLE mai.notes (); GRANT SELECT ON mai.notes TO anon;"
            "CREATE FUNCTION mai.answer() RETURNS integer LANGUAGE sql RETURN 42"
        )
    for file in FILES[:3]:
        postgres.run_file(bare_database, file)
    with as_role(postgres, bare_database, "anon") as connection:
        assert connection.execute("SELECT FROM mai.notes").fetchall() == []
        assert connection.execute("SELECT mai.answer()").fetchone() == (42,)
    with as_role(postgres, bare_database, "service_role") as connection:
        connection.execute("CREATE TABLE mai.more ()")


def test_signed_in_user_sees_only_their_own_rows(postgres: Postgres, database: str) -> None:
    postgres.run_file(database, PER_USER)
    for number in (1, 2):
        user = f"00000000-0000-0000-0000-{number:012x}"
        with as_role(postgres, database, "authenticated", user) as connection:
            assert log(connection, *[row(10 * number + extra) for extra in range(number)]) == number
            assert summary(connection)["total"]["images"] == number
    with as_role(postgres, database, "service_role") as connection:
        assert summary(connection)["total"]["images"] == 3


def test_daily_totals_cannot_join_rows_per_user(postgres: Postgres, database: str) -> None:
    postgres.run_file(database, PER_USER)
    with pytest.raises(errors.RaiseException, match="cannot be used together"):
        postgres.run_file(database, DAILY)


def fill(connection: psycopg.Connection, count: int, offset: int = 0) -> None:
    start = datetime(2026, 10, 1, 5, 30, tzinfo=UTC)
    log(
        connection,
        *[
            row(
                number,
                created_at=(start + timedelta(hours=1.7 * number)).isoformat(),
                model=f"model-{number % 3}",
                caller=f"mai-{number % 5}",
                latency_ms=number * 7 % 900,
                cost_usd_estimate=None if number % 11 == 0 else f"0.{number % 1000:06d}",
            )
            for number in range(offset, offset + count)
        ],
    )


@pytest.mark.parametrize("by_caller", [False, True])
def test_daily_totals_answer_as_the_rows_do(postgres: Postgres, database: str, by_caller: bool) -> None:
    moments = ["2026-10-03", "2026-10-03 05:30", "2026-10-03 23:59", "2026-10-09 12:00", "2026-11-30", None]
    intervals = [(since, until) for since in moments for until in moments]
    with as_role(postgres, database, "service_role") as connection:
        fill(connection, 300)
        direct = [summary(connection, *interval, by_caller) for interval in intervals]
        postgres.run_file(database, DAILY)
        fill(connection, 20, offset=290)  # ten of them are there already
        daily = [summary(connection, *interval, by_caller) for interval in intervals]
        postgres.run_file(database, FILES[0])
        with postgres.connect(database) as owner:
            owner.execute("GRANT SELECT ON mai.imagen_usage TO service_role")
        assert daily == [summary(connection, *interval, by_caller) for interval in intervals]
    assert direct != daily
    assert daily[-1]["total"]["images"] == 310
