"""PostgREST's requests as SQL: the part that this program uses; anything else is 501, never a guess.

Follows PostgREST's documentation: references/transactions (settings per request), functions, errors.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

import psycopg
from psycopg import sql

MAX_ROWS = 1_000
"""Supabase's default `db-max-rows`: reads are cut there without a word."""
OPERATORS = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
STATUSES = {
    "23503": 409, "23505": 409, "25006": 405, "53400": 500, "P0001": 400, "42883": 404, "42P01": 404,
    "42P17": 500, "08": 503, "09": 500, "0L": 403, "0P": 403, "25": 500, "28": 403, "2D": 500, "38": 500,
    "39": 500, "3B": 500, "40": 500, "53": 503, "54": 500, "55": 500, "57": 500, "58": 500, "F0": 500,
    "HV": 500, "P0": 500, "XX": 500,
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    content_range: str = ""


class PostgrestError(Exception):
    def __init__(self, status: int, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.answer = error_answer(status, code, message, hint)


def error_answer(status: int, code: str | None, message: str, hint: str | None = None) -> Answer:
    error = {"code": code, "details": None, "hint": hint, "message": message}
    return Answer(status, json.dumps(error).encode())


def database_error(error: psycopg.Error, role: str) -> Answer:
    code = error.sqlstate or "08000"
    status = STATUSES.get(code, STATUSES.get(code[:2], 400))
    if code == "42501":
        status = 401 if role == "anon" else 403
    diagnostic = error.diag
    return error_answer(status, code, diagnostic.message_primary or str(error), diagnostic.message_hint)


def prepare(connection: psycopg.Connection, role: str, schema: str, settings: Sequence[str]) -> None:
    """The transaction's settings: role, claims, the role's own timeout, then the function's."""
    claims = json.dumps({"role": role})
    connection.execute("SELECT set_config('role', %s, true)", (role,))
    connection.execute("SELECT set_config('search_path', %s, true)", (f'"{schema}", public',))
    connection.execute("SELECT set_config('request.jwt.claims', %s, true)", (claims,))
    for setting in (*_role_settings(connection, role), *settings):
        name, _, value = setting.partition("=")
        if name == "statement_timeout":
            connection.execute("SELECT set_config('statement_timeout', %s, true)", (value,))


def _role_settings(connection: psycopg.Connection, role: str) -> list[str]:
    found = connection.execute(
        "SELECT unnest(setconfig) FROM pg_db_role_setting WHERE setrole = %s::regrole", (role,)
    )
    return [row[0] for row in found.fetchall()]


@dataclass(frozen=True)
class Function:
    is_read_only: bool
    settings: list[str]


def find_function(
    connection: psycopg.Connection, schema: str, name: str, arguments: dict[str, object]
) -> Function:
    found = connection.execute(
        "SELECT p.proargnames, p.pronargdefaults, p.provolatile, coalesce(p.proconfig, '{}') FROM pg_proc p"
        " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = %s AND p.proname = %s",
        (schema, name),
    ).fetchone()
    names = found[0] if found else []
    required = names[: len(names) - found[1]] if found else []
    if not found or not set(arguments) <= set(names) or not set(required) <= set(arguments):
        listed = ", ".join(sorted(arguments))
        message = f"Could not find the function {schema}.{name}({listed}) in the schema cache"
        raise PostgrestError(404, "PGRST202", message)
    return Function(found[2] != "v", found[3])


def call_function(
    connection: psycopg.Connection, schema: str, name: str, arguments: dict[str, object]
) -> Answer:
    """The function's one value as JSON. A single value is one row: MAX_ROWS cannot cut it."""
    named = [
        sql.SQL("{} := {}").format(sql.Identifier(key), sql.Literal(_argument(value)))
        for key, value in arguments.items()
    ]
    call = sql.SQL("SELECT to_json({}.{}({}))::text").format(
        sql.Identifier(schema), sql.Identifier(name), sql.SQL(", ").join(named)
    )
    row = connection.execute(call).fetchone()
    return Answer(200, (row[0] if row and row[0] is not None else "null").encode())


def _argument(value: object) -> object:
    return json.dumps(value) if isinstance(value, (list, dict)) else value


def read_table(
    connection: psycopg.Connection, schema: str, table: str, query: str, max_rows: int = MAX_ROWS
) -> Answer:
    known = connection.execute("SELECT to_regclass(%s)", (f'"{schema}"."{table}"',)).fetchone()
    if not known or known[0] is None:
        raise PostgrestError(
            404, "PGRST205", f"Could not find the table '{schema}.{table}' in the schema cache"
        )
    columns, order, conditions, limit = sql.SQL("*"), sql.SQL(""), [], max_rows
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key == "select":
            columns = sql.SQL(", ").join(sql.Identifier(column) for column in value.split(","))  # type: ignore[assignment]
        elif key == "order":
            order = _order(value)  # type: ignore[assignment]
        elif key == "limit":
            limit = min(int(value), max_rows)
        elif key in {"offset", "and", "or", "on_conflict", "columns"}:
            raise PostgrestError(501, "FAKE", f"this test server does not know {key}")
        else:
            conditions.append(_condition(key, value))
    where = sql.SQL(" WHERE ") + sql.SQL(" AND ").join(conditions) if conditions else sql.SQL("")
    rows = sql.SQL("SELECT {} FROM {}.{}{}{} LIMIT {}").format(
        columns, sql.Identifier(schema), sql.Identifier(table), where, order, sql.Literal(limit)
    )
    statement = sql.SQL("SELECT coalesce(json_agg(found), '[]')::text, count(*) FROM ({}) found").format(rows)
    row = connection.execute(statement).fetchone()
    assert row is not None
    content_range = f"0-{row[1] - 1}/*" if row[1] else "*/*"
    return Answer(200, row[0].encode(), content_range)


def _condition(column: str, text: str) -> sql.Composed:
    operator, _, value = text.partition(".")
    if operator not in OPERATORS:
        raise PostgrestError(501, "FAKE", f"this test server does not know the operator {operator}")
    return sql.SQL("{} {} {}").format(
        sql.Identifier(column), sql.SQL(OPERATORS[operator]), sql.Literal(value)
    )


def _order(text: str) -> sql.Composed:
    parts = []
    for term in text.split(","):
        column, _, direction = term.partition(".")
        if direction not in {"", "asc", "desc"}:
            raise PostgrestError(501, "FAKE", f"this test server does not know the order {direction}")
        parts.append(sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(direction or "asc")))
    return sql.SQL(" ORDER BY ") + sql.SQL(", ").join(parts)
