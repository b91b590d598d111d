"""The ledger's tables, and how the failures of its file read."""

from __future__ import annotations

from pathlib import Path

from imagen_desktop.core.database import Database, NewerVersionError, Store, is_damaged
from imagen_desktop.core.database_upgrade import is_busy
from imagen_desktop.core.errors import LibraryError

_LEDGER = (
    """
    CREATE TABLE usage (
        id            TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
        created_us    INTEGER NOT NULL,
        backend       TEXT NOT NULL,
        model         TEXT NOT NULL,
        seed          INTEGER,
        prompt_hash   TEXT NOT NULL CHECK (length(prompt_hash) = 64 AND prompt_hash NOT GLOB '*[^0-9a-f]*'),
        latency_ms    INTEGER NOT NULL CHECK (latency_ms >= 0),
        microdollars  INTEGER CHECK (microdollars >= 0),
        caller        TEXT NOT NULL,
        prediction_id TEXT NOT NULL DEFAULT '',
        state         TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'refused', 'local')),
        server        TEXT NOT NULL DEFAULT '',
        problem       TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE INDEX usage_unsent ON usage (id) WHERE state = 'pending'",
    "CREATE INDEX usage_refused ON usage (id) WHERE state = 'refused'",
    "CREATE INDEX usage_created ON usage (created_us, microdollars)",
    "CREATE INDEX usage_grouped ON usage (backend, model, caller, created_us, microdollars, latency_ms)",
    "CREATE UNIQUE INDEX usage_prediction ON usage (backend, prediction_id) WHERE prediction_id <> ''",
    """
    CREATE TABLE reservation (
        id           TEXT NOT NULL PRIMARY KEY,
        microdollars INTEGER NOT NULL CHECK (microdollars >= 0),
        process_id   INTEGER NOT NULL,
        made_us      INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE delivery (
        server       TEXT NOT NULL PRIMARY KEY,
        failures     INTEGER NOT NULL DEFAULT 0,
        retry_us     INTEGER NOT NULL DEFAULT 0,
        is_held      INTEGER NOT NULL DEFAULT 0,
        problem      TEXT NOT NULL DEFAULT '',
        hint         TEXT NOT NULL DEFAULT '',
        delivered_us INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
)

MIGRATIONS = (_LEDGER,)
"""The n-th brings a file from version n to n + 1. Published ones are never edited: append."""


def open_ledger(file: Path) -> Database:
    """Readable for its owner alone; what was committed survives a power cut."""
    return Database(file, Store(MIGRATIONS, _in_words, is_durable=True, is_private=True))


def _in_words(file: Path, error: Exception) -> LibraryError:
    if isinstance(error, NewerVersionError):
        return LibraryError(
            f"The usage ledger {file} was written by a newer version of this program.",
            "Update imagen-desktop, or move the file away to start a new ledger.",
        )
    if is_damaged(error):
        return LibraryError(
            f"The usage ledger {file} is damaged.",
            "Images are saved all the same; move the file away to start a new ledger.",
        )
    if is_busy(error):
        return LibraryError(
            f"The usage ledger {file} is busy: another program is writing to it.", "Try again in a moment."
        )
    problem = getattr(error, "strerror", None) or error
    return LibraryError(
        f"The usage ledger {file} cannot be used: {problem}.",
        "Images are saved all the same; free disk space or repair the file's permissions.",
    )
