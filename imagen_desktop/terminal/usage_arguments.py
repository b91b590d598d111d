"""The grammar of `imagen usage`; kept apart so that reading arguments loads nothing of the ledger."""

from __future__ import annotations

import argparse

ACTIONS = ("sync", "verify", "migrate")
OPTIONS_OF_MIGRATE = ("insert-only", "per-user", "daily-totals")
EXAMPLES = """\
examples:
  imagen usage --since "this month"    images and cost by backend and model
  imagen usage --since 7d --by-caller  … and by who asked
  imagen usage --raw --csv             every row, newest first
  imagen usage sync                    send what waits on this computer
  imagen usage sync --resend --since 2026-11-01    after a backup was restored
  imagen usage verify                  compare this computer with the server
  imagen usage migrate --print         the SQL that a new Supabase project needs
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EXAMPLES
    parser.add_argument(
        "action", nargs="?", choices=ACTIONS, metavar="ACTION", help="sync, verify or migrate; none: show"
    )
    when = 'a date, "today", "this month", "last month", 24h, 7d, 4w'
    parser.add_argument("--since", metavar="DATE", help=f"from here on: {when}")
    parser.add_argument("--until", metavar="DATE", help="up to here, which is not included")
    parser.add_argument("--by-caller", action="store_true", help="group by who asked, too")
    parser.add_argument("--raw", action="store_true", help="the rows instead of the totals")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs; with --raw, one object a line")
    form.add_argument("--csv", action="store_true", help="for spreadsheets")
    parser.add_argument("--local", action="store_true", help="this computer's ledger only")
    parser.add_argument("--resend", action="store_true", help="with sync: send again what was sent before")
    parser.add_argument("--print", dest="is_print", action="store_true", help="with migrate: print the SQL")
    parser.add_argument(
        "--with", dest="optional", action="append", default=[], choices=OPTIONS_OF_MIGRATE, metavar="FILE",
        help=f"with migrate: an optional file too: {', '.join(OPTIONS_OF_MIGRATE)}",
    )  # fmt: skip
