from __future__ import annotations

import csv
from pathlib import Path

import pytest

from imagen_desktop.core.errors import SaveError
from imagen_desktop.core.usage.export import ROW_COLUMNS, write_csv
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.summary import local_rows
from tests.core.usage.sample_images import PROMPT_HASH, image


def test_exported_rows_read_back(ledger: Ledger, tmp_path: Path) -> None:
    for cost, caller in ((3_000, 'a "quoted", caller'), (None, "b")):
        ledger.record(image(cost, caller=caller, seed=None), prompt_hash=PROMPT_HASH)
    file = tmp_path / "usage.csv"
    assert write_csv(local_rows(ledger.database), file) == 2
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert tuple(rows[0]) == ROW_COLUMNS
    assert [(row["caller"], row["cost_usd_estimate"], row["seed"]) for row in rows] == [
        ("b", "", ""),
        ('a "quoted", caller', "0.003", ""),
    ]


def test_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="could not be written"):
        write_csv([], tmp_path / "missing" / "usage.csv")
