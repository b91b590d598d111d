"""What pip-audit answers becomes a sentence; a package that it does not know is not called fine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import audit_report
from audit_report import report

KNOWN = {"name": "httpx", "version": "0.28.1", "vulns": []}
UNKNOWN = {"name": "keyring", "skip_reason": "Dependency not found on PyPI and could not be audited"}
WEAK = {"name": "pillow", "version": "8.0.0", "vulns": [{"id": "PYSEC-2021-1"}, {"id": "PYSEC-2021-2"}]}


def answer(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


@pytest.mark.parametrize(
    ("packages", "is_fine", "sentence"),
    [
        ([KNOWN], True, "no known weakness in the 1 packages of lock.txt"),
        ([KNOWN, UNKNOWN], True, "lock.txt: no known weakness, but these could not be audited: keyring"),
        (
            [UNKNOWN],
            True,
            "lock.txt is not audited: pip-audit's service did not answer for any of its packages",
        ),
        ([KNOWN, WEAK], False, "lock.txt has known weaknesses: pillow (PYSEC-2021-1, PYSEC-2021-2)"),
    ],
)
def test_each_answer_has_its_sentence(packages: list[object], is_fine: bool, sentence: str) -> None:
    assert report(answer(*packages), "lock.txt") == (is_fine, sentence)


def test_no_answer_is_no_clean_audit(tmp_path: Path) -> None:
    missing = tmp_path / "audit.json"
    script = audit_report.__file__
    done = subprocess.run([sys.executable, script, missing, "lock.txt"], capture_output=True, text=True)
    assert done.returncode == 0
    assert "lock.txt is not audited" in done.stdout
    missing.write_text(answer(WEAK))
    assert subprocess.run([sys.executable, script, missing, "lock.txt"], capture_output=True).returncode == 1
