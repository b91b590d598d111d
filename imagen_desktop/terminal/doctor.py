"""`imagen doctor`: each check on a line, with what to do about it."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from imagen_desktop.core.config import Config, load_config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.doctor import Check, Status, Surroundings, examine, report
from imagen_desktop.core.errors import ConfigError, NotConfiguredError
from imagen_desktop.core.paths import Paths
from imagen_desktop.terminal.table import table


def run(arguments: argparse.Namespace, paths: Paths) -> None:
    """Raises NotConfiguredError where something fails."""
    error = None
    try:
        config = load_config(paths.config_file)
    except ConfigError as caught:
        config, error = Config(), caught
    about = Surroundings(config, error, paths, os.environ, Credentials())
    if arguments.offline:
        about = replace(about, service_seconds=0)
    checks = asyncio.run(examine(about))
    if arguments.json:
        print(json.dumps(report(checks, Path.home(), _user()), indent=2))
    else:
        _print(checks)
    failing = sum(check.status is Status.FAILS for check in checks)
    if failing:
        raise NotConfiguredError("1 check fails." if failing == 1 else f"{failing} checks fail.")


def _print(checks: Sequence[Check]) -> None:
    rows = [(check.status.value, check.name, check.message) for check in checks]
    for check, line in zip(checks, table(rows).splitlines(), strict=True):
        print(line)
        for fix in check.fix.splitlines():
            print(f"{'':9}{fix}")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, in some containers
        return ""
