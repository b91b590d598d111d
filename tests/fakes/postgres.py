"""A real PostgreSQL for the tests: one server per test run, one database per test.

Needs the programs of the Debian package `postgresql` (or their like); without them the tests fail.
"""

from __future__ import annotations

import atexit
import functools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from imagen_desktop.core.resource_files import resource_path

MIGRATIONS = resource_path("supabase", "migrations")
OPTIONAL = resource_path("supabase", "optional")
PROJECT = Path(__file__).with_name("supabase_project.sql")
SUPERUSER = "postgres"
START_SECONDS = 30.0


class Postgres:
    """A running server, reached by a Unix socket in a temporary folder: no port, no configuration."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="imagen-pg-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0

    def start(self) -> None:
        user = _unprivileged_user()
        if user:
            os.chown(self._folder, user.pw_uid, user.pw_gid)
        data = self._folder / "data"
        initialise = [_program("initdb"), "-D", str(data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]
        self._run_as(user, [*initialise, "--locale=C.UTF-8", "--no-sync"], "initdb.log").wait()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "shared_buffers": "64MB",
            "timezone": "UTC",
        }
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process = self._run_as(user, [_program("postgres"), "-D", str(data), *arguments], "log")
        self._wait_until_ready()

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # "fast shutdown": connections are closed
            self._process.wait(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)

    def connect(self, database: str, user: str = SUPERUSER) -> psycopg.Connection:
        return psycopg.connect(host=str(self._folder), dbname=database, user=user, autocommit=True)

    def new_database(self, template: str = "template1") -> str:
        """An empty database, or a copy of `template`; roles are shared by all of them."""
        self._databases += 1
        name = f"test_{self._databases}"
        self._execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return name

    def drop_database(self, name: str) -> None:
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    @functools.cached_property
    def project_template(self) -> str:
        """A database like a fresh Supabase project's, with the migration applied."""
        name = self.new_database()
        for file in (PROJECT, *sorted(MIGRATIONS.glob("*.sql"))):
            self.run_file(name, file)
        return name

    @functools.cached_property
    def shared_project(self) -> str:
        """A project for tests that only add rows: each clears them away."""
        return self.new_database(self.project_template)

    @contextmanager
    def clean_project(self) -> Iterator[str]:
        yield self.shared_project
        with self.connect(self.shared_project) as connection:
            connection.execute("TRUNCATE mai.imagen_usage")

    def run_file(self, database: str, file: Path) -> None:
        with self.connect(database) as connection:
            connection.execute(file.read_bytes())

    def _run_as(
        self, user: pwd.struct_passwd | None, command: list[str], log: str
    ) -> subprocess.Popen[bytes]:
        with (self._folder / log).open("wb") as output:
            return subprocess.Popen(
                command,
                stdout=output,
                stderr=output,
                cwd=self._folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
            )

    def _execute(self, statement: sql.Composed) -> None:
        with self.connect(SUPERUSER) as connection:
            connection.execute(statement)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.connect(SUPERUSER).close()
            except psycopg.OperationalError:
                stopped = self._process is None or self._process.poll() is not None
                if stopped or time.monotonic() > deadline:
                    logs = [file.read_text(errors="replace") for file in self._folder.glob("*log")]
                    raise RuntimeError("\n".join(["PostgreSQL did not start:", *logs])) from None
                time.sleep(0.05)
            else:
                return


@functools.cache
def shared_postgres() -> Postgres:
    """The test run's server, started at first use and stopped when Python ends."""
    server = Postgres()
    atexit.register(server.stop)
    server.start()
    return server


def _program(name: str) -> str:
    found = shutil.which(name)
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if found or debian:
        return found or str(debian[-1])
    raise RuntimeError(
        f"{name} is missing: install PostgreSQL (Debian: apt install postgresql) to run these tests."
    )


def _unprivileged_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; for anyone else no change is needed."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]
