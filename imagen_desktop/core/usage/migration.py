"""The SQL that a project needs, for its SQL editor: this program changes no tables by itself."""

from __future__ import annotations

import re
from collections.abc import Collection

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.resource_files import resource_path

OPTIONAL_FILES = {
    "insert-only": "02_insert_only_key.sql",
    "per-user": "03_per_user_rows.sql",
    "daily-totals": "04_daily_totals.sql",
}
_SCHEMA = "mai"
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def migration_sql(schema: str = _SCHEMA, optional: Collection[str] = ()) -> str:
    """The files in their order, written for `schema`. Raises ConfigError."""
    if not _PLAIN_NAME.fullmatch(schema):
        raise ConfigError(
            f'usage.schema "{schema}" is not the name of a schema.',
            "Use small letters, digits and underscores, such as mai.",
        )
    if {"per-user", "daily-totals"} <= set(optional):
        raise ConfigError("Daily totals do not go together with rows per user, who may see their own only.")
    folder = resource_path("supabase")
    files = sorted((folder / "migrations").glob("*.sql"))
    files += [folder / "optional" / OPTIONAL_FILES[name] for name in OPTIONAL_FILES if name in optional]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return re.sub(rf"\b{_SCHEMA}\b", schema, text)
