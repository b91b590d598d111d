from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from imagen_desktop.core.errors import SaveError
from imagen_desktop.core.usage.export import ROW_COLUMNS, csv_text, write_csv
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
        ('a "quoted", caller', "0.003000", ""),
    ]


def test_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="could not be written"):
        write_csv([], tmp_path / "missing" / "usage.csv")


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://x.example")', "+1", "-1", "@SUM(1)", "＝1", "\t=1", "\r=1", "=cmd|' /C calc'!A0"],
)
def test_name_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    ((cell, number),) = csv.reader(io.StringIO(csv_text([[text, -1]]), newline=""))
    assert (cell, number) == (f"'{text}", "-1")


@pytest.mark.parametrize("text", ["a;=1+1", 'a";=1+1', "a\tb", "a,b", " a ", "ein Füchslein"])
def test_name_stays_in_its_cell_whatever_separates_the_columns(text: str) -> None:
    for separator in ",;\t":
        written = csv_text([[text, "next"]]).replace('","', f'"{separator}"')
        (cells,) = csv.reader(io.StringIO(written, newline=""), delimiter=separator)
        assert cells == [text, "next"]


def test_money_has_no_exponent() -> None:
    assert csv_text([[0.000001, 1_234_567.000003, None]]) == "0.000001,1234567.000003,"
