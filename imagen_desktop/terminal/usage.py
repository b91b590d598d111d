"""`imagen usage`: what was generated and what it cost, from the server or from this computer."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from imagen_desktop.core.config import Config
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.summary import local_rows, local_summary
from imagen_desktop.core.usage.time_range import Calendar, TimeRange
from imagen_desktop.terminal.usage_output import print_rows, print_summary


def run(arguments: argparse.Namespace, config: Config, paths: Paths) -> None:
    """Raises ConfigError, LibraryError, and UsageServerError where a command needs the server."""
    _check(arguments)
    if arguments.action == "migrate":
        from imagen_desktop.core.usage.migration import migration_sql

        print(migration_sql(config.usage.schema, arguments.optional))
        return
    span = Calendar(datetime.now(UTC)).range(arguments.since, arguments.until)
    ledger = Ledger(paths.usage_file)
    try:
        if arguments.action is None and (arguments.local or not config.usage.supabase_url):
            _show_local(arguments, ledger, span)
        else:
            _with_server(arguments, config, ledger, span)
    finally:
        ledger.close()


def _check(arguments: argparse.Namespace) -> None:
    if arguments.action == "migrate" and not arguments.is_print:
        raise ConfigError(
            "This program does not change a project's tables by itself.",
            "Run imagen usage migrate --print, and paste the output into the project's SQL editor.",
        )
    if arguments.resend and arguments.action != "sync":
        raise ConfigError("--resend belongs to imagen usage sync.")
    if (arguments.is_print or arguments.optional) and arguments.action != "migrate":
        raise ConfigError("--print and --with belong to imagen usage migrate.")
    if arguments.action and (arguments.raw or arguments.local or arguments.csv or arguments.by_caller):
        raise ConfigError(f"imagen usage {arguments.action} takes --since and --until only.")


def _show_local(arguments: argparse.Namespace, ledger: Ledger, span: TimeRange) -> None:
    if arguments.raw:
        print_rows(arguments, local_rows(ledger.database, span))
    else:
        summary = local_summary(ledger.database, span, by_caller=arguments.by_caller)
        print_summary(arguments, summary, span)


def _with_server(arguments: argparse.Namespace, config: Config, ledger: Ledger, span: TimeRange) -> None:
    from imagen_desktop.core.credentials import Credentials
    from imagen_desktop.core.usage.server import make_server
    from imagen_desktop.terminal.usage_server import run_with_server

    server = make_server(config.usage, Credentials().token)
    if server is None:
        raise ConfigError(
            "No usage server is configured.",
            "Set usage.supabase_url in the configuration; docs/usage-server.md tells how.",
        )
    run_with_server(arguments, ledger, server, span)
