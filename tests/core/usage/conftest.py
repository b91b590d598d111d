from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imagen_desktop.core.usage.ledger import Ledger
from tests.fakes.postgres import Postgres, shared_postgres
from tests.fakes.postgrest_server import PostgrestServer


@pytest.fixture(scope="session")
def postgres() -> Postgres:
    return shared_postgres()


@pytest.fixture
def bare_database(postgres: Postgres) -> Iterator[str]:
    """An empty database, without even a project's schemas."""
    name = postgres.new_database()
    yield name
    postgres.drop_database(name)


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    """A project's database with the migration applied."""
    name = postgres.new_database(postgres.project_template)
    yield name
    postgres.drop_database(name)


@pytest.fixture(scope="session")
def shared_database(postgres: Postgres) -> str:
    return postgres.new_database(postgres.project_template)


@pytest.fixture
def api(postgres: Postgres, shared_database: str) -> Iterator[PostgrestServer]:
    """A server whose table is empty; what a test adds is cleared away, what it grants is not."""
    with PostgrestServer(postgres, shared_database).running() as server:
        yield server
    with postgres.connect(shared_database) as connection:
        connection.execute("TRUNCATE mai.imagen_usage")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "data" / "usage.sqlite3")
    yield ledger
    ledger.close()
