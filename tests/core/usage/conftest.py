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
    """A project's database with the migration applied, for this test alone."""
    name = postgres.new_database(postgres.project_template)
    yield name
    postgres.drop_database(name)


@pytest.fixture
def project(postgres: Postgres) -> Iterator[str]:
    """The same, shared: rows are cleared away after the test, grants and tables are not."""
    with postgres.clean_project() as name:
        yield name


@pytest.fixture
def api(postgres: Postgres, project: str) -> Iterator[PostgrestServer]:
    with PostgrestServer(postgres, project).running() as server:
        yield server


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "data" / "usage.sqlite3")
    yield ledger
    ledger.close()
