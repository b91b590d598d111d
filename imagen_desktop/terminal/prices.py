"""`imagen prices`: the dated price table, as it stands in the program."""

from __future__ import annotations

import argparse
import json

from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.prices import PriceRow, price_table
from imagen_desktop.terminal.table import table


def run(arguments: argparse.Namespace, _config: Config, _paths: Paths) -> None:
    if arguments.json:
        print(json.dumps([_record(row) for row in price_table()], indent=2))
        return
    rows = [(_model(row), row.text, row.as_of, row.source) for row in price_table()]
    print(table([("MODEL", "PRICE", "AS OF", "SOURCE"), *rows]))
    print("\nEstimates in US dollars: the service bills. Set price_usd for a backend where yours differs.")


def _model(row: PriceRow) -> str:
    inputs = " ".join(f"{key}={json.dumps(value)}" for key, value in row.when.items())
    return f"{row.model} {inputs}".rstrip()


def _record(row: PriceRow) -> dict[str, JsonValue]:
    return {
        "model": row.model,
        "when": dict(row.when),
        "price_usd": {unit: amount / 1_000_000 for unit, amount in row.parts},
        "as_of": row.as_of,
        "source": row.source,
        "note": row.note or None,
    }
